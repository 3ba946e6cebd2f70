from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from gettone.sandbox.amounts import decimal_of
from gettone.sandbox.inventing_papers import (
    Around,
    invoice,
    product,
    receipt,
    received_document,
)
from gettone.sandbox.received_totals import received_totals
from gettone.sandbox.records import NO_LIMIT, Row
from gettone.sandbox.seed_issued import standing_call
from gettone.sandbox.totals import totals_of
from sandbox.made import Made

DAY = date(2024, 2, 29)
MANY = 120


def rows(made: Made, family: str) -> list[Row]:
    return list(made.records.page(16, family, offset=0, limit=NO_LIMIT).rows)


@pytest.fixture
def around(made: Made) -> Around:
    return Around(
        call=standing_call(made.records, 16, datetime(2026, 1, 7, tzinfo=UTC)),
        entities=rows(made, "clients"),
        products=rows(made, "products"),
        accounts=rows(made, "payment_accounts"),
    )


@pytest.fixture
def lot() -> random.Random:
    return random.Random(5)


def test_a_product_s_gross_price_is_net_and_vat(lot: random.Random, around: Around) -> None:
    made = [product(lot, around, "x") for _ in range(MANY)]
    for row in made:
        net, gross = decimal_of(row["net_price"]), decimal_of(row["gross_price"])
        rate = decimal_of(row["default_vat"]["value"])
        assert abs(net * (1 + rate / 100) - gross) <= Decimal("0.005")
        assert decimal_of(row["net_cost"]) <= net
        assert row["in_stock"] is (row["stock_initial"] is not None)
    assert {row["default_vat"]["value"] for row in made} == {4, 10, 22}
    assert {row["in_stock"] for row in made} == {True, False}


@pytest.mark.parametrize("has_products", [True, False])
def test_an_invoice_adds_up(lot: random.Random, around: Around, *, has_products: bool) -> None:
    if not has_products:
        around = replace(around, products=[], accounts=[])
    made = [invoice(lot, around, DAY) for _ in range(MANY)]
    for row in made:
        totals = totals_of(row)
        assert totals.document_fields().items() <= row.items()
        assert totals.payments == totals.due > 0
        assert row["created_at"].startswith("2024-02-29 ")
    states = {row["payments_list"][0]["status"] for row in made}
    assert states == {"paid", "not_paid"}
    assert {bool(row["next_due_date"]) for row in made} == {True, False}


def test_an_expense_adds_up(lot: random.Random, around: Around) -> None:
    made = [received_document(lot, around, DAY) for _ in range(MANY)]
    for row in made:
        assert received_totals(row).document_fields().items() <= row.items()
        [payment] = row["payments_list"]
        assert payment["amount"] == row["amount_gross"]
        is_paid = payment["status"] == "paid"
        assert row["next_due_date"] == (None if is_paid else payment["due_date"])
        assert bool(payment["paid_date"]) is bool(payment["payment_account"]) is is_paid
    assert {row["next_due_date"] is None for row in made} == {True, False}


def test_a_day_s_receipts_add_up(lot: random.Random, around: Around) -> None:
    for _ in range(MANY):
        row = receipt(lot, around, DAY)
        amounts = [decimal_of(row[f"amount_{name}"]) for name in ("net", "vat", "gross")]
        assert amounts[0] + amounts[1] == amounts[2]
        assert row["payment_account"] in around.accounts
    assert receipt(lot, replace(around, accounts=[]), DAY)["payment_account"] is None
