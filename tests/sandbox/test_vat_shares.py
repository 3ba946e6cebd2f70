"""What totals do with shares is tried by the worked examples of test_totals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from gettone.sandbox.vat_shares import not_taxable_amount, rate_of, vat_shares, with_levies
from sandbox.totals_examples import gross, item


def document(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"items_list": list(items), **more}


def test_rates_come_in_rising_order_each_once() -> None:
    found = vat_shares(document(item(1, 22), item(1, 4), item(1, 22.0), item(1, 10)))
    assert [share.rate for share in found] == [4, 10, 22]
    assert found[2].net == 2


def test_items_apply_withholding_taxes_unless_they_say_no() -> None:
    [share] = vat_shares(
        document(
            item(1),
            item(2, apply_withholding_taxes=None),
            item(4, apply_withholding_taxes=True),
            item(8, apply_withholding_taxes=False),
        )
    )
    assert [share.net, share.withheld] == [15, 7]


def test_what_is_withheld_of_gross_prices_is_net() -> None:
    [share] = vat_shares(document(gross(122), gross(61), use_gross_prices=True))
    assert [share.net, share.withheld, share.vat] == [150, 150, 33]


def test_levies_change_nothing_where_there_is_nothing() -> None:
    assert with_levies((), Decimal(0)) == ()


def test_items_that_are_not_taxable_have_no_share() -> None:
    held = document(item(10, not_taxable=True), item(0.005, 22, 3, not_taxable=True))
    assert vat_shares(held) == ()
    assert not_taxable_amount(held) == Decimal("10.03")  # 0.01 * 3


def test_a_rate_is_read_from_the_vat_type() -> None:
    assert rate_of({"vat": {"value": 22.0}}) == 22
    assert str(rate_of({"vat": {"id": 3, "value": 10}})) == "1E+1"
    assert rate_of({"vat": None}) == rate_of({}) == rate_of({"vat": {}}) == 0
