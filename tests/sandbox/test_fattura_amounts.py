from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gettone.sandbox.fattura_amounts import fund_parts, nature_of, summaries, vat_of
from gettone.sandbox.totals import totals_of
from sandbox.totals_examples import EXAMPLES, Example, item


def exempt(price: float, ei_type: str, **more: Any) -> dict[str, Any]:
    return {"net_price": price, "qty": 1, "vat": {"value": 0, "ei_type": ei_type}, **more}


def shared(document: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    found = summaries(document, totals_of(document))
    return [(f"{one.rate:f}", one.nature, str(one.taxable), str(one.vat)) for one in found]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_every_part_adds_up_to_the_totals(example: Example) -> None:
    totals = totals_of(example.document)
    found = summaries(example.document, totals)
    assert sum((one.taxable for one in found), Decimal(0)) == totals.taxable + totals.not_taxable
    assert sum((one.vat for one in found), Decimal(0)) == totals.vat
    for share in totals.vat_list:
        at_rate = [one for one in found if one.rate == share.rate]
        left_out = 0 if share.rate else totals.not_taxable
        assert sum(one.taxable for one in at_rate) - left_out == share.taxable
        assert sum(one.vat for one in at_rate) == share.vat
    parts = fund_parts(example.document, totals)
    for name in ("rivalsa", "cassa", "cassa2"):
        levy = getattr(totals, name)
        amounts = [one.amount for one in parts if one.name == name]
        assert sum(amounts, Decimal(0)) == levy.amount
        bases = [one.taxable for one in parts if one.name == name]
        assert not levy.amount or sum(bases, Decimal(0)) == levy.taxable


def test_what_has_no_vat_is_told_by_its_nature() -> None:
    document = {
        "items_list": [
            item(100),
            exempt(40.33, "4"),
            exempt(10, "3.2"),
            exempt(5, "4"),
            item(16, not_taxable=True),
            exempt(3, "1"),
        ]
    }
    assert shared(document) == [
        ("0", "N4", "45.33", "0.00"),
        ("0", "N3.2", "10.00", "0"),
        ("0", "N1", "19.00", "0"),
        ("22", "", "100.00", "22.00"),
    ]


def test_halves_of_cents_go_to_the_last_nature() -> None:
    halves = {"items_list": [exempt(0.01, "4", qty=0.5), exempt(0.01, "5", qty=0.5)]}
    assert shared(halves) == [("0", "N4", "0.01", "0.00"), ("0", "N5", "0.00", "0")]


def test_funds_at_rate_0_are_of_the_first_nature() -> None:
    document = {"cassa": 4, "items_list": [item(100), exempt(50, "4"), exempt(50, "5")]}
    assert shared(document)[:2] == [("0", "N4", "54.00", "0.00"), ("0", "N5", "50.00", "0")]
    parts = fund_parts(document, totals_of(document))
    found = [(f"{one.rate:f}", one.nature, str(one.taxable), str(one.amount)) for one in parts]
    assert found == [("0", "N4", "100.00", "4.00"), ("22", "", "100.00", "4.00")]


def test_each_fund_has_a_part_of_each_rate() -> None:
    document = {"rivalsa": 4, "cassa": 2, "items_list": [item(100), item(50, 10)]}
    parts = fund_parts(document, totals_of(document))
    assert [(one.name, f"{one.rate:f}", str(one.amount)) for one in parts] == [
        ("rivalsa", "10", "2.00"),
        ("rivalsa", "22", "4.00"),
        ("cassa", "10", "1.04"),
        ("cassa", "22", "2.08"),
    ]


@pytest.mark.parametrize(
    ("held", "nature"),
    [
        ({"vat": {"value": 22, "ei_type": "4"}}, ""),
        ({"vat": {"value": 0, "ei_type": "2.2"}}, "N2.2"),
        ({"vat": {"value": 0, "ei_type": " n6.3"}}, "N6.3"),
        ({"vat": {"value": 0}}, ""),
        ({"vat": None}, ""),
        ({"vat": {"value": 22}, "not_taxable": True}, "N1"),
    ],
)
def test_a_nature_is_told_where_there_is_no_vat(held: dict[str, Any], nature: str) -> None:
    assert nature_of(held) == nature
    assert vat_of(held) == (held["vat"] or {})
