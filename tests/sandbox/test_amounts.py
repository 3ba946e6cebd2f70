from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gettone.sandbox.amounts import cents, decimal_of, json_number, percent, shares


@pytest.mark.parametrize(
    ("held", "read"),
    [(1, "1"), (0.1, "0.1"), (-2.5, "-2.5"), (None, "0"), (True, "0"), ("3", "0"), ([], "0")],
)
def test_only_numbers_are_read(held: object, read: str) -> None:
    assert decimal_of(held) == Decimal(read)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        ("0.005", "0.01"),
        ("-0.005", "-0.01"),
        ("2.675", "2.68"),
        ("2.6749", "2.67"),
        ("1e12", "1e12"),
    ],
)
def test_half_a_cent_goes_away_from_zero(amount: str, rounded: str) -> None:
    assert cents(Decimal(amount)) == Decimal(rounded)


def test_a_percentage_is_to_the_cent() -> None:
    assert percent(Decimal("33.33"), Decimal(22)) == Decimal("7.33")  # 7.3326


@pytest.mark.parametrize(("amount", "text"), [("75.00", "75"), ("6.82", "6.82"), ("-0.50", "-0.5")])
def test_numbers_are_written_without_empty_decimals(amount: str, text: str) -> None:
    assert str(json_number(Decimal(amount))) == text


def test_nothing_is_shared_among_none() -> None:
    assert shares(Decimal(0), []) == []
    assert shares(Decimal(0), [Decimal(0), Decimal(0)]) == [Decimal(0), Decimal(0)]


@given(
    total=st.decimals(-1000, 1000, places=2),
    weights=st.lists(st.decimals(0, 1000, places=2), min_size=1, max_size=8).filter(any),
)
def test_shares_add_up_in_whole_cents(total: Decimal, weights: list[Decimal]) -> None:
    found = shares(total, weights)
    assert sum(found) == total
    assert [cents(each) for each in found] == found
