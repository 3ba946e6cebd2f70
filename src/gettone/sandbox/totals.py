"""The totals of an issued document, computed as its schema names them.

Pure: a document's JSON in, decimals out. Rules that the provider does not
publish are marked *assumed*; they follow Italian practice.

Source:
    OpenAPI 2.1.8, IssuedDocument, IssuedDocumentItemsListItem and
    IssuedDocumentTotals. Provider, Invoice totals calculation: amounts with
    more than two decimals are rounded to two before anything is computed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

from gettone.sandbox.amounts import (
    EXACT,
    MAX_AMOUNT,
    ZERO,
    cents,
    decimal_of,
    json_number,
    percent,
)
from gettone.sandbox.vat_shares import (
    VatShare,
    not_taxable_amount,
    rate_of,
    vat_shares,
    with_levies,
)
from gettone.wire.bodies import Body

__all__ = ["Levy", "Totals", "totals_of", "wrong_numbers"]

_HUNDRED: Final = Decimal(100)
_PERCENTAGES: Final = (
    "rivalsa",
    "cassa",
    "cassa_taxable",
    "cassa2",
    "cassa2_taxable",
    "global_cassa_taxable",
    "withholding_tax",
    "withholding_tax_taxable",
    "other_withholding_tax",
)
_AMOUNTS: Final = (
    "amount_cassa_taxable",
    "amount_cassa2_taxable",
    "amount_global_cassa_taxable",
    "amount_withholding_tax_taxable",
    "amount_enasarco_taxable",
    "amount_due_discount",
    "stamp_duty",
)


@dataclass(frozen=True, slots=True)
class Levy:
    """Something computed on a part of the document, both in cents."""

    taxable: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a document amounts to, in cents.

    Attributes:
        net: Items without VAT, also those that are not taxable (assumed).
        not_taxable: The items that are not taxable.
        rivalsa: The INPS charge passed on.
        funds_taxable: What both professional funds are computed on.
        cassa: The first professional fund.
        cassa2: The second one.
        withholding_tax: Ritenuta d'acconto.
        other_withholding_tax: Altra ritenuta, such as Enasarco's.
        is_enasarco_maximal_exceeded: Whether Enasarco's ceiling bounds it.
        stamp_duty: Added to what is due.
        due_discount: Taken from what is due.
        split_vat: VAT that a split payment keeps from the seller.
        payments: The payments, added up.
        vat_list: By rising rate, rivalsa and funds included.
    """

    net: Decimal
    not_taxable: Decimal
    rivalsa: Levy
    funds_taxable: Decimal
    cassa: Levy
    cassa2: Levy
    withholding_tax: Levy
    other_withholding_tax: Levy
    is_enasarco_maximal_exceeded: bool
    stamp_duty: Decimal
    due_discount: Decimal
    split_vat: Decimal
    payments: Decimal
    vat_list: tuple[VatShare, ...]

    @property
    def taxable(self) -> Decimal:
        """Give what VAT is due on, at every rate."""
        return sum((each.taxable for each in self.vat_list), ZERO)

    @property
    def vat(self) -> Decimal:
        """Give the VAT of every rate."""
        return sum((each.vat for each in self.vat_list), ZERO)

    @property
    def gross(self) -> Decimal:
        """Give what is taxable, what is not, and VAT."""
        return self.taxable + self.not_taxable + self.vat

    @property
    def due(self) -> Decimal:
        """Give what the client is to pay.

        Source:
            Assumed: stamp duty is due on top of the gross amount.
        """
        kept = self.split_vat + self.withholding_tax.amount + self.other_withholding_tax.amount
        return self.gross - kept + self.stamp_duty - self.due_discount

    def body(self) -> Body:
        """Write IssuedDocumentTotals.

        Source:
            Assumed: its only cassa stands for both funds.
        """
        amounts = {
            "amount_net": self.net,
            "amount_rivalsa": self.rivalsa.amount,
            "amount_net_with_rivalsa": self.net + self.rivalsa.amount,
            "amount_cassa": self.cassa.amount + self.cassa2.amount,
            "taxable_amount": self.taxable,
            "not_taxable_amount": self.not_taxable,
            "amount_vat": self.vat,
            "amount_gross": self.gross,
            "taxable_amount_withholding_tax": self.withholding_tax.taxable,
            "amount_withholding_tax": self.withholding_tax.amount,
            "taxable_amount_other_withholding_tax": self.other_withholding_tax.taxable,
            "amount_other_withholding_tax": self.other_withholding_tax.amount,
            "stamp_duty": self.stamp_duty,
            "amount_due": self.due,
            "payments_sum": self.payments,
        }
        return {
            **{name: json_number(amount) for name, amount in amounts.items()},
            "is_enasarco_maximal_exceeded": self.is_enasarco_maximal_exceeded,
            "vat_list": {f"{each.rate:f}": _vat_item(each) for each in self.vat_list},
        }

    def document_fields(self) -> Body:
        """Write the amounts that an IssuedDocument holds itself."""
        levies = {
            "rivalsa": self.rivalsa,
            "cassa": self.cassa,
            "cassa2": self.cassa2,
            "withholding_tax": self.withholding_tax,
            "other_withholding_tax": self.other_withholding_tax,
        }
        return {
            "amount_net": json_number(self.net),
            "amount_vat": json_number(self.vat),
            "amount_gross": json_number(self.gross),
            "amount_global_cassa_taxable": json_number(self.funds_taxable),
            **{f"amount_{name}": json_number(levy.amount) for name, levy in levies.items()},
            **{
                f"amount_{name}_taxable": json_number(levy.taxable) for name, levy in levies.items()
            },
        }


def totals_of(document: Body) -> Totals:
    """Compute a document's totals.

    Args:
        document: An IssuedDocument that fits its schema and has no
            ``wrong_numbers``; what is missing counts as 0, and the
            percentage of something that is taxable as 100.
    """
    with localcontext(EXACT):
        return _totals(document)


def wrong_numbers(document: Body) -> list[str]:
    """List the paths of numbers that no total can be made from.

    Source:
        Assumed: percentages are from 0 to 100, other numbers at most
        ``MAX_AMOUNT``.
    """
    return [path for path, held, least, most in _numbers(document) if not least <= held <= most]


def _totals(document: Body) -> Totals:
    items = vat_shares(document)
    base = sum((each.withheld for each in items), ZERO)
    rivalsa = Levy(base, percent(base, decimal_of(document.get("rivalsa"))))
    # Assumed: funds and withholding taxes are computed on rivalsa as well.
    with_rivalsa = base + rivalsa.amount
    funds_taxable = _part(document, "global_cassa_taxable", with_rivalsa)
    cassa = _levy(document, "cassa", funds_taxable)
    cassa2 = _levy(document, "cassa2", funds_taxable)
    taxed = with_levies(items, rivalsa.amount + cassa.amount + cassa2.amount)
    # Assumed: a ceiling for Enasarco bounds what the other tax is computed on.
    ceiling = decimal_of(document.get("amount_enasarco_taxable"))
    is_exceeded = 0 < ceiling < with_rivalsa
    other = ceiling if is_exceeded else with_rivalsa
    is_split = bool(document.get("use_split_payment"))
    not_taxable = not_taxable_amount(document)
    return Totals(
        net=sum((each.net for each in items), not_taxable),
        not_taxable=not_taxable,
        rivalsa=rivalsa,
        funds_taxable=funds_taxable,
        cassa=cassa,
        cassa2=cassa2,
        withholding_tax=_levy(document, "withholding_tax", with_rivalsa),
        other_withholding_tax=Levy(
            cents(other), percent(other, decimal_of(document.get("other_withholding_tax")))
        ),
        is_enasarco_maximal_exceeded=is_exceeded,
        stamp_duty=cents(decimal_of(document.get("stamp_duty"))),
        due_discount=cents(decimal_of(document.get("amount_due_discount"))),
        split_vat=sum((each.vat for each in taxed), ZERO) if is_split else ZERO,
        payments=_payments(document),
        vat_list=taxed,
    )


def _levy(document: Body, name: str, whole: Decimal) -> Levy:
    """Compute what *name* says on its own part of *whole*."""
    taxable = _part(document, f"{name}_taxable", whole)
    return Levy(taxable, percent(taxable, decimal_of(document.get(name))))


def _part(document: Body, name: str, whole: Decimal) -> Decimal:
    """Give the taxable part of *whole*: a percentage, or an amount without one.

    Source:
        OpenAPI 2.1.8, amount_cassa_taxable: it can be set only if
        cassa_taxable is null. Assumed: the same for withholding tax; 100 per
        cent if neither is set; nothing of nothing.
    """
    rate, amount = document.get(name), document.get(f"amount_{name}")
    if not whole:
        return ZERO
    if rate is None and amount is not None:
        return cents(decimal_of(amount))
    return percent(whole, _HUNDRED if rate is None else decimal_of(rate))


def _payments(document: Body) -> Decimal:
    payments: list[Body] = document.get("payments_list") or []
    return sum((cents(decimal_of(one.get("amount"))) for one in payments), ZERO)


def _vat_item(share: VatShare) -> Body:
    return {"amount_net": json_number(share.taxable), "amount_vat": json_number(share.vat)}


def _numbers(document: Body) -> Iterator[tuple[str, Decimal, Decimal, Decimal]]:
    """Give each number by its path, with the least and the most it may be."""
    for name in _PERCENTAGES:
        yield name, decimal_of(document.get(name)), ZERO, _HUNDRED
    for name in _AMOUNTS:
        yield name, decimal_of(document.get(name)), -MAX_AMOUNT, MAX_AMOUNT
    for at, item in enumerate(document.get("items_list") or []):
        path = f"items_list.{at}"
        for name in ("qty", "net_price", "gross_price"):
            yield f"{path}.{name}", decimal_of(item.get(name)), -MAX_AMOUNT, MAX_AMOUNT
        yield f"{path}.discount", decimal_of(item.get("discount")), ZERO, _HUNDRED
        yield f"{path}.vat.value", rate_of(item), ZERO, _HUNDRED
    for at, payment in enumerate(document.get("payments_list") or []):
        amount = decimal_of(payment.get("amount"))
        yield f"payments_list.{at}.amount", amount, -MAX_AMOUNT, MAX_AMOUNT
