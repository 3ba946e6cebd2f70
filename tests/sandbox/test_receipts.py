from __future__ import annotations

from typing import Any

import pytest

from gettone.sandbox.receipts import RECEIPT_VERBS
from gettone.wire.schema import check
from sandbox.made import Caller, Made

RECEIPTS = "/c/16/receipts"
# Nothing of the demo's is in this year.
DAY = "2031-03-05"


@pytest.fixture
def ask(made: Made) -> Caller:
    return made.caller("receipts:a settings:a")


def created(ask: Caller, *, autocomplete: bool = False, **given: Any) -> dict[str, Any]:
    whole = {"date": DAY, "type": "sales_receipt", **given}
    status, body = ask("POST", RECEIPTS, {"data": whole, "autocomplete_number": autocomplete})
    assert status == 200, body
    assert check(body, "CreateReceiptResponse", unknown_names=True) == []
    row: dict[str, Any] = body["data"]
    return row


@pytest.mark.parametrize(
    ("item", "is_gross", "net", "gross"),
    [
        # 100 x 1.22
        ({"amount_net": 100, "vat": {"id": 0}}, False, 100, 122),
        # 122 / 1.22
        ({"amount_gross": 122, "vat": {"id": 0}}, False, 100, 122),
        # 10 / 1.22 = 8.1967...
        ({"amount_gross": 10, "vat": {"id": 0}}, False, 8.2, 10),
        # both are given: the receipt says which is right
        ({"amount_net": 1, "amount_gross": 122, "vat": {"id": 0}}, True, 100, 122),
        ({"amount_net": 100, "amount_gross": 1, "vat": {"id": 0}}, False, 100, 122),
        # without a VAT type there is no VAT
        ({"amount_net": 7.5}, False, 7.5, 7.5),
        # a rate of its own: 100 x 1.05
        ({"amount_net": 100, "vat": {"value": 5}}, False, 100, 105),
        ({"amount_gross": 9, "vat": {"value": -100}}, False, None, 0),
    ],
)
def test_an_item_is_completed_by_its_rate(
    ask: Caller, item: dict[str, Any], is_gross: bool, net: float, gross: float
) -> None:
    row = created(ask, items_list=[item], use_gross_prices=is_gross)
    [held] = row["items_list"]
    assert (held["amount_net"], held["amount_gross"]) == (net, gross)
    assert (row["amount_net"], row["amount_gross"]) == (net or 0, gross)
    assert row["amount_vat"] == round(gross - (net or 0), 2)


def test_sums_are_of_the_items_and_stay_when_others_change(ask: Caller) -> None:
    items = [{"amount_net": 0.1, "vat": {"id": 0}}, {"amount_net": 0.2}]
    row = created(ask, items_list=items, amount_net=77)
    # 0.1 x 1.22 = 0.122 -> 0.12; 0.12 + 0.20
    assert (row["amount_net"], row["amount_vat"], row["amount_gross"]) == (0.3, 0.02, 0.32)
    assert [item["id"] for item in row["items_list"]] == [1, 2]
    path = f"{RECEIPTS}/{row['id']}"
    changed = ask("PUT", path, {"data": {"description": "x"}})[1]["data"]
    assert (changed["amount_net"], changed["items_list"]) == (0.3, row["items_list"])
    assert created(ask, amount_net=77)["amount_net"] == 77


def test_numbers_begin_at_1_for_each_year_type_and_numeration(ask: Caller) -> None:
    def number(**given: Any) -> object:
        return created(ask, autocomplete=True, **given)["number"]

    assert [number(), number(), number(numeration="A"), number(type="till_receipt")] == [1, 2, 1, 1]
    assert [number(date="2032-01-01"), number(number=9), number()] == [1, 9, 10]
    assert created(ask)["number"] is None


def test_what_a_form_needs_is_told(ask: Caller) -> None:
    created(ask, autocomplete=True, numeration="Z", rc_center="Nord")
    created(ask, items_list=[{"amount_net": 1, "category": "Bar"}])
    status, body = ask("GET", f"{RECEIPTS}/info")
    assert status == 200
    told = body["data"]
    assert told["numerations"]["2031"] == {"Z": 2, "": 1}
    assert "Z" in told["numerations_list"]
    assert "Nord" in told["rc_centers_list"]
    assert "Bar" in told["categories_list"]
    assert told["payment_accounts_list"]
    assert told["vat_types_list"][0]["value"] == 22


def test_months_are_added_up_empty_ones_too(ask: Caller) -> None:
    created(ask, items_list=[{"amount_net": 100, "vat": {"id": 0}}])
    created(ask, items_list=[{"amount_net": 0.1}])
    created(ask, date="2031-12-31", items_list=[{"amount_net": 1}])
    created(ask, type="till_receipt", items_list=[{"amount_net": 1}])
    path = f"{RECEIPTS}/monthly_totals"
    status, body = ask("GET", path, type="sales_receipt", year=2031)
    assert status == 200
    assert check(body, "GetReceiptsMonthlyTotalsResponse", unknown_names=True) == []
    assert len(body["data"]) == 12
    assert body["data"][2] == {"net": 100.1, "gross": 122.1, "count": 2}
    assert body["data"][11] == {"net": 1, "gross": 1, "count": 1}
    assert body["data"][0] == {"net": 0, "gross": 0, "count": 0}


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({}, {"type", "year"}),
        ({"type": "sales_receipt"}, {"year"}),
        ({"type": "bar", "year": "2031"}, {"type"}),
        ({"type": "sales_receipt", "year": "31"}, {"year"}),
    ],
)
def test_months_of_no_year_are_refused(ask: Caller, query: dict[str, str], wrong: set[str]) -> None:
    status, body = ask("GET", f"{RECEIPTS}/monthly_totals", **query)
    assert status == 422
    assert set(body["error"]["validation_result"]) == wrong


def test_all_operations_are_answered() -> None:
    assert len(RECEIPT_VERBS) == 7
