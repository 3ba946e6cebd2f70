"""Documents whose totals were worked out by hand, step by step.

Each step is ``expression = result``; the result is to the cent, half a cent
away from zero. What is not in ``expected`` is not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Example:
    name: str
    document: dict[str, Any]
    steps: tuple[str, ...]
    expected: dict[str, Any]


def item(net: float, rate: float = 22, qty: float = 1, **more: Any) -> dict[str, Any]:
    return {"net_price": net, "qty": qty, "vat": {"value": rate}, **more}


def gross(price: float, rate: float = 22, qty: float = 1, **more: Any) -> dict[str, Any]:
    return {"gross_price": price, "qty": qty, "vat": {"value": rate}, **more}


def totals(net: float, vat: float, whole: float, due: float, **more: Any) -> dict[str, Any]:
    return {
        "amount_net": net,
        "amount_vat": vat,
        "amount_gross": whole,
        "amount_due": due,
        **more,
    }


def rates(**pairs: tuple[float, float]) -> dict[str, dict[str, float]]:
    """``_22=(100, 22)``: what is taxable at a rate, and its VAT."""
    return {
        name.removeprefix("_").replace("_", "."): {"amount_net": net, "amount_vat": vat}
        for name, (net, vat) in pairs.items()
    }


PLAIN = (
    Example("nothing", {}, ("0 = 0",), totals(0, 0, 0, 0, vat_list={}, payments_sum=0)),
    Example(
        "one item at 22",
        {"items_list": [item(100)]},
        ("100 * 22 / 100 = 22", "100 + 22 = 122"),
        totals(100, 22, 122, 122, taxable_amount=100, vat_list=rates(_22=(100, 22))),
    ),
    Example(
        "the provider's example of totals",
        {"items_list": [item(68.18182, 10)], "payments_list": [{"amount": 75}]},
        ("68.18 * 10 / 100 = 6.82", "68.18 + 6.82 = 75"),
        totals(68.18, 6.82, 75, 75, vat_list=rates(_10=(68.18, 6.82)), payments_sum=75),
    ),
    Example(
        "the provider's example of a wrong sum",
        {"items_list": [item(500)], "payments_list": [{"amount": 579.5}]},
        ("500 * 22 / 100 = 110", "500 + 110 = 610"),
        totals(500, 110, 610, 610, vat_list=rates(_22=(500, 110)), payments_sum=579.5),
    ),
    Example(
        "quantity",
        {"items_list": [item(12.5, 22, 3)]},
        ("12.50 * 3 = 37.50", "37.50 * 22 / 100 = 8.25", "37.50 + 8.25 = 45.75"),
        totals(37.5, 8.25, 45.75, 45.75),
    ),
    Example(
        "a quantity with decimals",
        {"items_list": [item(80, 22, 1.75)]},
        ("80 * 1.75 = 140", "140 * 22 / 100 = 30.80", "140 + 30.80 = 170.80"),
        totals(140, 30.8, 170.8, 170.8),
    ),
    Example(
        "no quantity is one",
        {"items_list": [{"net_price": 50, "vat": {"value": 22}}]},
        ("50 * 1 = 50", "50 * 22 / 100 = 11", "50 + 11 = 61"),
        totals(50, 11, 61, 61),
    ),
    Example(
        "a quantity of nothing",
        {"items_list": [item(50, 22, 0), item(10)]},
        ("50 * 0 + 10 = 10", "10 * 22 / 100 = 2.20", "10 + 2.20 = 12.20"),
        totals(10, 2.2, 12.2, 12.2),
    ),
    Example(
        "three rates",
        {"items_list": [item(100, 22), item(200, 10), item(50, 4)]},
        (
            "100 * 22 / 100 = 22",
            "200 * 10 / 100 = 20",
            "50 * 4 / 100 = 2",
            "100 + 200 + 50 = 350",
            "350 + 22 + 20 + 2 = 394",
        ),
        totals(350, 44, 394, 394, vat_list=rates(_4=(50, 2), _10=(200, 20), _22=(100, 22))),
    ),
    Example(
        "a rate with decimals",
        {"items_list": [item(200, 7.3)]},
        ("200 * 7.3 / 100 = 14.60", "200 + 14.60 = 214.60"),
        totals(200, 14.6, 214.6, 214.6, vat_list=rates(_7_3=(200, 14.6))),
    ),
    Example(
        "exempt",
        {"items_list": [item(150, 0)]},
        ("150 * 0 / 100 = 0", "150 + 0 = 150"),
        totals(150, 0, 150, 150, taxable_amount=150, vat_list=rates(_0=(150, 0))),
    ),
    Example(
        "no VAT type counts as 0",
        {"items_list": [{"net_price": 30, "qty": 2, "vat": None}]},
        ("30 * 2 = 60", "60 * 0 / 100 = 0"),
        totals(60, 0, 60, 60),
    ),
    Example(
        "a credit within the document",
        {"items_list": [item(100), item(-30)]},
        ("100 - 30 = 70", "70 * 22 / 100 = 15.40", "70 + 15.40 = 85.40"),
        totals(70, 15.4, 85.4, 85.4),
    ),
    Example(
        "more given back than sold",
        {"items_list": [item(10.25, 22, -1)]},
        ("10.25 * (0 - 1) = -10.25", "0 - 10.25 * 22 / 100 = -2.26", "0 - 10.25 - 2.26 = -12.51"),
        totals(-10.25, -2.26, -12.51, -12.51),
    ),
)

ROUNDING = (
    Example(
        "half a cent of VAT goes up",
        {"items_list": [item(0.25, 22, 1), item(0.25, 22, 1)]},
        ("0.25 + 0.25 = 0.50", "0.50 * 22 / 100 = 0.11", "0.50 + 0.11 = 0.61"),
        totals(0.5, 0.11, 0.61, 0.61),
    ),
    Example(
        "exactly half a cent",
        {"items_list": [item(12.25, 22)]},
        ("12.25 * 22 / 100 = 2.70", "12.25 + 2.70 = 14.95"),  # 2.695
        totals(12.25, 2.7, 14.95, 14.95),
    ),
    Example(
        "VAT is rounded once for a rate, not for each item",
        {"items_list": [item(0.33, 10), item(0.33, 10), item(0.33, 10)]},
        ("0.33 * 3 = 0.99", "0.99 * 10 / 100 = 0.10", "0.99 + 0.10 = 1.09"),  # not 3 * 0.03
        totals(0.99, 0.1, 1.09, 1.09),
    ),
    Example(
        "net is rounded once for a rate",
        {"items_list": [item(0.01, 22, 0.5), item(0.01, 22, 0.5)]},
        ("0.01 * 0.5 + 0.01 * 0.5 = 0.01", "0.01 * 22 / 100 = 0.00", "0.01 + 0 = 0.01"),
        totals(0.01, 0, 0.01, 0.01),
    ),
    Example(
        "a price is rounded before it is multiplied",
        {"items_list": [item(0.126, 22, 100)]},
        ("0.126 = 0.13", "0.13 * 100 = 13", "13 * 22 / 100 = 2.86", "13 + 2.86 = 15.86"),
        totals(13, 2.86, 15.86, 15.86),
    ),
    Example(
        "payments are rounded one by one",
        {"items_list": [item(10, 0)], "payments_list": [{"amount": 3.335}, {"amount": 6.665}]},
        ("3.335 = 3.34", "6.665 = 6.67", "3.34 + 6.67 = 10.01"),
        totals(10, 0, 10, 10, payments_sum=10.01),
    ),
    Example(
        "a third of a hundred",
        {"items_list": [item(33.33, 22, 3)]},
        ("33.33 * 3 = 99.99", "99.99 * 22 / 100 = 22.00", "99.99 + 22 = 121.99"),
        totals(99.99, 22, 121.99, 121.99),
    ),
)

DISCOUNTS = (
    Example(
        "ten per cent off",
        {"items_list": [item(100, discount=10)]},
        ("100 * (1 - 10 / 100) = 90", "90 * 22 / 100 = 19.80", "90 + 19.80 = 109.80"),
        totals(90, 19.8, 109.8, 109.8),
    ),
    Example(
        "a third off three pieces",
        {"items_list": [item(19.99, 22, 3, discount=33.33)]},
        (
            "19.99 * 3 * (1 - 33.33 / 100) = 39.98",  # 59.97 - 19.988001
            "39.98 * 22 / 100 = 8.80",
            "39.98 + 8.80 = 48.78",
        ),
        totals(39.98, 8.8, 48.78, 48.78),
    ),
    Example(
        "a gift",
        {"items_list": [item(40, discount=100), item(60)]},
        ("40 * (1 - 100 / 100) + 60 = 60", "60 * 22 / 100 = 13.20", "60 + 13.20 = 73.20"),
        totals(60, 13.2, 73.2, 73.2),
    ),
    Example(
        "one discount for each rate",
        {"items_list": [item(200, 22, discount=5), item(80, 10, discount=50)]},
        (
            "200 * (1 - 5 / 100) = 190",
            "80 * (1 - 50 / 100) = 40",
            "190 * 22 / 100 = 41.80",
            "40 * 10 / 100 = 4",
            "190 + 40 + 41.80 + 4 = 275.80",
        ),
        totals(230, 45.8, 275.8, 275.8, vat_list=rates(_10=(40, 4), _22=(190, 41.8))),
    ),
    Example(
        "a discount on what is due",
        {"items_list": [item(100)], "amount_due_discount": 2},
        ("100 * 22 / 100 = 22", "100 + 22 = 122", "122 - 2 = 120"),
        totals(100, 22, 122, 120),
    ),
)

GROSS_PRICES = (
    Example(
        "VAT included, at 22",
        {"use_gross_prices": True, "items_list": [gross(122)]},
        ("122 / 1.22 = 100", "122 - 100 = 22"),
        totals(100, 22, 122, 122),
    ),
    Example(
        "VAT included, at 10, with a remainder",
        {"use_gross_prices": True, "items_list": [gross(75, 10)]},
        ("75 / 1.10 = 68.18", "75 - 68.18 = 6.82"),
        totals(68.18, 6.82, 75, 75),
    ),
    Example(
        "VAT is what is left of the gross amount",
        {"use_gross_prices": True, "items_list": [gross(9.99, 22, 3)]},
        ("9.99 * 3 = 29.97", "29.97 / 1.22 = 24.57", "29.97 - 24.57 = 5.40"),  # 24.57 at 22: 5.41
        totals(24.57, 5.4, 29.97, 29.97),
    ),
    Example(
        "VAT included at two rates, with a discount",
        {
            "use_gross_prices": True,
            "items_list": [gross(61, 22, discount=10), gross(10.4, 4, 2)],
        },
        (
            "61 * (1 - 10 / 100) = 54.90",
            "54.90 / 1.22 = 45",
            "54.90 - 45 = 9.90",
            "10.40 * 2 = 20.80",
            "20.80 / 1.04 = 20",
            "20.80 - 20 = 0.80",
            "45 + 20 = 65",
            "54.90 + 20.80 = 75.70",
        ),
        totals(65, 10.7, 75.7, 75.7, vat_list=rates(_4=(20, 0.8), _22=(45, 9.9))),
    ),
    Example(
        "VAT included, and a fund on top",
        {"use_gross_prices": True, "cassa": 4, "items_list": [gross(122)]},
        (
            "122 / 1.22 = 100",
            "122 - 100 = 22",
            "100 * 4 / 100 = 4",
            "4 * 22 / 100 = 0.88",
            "100 + 4 + 22 + 0.88 = 126.88",
        ),
        totals(100, 22.88, 126.88, 126.88, amount_cassa=4, taxable_amount=104),
    ),
)

NOT_TAXABLE = (
    Example(
        "expenses paid for the client",
        {"items_list": [item(100), item(16, 22, not_taxable=True)]},
        ("100 * 22 / 100 = 22", "100 + 16 = 116", "116 + 22 = 138"),
        totals(116, 22, 138, 138, taxable_amount=100, not_taxable_amount=16),
    ),
    Example(
        "nothing but expenses",
        {"items_list": [item(16, 22, 2, not_taxable=True)], "cassa": 4, "withholding_tax": 20},
        ("16 * 2 = 32", "0 * 4 / 100 = 0", "0 * 20 / 100 = 0"),
        totals(32, 0, 32, 32, taxable_amount=0, not_taxable_amount=32, vat_list={}),
    ),
    Example(
        "expenses bear no withholding tax",
        {
            "withholding_tax": 20,
            "items_list": [item(1000), item(50, not_taxable=True)],
        },
        (
            "1000 * 22 / 100 = 220",
            "1000 + 50 + 220 = 1270",
            "1000 * 20 / 100 = 200",
            "1270 - 200 = 1070",
        ),
        totals(
            1050,
            220,
            1270,
            1070,
            taxable_amount_withholding_tax=1000,
            amount_withholding_tax=200,
        ),
    ),
    Example(
        "expenses with gross prices hold no VAT",
        {
            "use_gross_prices": True,
            "items_list": [gross(12.2), gross(5, 22, not_taxable=True)],
        },
        ("12.20 / 1.22 = 10", "12.20 - 10 = 2.20", "10 + 5 = 15", "15 + 2.20 = 17.20"),
        totals(15, 2.2, 17.2, 17.2, not_taxable_amount=5, taxable_amount=10),
    ),
)

LEVIES = (
    Example(
        "withholding tax at 20",
        {"withholding_tax": 20, "items_list": [item(1000)]},
        (
            "1000 * 22 / 100 = 220",
            "1000 + 220 = 1220",
            "1000 * 20 / 100 = 200",
            "1220 - 200 = 1020",
        ),
        totals(1000, 220, 1220, 1020, amount_withholding_tax=200),
    ),
    Example(
        "withholding tax on half of it, as for agents",
        {"withholding_tax": 23, "withholding_tax_taxable": 50, "items_list": [item(1000)]},
        (
            "1000 * 50 / 100 = 500",
            "500 * 23 / 100 = 115",
            "1000 + 220 - 115 = 1105",
        ),
        totals(
            1000,
            220,
            1220,
            1105,
            taxable_amount_withholding_tax=500,
            amount_withholding_tax=115,
        ),
    ),
    Example(
        "withholding tax on an amount",
        {
            "withholding_tax": 20,
            "withholding_tax_taxable": None,
            "amount_withholding_tax_taxable": 333.335,
            "items_list": [item(1000, 0)],
        },
        ("333.335 = 333.34", "333.34 * 20 / 100 = 66.67", "1000 - 66.67 = 933.33"),
        totals(1000, 0, 1000, 933.33, amount_withholding_tax=66.67),
    ),
    Example(
        "some items are not subject to it",
        {
            "withholding_tax": 20,
            "items_list": [item(800), item(200, apply_withholding_taxes=False)],
        },
        (
            "800 + 200 = 1000",
            "1000 * 22 / 100 = 220",
            "800 * 20 / 100 = 160",
            "1220 - 160 = 1060",
        ),
        totals(1000, 220, 1220, 1060, taxable_amount_withholding_tax=800),
    ),
    Example(
        "rivalsa at 4",
        {"rivalsa": 4, "items_list": [item(1000)]},
        (
            "1000 * 4 / 100 = 40",
            "1000 + 40 = 1040",
            "1040 * 22 / 100 = 228.80",
            "1040 + 228.80 = 1268.80",
        ),
        totals(
            1000,
            228.8,
            1268.8,
            1268.8,
            amount_rivalsa=40,
            amount_net_with_rivalsa=1040,
            taxable_amount=1040,
            vat_list=rates(_22=(1040, 228.8)),
        ),
    ),
    Example(
        "rivalsa and withholding tax",
        {"rivalsa": 4, "withholding_tax": 20, "items_list": [item(1000)]},
        (
            "1000 * 4 / 100 = 40",
            "1040 * 22 / 100 = 228.80",
            "1040 * 20 / 100 = 208",
            "1040 + 228.80 - 208 = 1060.80",
        ),
        totals(
            1000,
            228.8,
            1268.8,
            1060.8,
            taxable_amount_withholding_tax=1040,
            amount_withholding_tax=208,
        ),
    ),
    Example(
        "a fund at 4 bears VAT and no withholding tax",
        {"cassa": 4, "withholding_tax": 20, "items_list": [item(1000)]},
        (
            "1000 * 4 / 100 = 40",
            "1040 * 22 / 100 = 228.80",
            "1040 + 228.80 = 1268.80",
            "1000 * 20 / 100 = 200",
            "1268.80 - 200 = 1068.80",
        ),
        totals(
            1000,
            228.8,
            1268.8,
            1068.8,
            amount_cassa=40,
            taxable_amount=1040,
            taxable_amount_withholding_tax=1000,
        ),
    ),
    Example(
        "a fund on a part",
        {"cassa": 5, "cassa_taxable": 60, "items_list": [item(1234.56, 0)]},
        ("1234.56 * 60 / 100 = 740.74", "740.74 * 5 / 100 = 37.04", "1234.56 + 37.04 = 1271.60"),
        totals(1234.56, 0, 1271.6, 1271.6, amount_cassa=37.04),
    ),
    Example(
        "a fund on an amount",
        {"cassa": 4, "amount_cassa_taxable": 250, "items_list": [item(1000, 0)]},
        ("250 * 4 / 100 = 10", "1000 + 10 = 1010"),
        totals(1000, 0, 1010, 1010, amount_cassa=10),
    ),
    Example(
        "a percentage wins over an amount",
        {
            "cassa": 4,
            "cassa_taxable": 50,
            "amount_cassa_taxable": 250,
            "items_list": [item(1000, 0)],
        },
        ("1000 * 50 / 100 = 500", "500 * 4 / 100 = 20", "1000 + 20 = 1020"),
        totals(1000, 0, 1020, 1020, amount_cassa=20),
    ),
    Example(
        "two funds",
        {"cassa": 4, "cassa2": 2, "items_list": [item(1000)]},
        (
            "1000 * 4 / 100 = 40",
            "1000 * 2 / 100 = 20",
            "1060 * 22 / 100 = 233.20",
            "1060 + 233.20 = 1293.20",
        ),
        totals(1000, 233.2, 1293.2, 1293.2, amount_cassa=60, taxable_amount=1060),
    ),
    Example(
        "both funds on half of it",
        {"cassa": 4, "cassa2": 2, "global_cassa_taxable": 50, "items_list": [item(1000, 0)]},
        (
            "1000 * 50 / 100 = 500",
            "500 * 4 / 100 = 20",
            "500 * 2 / 100 = 10",
            "1000 + 20 + 10 = 1030",
        ),
        totals(1000, 0, 1030, 1030, amount_cassa=30),
    ),
    Example(
        "rivalsa comes before the fund",
        {"rivalsa": 4, "cassa": 2, "items_list": [item(500, 0)]},
        ("500 * 4 / 100 = 20", "520 * 2 / 100 = 10.40", "520 + 10.40 = 530.40"),
        totals(500, 0, 530.4, 530.4, amount_rivalsa=20, amount_cassa=10.4),
    ),
    Example(
        "a fund shared between two rates",
        {"cassa": 4, "items_list": [item(100, 22), item(50, 10)]},
        (
            "150 * 4 / 100 = 6",
            "6 * 50 / 150 = 2",
            "6 - 2 = 4",
            "52 * 10 / 100 = 5.20",
            "104 * 22 / 100 = 22.88",
            "150 + 6 + 5.20 + 22.88 = 184.08",
        ),
        totals(
            150,
            28.08,
            184.08,
            184.08,
            vat_list=rates(_10=(52, 5.2), _22=(104, 22.88)),
        ),
    ),
    Example(
        "shares of a fund add up",
        {"cassa": 4, "items_list": [item(10, 22), item(10, 10), item(10, 4)]},
        (
            "30 * 4 / 100 = 1.20",
            "1.20 / 3 = 0.40",
            "10.40 * 4 / 100 = 0.42",
            "10.40 * 10 / 100 = 1.04",
            "10.40 * 22 / 100 = 2.29",
            "30 + 1.20 + 0.42 + 1.04 + 2.29 = 34.95",
        ),
        totals(30, 3.75, 34.95, 34.95, taxable_amount=31.2),
    ),
    Example(
        "a cent that cannot be shared",
        {"cassa": 1, "items_list": [item(0.5, 22), item(0.5, 10)]},
        (
            "1 * 1 / 100 = 0.01",
            "0.01 / 2 = 0.01",
            "0.51 * 10 / 100 = 0.05",
            "0.50 * 22 / 100 = 0.11",
            "1 + 0.01 + 0.05 + 0.11 = 1.17",
        ),
        totals(1, 0.16, 1.17, 1.17, vat_list=rates(_10=(0.51, 0.05), _22=(0.5, 0.11))),
    ),
    Example(
        "another withholding tax",
        {"withholding_tax": 20, "other_withholding_tax": 4, "items_list": [item(1000)]},
        (
            "1000 * 20 / 100 = 200",
            "1000 * 4 / 100 = 40",
            "1220 - 200 - 40 = 980",
        ),
        totals(
            1000,
            220,
            1220,
            980,
            amount_other_withholding_tax=40,
            taxable_amount_other_withholding_tax=1000,
            is_enasarco_maximal_exceeded=False,
        ),
    ),
    Example(
        "Enasarco up to its ceiling",
        {"other_withholding_tax": 8.5, "amount_enasarco_taxable": 600, "items_list": [item(1000)]},
        ("600 * 8.5 / 100 = 51", "1220 - 51 = 1169"),
        totals(1000, 220, 1220, 1169, is_enasarco_maximal_exceeded=True),
    ),
    Example(
        "Enasarco below its ceiling",
        {"other_withholding_tax": 8.5, "amount_enasarco_taxable": 6000, "items_list": [item(1000)]},
        ("1000 * 8.5 / 100 = 85", "1220 - 85 = 1135"),
        totals(1000, 220, 1220, 1135, is_enasarco_maximal_exceeded=False),
    ),
)

ON_TOP = (
    Example(
        "stamp duty",
        {"stamp_duty": 2, "items_list": [item(200, 0)]},
        ("200 + 0 = 200", "200 + 2 = 202"),
        totals(200, 0, 200, 202, stamp_duty=2),
    ),
    Example(
        "split payment",
        {"use_split_payment": True, "items_list": [item(1000)]},
        ("1000 * 22 / 100 = 220", "1000 + 220 = 1220", "1220 - 220 = 1000"),
        totals(1000, 220, 1220, 1000),
    ),
    Example(
        "split payment with withholding tax and two rates",
        {
            "use_split_payment": True,
            "withholding_tax": 20,
            "items_list": [item(300, 22), item(100, 10)],
        },
        (
            "300 * 22 / 100 = 66",
            "100 * 10 / 100 = 10",
            "400 + 66 + 10 = 476",
            "400 * 20 / 100 = 80",
            "476 - 76 - 80 = 320",
        ),
        totals(400, 76, 476, 320),
    ),
    Example(
        "an engineer's bill: fund, withholding tax, expenses, two payments",
        {
            "cassa": 4,
            "withholding_tax": 20,
            "items_list": [item(1850.75), item(16.5, not_taxable=True)],
            "payments_list": [{"amount": 1000}, {"amount": 994.62}],
        },
        (
            "1850.75 * 4 / 100 = 74.03",
            "1850.75 + 74.03 = 1924.78",
            "1924.78 * 22 / 100 = 423.45",
            "1924.78 + 16.50 + 423.45 = 2364.73",
            "1850.75 * 20 / 100 = 370.15",
            "2364.73 - 370.15 = 1994.58",
        ),
        totals(1867.25, 423.45, 2364.73, 1994.58, payments_sum=1994.62),
    ),
    Example(
        "a flat-rate freelance's bill: rivalsa, no VAT, stamp duty",
        {"rivalsa": 4, "stamp_duty": 2, "items_list": [item(437.5, 0, 2)]},
        (
            "437.50 * 2 = 875",
            "875 * 4 / 100 = 35",
            "875 + 35 = 910",
            "910 + 2 = 912",
        ),
        totals(875, 0, 910, 912, amount_rivalsa=35, stamp_duty=2),
    ),
)

EXAMPLES = PLAIN + ROUNDING + DISCOUNTS + GROSS_PRICES + NOT_TAXABLE + LEVIES + ON_TOP
