from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gettone.sandbox.issued_parts import (
    fixed_payments,
    items_of,
    merged_items,
    next_due_date,
    numbered,
)
from sandbox.made import Made
from sandbox.papers import emptied, made_of, paper

VAT = {"id": 3, "value": 10}


@pytest.mark.parametrize(
    ("prices", "is_gross", "net", "gross"),
    [
        ({"net_price": 68.18182, "gross_price": None}, False, 68.18182, 75),
        ({"net_price": None, "gross_price": 75}, True, 68.18182, 75),
        ({"net_price": None, "gross_price": 75}, False, 68.18182, 75),
        ({"net_price": 10, "gross_price": None}, True, 10, 11),
        ({"net_price": 10, "gross_price": 99}, False, 10, 11),
        ({"net_price": None, "gross_price": None}, False, 0, 0),
    ],
)
def test_an_item_has_both_prices(
    prices: dict[str, float | None], is_gross: bool, net: float, gross: float
) -> None:
    document = {"use_gross_prices": is_gross, "items_list": [{"vat": VAT, **prices}]}
    [item] = items_of(document)
    assert (item["net_price"], item["gross_price"]) == (net, gross)


def test_an_item_s_vat_type_is_completed_by_its_id(made: Made) -> None:
    ask = emptied(made)
    items = [
        {"net_price": 1, "vat": {"id": 3}},
        {"net_price": 1},
        {"net_price": 1, "vat": {"id": 999, "value": 7}},
    ]
    document = made_of(ask, paper(items_list=items))
    assert [item["vat"]["value"] for item in document["items_list"]] == [10, 22, 7]
    assert document["items_list"][0]["vat"]["description"] != ""
    assert document["items_list"][2]["vat"] == {"id": 999, "value": 7}


def test_a_payment_s_account_is_completed_by_its_id(made: Made) -> None:
    payments = [{"amount": 122, "payment_account": {"id": 22}, "payment_terms": {"days": 30}}]
    document = made_of(emptied(made), paper(payments_list=payments))
    [payment] = document["payments_list"]
    assert payment["payment_account"]["iban"]
    assert payment["due_date"] == document["date"]
    assert payment["status"] == "not_paid"


def test_what_is_missing_goes_to_the_last_payment() -> None:
    payments: list[dict[str, Any]] = [{"amount": 10.005}, {"amount": 5}]
    fixed = fixed_payments(payments, Decimal("-2.50"), "2026-01-01")
    assert [one["amount"] for one in fixed] == [10.005, 2.5]
    assert payments[1]["amount"] == 5


def test_a_payment_is_made_where_there_is_none() -> None:
    [payment] = fixed_payments([], Decimal("122.00"), "2026-01-01")
    assert (payment["amount"], payment["due_date"], payment["status"]) == (
        122,
        "2026-01-01",
        "not_paid",
    )
    assert fixed_payments([], Decimal(0), "2026-01-01") == []


def test_what_is_due_next_is_not_paid() -> None:
    def one(status: str, day: int) -> dict[str, str]:
        return {"status": status, "due_date": f"2026-01-{day:02d}"}

    payments = [one("paid", 1), one("not_paid", 9), one("not_paid", 3), one("reversed", 2)]
    assert next_due_date(payments) == "2026-01-03"
    assert next_due_date(payments[:1]) is None


def test_items_that_differ_only_in_quantity_are_one() -> None:
    items = [
        {"id": 1, "name": "a", "qty": 1.5},
        {"id": 2, "name": "b", "qty": 1},
        {"id": 3, "name": "a", "qty": 2},
    ]
    assert merged_items(items) == [
        {"id": 1, "name": "a", "qty": 3.5},
        {"id": 2, "name": "b", "qty": 1},
    ]
    assert items[0]["qty"] == 1.5


def test_known_ids_stay_and_others_are_new() -> None:
    before = [{"id": 7001}, {"id": 7004}]
    rows = [{"id": 7004, "x": 1}, {"id": 7004}, {"id": 1}, {}]
    assert numbered(rows, before, 7) == [
        {"id": 7004, "x": 1},
        {"id": 7005},
        {"id": 7006},
        {"id": 7007},
    ]
    assert numbered([{}, {"id": 3}], [], 7) == [{"id": 7001}, {"id": 7002}]
