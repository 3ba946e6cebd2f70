"""Go through documents of several types; their types decide what is needed."""

import os

import gettone

COMPANY_ID = 16
BASE_URL = os.environ.get("FIC_BASE_URL", "https://api-v2.fattureincloud.it")
LISTED = ["quote", "delivery_note"]


def main() -> None:
    token = gettone.AccessToken.from_pasted(os.environ["FIC_ACCESS_TOKEN"])
    with gettone.Api(token, base_url=BASE_URL) as api:
        invoice = {"type": "invoice", "entity": {"name": "Neri S.r.l."}}
        made = api.call("createIssuedDocument", company_id=COMPANY_ID, body={"data": invoice})
        document_id = made["data"]["id"]
        # By its id alone the source does not say of which type a document is.
        api.call(
            "getIssuedDocument",  # gettone: needs getIssuedDocument:invoice
            company_id=COMPANY_ID,
            document_id=document_id,
        )
        api.company(COMPANY_ID).issued_documents.delete(
            document_id  # gettone: needs deleteIssuedDocument:invoice
        )
        for kind in LISTED:
            for row in api.company(COMPANY_ID).issued_documents.list(type=kind, fields="id"):
                print(kind, row["id"])
        received = api.call("listReceivedDocuments", company_id=COMPANY_ID, type="expense")
        stock = api.company(COMPANY_ID).received_documents.list(type="passive_delivery_note")
        print(len(received["data"]), len(list(stock)))


main()
