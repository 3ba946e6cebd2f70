"""Every write of the API is told, as the event type says, with the change itself."""

from __future__ import annotations

from typing import Any

import pytest

from gettone.domain.scope import SCOPES, ScopeSet
from gettone.sandbox.announcing import announce
from gettone.sandbox.catching_up import catch_up
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.multipart import encode_form
from sandbox.made import Caller, Made
from sandbox.matrix_expected import ISSUED
from sandbox.sinks import planned, subscribed

DAY = "2026-02-01"
# Path -> what events are called after, and a body that will do.
FAMILIES: dict[str, tuple[str, dict[str, Any]]] = {
    "entities/clients": ("entities.clients", {"name": "A"}),
    "entities/suppliers": ("entities.suppliers", {"name": "A"}),
    "products": ("products", {"name": "A"}),
    "receipts": ("receipts", {"date": DAY, "type": "sales_receipt"}),
    "taxes": ("taxes", {"due_date": DAY, "amount": 1}),
    "archive": ("archive_documents", {"date": DAY}),
    "cashbook": ("cashbook", {"date": DAY, "amount_in": 1}),
    "received_documents": (
        "received_documents",
        {"date": DAY, "type": "expense", "entity": {"name": "A"}, "amount_net": 1},
    ),
    **{
        f"issued_documents?{kind}": (
            f"issued_documents.{kind}s",
            {"date": DAY, "type": kind, "entity": {"name": "A"}},
        )
        for kind in ISSUED
    },
}


@pytest.fixture
def ask(made: Made) -> Caller:
    return made.caller(" ".join(scope.text for scope in SCOPES))


@pytest.mark.parametrize("named", FAMILIES)
def test_a_record_s_life_is_told(made: Made, ask: Caller, named: str) -> None:
    stem, given = FAMILIES[named]
    path = f"/c/16/{named.partition('?')[0]}"
    subscribed(made)
    status, answer = ask("POST", path, {"data": given})
    assert status == 200, answer
    row_id = int(answer["data"]["id"])
    assert planned(made) == [(f"{stem}.create", [row_id])]
    assert ask("PUT", f"{path}/{row_id}", {"data": given})[0] == 200
    assert planned(made) == [(f"{stem}.update", [row_id])]
    assert ask("GET", f"{path}/{row_id}")[0] == 200
    assert ask("PUT", f"{path}/{row_id}", {"data": 1})[0] == 422
    assert planned(made) == []
    assert ask("DELETE", f"{path}/{row_id}")[0] == 200
    assert planned(made) == [(f"{stem}.delete", [row_id])]
    assert ask("DELETE", f"{path}/{row_id}")[0] == 404
    assert planned(made) == []


@pytest.mark.parametrize("family", ["issued_documents", "received_documents"])
def test_a_recovered_document_counts_as_created(made: Made, ask: Caller, family: str) -> None:
    named = "issued_documents?invoice" if family == "issued_documents" else family
    stem, given = FAMILIES[named]
    row_id = ask("POST", f"/c/16/{family}", {"data": given})[1]["data"]["id"]
    ask("DELETE", f"/c/16/{family}/{row_id}")
    subscribed(made)
    assert ask("POST", f"/c/16/bin/{family}/{row_id}/recover")[0] == 200
    assert planned(made) == [(f"{stem}.create", [row_id])]


@pytest.mark.parametrize("named", ["taxes", "received_documents", "issued_documents?quote"])
def test_an_attachment_that_is_taken_away_is_a_change(made: Made, ask: Caller, named: str) -> None:
    stem, given = FAMILIES[named]
    path = f"/c/16/{named.partition('?')[0]}"
    media, content = encode_form({"filename": "a.pdf", "attachment": b"%PDF"})
    sent = ask.response("POST", f"{path}/attachment", content, content_type=media)
    assert sent.status == 200
    row_id = ask("POST", path, {"data": given})[1]["data"]["id"]
    subscribed(made)
    assert ask("DELETE", f"{path}/{row_id}/attachment")[0] == 200
    assert planned(made) == [(f"{stem}.update", [row_id])]


def test_a_document_that_another_replaces_is_told_as_deleted(made: Made, ask: Caller) -> None:
    quote = FAMILIES["issued_documents?quote"][1]
    row_id = ask("POST", "/c/16/issued_documents", {"data": quote})[1]["data"]["id"]
    subscribed(made)
    options = {"create_from": [str(row_id)], "transform": True}
    body = {"data": {**quote, "type": "invoice"}, "options": options}
    made_id = ask("POST", "/c/16/issued_documents", body)[1]["data"]["id"]
    assert planned(made) == [
        ("issued_documents.invoices.create", [made_id]),
        ("issued_documents.quotes.delete", [row_id]),
    ]


@pytest.mark.parametrize("sources", [["x"], [None], 5, ["9" * 30]])
def test_wrong_sources_are_refused_as_ever(made: Made, ask: Caller, sources: object) -> None:
    subscribed(made)
    body = {"data": FAMILIES["issued_documents?quote"][1], "options": {"create_from": sources}}
    assert ask("POST", "/c/16/issued_documents", body)[0] == 422
    assert planned(made) == []


def test_a_change_of_the_stock_is_told_besides(made: Made, ask: Caller) -> None:
    row_id = ask("POST", "/c/16/products", {"data": {"name": "A"}})[1]["data"]["id"]
    subscribed(made)
    ask("PUT", f"/c/16/products/{row_id}", {"data": {"in_stock": True, "stock_initial": 5}})
    assert planned(made) == [("products.update", [row_id]), ("products.stock_update", [row_id])]
    ask("PUT", f"/c/16/products/{row_id}", {"data": {"name": "B"}})
    assert planned(made) == [("products.update", [row_id])]


def test_only_who_subscribed_and_agreed_hears(made: Made, ask: Caller) -> None:
    subscribed(made, "taxes.create", verified=False)
    subscribed(made, "taxes.update")
    assert ask("POST", "/c/16/taxes", {"data": FAMILIES["taxes"][1]})[0] == 200
    assert planned(made) == []


def test_rights_that_were_taken_away_count(made: Made, ask: Caller) -> None:
    one = subscribed(made, "taxes.create")
    made.desk.edit_scopes(DEMO_USER_ID, one.connected_id, ScopeSet.parse("archive:r"))
    ask("POST", "/c/16/taxes", {"data": FAMILIES["taxes"][1]})
    assert planned(made) == []


def test_each_subscription_hears_once_and_no_other_company(made: Made) -> None:
    for _ in range(2):
        subscribed(made, "issued_documents.e_invoices.status_update")
    event = "issued_documents.e_invoices.status_update"
    announce(made.records, 18, event, [3], made.clock.now)
    assert planned(made) == []
    announce(made.records, 16, event, [3, 4], made.clock.now)
    assert planned(made) == [(event, [3, 4])] * 2


def test_a_change_that_is_undone_is_not_told(made: Made, ask: Caller) -> None:
    def undone() -> None:
        with made.records.transaction():
            assert ask("POST", "/c/16/taxes", {"data": FAMILIES["taxes"][1]})[0] == 200
            raise ZeroDivisionError

    subscribed(made)
    with pytest.raises(ZeroDivisionError):
        undone()
    assert planned(made) == []


def test_an_electronic_invoice_that_goes_on_is_told_at_its_time(made: Made, ask: Caller) -> None:
    subscribed(made)
    sent, _ = ask("POST", "/c/16/issued_documents/113/e_invoice/send")
    assert sent == 200
    assert planned(made) == [("issued_documents.e_invoices.status_update", [113])]
    made.clock.turn(24 * 3600)
    catch_up(made.records, made.clock())
    assert set(map(str, planned(made))) == {"('issued_documents.e_invoices.status_update', [113])"}


def test_an_e_mail_is_told_when_it_is_sent(made: Made, ask: Caller) -> None:
    subscribed(made)
    sender = ask("GET", "/c/16/issued_documents/113/email")[1]["data"]["sender_emails_list"][0]
    given = {"sender_email": sender["email"], "recipient_email": "anna@verdi.example"}
    assert ask("POST", "/c/16/issued_documents/113/email", {"data": given})[0] == 200
    assert planned(made) == []
    made.clock.turn(3600)
    catch_up(made.records, made.clock())
    assert planned(made) == [("issued_documents.self_supplier_invoices.email_sent", [113])]
