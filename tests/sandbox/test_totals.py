from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gettone.sandbox.totals import totals_of, wrong_numbers
from gettone.wire.schema import check
from sandbox.totals_examples import EXAMPLES, Example, item

each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)


def test_there_are_enough_examples() -> None:
    assert len(EXAMPLES) >= 40
    assert len({example.name for example in EXAMPLES}) == len(EXAMPLES)


@each_example
def test_totals_agree_to_the_cent(example: Example) -> None:
    body = totals_of(example.document).body()
    assert {name: body[name] for name in example.expected} == example.expected


@each_example
def test_the_arithmetic_of_an_example_is_right(example: Example) -> None:
    for step in example.steps:
        left, right = step.split(" = ")
        assert to_cents(worth(left)) == worth(right), step


@each_example
def test_totals_fit_their_schema_and_make_sense(example: Example) -> None:
    found = totals_of(example.document)
    body = {"data": found.body()}
    assert check(body, "GetNewIssuedDocumentTotalsResponse", unknown_names=True) == []
    assert check(found.document_fields(), "IssuedDocument", unknown_names=True) == []
    levies = found.rivalsa.amount + found.cassa.amount + found.cassa2.amount
    assert found.net + levies + found.vat == found.gross
    assert found.net + levies - found.not_taxable == found.taxable


def test_a_document_holds_each_levy_and_what_it_is_computed_on() -> None:
    document = {
        "rivalsa": 4,
        "cassa": 4,
        "cassa_taxable": 50,
        "cassa2": 2,
        "global_cassa_taxable": 75,
        "withholding_tax": 20,
        "other_withholding_tax": 1,
        "items_list": [item(1000)],
    }
    # 1000 * 4% = 40; 1040 * 75% = 780; 780 * 50% = 390; 390 * 4% = 15.60; 780 * 2% = 15.60
    # 1040 + 31.20 = 1071.20; * 22% = 235.664 -> 235.66; 1040 * 20% = 208; 1040 * 1% = 10.40
    assert totals_of(document).document_fields() == {
        "amount_net": 1000,
        "amount_vat": 235.66,
        "amount_gross": 1306.86,
        "amount_rivalsa": 40,
        "amount_rivalsa_taxable": 1000,
        "amount_global_cassa_taxable": 780,
        "amount_cassa": 15.6,
        "amount_cassa_taxable": 390,
        "amount_cassa2": 15.6,
        "amount_cassa2_taxable": 780,
        "amount_withholding_tax": 208,
        "amount_withholding_tax_taxable": 1040,
        "amount_other_withholding_tax": 10.4,
        "amount_other_withholding_tax_taxable": 1040,
    }


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"cassa": 101}, "cassa"),
        ({"rivalsa": -1}, "rivalsa"),
        ({"stamp_duty": 1e300}, "stamp_duty"),
        ({"items_list": [item(1e13)]}, "items_list.0.net_price"),
        ({"items_list": [item(1, -100)]}, "items_list.0.vat.value"),
        ({"items_list": [item(1), item(1, discount=100.1)]}, "items_list.1.discount"),
        ({"payments_list": [{"amount": -1e13}]}, "payments_list.0.amount"),
    ],
)
def test_numbers_that_no_total_is_made_from_are_told(document: dict[str, Any], path: str) -> None:
    assert wrong_numbers(document) == [path]


def test_ordinary_numbers_are_not_told() -> None:
    for example in EXAMPLES:
        assert wrong_numbers(example.document) == []


amounts = st.floats(-1e6, 1e6) | st.integers(-(10**6), 10**6)
percentages = st.none() | st.floats(0, 100) | st.integers(0, 100)
items = st.fixed_dictionaries(
    {
        "net_price": amounts,
        "gross_price": amounts,
        "qty": st.none() | amounts,
        "vat": st.none() | st.fixed_dictionaries({"value": percentages}),
        "discount": percentages,
        "not_taxable": st.booleans(),
        "apply_withholding_taxes": st.none() | st.booleans(),
    }
)


@given(
    document=st.fixed_dictionaries(
        {
            "items_list": st.lists(items, max_size=6),
            "use_gross_prices": st.booleans(),
            "use_split_payment": st.booleans(),
            **dict.fromkeys(("rivalsa", "cassa", "cassa2", "withholding_tax"), percentages),
            **dict.fromkeys(("cassa_taxable", "global_cassa_taxable"), percentages),
            "amount_cassa_taxable": st.none() | amounts,
        }
    )
)
def test_parts_always_add_up(document: dict[str, Any]) -> None:
    assert wrong_numbers(document) == []
    found = totals_of(document)
    levies = found.rivalsa.amount + found.cassa.amount + found.cassa2.amount
    assert found.net + levies + found.vat == found.gross
    assert found.due.as_tuple().exponent == -2 or found.due == 0
    assert isinstance(found.gross, Decimal)


def to_cents(exact: Fraction) -> Fraction:
    """Round half a cent away from zero."""
    doubled = abs(exact) * 200
    whole = (doubled.numerator // doubled.denominator + 1) // 2
    return Fraction(whole if exact >= 0 else -whole, 100)


def worth(text: str) -> Fraction:
    return _worth(ast.parse(text.strip(), mode="eval").body, text)


_SIGNS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def _worth(node: ast.expr, text: str) -> Fraction:
    match node:
        case ast.Constant():
            return Fraction(ast.get_source_segment(text.strip(), node) or "")
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_worth(operand, text)
        case ast.BinOp(left=left, op=sign, right=right):
            return _SIGNS[type(sign)](_worth(left, text), _worth(right, text))
        case _:
            raise AssertionError(text)
