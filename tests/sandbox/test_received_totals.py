from __future__ import annotations

from typing import Any

import pytest

from gettone.sandbox.received_totals import received_totals

ITEM_22 = {"qty": 2, "net_price": 10.005, "vat": {"value": 22}}
ITEM_4 = {"qty": 1, "net_price": 100, "vat": {"value": 4}}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        # 592 + 0 = 592; nothing withheld: 592 due
        ({"amount_net": 592, "amount_vat": 0}, (592, 0, 592, 592)),
        # 1000 + 220 = 1220; 20 % of 1000 is withheld: 1220 - 200 = 1020
        (
            {"amount_net": 1000, "amount_vat": 220, "amount_withholding_tax": 200},
            (1000, 220, 1220, 1020),
        ),
        # 100 + 22 = 122; 122 - 20 - 4 = 98
        (
            {
                "amount_net": 100,
                "amount_vat": 22,
                "amount_withholding_tax": 20,
                "amount_other_withholding_tax": 4,
            },
            (100, 22, 122, 98),
        ),
        # 2 x 10.005 = 20.01, its VAT 4.4022 = 4.40; 100, its VAT 4; 120.01 + 8.40 = 128.41
        ({"is_detailed": True, "items_list": [ITEM_22, ITEM_4]}, (120.01, 8.4, 128.41, 128.41)),
        # items are counted only for a detailed document
        ({"amount_net": 5, "items_list": [ITEM_4]}, (5, 0, 5, 5)),
        ({"amount_net": 5, "is_detailed": True, "items_list": []}, (5, 0, 5, 5)),
        # and only if they are to be
        (
            {
                "amount_net": 5,
                "is_detailed": True,
                "auto_calculate": False,
                "items_list": [ITEM_4],
            },
            (5, 0, 5, 5),
        ),
        ({}, (0, 0, 0, 0)),
    ],
)
def test_amounts_add_up(document: dict[str, Any], expected: tuple[float, ...]) -> None:
    body = received_totals(document).body()
    names = ("amount_net", "amount_vat", "amount_gross", "amount_due")
    assert tuple(body[name] for name in names) == expected


def test_payments_are_summed_in_cents() -> None:
    document = {"payments_list": [{"amount": 0.1}, {"amount": 0.2}, {"amount": None}, {}]}
    assert received_totals(document).body()["payments_sum"] == 0.3
