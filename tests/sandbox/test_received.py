from __future__ import annotations

from typing import Any

import pytest

from gettone.sandbox.received import TYPES
from gettone.wire.schema import check
from sandbox.made import Caller, Made

PATH = "/c/16/received_documents"
SCOPES = "received_documents:a stock:a"
HOTEL: dict[str, Any] = {
    "type": "expense",
    "entity": {"id": 111, "name": "Hotel Rubino Palace"},
    "date": "2026-02-15",
    "category": "Viaggi",
    "description": "Soggiorno di lavoro",
    "amount_net": 592,
    "amount_vat": 130.24,
    "invoice_number": "12/A",
    "tax_deductibility": 50,
    "payments_list": [{"amount": 722.24, "due_date": "2026-03-15", "payment_account": {"id": 22}}],
}


@pytest.fixture
def ask(made: Made) -> Caller:
    return made.caller(SCOPES)


def created(ask: Caller, **changes: object) -> dict[str, Any]:
    status, body = ask("POST", PATH, {"data": HOTEL | changes})
    assert status == 200, body
    assert check(body, "CreateReceivedDocumentResponse", unknown_names=True) == []
    found: dict[str, Any] = body["data"]
    return found


def test_a_document_is_kept_with_its_totals(ask: Caller) -> None:
    row = created(ask)
    assert (row["amount_gross"], row["next_due_date"]) == (722.24, "2026-03-15")
    assert row["entity"]["name"] == "Hotel Rubino Palace"
    assert (row["e_invoice"], row["is_from_pending_expenses"], row["locked"]) == (False,) * 3
    [payment] = row["payments_list"]
    assert (payment["status"], payment["payment_terms"]["days"]) == ("not_paid", 0)
    assert payment["payment_account"]["name"]
    status, body = ask("GET", f"{PATH}/{row['id']}")
    assert (status, body["data"]) == (200, row)
    assert check(body, "GetReceivedDocumentResponse", unknown_names=True) == []


def test_what_is_left_out_has_its_usual_value(ask: Caller) -> None:
    row = created(ask, date=None, payments_list=None, tax_deductibility=None, id=5, locked=None)
    assert (row["date"], row["tax_deductibility"]) == ("2026-03-02", 100)
    assert (row["payments_list"], row["next_due_date"]) == ([], None)
    assert row["currency"]["id"] == "EUR"
    assert row["id"] != 5


def test_a_detailed_document_is_counted_from_its_items(ask: Caller) -> None:
    items = [{"name": "Carta A4", "qty": 10, "net_price": 4, "vat": {"id": 0}}]
    row = created(ask, is_detailed=True, items_list=items, payments_list=[{"amount": 48.8}])
    # 10 x 4 = 40; 22 % of 40 = 8.80; 48.80
    assert (row["amount_net"], row["amount_vat"], row["amount_gross"]) == (40, 8.8, 48.8)
    [item] = row["items_list"]
    assert (item["vat"]["value"], item["deductibility_vat_percentage"]) == (22, 100)
    assert row["payments_list"][0]["due_date"] == "2026-02-15"


def test_payments_that_do_not_match_are_refused_with_the_totals(ask: Caller) -> None:
    payments = [{"amount": 500}]
    status, body = ask("POST", PATH, {"data": HOTEL | {"payments_list": payments}})
    assert status == 422
    assert "pagamenti" in body["error"]["message"]
    totals = body["extra"]["totals"]
    assert (totals["amount_due"], totals["payments_sum"]) == (722.24, 500)
    assert created(ask, payments_list=payments, auto_calculate=False)["amount_gross"] == 722.24


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ({"type": None}, "data.type"),
        ({"type": "invoice"}, "data.type"),
        ({"entity": None}, "data.entity"),
        ({"entity": {"id": 3}}, "data.entity.name"),
        ({"amount_net": "592"}, "data.amount_net"),
        ({"amount_net": 1e300}, "data.amount_net"),
        ({"amount_net": 10**12, "amount_vat": 10**12}, "data.amount_net"),
        ({"date": "2026-02-30"}, "data.date"),
    ],
)
def test_a_wrong_field_is_named(ask: Caller, data: dict[str, object], name: str) -> None:
    status, body = ask("POST", PATH, {"data": HOTEL | data})
    assert status == 422
    assert name in body["error"]["validation_result"]


def test_modifying_changes_only_what_is_given(ask: Caller, made: Made) -> None:
    row = created(ask)
    made.clock.turn(60)
    path = f"{PATH}/{row['id']}"
    status, body = ask("PUT", path, {"data": {"description": "Trasferta", "category": None}})
    assert status == 200
    assert check(body, "ModifyReceivedDocumentResponse", unknown_names=True) == []
    assert body["data"] == row | {
        "description": "Trasferta",
        "category": "",
        "updated_at": "2026-03-02 12:01:00",
    }
    assert ask("PUT", path, {"data": {"amount_net": 1}})[0] == 422
    assert ask("PUT", path, {"data": {"type": None}})[0] == 422
    assert ask("PUT", f"{PATH}/999", {"data": {}})[0] == 404
    assert ask("GET", path)[1] == body


def test_only_the_provider_writes_some_fields(ask: Caller) -> None:
    row = created(ask, e_invoice=True, is_from_pending_expenses=True, amount_gross=1)
    assert (row["e_invoice"], row["is_from_pending_expenses"]) == (False, False)
    assert row["amount_gross"] == 722.24


def test_a_deleted_document_is_in_the_bin(ask: Caller, made: Made) -> None:
    row = created(ask)
    assert ask("DELETE", f"{PATH}/{row['id']}") == (200, None)
    for method in ("GET", "DELETE"):
        assert ask(method, f"{PATH}/{row['id']}")[0] == 404
    assert made.records.get(16, "bin_received_documents", row["id"]) == row


@pytest.mark.parametrize("kind", TYPES)
def test_a_list_is_of_one_type(ask: Caller, kind: str) -> None:
    for each in TYPES:
        created(ask, type=each, invoice_number=f"nuovo {each}")
    status, body = ask("GET", PATH, type=kind, sort="-id")
    assert status == 200
    assert check(body, "ListReceivedDocumentsResponse", unknown_names=True) == []
    assert {row["type"] for row in body["data"]} == {kind}
    assert body["data"][0]["invoice_number"] == f"nuovo {kind}"


def test_a_list_is_filtered_and_needs_a_type(ask: Caller) -> None:
    created(ask, description="Carta")
    query = "description = 'Carta' and amount_gross > 700"
    assert ask("GET", PATH, type="expense", q=query)[1]["total"] == 1
    assert ask("GET", PATH)[0] == 422
    assert ask("GET", PATH, type="invoice")[0] == 422


def test_totals_are_told_without_keeping_anything(ask: Caller) -> None:
    row = created(ask)
    status, body = ask("POST", f"{PATH}/totals", {"data": HOTEL})
    assert status == 200
    assert check(body, "GetNewReceivedDocumentTotalsResponse", unknown_names=True) == []
    assert (body["data"]["amount_due"], body["data"]["payments_sum"]) == (722.24, 722.24)
    changed = ask("POST", f"{PATH}/{row['id']}/totals", {"data": {"amount_vat": 20}})
    assert changed[1]["data"]["amount_gross"] == 612
    assert ask("GET", f"{PATH}/{row['id']}")[1]["data"] == row


def test_totals_of_nothing_are_refused(ask: Caller) -> None:
    row = created(ask)
    for path in (f"{PATH}/totals", f"{PATH}/{row['id']}/totals"):
        assert ask("POST", path)[0] == 422
        assert ask("POST", path, {"data": {"amount_net": 1e99}})[0] == 422
    assert ask("POST", f"{PATH}/999/totals", {"data": {}})[0] == 404


def test_the_type_decides_the_scope(made: Made) -> None:
    ask = made.caller("stock:a")
    assert ask("POST", PATH, {"data": HOTEL})[0] == 403
    note = HOTEL | {"type": "passive_delivery_note", "payments_list": []}
    assert ask("POST", PATH, {"data": note})[0] == 200
