from __future__ import annotations

from typing import Any

import pytest

from gettone.wire.schema import check
from sandbox.made import Caller, Made

PATH = "/c/16/received_documents"
PENDING = f"{PATH}/pending"


@pytest.fixture
def ask(made: Made) -> Caller:
    return made.caller("received_documents:a stock:a")


def pending(ask: Caller, kind: str) -> list[dict[str, Any]]:
    status, body = ask("GET", PENDING, type=kind)
    assert status == 200
    assert check(body, "ListPendingReceivedDocumentsResponse", unknown_names=True) == []
    found: list[dict[str, Any]] = body["data"]
    return found


@pytest.mark.parametrize("kind", ["agyo", "mail", "browser"])
def test_what_came_each_way_is_listed_and_got(ask: Caller, kind: str) -> None:
    [row] = pending(ask, kind)
    assert row["type"] == kind
    status, body = ask("GET", f"{PENDING}/{row['id']}")
    assert (status, body["data"]["filename"]) == (200, row["filename"])
    assert check(body, "GetPendingReceivedDocumentResponse", unknown_names=True) == []


def test_a_list_needs_a_way(ask: Caller) -> None:
    assert ask("GET", PENDING)[0] == 422
    assert ask("GET", PENDING, type="post")[0] == 422


def test_a_pending_e_invoice_is_registered(ask: Caller) -> None:
    [row] = pending(ask, "agyo")
    status, body = ask("POST", PATH, {"data": {"category": "Cancelleria"}, "pending_id": row["id"]})
    assert status == 200, body
    document = body["data"]
    assert check(body, "CreateReceivedDocumentResponse", unknown_names=True) == []
    assert document["entity"]["name"] == row["supplier_name"]
    assert document["amount_gross"] == row["amount_gross"]
    assert (document["is_from_pending_expenses"], document["e_invoice"]) == (True, True)
    assert document["ei_reception_date"]
    assert document["category"] == "Cancelleria"
    assert pending(ask, "agyo") == []
    changed = ask("PUT", f"{PATH}/{document['id']}", {"data": {"description": "x"}})[1]["data"]
    assert changed == document | {"description": "x"}


def test_what_came_by_mail_is_no_e_invoice(ask: Caller) -> None:
    [row] = pending(ask, "mail")
    body = {"data": {"entity": {"name": "Altro"}}, "pending_id": row["id"]}
    document = ask("POST", PATH, body)[1]["data"]
    assert (document["e_invoice"], document["ei_reception_date"]) == (False, None)
    assert document["entity"]["name"] == "Altro"


def test_a_refused_document_stays_pending(ask: Caller) -> None:
    [row] = pending(ask, "agyo")
    body = {"data": {"payments_list": [{"amount": 1}]}, "pending_id": row["id"]}
    assert ask("POST", PATH, body)[0] == 422
    assert ask("POST", PATH, {"pending_id": row["id"]})[0] == 422
    assert len(pending(ask, "agyo")) == 1


def test_an_unknown_pending_document_is_told(ask: Caller, made: Made) -> None:
    [row] = pending(ask, "agyo")
    data = {"type": "passive_delivery_note", "entity": {"name": "x"}}
    status, body = ask("POST", PATH, {"data": data, "pending_id": 999})
    assert (status, list(body["error"]["validation_result"])) == (422, ["pending_id"])
    blind = made.caller("stock:a")
    assert blind("POST", PATH, {"data": data, "pending_id": row["id"]})[0] == 422
    assert blind("POST", PATH, {"data": data, "pending_id": None})[0] == 200


def test_a_type_that_the_pending_document_brings_needs_its_scope(made: Made) -> None:
    [row] = pending(made.caller("received_documents:r"), "agyo")
    ask = made.caller("stock:a received_documents:r")
    assert ask("POST", PATH, {"data": {}, "pending_id": row["id"]})[0] == 403
