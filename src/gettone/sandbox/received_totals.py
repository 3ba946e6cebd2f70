"""What a received document comes to.

Source:
    OpenAPI 2.1.8, ReceivedDocumentTotals.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from gettone.sandbox.amounts import ZERO, cents, decimal_of, json_number, percent
from gettone.sandbox.records import Row
from gettone.sandbox.vat_shares import rate_of
from gettone.wire.bodies import Body

__all__ = ["ReceivedTotals", "received_totals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedTotals:
    """Amounts in whole cents.

    Attributes:
        net: Before VAT.
        vat: VAT on it.
        withholding: Withholding tax, which the supplier is not paid.
        other_withholding: The other withholding tax, likewise.
        payments: Sum of the payments.
    """

    net: Decimal
    vat: Decimal
    withholding: Decimal
    other_withholding: Decimal
    payments: Decimal

    @property
    def gross(self) -> Decimal:
        """Give net and VAT together."""
        return self.net + self.vat

    @property
    def due(self) -> Decimal:
        """Give what is to be paid to the supplier."""
        return self.gross - self.withholding - self.other_withholding

    def document_fields(self) -> Row:
        """Give the amounts that a document carries."""
        return {
            "amount_net": json_number(self.net),
            "amount_vat": json_number(self.vat),
            "amount_gross": json_number(self.gross),
            "amount_withholding_tax": json_number(self.withholding),
            "amount_other_withholding_tax": json_number(self.other_withholding),
        }

    def body(self) -> Body:
        """Give the answer of the operations on totals."""
        return {
            **self.document_fields(),
            "amount_due": json_number(self.due),
            "payments_sum": json_number(self.payments),
        }


def received_totals(document: Row) -> ReceivedTotals:
    """Add a document up.

    Source:
        OpenAPI 2.1.8: the example's gross is net and VAT. Assumed: a detailed
        document's net and VAT are its items', rounded once for each rate;
        with ``auto_calculate`` false they are what was given.
    """
    items = cast("list[Row]", document.get("items_list") or [])
    is_counted = bool(document.get("is_detailed")) and document.get("auto_calculate") is not False
    net, vat = decimal_of(document.get("amount_net")), decimal_of(document.get("amount_vat"))
    if is_counted and items:
        nets = {rate: _net(items, rate) for rate in {rate_of(item) for item in items}}
        net = sum(nets.values(), ZERO)
        vat = sum((percent(part, rate) for rate, part in nets.items()), ZERO)
    payments = cast("list[Row]", document.get("payments_list") or [])
    return ReceivedTotals(
        net=cents(net),
        vat=cents(vat),
        withholding=cents(decimal_of(document.get("amount_withholding_tax"))),
        other_withholding=cents(decimal_of(document.get("amount_other_withholding_tax"))),
        payments=sum((cents(decimal_of(one.get("amount"))) for one in payments), ZERO),
    )


def _net(items: list[Row], rate: Decimal) -> Decimal:
    found = [
        decimal_of(item.get("qty")) * decimal_of(item.get("net_price"))
        for item in items
        if rate_of(item) == rate
    ]
    return cents(sum(found, ZERO))
