"""A document's totals as FatturaPA shares them out: by rate, by nature, by fund.

All of it adds up to the totals themselves, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from gettone.sandbox.amounts import ZERO, cents, shares
from gettone.sandbox.totals import Totals
from gettone.sandbox.vat_shares import VatShare, amount_of, rate_of
from gettone.wire.bodies import Body, object_in

__all__ = ["FundPart", "Summary", "fund_parts", "nature_of", "summaries", "vat_of"]

# FatturaPA: what is left out of the tax base by article 15.
_LEFT_OUT: Final = "N1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One DatiRiepilogo, in cents.

    Attributes:
        nature: Natura; empty where there is VAT.
        taxable: ImponibileImporto.
        vat: Imposta.
    """

    rate: Decimal
    nature: str
    taxable: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FundPart:
    """What one fund comes to at one VAT rate: a DatiCassaPrevidenziale.

    Attributes:
        name: ``rivalsa``, ``cassa`` or ``cassa2``.
        rate: The VAT rate.
        nature: Natura, where the rate is 0.
        taxable: What it is computed on.
        amount: What it comes to.
    """

    name: str
    rate: Decimal
    nature: str
    taxable: Decimal
    amount: Decimal


def vat_of(item: Body) -> Body:
    """Give an item's VAT type; empty if it has none."""
    return object_in(item.get("vat")) or {}


def nature_of(item: Body) -> str:
    """Give Natura; empty where there is VAT, or none is known.

    Source:
        Assumed: an item that is not taxable is left out by article 15; the
        codes of ``ei_type`` are FatturaPA's, with or without their N.
    """
    if item.get("not_taxable"):
        return _LEFT_OUT
    code = str(vat_of(item).get("ei_type") or "").strip().upper()
    return "" if rate_of(item) or not code else f"N{code.removeprefix('N')}"


def summaries(document: Body, totals: Totals) -> list[Summary]:
    """Share the totals out by rate and nature."""
    found: dict[tuple[Decimal, str], Summary] = {}
    for part in _parts(document, totals):
        key = (part.rate, part.nature)
        known = found.get(key)
        found[key] = part if known is None else _sum(known, part)
    return list(found.values())


def fund_parts(document: Body, totals: Totals) -> list[FundPart]:
    """Share each fund out by VAT rate, as the totals do with all of them.

    Source:
        Assumed: of the items at rate 0, the first one's nature is theirs.
    """
    funds = {"rivalsa": totals.rivalsa, "cassa": totals.cassa, "cassa2": totals.cassa2}
    levied = [(name, levy) for name, levy in funds.items() if levy.amount]
    weights = [share.withheld for share in totals.vat_list]
    left = [share.taxable - share.net for share in totals.vat_list]
    natures = [_natures(document, share)[0] for share in totals.vat_list]
    found: list[FundPart] = []
    for name, levy in levied:
        amounts = left if name == levied[-1][0] else shares(levy.amount, weights)
        left = [rest - amount for rest, amount in zip(left, amounts, strict=True)]
        bases = shares(levy.taxable, weights)
        rows = zip(totals.vat_list, natures, bases, amounts, strict=True)
        found += [
            FundPart(name=name, rate=share.rate, nature=nature, taxable=base, amount=amount)
            for share, nature, base, amount in rows
            if amount or base
        ]
    return found


def _parts(document: Body, totals: Totals) -> Iterator[Summary]:
    for share in totals.vat_list:
        natures = _natures(document, share)
        nets = _nets(document, share, natures)
        # Funds are of the first nature, as ``fund_parts`` says.
        nets[0] += share.taxable - share.net
        for at, (nature, net) in enumerate(zip(natures, nets, strict=True)):
            vat = ZERO if at else share.vat
            yield Summary(rate=share.rate, nature=nature, taxable=net, vat=vat)
    if totals.not_taxable:
        yield Summary(rate=ZERO, nature=_LEFT_OUT, taxable=totals.not_taxable, vat=ZERO)


def _natures(document: Body, share: VatShare) -> list[str]:
    """List the natures of the items at a rate, in their order."""
    return list(dict.fromkeys(nature_of(item) for item in _taxable(document, share.rate)))


def _nets(document: Body, share: VatShare, natures: Sequence[str]) -> list[Decimal]:
    """Share the net of a rate out among natures; the last takes the remainder."""
    is_gross = bool(document.get("use_gross_prices"))
    items = _taxable(document, share.rate)
    nets = [
        cents(
            sum(
                (amount_of(one, is_gross=is_gross) for one in items if nature_of(one) == each), ZERO
            )
        )
        for each in natures[:-1]
    ]
    return [*nets, share.net - sum(nets, ZERO)]


def _taxable(document: Body, rate: Decimal) -> list[Body]:
    items: list[Body] = document.get("items_list") or []
    return [item for item in items if not item.get("not_taxable") and rate_of(item) == rate]


def _sum(one: Summary, other: Summary) -> Summary:
    return Summary(
        rate=one.rate,
        nature=one.nature,
        taxable=one.taxable + other.taxable,
        vat=one.vat + other.vat,
    )
