"""Send an order to a supplier: by the provider's own SDK."""

import os

import fattureincloud_python_sdk as fic
from fattureincloud_python_sdk.api import suppliers_api

COMPANY_ID = 16


def client() -> fic.ApiClient:
    host = os.environ.get("FIC_BASE_URL", "https://api-v2.fattureincloud.it")
    configuration = fic.Configuration(host=host, access_token=os.environ["FIC_ACCESS_TOKEN"])
    return fic.ApiClient(configuration)


def titles(api: fic.IssuedDocumentsApi, kind: str) -> list[str]:
    listed = api.list_issued_documents(COMPANY_ID, kind, per_page=5)
    return [str(one.number) for one in listed.data or []]


def main() -> None:
    with client() as opened:
        supplier = suppliers_api.SuppliersApi(opened).get_supplier(COMPANY_ID, 17).data
        documents = fic.IssuedDocumentsApi(opened)
        order = fic.IssuedDocument(
            type=fic.IssuedDocumentType.SUPPLIER_ORDER,
            entity=fic.Entity(id=supplier.id, name=supplier.name),
        )
        made = documents.create_issued_document(
            COMPANY_ID,
            create_issued_document_request=fic.CreateIssuedDocumentRequest(data=order),
        )
        print(made.data.number, titles(documents, "supplier_order"), titles(documents, "order"))


main()
