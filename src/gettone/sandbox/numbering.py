"""Numbers of issued documents: one series for each type, year and numeration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gettone.sandbox.issued_family import ISSUED
from gettone.sandbox.keys import of_series, of_type
from gettone.sandbox.records import NO_LIMIT, Condition, Order, Records, Row
from gettone.wire.bodies import Body

__all__ = ["Series", "next_numbers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The documents of a company that are numbered together.

    Source:
        OpenAPI 2.1.8, IssuedDocument: a number that is not given is the
        next one; delivery notes have no numeration. Assumed: types are
        numbered apart, and next is one more than the largest of the year;
        delivery notes that come with an invoice are numbered with the others.
    """

    company_id: int
    kind: str
    year: int
    numeration: str = ""

    @classmethod
    def of(cls, company_id: int, document: Row) -> Series:
        """Give the series that a document with a date is in."""
        kind, numeration = str(document["type"]), document.get("numeration") or ""
        return cls(
            company_id=company_id,
            kind=kind,
            year=int(document["date"][:4]),
            numeration="" if kind == "delivery_note" else numeration,
        )

    def next_number(self, records: Records) -> int:
        """Give the number that a new document gets."""
        taken = _largest(records, self.company_id, self._fitting, "number")
        if self.kind == "delivery_note":
            notes = Condition("json_extract(held, '$.dn_date') LIKE ?", (f"{self.year:04d}-%",))
            taken = max(taken, _largest(records, self.company_id, notes, "dn_number"))
        return taken + 1

    def is_taken(self, records: Records, number: int, but_id: int | None) -> bool:
        """Tell whether a document other than that of *but_id* has the number."""
        fitting = self._fitting.also(Condition("number = ?", (number,)))
        if but_id is not None:
            fitting = fitting.also(Condition("id <> ?", (but_id,)))
        return bool(_page(records, self.company_id, fitting, Order()))

    @property
    def _fitting(self) -> Condition:
        return of_series(self.kind, self.year, self.numeration)


def next_numbers(records: Records, company_id: int, kind: str, year: int) -> Body:
    """Give the next number of each numeration, by year, as Numeration has it.

    Source:
        OpenAPI 2.1.8, IssuedDocumentPreCreateInfo, example. Assumed: the
        numbers there are the next ones; *year* is always among the years.
    """
    found = records.page(
        company_id,
        ISSUED.name,
        offset=0,
        limit=NO_LIMIT,
        where=of_type(kind),
    ).rows
    in_use = {(int(row["year"]), str(row["numeration"])) for row in found}
    numbers: Body = {}
    for one_year, numeration in sorted(in_use | {(year, "")}):
        series = Series(company_id=company_id, kind=kind, year=one_year, numeration=numeration)
        numbers.setdefault(str(one_year), {})[numeration] = series.next_number(records)
    return numbers


def _largest(records: Records, company_id: int, where: Condition, field: str) -> int:
    """Give the largest number that documents have there; 0 for none."""
    found = _page(records, company_id, where, Order((f"-{field}",)))
    return int(found[0][field] or 0) if found else 0


def _page(records: Records, company_id: int, where: Condition, order: Order) -> Sequence[Row]:
    return records.page(company_id, ISSUED.name, offset=0, limit=1, order=order, where=where).rows
