from __future__ import annotations

import pytest

from gettone.jobs.source_calls import body_types, of_types, ours, sdk, sdk_operation, shown
from gettone.jobs.source_values import HOLE, Values
from gettone.wire.operation import catalogue
from jobs.source_code import receivers, said, sites

GETTONE = "import gettone\napi = gettone.Api(token)\n"
FIC = "import fattureincloud_python_sdk as fic\napi = fic.IssuedDocumentsApi(client)\n"
CREATE = "create_issued_document_request"


def by_gettone(text: str) -> list[str]:
    read = [ours(site, Values(), receivers("Own")) for site in sites(text)]
    return [one for each in read for one in said(each)]


def by_sdk(text: str) -> list[str]:
    read = [sdk(site, Values(), receivers("Own")) for site in sites(text)]
    return [one for each in read for one in said(each)]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("api.call('getSupplier', supplier_id=17)", ["getSupplier"]),
        ("api.call(operation='getSupplier')", ["getSupplier"]),
        ("self.api.call('getSupplier')", ["getSupplier"]),
        ("call('getSupplier')", ["getSupplier"]),
        ("submit(api.call, 'getSupplier')", ["getSupplier"]),
        ("[api.call(n) for n in ('getSupplier', 'getClient')]", ["getSupplier", "getClient"]),
        ("api.verify()", ["getUserInfo", "listUserCompanies", "getCompanyInfo"]),
        ("api.companies()", ["listUserCompanies"]),
        ("api.probe(company_id=16)", []),
        ("api.run(flow)", ["flow run"]),
        ("api.call(name)", ["operation call"]),
        ("api.call(f'get{family}')", ["operation call"]),
        ("other.call(name)", ["operation call"]),
        ("later = api.call", ["operation call"]),
        ("api.call('getSuplier')", ["unknown-operation getSuplier"]),
        ("other.call('getSuplier')", []),
        ("api.call()", []),
        ("Own().call(name)", []),
        ("Own().verify()", []),
        ("import subprocess\nsubprocess.call(name)", []),
        ("f()()", []),
    ],
)
def test_calls_through_gettone(call: str, expected: list[str]) -> None:
    assert by_gettone(GETTONE + call) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("'listIssuedDocuments', type='invoice'", ["listIssuedDocuments invoice"]),
        ("'listIssuedDocuments', **{'type': 'order'}", ["listIssuedDocuments order"]),
        (
            "'listIssuedDocuments', type=kind",
            ["listIssuedDocuments document-type listIssuedDocuments"],
        ),
        ("'listIssuedDocuments'", ["listIssuedDocuments document-type listIssuedDocuments"]),
        (
            "'listIssuedDocuments', type='bill'",
            ["listIssuedDocuments document-type listIssuedDocuments:bill"],
        ),
        (
            "'listIssuedDocuments', **more",
            ["listIssuedDocuments document-type listIssuedDocuments"],
        ),
        (
            "'createIssuedDocument', body={'data': {'type': 'quote'}}",
            ["createIssuedDocument quote"],
        ),
        (
            "'createIssuedDocument', **more",
            ["createIssuedDocument document-type createIssuedDocument"],
        ),
        (
            "'createIssuedDocument', body={'data': record}",
            ["createIssuedDocument document-type createIssuedDocument"],
        ),
        (
            "'getIssuedDocument', document_id=7",
            ["getIssuedDocument document-type getIssuedDocument"],
        ),
        ("'uploadIssuedDocumentAttachment'", ["uploadIssuedDocumentAttachment"]),
        ("'ListBinIssuedDocuments'", ["ListBinIssuedDocuments"]),
        ("'getReceiptsMonthlyTotals', type='sales_receipt'", ["getReceiptsMonthlyTotals"]),
    ],
)
def test_types_of_documents_through_gettone(call: str, expected: list[str]) -> None:
    assert by_gettone(f"{GETTONE}api.call({call})") == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("fic.SuppliersApi(client).get_supplier(16, 17)", ["getSupplier"]),
        ("api.get_e_invoice_xml(16, 7)", ["getEInvoiceXml document-type getEInvoiceXml"]),
        ("unseen.list_products_with_http_info(16)", ["listProducts"]),
        ("unseen.list_products_without_preload_content(16)", ["listProducts"]),
        ("retry(unseen.list_products, 16)", ["listProducts"]),
        ("later = unseen.list_products", ["listProducts"]),
        ("api.list_issued_documents(16, 'invoice')", ["listIssuedDocuments invoice"]),
        ("api.list_issued_documents(16, type='invoice')", ["listIssuedDocuments invoice"]),
        (
            "api.list_issued_documents(16)",
            ["listIssuedDocuments document-type listIssuedDocuments"],
        ),
        (
            "later = api.list_issued_documents",
            ["listIssuedDocuments document-type listIssuedDocuments"],
        ),
        (
            f"api.create_issued_document(16, {CREATE}=fic.CreateIssuedDocumentRequest("
            "data=fic.IssuedDocument(type=fic.IssuedDocumentType.INVOICE)))",
            ["createIssuedDocument invoice"],
        ),
        (
            "api.modify_issued_document(16, 7, {'data': {'type': 'order'}})",
            ["modifyIssuedDocument order"],
        ),
        (
            "api.create_issued_document(16)",
            ["createIssuedDocument document-type createIssuedDocument"],
        ),
        ("api.list_bin_issued_documents(16)", ["ListBinIssuedDocuments"]),
        (
            "api.transform_issued_document(16, 7, 'invoice')",
            ["transformIssuedDocument document-type transformIssuedDocument"],
        ),
        ("api.no_operation(16)", []),
        ("api.deserialize(16)", []),
        ("list_products(16)", []),
        ("Own().list_products(16)", []),
    ],
)
def test_calls_of_the_official_sdk(call: str, expected: list[str]) -> None:
    assert by_sdk(FIC + call) == expected


def test_what_looks_like_the_sdk_where_it_is_not_imported() -> None:
    assert by_sdk("unseen.list_products(16)") == ["receiver list_products"]
    assert by_sdk("import os\nos.list_products(16)") == []


def test_the_sdk_has_a_method_for_every_operation() -> None:
    import fattureincloud_python_sdk.api as modules

    classes = [one for one in vars(modules).values() if isinstance(one, type)]
    names = [name for one in classes for name in vars(one) if not name.startswith("_")]
    assert {operation.id for name in names if (operation := sdk_operation(name))} == set(
        catalogue().operations
    )


def test_names_that_are_no_method_of_the_sdk() -> None:
    assert [sdk_operation(name) for name in ("getSupplier", "getsupplier", "get_it")] == [None] * 3


def test_a_type_that_two_ways_tell_is_told_once() -> None:
    operation = catalogue().operation("listIssuedDocuments")
    read = list(of_types(operation, ["invoice", "invoice", "quote"]))
    assert said(read) == ["listIssuedDocuments invoice", "listIssuedDocuments quote"]


def test_an_unknown_body_has_an_unknown_type() -> None:
    assert list(body_types(None, Values())) == [HOLE]


def test_a_token_in_a_source_is_not_repeated() -> None:
    token = "a/eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJyZWYiOiJZMEkifQ.c2lnbmF0dXJl"
    assert token not in shown(f"get{token}")
    assert shown(f"/c/{HOLE}/x") == "/c/…/x"
    assert len(shown("x" * 500)) == 60
