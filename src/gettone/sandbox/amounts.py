"""Amounts of money as decimals: read from JSON, rounded, shared out, written back.

Source:
    OpenAPI 2.1.8, examples: amounts are JSON numbers. Assumed: to which
    digit shares and percentages are rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

__all__ = ["EXACT", "MAX_AMOUNT", "ZERO", "cents", "decimal_of", "json_number", "percent", "shares"]

ZERO: Final = Decimal(0)
_CENT: Final = Decimal("0.01")
# Assumed: nobody invoices more than a million million; past that, JSON's
# numbers no longer hold the cents.
MAX_AMOUNT: Final = Decimal(10) ** 12
# Digits enough for a price, a quantity and three percentages at their largest.
EXACT: Final = Context(prec=100, rounding=ROUND_HALF_UP)


def decimal_of(held: object) -> Decimal:
    """Read a JSON number as it is written; anything else is 0."""
    is_number = isinstance(held, (int, float)) and not isinstance(held, bool)
    return Decimal(str(held)) if is_number else ZERO


def cents(amount: Decimal) -> Decimal:
    """Round to the cent, half a cent away from zero (assumed)."""
    return amount.quantize(_CENT, context=EXACT)


def percent(amount: Decimal, rate: Decimal) -> Decimal:
    """Take *rate* per cent of *amount*, to the cent."""
    return cents(amount * rate / 100)


def shares(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share *total* out in proportion to the weights, each share to the cent.

    Shares are differences of rounded running sums, so that they add up to
    *total*, which must be in whole cents itself.

    Args:
        total: What is shared.
        weights: Their sum is 0 only where *total* is 0.
    """
    whole = sum(weights, ZERO)
    given: list[Decimal] = []
    weight_so_far = ZERO
    for weight in weights:
        weight_so_far += weight
        due = cents(total * weight_so_far / whole) if whole else ZERO
        given.append(due - sum(given, ZERO))
    return given


def json_number(amount: Decimal) -> int | float:
    """Write a number as the provider's examples do: 75, not 75.0."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
