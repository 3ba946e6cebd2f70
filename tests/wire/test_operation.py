from __future__ import annotations

import json

import pytest

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import Scope
from gettone.errors import BadCall, UnknownOperation
from gettone.wire.bodies import Body
from gettone.wire.operation import Match, Needed, Operation, catalogue

CANARY = "a/eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.canary"
TOKEN = AccessToken(CANARY)
# Of the provider's ten issued families, the seven that OpenAPI 2.1.8 lists.
LISTED_ISSUED = [
    "invoices",
    "credit_notes",
    "receipts",
    "orders",
    "quotes",
    "proformas",
    "delivery_notes",
]
UNLISTED_ISSUED = ["work_reports", "supplier_orders", "self_invoices"]


def needed(operation_id: str, document_type: str | None = None, **parameters: object) -> list[str]:
    found = catalogue().operation(operation_id).needed_for(parameters, document_type)
    return [scope.text for scope in found.any_of]


def issued(level: str, *families: str) -> list[str]:
    return [f"issued_documents.{family}:{level}" for family in families]


# Copied by eye from the provider's OpenAPI 2.1.8: method, path, scopes declared.
DECLARED = [
    (
        "getSupplier",
        "GET",
        "/c/{company_id}/entities/suppliers/{supplier_id}",
        "entity.suppliers:r",
    ),
    ("createSupplier", "POST", "/c/{company_id}/entities/suppliers", "entity.suppliers:a"),
    ("deleteClient", "DELETE", "/c/{company_id}/entities/clients/{client_id}", "entity.clients:a"),
    ("modifyProduct", "PUT", "/c/{company_id}/products/{product_id}", "products:a"),
    ("listReceipts", "GET", "/c/{company_id}/receipts", "receipts:r"),
    ("createF24", "POST", "/c/{company_id}/taxes", "taxes:a"),
    ("uploadArchiveDocumentAttachment", "POST", "/c/{company_id}/archive/attachment", "archive:a"),
    ("modifyCashbookEntry", "PUT", "/c/{company_id}/cashbook/{document_id}", "cashbook:a"),
    ("listVatTypes", "GET", "/c/{company_id}/info/vat_types", "settings:r"),
    ("getTaxProfile", "GET", "/c/{company_id}/settings/tax_profile", "settings:r"),
    (
        "deleteReceivedDocument",
        "DELETE",
        "/c/{company_id}/received_documents/{document_id}",
        "stock:a received_documents:a",
    ),
    (
        "listPendingReceivedDocuments",
        "GET",
        "/c/{company_id}/received_documents/pending",
        "received_documents:r",
    ),
    (
        "getReceivedDocumentPreCreateInfo",
        "GET",
        "/c/{company_id}/received_documents/info",
        "received_documents:r",
    ),
]


@pytest.mark.parametrize(("name", "method", "path", "scopes"), DECLARED)
def test_a_row_says_what_the_provider_declares(
    name: str, method: str, path: str, scopes: str
) -> None:
    operation = catalogue().operation(name)
    assert (operation.method, operation.path) == (method, path)
    assert (needed(name), operation.needed.provenance) == (scopes.split(), "spec")


@pytest.mark.parametrize(
    "name",
    [
        "getUserInfo",
        "listUserCompanies",
        "getCompanyInfo",
        "getCompanyPlanUsage",
        "listCountries",
        "listPaymentMethods",
        "CreateWebhooksSubscription",
        "getPriceLists",
    ],
)
def test_nothing_is_needed_where_nothing_suggests_it(name: str) -> None:
    found = catalogue().operation(name).needed
    assert (found.any_of, found.provenance) == ((), "none")
    assert found.reason


@pytest.mark.parametrize(
    ("name", "scopes"),
    [
        ("sendEInvoice", issued("a", "invoices", "credit_notes", "self_invoices")),
        ("getEInvoiceXml", issued("r", "invoices", "credit_notes", "self_invoices")),
        ("DeleteBinIssuedDocument", issued("a", *LISTED_ISSUED, *UNLISTED_ISSUED)),
        ("RecoverBinReceivedDocument", ["stock:a", "received_documents:a"]),
        ("ListBinReceivedDocuments", ["stock:r", "received_documents:r"]),
        ("joinIssuedDocuments", issued("r", "orders", "quotes", "delivery_notes", "work_reports")),
        ("listEmails", ["emails:r"]),
        ("getPaymentMethod", ["settings:r"]),
    ],
)
def test_an_undeclared_scope_is_inferred_with_a_reason(name: str, scopes: list[str]) -> None:
    found = catalogue().operation(name).needed
    assert ([scope.text for scope in found.any_of], found.provenance) == (scopes, "inferred")
    assert found.reason


ISSUED_TYPES = {
    "invoice": "invoices",
    "quote": "quotes",
    "proforma": "proformas",
    "receipt": "receipts",
    "delivery_note": "delivery_notes",
    "credit_note": "credit_notes",
    "order": "orders",
    "work_report": "work_reports",
    "supplier_order": "supplier_orders",
    "self_own_invoice": "self_invoices",
    "self_supplier_invoice": "self_invoices",
}


@pytest.mark.parametrize(("document_type", "family"), ISSUED_TYPES.items())
def test_the_type_of_an_issued_document_decides(document_type: str, family: str) -> None:
    assert needed("listIssuedDocuments", type=document_type) == issued("r", family)
    assert needed("createIssuedDocument", document_type) == issued("a", family)
    assert needed("getIssuedDocument", document_type) == issued("r", family)


@pytest.mark.parametrize(
    ("document_type", "scope"),
    [
        ("expense", "received_documents:r"),
        ("passive_credit_note", "received_documents:r"),
        ("self_invoice", "received_documents:r"),
        ("passive_delivery_note", "stock:r"),
    ],
)
def test_the_type_of_a_received_document_decides(document_type: str, scope: str) -> None:
    assert needed("listReceivedDocuments", type=document_type) == [scope]
    assert needed("getReceivedDocument", document_type) == [scope]


def test_the_stored_type_goes_before_the_parameter() -> None:
    assert needed("listIssuedDocuments", "quote", type="invoice") == issued("r", "quotes")


@pytest.mark.parametrize("document_type", [None, "", "fattura"])
def test_an_unknown_type_gives_every_alternative(document_type: str | None) -> None:
    every = issued("r", *LISTED_ISSUED, *UNLISTED_ISSUED)
    assert needed("getIssuedDocument", document_type) == every
    assert needed("listIssuedDocuments", type=["invoice"]) == every


def test_joining_says_its_types_in_the_plural() -> None:
    assert needed("joinIssuedDocuments", type="orders") == issued("r", "orders")
    assert needed("joinIssuedDocuments", "order") == issued("r", "orders")


def test_a_type_that_is_not_of_a_document_decides_nothing() -> None:
    assert needed("listCashbookEntries", type="in") == ["cashbook:r"]
    assert needed("listPendingReceivedDocuments", type="mail") == ["received_documents:r"]


@pytest.mark.parametrize(
    ("document_type", "provenance"),
    [("invoice", "spec"), ("work_report", "docs"), ("self_own_invoice", "inferred")],
)
def test_each_type_says_how_it_is_known(document_type: str, provenance: str) -> None:
    operation = catalogue().operation("getIssuedDocument")
    assert operation.needed_for({}, document_type).provenance == provenance


@pytest.mark.parametrize(
    ("name", "family", "is_company_scoped"),
    [
        ("getUserInfo", "user", False),
        ("listCountries", "info", False),
        ("getCompanyInfo", "company", True),
        ("getSupplier", "suppliers", True),
        ("sendEInvoice", "issued_documents", True),
        ("ListBinReceivedDocuments", "bin", True),
    ],
)
def test_a_family_is_read_from_the_path(name: str, family: str, is_company_scoped: bool) -> None:
    operation = catalogue().operation(name)
    assert (operation.family, operation.is_company_scoped) == (family, is_company_scoped)


def test_the_example_of_the_provider_s_page_is_built() -> None:
    operation = catalogue().operation("getSupplier")
    request = operation.request({"company_id": 16, "supplier_id": "17"}, None, TOKEN)
    assert (request.method, request.target) == ("GET", "/c/16/entities/suppliers/17")
    assert (request.bearer, request.content_type, request.body) == (TOKEN, "", b"")
    assert "canary" not in repr(request)


def test_a_query_is_in_the_order_of_the_parameters_and_decoded() -> None:
    operation = catalogue().operation("listSuppliers")
    request = operation.request({"q": "name = 'A&B'", "page": 2, "company_id": 16}, None, None)
    assert request.query == (("page", "2"), ("q", "name = 'A&B'"))
    assert request.target == "/c/16/entities/suppliers?page=2&q=name+%3D+%27A%26B%27"
    assert request.bearer is None


def test_a_value_cannot_leave_its_segment() -> None:
    operation = catalogue().operation("getWebhooksSubscription")
    given = {"company_id": 16, "subscription_id": "../\u00e8 {company_id}?x#y"}
    path = operation.request(given, None, None).path
    assert path == "/c/16/subscriptions/..%2F%C3%A8%20%7Bcompany_id%7D%3Fx%23y"
    found = catalogue().match("GET", path)
    assert found is not None
    assert found.path_parameters["subscription_id"] == given["subscription_id"]


def test_a_body_is_sent_as_json() -> None:
    operation = catalogue().operation("createSupplier")
    body: Body = {"data": {"name": "Citt\u00e0"}}
    request = operation.request({"company_id": 16}, body, TOKEN)
    assert request.content_type == "application/json"
    assert json.loads(request.body) == body


def test_an_attachment_is_sent_as_a_form() -> None:
    operation = catalogue().operation("uploadF24Attachment")
    body: Body = {"filename": "f24.pdf", "attachment": b"%PDF"}
    request = operation.request({"company_id": 16}, body, TOKEN)
    assert request.content_type.startswith("multipart/form-data; boundary=")
    assert b'filename="f24.pdf"' in request.body


def test_a_body_may_be_left_out_as_the_provider_allows() -> None:
    operation = catalogue().operation("sendEInvoice")
    request = operation.request({"company_id": 16, "document_id": 1}, None, TOKEN)
    assert (request.method, request.content_type, request.body) == ("POST", "", b"")


@pytest.mark.parametrize(
    ("name", "parameters", "body", "problem"),
    [
        ("getSupplier", {"company_id": 16}, None, "missing parameter .*supplier_id"),
        ("getSupplier", {"company_id": 16, "suplier_id": 17}, None, "meant supplier_id"),
        (
            "getSupplier",
            {"company_id": "x", "supplier_id": 17},
            None,
            "not integer .name company_id",
        ),
        ("listIssuedDocuments", {"company_id": 16}, None, "missing parameter .*name type"),
        (
            "listIssuedDocuments",
            {"company_id": 16, "type": "bill"},
            None,
            "not allowed .*allowed invoice",
        ),
        ("getUserInfo", {"company_id": 16}, None, "takes no parameter .*company_id"),
        ("listSuppliers", {"company_id": 16, "q": "x" * 8_000}, None, "address too long"),
        ("getUserInfo", {}, {}, "takes no body .operation getUserInfo"),
        (
            "deleteSupplier",
            {"company_id": 16, "supplier_id": 1},
            {},
            "takes no body .operation deleteSupplier",
        ),
        ("createSupplier", {"company_id": 16}, {"data": {1, 2}}, "not writable .*TypeError"),
        ("createSupplier", {"company_id": 16}, {"data": "\ud800"}, "not writable .*Unicode"),
        (
            "uploadF24Attachment",
            {"company_id": 16},
            {"attachment": 1},
            "not text .*name attachment",
        ),
    ],
)
def test_a_wrong_call_is_refused_with_what_is_wrong(
    name: str, parameters: dict[str, object], body: Body | None, problem: str
) -> None:
    with pytest.raises(BadCall, match=problem) as caught:
        catalogue().operation(name).request(parameters, body, TOKEN)
    assert caught.value.__context__ is None


@pytest.mark.parametrize(
    ("method", "path", "name", "parameters"),
    [
        ("GET", "/user/info", "getUserInfo", {}),
        (
            "GET",
            "/c/16/entities/suppliers/17",
            "getSupplier",
            {"company_id": "16", "supplier_id": "17"},
        ),
        ("GET", "/c/16/entities/clients/info", "getClientInfo", {"company_id": "16"}),
        (
            "GET",
            "/c/16/issued_documents/info",
            "getIssuedDocumentPreCreateInfo",
            {"company_id": "16"},
        ),
        (
            "DELETE",
            "/c/16/bin/issued_documents/9",
            "DeleteBinIssuedDocument",
            {"company_id": "16", "document_id": "9"},
        ),
        (
            "PUT",
            "/c/16/cashbook/ABC-1",
            "modifyCashbookEntry",
            {"company_id": "16", "document_id": "ABC-1"},
        ),
    ],
)
def test_a_request_finds_its_operation(
    method: str, path: str, name: str, parameters: dict[str, str]
) -> None:
    assert catalogue().match(method, path) == Match(catalogue().operation(name), parameters)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/c/16/entities/suppliers/17"),
        ("get", "/user/info"),
        ("GET", "/c/16/entities/suppliers/seventeen"),
        ("GET", "/c/sixteen/entities/suppliers"),
        ("GET", "/v2/user/info"),
    ],
)
def test_any_other_request_finds_none(method: str, path: str) -> None:
    assert catalogue().match(method, path) is None


def test_a_path_knows_its_methods() -> None:
    methods_for = catalogue().methods_for
    assert methods_for("/c/16/entities/suppliers/17") == {"GET", "PUT", "DELETE"}
    assert methods_for("/c/16/issued_documents/totals") == {"POST"}
    assert methods_for("/nothing") == set()


def test_every_operation_is_found_by_the_request_that_it_builds() -> None:
    for operation in catalogue().operations.values():
        given = {
            one.name: one.enum[0] if one.enum else "7"
            for one in operation.parameters
            if one.required
        }
        request = operation.request(given, None, None)
        found = catalogue().match(request.method, request.path)
        assert found is not None
        assert found.operation is operation
        assert found.path_parameters == dict.fromkeys(operation.path_names, "7")
        assert operation.method in catalogue().methods_for(request.path)


@pytest.mark.parametrize(
    ("asked", "suggestion"),
    [("getSuplier", "getSupplier"), ("list_suppliers", "listSuppliers"), ("x" * 500, None)],
)
def test_an_unknown_operation_gets_the_names_most_like_it(
    asked: str, suggestion: str | None
) -> None:
    with pytest.raises(UnknownOperation) as caught:
        catalogue().operation(asked)
    assert next(iter(caught.value.suggestions), None) == suggestion
    assert caught.value.asked == asked[:80]


def test_a_token_in_place_of_an_operation_is_not_repeated() -> None:
    with pytest.raises(UnknownOperation) as caught:
        catalogue().operation(CANARY)
    assert "canary" not in f"{caught.value}{caught.value.facts()}"


def test_an_operation_needs_nothing_until_something_is_known() -> None:
    bare = Operation(id="ping", method="GET", path="/ping")
    assert bare.needed_for({}) == Needed()
    assert Needed((Scope.parse("settings:r"),), "spec").reason == ""


def test_an_answer_is_asked_for_in_its_own_media_type() -> None:
    ids = {"company_id": 16, "document_id": 113}
    xml = catalogue().operation("getEInvoiceXml").request(ids, None, None)
    assert xml.accept == "text/xml"
    assert catalogue().operation("getUserInfo").request({}, None, None).accept == "application/json"
