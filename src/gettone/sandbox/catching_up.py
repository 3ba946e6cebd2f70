"""What was to happen by now happens: states of e-mails and of electronic invoices.

Nothing happens by itself. Whoever is about to look at a company's records,
or to tell somebody about them, comes through here first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from gettone.sandbox import emails, exchange
from gettone.sandbox.agenda import Entry, EntryKind
from gettone.sandbox.records import Records

__all__ = ["KINDS", "catch_up"]

_DOING: Final[dict[EntryKind, Callable[[Records, Entry], None]]] = {
    "email": emails.advance,
    "e_invoice": exchange.advance,
}
KINDS: Final = tuple(_DOING)


def catch_up(records: Records, now: datetime, *, company_id: int | None = None) -> None:
    """Do all that is due, in order, and once.

    Args:
        records: Where it waits, and where it is done.
        now: The time.
        company_id: Whose; ``None`` for everybody's.
    """
    if not records.agenda.due(KINDS, now, company_id=company_id):
        return
    with records.transaction():
        for entry in records.agenda.due(KINDS, now, company_id=company_id):
            records.agenda.remove(entry.id)
            _DOING[entry.kind](records, entry)
