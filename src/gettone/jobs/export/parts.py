"""What an export reads: the lists of each family, as the provider wants them asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from gettone.errors import BadCall
from gettone.flow.pages import ListCall
from gettone.wire.families import Family, family_named
from gettone.wire.requirements import OperationRef

__all__ = ["FAMILIES", "Part", "needs_of", "parts_of"]

# What is exported unless families are named: a company's books, in this order.
FAMILIES: Final = (
    "clients",
    "suppliers",
    "products",
    "issued_documents",
    "received_documents",
    "receipts",
    "cashbook",
    "taxes",
    "archive",
    "payment_methods",
    "payment_accounts",
    "vat_types",
)
# Family -> field with the day of a record, by which the provider filters.
# Source: provider, Filter results. Assumed for the last two: no page lists them.
_DAYS: Final[Mapping[str, str]] = {
    "issued_documents": "date",
    "received_documents": "date",
    "receipts": "date",
    "taxes": "due_date",
    "archive": "date",
}
# Families that can be asked for what changed. Source: provider, Filter results.
_CHANGES: Final = frozenset(
    {"clients", "suppliers", "products", "issued_documents", "received_documents", "receipts"}
)
# Families of which the provider wants to know one of these; each is a list.
_SPLITS: Final[Mapping[str, str]] = {
    "issued_documents": "type",
    "received_documents": "type",
    "received_documents_pending": "type",
    "product_categories": "context",
}
# The service began in 2012. Assumed: nobody keeps older entries there.
_FIRST_DAY: Final = date(2000, 1, 1)
# Assumed: entries of the cashbook are not made further ahead than that.
_YEARS_AHEAD: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One list of an export.

    Attributes:
        name: Family, and what splits it: ``issued_documents.invoice``.
        parameters: The provider's, besides pages.
        can_change: Whether the provider can be asked for what changed.
    """

    name: str
    family: Family
    parameters: Mapping[str, object]
    can_change: bool = False

    def call(self, company_id: int, since: str = "") -> ListCall:
        """Give the list as it is asked for.

        Args:
            company_id: Whose.
            since: Only what changed then or later; as ``updated_at`` has it.
        """
        asked: dict[str, object] = {"company_id": company_id, **self.parameters}
        if since and self.can_change:
            both = [asked.get("q"), f"updated_at >= '{since}'"]
            asked["q"] = " and ".join(str(one) for one in both if one)
        return ListCall.of(self.family.operation("list"), asked)


def parts_of(names: Sequence[str], year: int | None, today: date) -> tuple[Part, ...]:
    """List what there is to read.

    Args:
        names: Families; empty for a company's books.
        year: Of the records that have a day; ``None`` for all.
        today: The day, for lists that want a last one.

    Raises:
        UnknownOperation: A name is no family; with the names most like it.
        BadCall: A family wants to be told what nobody can say for it.
    """
    chosen = [family_named(name) for name in dict.fromkeys(names or FAMILIES)]
    return tuple(part for family in chosen for part in _parts(family, year, today))


def needs_of(names: Sequence[str]) -> tuple[OperationRef, ...]:
    """List the operations that an export of these families calls.

    Raises:
        UnknownOperation: A name is no family.
    """
    return tuple(
        ref
        for name in dict.fromkeys(names or FAMILIES)
        for ref in OperationRef.parse_all(_asked(family_named(name)))
    )


def _asked(family: Family) -> str:
    operation = family.operation("list")
    return f"{operation.id}:*" if operation.by_document_type else operation.id


def _parts(family: Family, year: int | None, today: date) -> Iterator[Part]:
    operation = family.operation("list")
    takes = {parameter.name: parameter for parameter in operation.parameters}
    fixed: dict[str, object] = {"fieldset": "detailed"} if "fieldset" in takes else {}
    fixed |= _days(family.name, year, today)
    splitting = _SPLITS.get(family.name)
    known = {"company_id", *fixed, *([splitting] if splitting else [])}
    if missing := [one.name for one in takes.values() if one.required and one.name not in known]:
        raise BadCall("not-exported", family=family.name, missing=", ".join(missing))
    can_change = family.name in _CHANGES
    for kind in takes[splitting].enum if splitting else ("",):
        yield Part(
            name=f"{family.name}.{kind}" if kind else family.name,
            family=family,
            parameters={**fixed, **({splitting: kind} if splitting else {})},
            can_change=can_change,
        )


def _days(family: str, year: int | None, today: date) -> dict[str, object]:
    """Say which days are wanted, in whichever way the family can be asked."""
    first = date(year, 1, 1) if year else _FIRST_DAY
    last = date(year or today.year + _YEARS_AHEAD, 12, 31)
    if family == "cashbook":
        return {"date_from": first.isoformat(), "date_to": last.isoformat()}
    field = _DAYS.get(family)
    if year is None or field is None:
        return {}
    return {"q": f"{field} >= '{first}' and {field} <= '{last}'"}
