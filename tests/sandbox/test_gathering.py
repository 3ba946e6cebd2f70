from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from gettone.sandbox.gathering import Sent, gathered, usage_of
from gettone.sandbox.known import Known
from gettone.sandbox.rules import Asked
from gettone.wire.bodies import Body
from gettone.wire.operation import Match, catalogue
from sandbox.made import NOON, Made

QUOTE, INVOICE, NOTE = 501, 502, 503
STORED = {QUOTE: "quote", INVOICE: "invoice", NOTE: "delivery_note"}
RECEIVED = {601: "expense", 602: "passive_delivery_note"}


@pytest.fixture
def filled(made: Made) -> Made:
    for bin_of in ("", "bin_"):
        for document_id, kind in STORED.items():
            row = {"id": document_id, "type": kind, "date": "2026-02-01"}
            made.records.put(16, f"{bin_of}issued_documents", row)
        for document_id, kind in RECEIVED.items():
            made.records.put(16, f"{bin_of}received_documents", {"id": document_id, "type": kind})
    return made


def known(
    made: Made,
    operation_id: str,
    company_id: int = 16,
    body: Body | None = None,
    query: dict[str, str] | None = None,
    **ids: int,
) -> Asked:
    operation = catalogue().operation(operation_id)
    path = {name: str(value) for name, value in ids.items()}
    if operation.is_company_scoped:
        path["company_id"] = str(company_id)
    sent = Sent(found=Match(operation, path), query=query or {}, body=body)
    asked = Asked(
        methods=frozenset(),
        method="GET",
        now=NOON,
        connected=made.connect(company_ids=[16])[0],
        company_id=sent.company_id,
        operation=operation,
    )
    return gathered(Known(made.records).now(), asked, sent)


def needs(asked: Asked) -> list[list[str]]:
    return [[scope.text for scope in needed.any_of] for needed in asked.needed]


def families(*names: str) -> list[list[str]]:
    return [[name if "." in name else f"issued_documents.{name}"] for name in names]


def test_what_is_outside_companies_has_no_plan(made: Made) -> None:
    asked = known(made, "getUserInfo")
    assert (asked.company_id, asked.plan, asked.access, needs(asked)) == (None, None, None, [[]])


def test_nothing_is_looked_up_where_the_token_does_not_open(made: Made) -> None:
    for company_id in (18, 999):
        asked = known(made, "getSupplier", company_id, supplier_id=19)
        assert (asked.company_id, asked.plan, asked.access) == (company_id, None, None)


def test_a_user_who_left_the_company_has_no_access(made: Made) -> None:
    asked = known(made, "getUserInfo")
    assert asked.connected is not None
    gone = replace(asked.connected, user_id=77)
    left = structs.replace(asked, connected=gone, company_id=16)
    sent = Sent(
        found=Match(catalogue().operation("listSuppliers"), {"company_id": "16"}),
        query={},
        body=None,
    )
    assert gathered(Known(made.records).now(), left, sent).access is None


def test_access_plan_and_usage_are_the_company_s(filled: Made) -> None:
    asked = known(filled, "createSupplier")
    assert asked.access is not None
    assert asked.plan is not None
    assert (asked.access.role, asked.plan.limit("suppliers")) == ("master", 5000)
    assert asked.usage == filled.records.page(16, "suppliers", offset=0, limit=1).total
    assert known(filled, "listSuppliers").usage == 0
    assert known(filled, "createIssuedDocument").usage >= len(STORED)
    assert usage_of(filled.records, 16, "documents", NOON.replace(year=2027)) == 0


def test_one_family_needs_what_the_catalogue_says(made: Made) -> None:
    assert needs(known(made, "getSupplier", supplier_id=17)) == [["entity.suppliers:r"]]


@pytest.mark.parametrize("place", ["query", "body"])
def test_a_type_is_read_where_the_operation_has_it(made: Made, place: str) -> None:
    if place == "query":
        asked = known(made, "listIssuedDocuments", query={"type": "quote"})
        assert needs(asked) == families("quotes:r")
    else:
        asked = known(made, "createIssuedDocument", body={"data": {"type": "quote"}})
        assert needs(asked) == families("quotes:a")


@pytest.mark.parametrize("body", [None, {}, {"data": {"type": 5}}, {"data": {"type": "horse"}}])
def test_without_a_known_type_any_scope_will_do(made: Made, body: Body | None) -> None:
    [alternatives] = needs(known(made, "createIssuedDocument", body=body))
    assert len(alternatives) == 10


def test_a_query_does_not_stand_for_the_body(made: Made) -> None:
    asked = known(made, "createIssuedDocument", query={"type": "quote"})
    assert len(needs(asked)[0]) == 10


@pytest.mark.parametrize(
    ("operation_id", "document_id", "expected"),
    [
        ("getIssuedDocument", QUOTE, families("quotes:r")),
        ("deleteIssuedDocument", INVOICE, families("invoices:a")),
        ("GetBinIssuedDocument", NOTE, families("delivery_notes:r")),
        ("RecoverBinIssuedDocument", QUOTE, families("quotes:a")),
        ("getReceivedDocument", 601, [["received_documents:r"]]),
        ("DeleteBinReceivedDocument", 602, [["stock:a"]]),
    ],
)
def test_a_stored_document_s_type_decides(
    filled: Made, operation_id: str, document_id: int, expected: list[list[str]]
) -> None:
    asked = known(filled, operation_id, document_id=document_id, query={"type": "order"})
    assert needs(asked) == expected


@pytest.mark.parametrize("operation_id", ["getIssuedDocument", "modifyIssuedDocument"])
def test_a_document_that_is_not_there_asks_for_any(filled: Made, operation_id: str) -> None:
    body: Body = {"data": {"type": "quote"}}
    [alternatives] = needs(known(filled, operation_id, body=body, document_id=99))
    assert len(alternatives) == 10


def test_a_change_of_type_needs_both(filled: Made) -> None:
    asked = known(
        filled, "modifyIssuedDocument", body={"data": {"type": "invoice"}}, document_id=QUOTE
    )
    assert needs(asked) == families("quotes:a", "invoices:a")


def test_what_an_operation_is_not_for_needs_to_be_readable(filled: Made) -> None:
    sending, reading = needs(known(filled, "sendEInvoice", document_id=QUOTE))
    assert len(sending) == 3
    assert [reading] == families("quotes:r")


def test_documents_that_the_query_names_are_looked_up(filled: Made) -> None:
    original = known(
        filled,
        "transformIssuedDocument",
        query={"original_document_id": str(QUOTE), "new_type": "invoice", "type": "quote"},
    )
    assert needs(original) == families("quotes:r", "quotes:r")
    several = known(filled, "joinIssuedDocuments", query={"ids": f"{QUOTE}, {NOTE},x,{'9' * 5000}"})
    assert needs(several) == families("quotes:r", "delivery_notes:r")
    assert len(needs(known(filled, "joinIssuedDocuments", query={"ids": "99"}))[0]) == 4
