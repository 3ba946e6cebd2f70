"""What issued and received documents have in common: change, bin, totals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.records import Row
from gettone.sandbox.rows import Family
from gettone.sandbox.taking import invalid_body

__all__ = ["Documents"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """One of the two kinds of documents.

    Attributes:
        family: Its rows.
        bin: The family of those that were deleted.
        fresh: What stands in a document before anything is given.
        keep: Keeps what a body makes of a document.
        total: Gives the totals that a body makes of a document.
    """

    family: Family
    bin: str
    fresh: Row
    keep: Callable[[Call, Row], Outcome]
    total: Callable[[Call, Row], Outcome]

    def modify(self, call: Call) -> Outcome:
        """Take over the first level of what is given.

        Source:
            OpenAPI 2.1.8, Modify Issued Document, Modify Received Document.
        """
        before = self._stored(call)
        if before is None:
            return Outcome(is_found=False)
        named = (call.body or {}).get("data")
        given = [name for name in self.family.required if isinstance(named, dict) and name in named]
        invalid = invalid_body(call, given)
        return Outcome(invalid=invalid) if invalid else self.keep(call, before)

    def delete(self, call: Call) -> Outcome:
        """Move the document to the bin.

        Source:
            OpenAPI 2.1.8, the operations on the bin; third parties.
        """
        row = self._stored(call)
        if row is not None:
            call.records.remove(call.company_id, self.family.name, row["id"])
            call.records.put(call.company_id, self.bin, row)
        return Outcome(is_found=row is not None)

    def new_totals(self, call: Call) -> Outcome:
        """Give the totals that a new document would have.

        Source:
            OpenAPI 2.1.8, the operations on totals.
        """
        invalid = invalid_body(call)
        return Outcome(invalid=invalid) if invalid else self.total(call, self.fresh)

    def existing_totals(self, call: Call) -> Outcome:
        """Give the totals that the document would have with the changes.

        Source:
            OpenAPI 2.1.8, the operations on totals.
        """
        before = self._stored(call)
        if before is None:
            return Outcome(is_found=False)
        invalid = invalid_body(call)
        return Outcome(invalid=invalid) if invalid else self.total(call, before)

    def _stored(self, call: Call) -> Row | None:
        return call.records.get(call.company_id, self.family.name, call.ids[self.family.id_name])
