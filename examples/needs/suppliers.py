"""Print a company's suppliers, and the products of its price list: through gettone."""

import os

import gettone

COMPANY_ID = 16
BASE_URL = os.environ.get("FIC_BASE_URL", "https://api-v2.fattureincloud.it")


def main() -> None:
    token = gettone.AccessToken.from_pasted(os.environ["FIC_ACCESS_TOKEN"])
    with gettone.Api(token, base_url=BASE_URL) as api:
        for company in api.companies():
            print(company.name)
        for supplier in api.company(COMPANY_ID).suppliers.list(sort="name"):
            print(supplier["name"])
        found = api.call("getSupplier", company_id=COMPANY_ID, supplier_id=17)
        print(found["data"]["name"])
        for product in api.call("listProducts", company_id=COMPANY_ID)["data"]:
            print(product["name"])


main()
