"""A document's items, added up by VAT rate.

Source:
    Provider, Invoice totals calculation; OpenAPI 2.1.8,
    IssuedDocumentItemsListItem.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from gettone.sandbox.amounts import ZERO, cents, decimal_of, percent, shares
from gettone.wire.bodies import Body

__all__ = ["VatShare", "amount_of", "not_taxable_amount", "rate_of", "vat_shares", "with_levies"]

_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class VatShare:
    """What a document holds at one VAT rate, in cents.

    Attributes:
        rate: In per cent.
        net: Net of the items alone.
        withheld: The part of *net* whose items apply withholding taxes.
        taxable: What VAT is due on: *net*, rivalsa and cassa.
        vat: VAT on *taxable*.
    """

    rate: Decimal
    net: Decimal
    withheld: Decimal
    taxable: Decimal
    vat: Decimal


def vat_shares(document: Body) -> tuple[VatShare, ...]:
    """Add up the taxable items by rising VAT rate.

    Source:
        Assumed: net (or gross, where prices are gross) is rounded once for
        each rate, and so is VAT; items apply withholding taxes unless they
        say no.
    """
    items = [item for item in _items(document) if not item.get("not_taxable")]
    is_gross = bool(document.get("use_gross_prices"))
    return tuple(
        _share(rate, [item for item in items if rate_of(item) == rate], is_gross=is_gross)
        for rate in sorted({rate_of(item) for item in items})
    )


def with_levies(found: Sequence[VatShare], levies: Decimal) -> tuple[VatShare, ...]:
    """Add rivalsa and cassa to what is taxable.

    Source:
        Assumed: with several rates they are shared out in proportion to the
        items that they are computed on, and each part bears its items' VAT.
    """
    parts = shares(levies, [each.withheld for each in found])
    return tuple(
        replace(each, taxable=each.taxable + part, vat=each.vat + _more_vat(each, part))
        for each, part in zip(found, parts, strict=True)
    )


def not_taxable_amount(document: Body) -> Decimal:
    """Add up the items that are not taxable; no price of theirs holds VAT."""
    items = [item for item in _items(document) if item.get("not_taxable")]
    return cents(_sum(items, is_gross=bool(document.get("use_gross_prices"))))


def rate_of(item: Body) -> Decimal:
    """Give an item's VAT rate in per cent."""
    vat: Body = item.get("vat") or {}
    return decimal_of(vat.get("value")).normalize()


def _items(document: Body) -> list[Body]:
    items: list[Body] = document.get("items_list") or []
    return items


def _share(rate: Decimal, items: Sequence[Body], *, is_gross: bool) -> VatShare:
    applying = [item for item in items if item.get("apply_withholding_taxes") is not False]
    whole, withheld = (cents(_sum(each, is_gross=is_gross)) for each in (items, applying))
    net, withheld_net = (_net(amount, rate) if is_gross else amount for amount in (whole, withheld))
    vat = whole - net if is_gross else percent(net, rate)
    return VatShare(rate=rate, net=net, withheld=withheld_net, taxable=net, vat=vat)


def _net(gross: Decimal, rate: Decimal) -> Decimal:
    return cents(gross / (1 + rate / _HUNDRED))


def _sum(items: Sequence[Body], *, is_gross: bool) -> Decimal:
    return sum((amount_of(item, is_gross=is_gross) for item in items), ZERO)


def amount_of(item: Body, *, is_gross: bool) -> Decimal:
    """Give price, to the cent, times quantity, less the discount.

    Source:
        Rounding first: provider, Invoice totals calculation. Assumed: what
        is meant there is the price of one, and a quantity that is missing is 1.
    """
    price = cents(decimal_of(item.get("gross_price" if is_gross else "net_price")))
    quantity = Decimal(1) if item.get("qty") is None else decimal_of(item["qty"])
    return price * quantity * (1 - decimal_of(item.get("discount")) / _HUNDRED)


def _more_vat(share: VatShare, part: Decimal) -> Decimal:
    """Give the VAT that *part* adds, so that VAT is rounded once for the rate."""
    return percent(share.taxable + part, share.rate) - percent(share.taxable, share.rate)
