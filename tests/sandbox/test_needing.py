from __future__ import annotations

import json

import pytest

from gettone.domain.scope import Scope, ScopeSet
from gettone.sandbox.needing import Ticked, as_json, called_by, needs_of
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.requirements import OperationRef, requirements_of
from sandbox.made import SUPPLIER_17, Caller, Made

DOCUMENTS = "/c/16/issued_documents"


def texts(scopes: tuple[Scope, ...]) -> list[str]:
    return [scope.text for scope in scopes]


def test_nothing_was_called_at_first(made: Made) -> None:
    made.connect()
    assert called_by(made.records) == {}
    assert needs_of(made.records, made.desk.connected(DEMO_USER_ID)) == ()


def test_what_an_application_called_and_what_its_token_lacks(made: Made) -> None:
    caller = made.caller("entity.suppliers:a products:r")
    caller("GET", SUPPLIER_17)
    caller("GET", "/user/info")
    caller("GET", DOCUMENTS, type="quote")
    caller("POST", DOCUMENTS, {"data": {"type": "invoice"}})
    [needs] = needs_of(made.records, made.desk.connected(DEMO_USER_ID))
    assert (needs.client_id, needs.name) == (made.application.client_id, "Prova")
    assert list(map(str, needs.operations)) == [
        "createIssuedDocument:invoice",
        "getSupplier",
        "getUserInfo",
        "listIssuedDocuments:quote",
    ]
    [token] = needs.tokens
    assert texts(token.present) == ["entity.suppliers:r"]
    assert texts(token.missing) == ["issued_documents.invoices:a", "issued_documents.quotes:r"]
    assert (texts(token.wider), texts(token.unused)) == (["entity.suppliers:a"], ["products:r"])


def test_the_type_of_a_stored_document_is_looked_up(made: Made) -> None:
    made.records.put(16, "issued_documents", {"id": 501, "type": "order"})
    caller = made.caller("")
    for document_id in (501, 999):
        assert caller("GET", f"{DOCUMENTS}/{document_id}")[0] == 403
    refs = called_by(made.records)[made.application.client_id]
    assert refs == (OperationRef("getIssuedDocument", "order"),)


def test_documents_of_several_types_are_told_one_by_one(made: Made) -> None:
    for document_id, kind in ((501, "order"), (502, "quote")):
        made.records.put(16, "issued_documents", {"id": document_id, "type": kind})
    made.caller("")("GET", f"{DOCUMENTS}/join", ids="501,502")
    assert list(map(str, called_by(made.records)[made.application.client_id])) == [
        "joinIssuedDocuments:order",
        "joinIssuedDocuments:quote",
    ]


def test_requests_without_an_application_or_an_operation_are_nobody_s(made: Made) -> None:
    Caller(made.provider, None)("GET", SUPPLIER_17)
    made.caller()("GET", "/nothing/here")
    assert called_by(made.records) == {}


def test_every_token_of_an_application_is_compared(made: Made) -> None:
    made.connect("taxes:r")
    made.caller("entity.suppliers:r")("GET", SUPPLIER_17)
    [needs] = needs_of(made.records, made.desk.connected(DEMO_USER_ID))
    assert [texts(one.missing) for one in needs.tokens] == [["entity.suppliers:r"], []]


def test_an_application_that_is_gone_has_its_client_id(made: Made) -> None:
    made.caller()("GET", SUPPLIER_17)
    passed = made.records.traffic.read()[0]
    made.records.traffic.clear()
    made.records.traffic.write(
        type(passed)(
            at_s=0, method="GET", path="/", status=200, operation_id="getSupplier", client_id="gone"
        )
    )
    [needs] = needs_of(made.records, [])
    assert (needs.client_id, needs.name, needs.tokens) == ("gone", "gone", ())


@pytest.mark.parametrize(
    ("held", "wider", "unused"),
    [
        ("issued_documents.invoices:a", [], []),
        ("issued_documents.invoices:r", [], ["issued_documents.invoices:r"]),
        ("received_documents:a taxes:r", [], ["received_documents:a", "taxes:r"]),
    ],
)
def test_what_may_be_needed_is_not_called_too_much(
    made: Made, held: str, wider: list[str], unused: list[str]
) -> None:
    needed = requirements_of([OperationRef("uploadIssuedDocumentAttachment")])
    token = Ticked.of(made.connect(held)[0], needed)
    assert (texts(token.wider), texts(token.unused)) == (wider, unused)


def test_what_the_user_chose_last_counts(made: Made) -> None:
    connected = made.connect("taxes:r")[0]
    made.records.controls.turn(type(made.records.controls.turned())(edit_delay_s=60.0))
    edited = made.desk.edit_scopes(DEMO_USER_ID, connected.id, ScopeSet.parse("products:r"))
    token = Ticked.of(edited, requirements_of([OperationRef("listProducts")]))
    assert (token.missing, token.unused) == ((), ())


def test_as_programs_read_it(made: Made) -> None:
    caller = made.caller("products:r")
    caller("GET", SUPPLIER_17)
    caller("POST", f"{DOCUMENTS}/attachment", {})
    [needs] = needs_of(made.records, made.desk.connected(DEMO_USER_ID))
    told = json.loads(json.dumps(as_json(needs)))
    [token] = told.pop("tokens")
    assert told == {
        "client_id": made.application.client_id,
        "name": "Prova",
        "operations": ["getSupplier", "uploadIssuedDocumentAttachment"],
        "scopes": ["entity.suppliers:r"],
        "undecided": ["uploadIssuedDocumentAttachment"],
    }
    assert token == {
        "id": needs.tokens[0].connected.id,
        "fingerprint": needs.tokens[0].connected.fingerprint,
        "company_ids": [16],
        "present": [],
        "missing": ["entity.suppliers:r"],
        "wider": [],
        "unused": ["products:r"],
    }
