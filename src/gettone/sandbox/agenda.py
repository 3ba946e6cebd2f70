"""What the sandbox is to do later: values and an interface.

Nothing happens by itself: whoever asks, or delivers, looks for what is due.
``sandbox.sql_agenda`` is the implementation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

from gettone.wire.bodies import Body

__all__ = ["Agenda", "Entry", "EntryKind"]

EntryKind: TypeAlias = Literal["email", "e_invoice", "challenge", "notification"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to do.

    Attributes:
        id: 0 until it is kept.
        company_id: Whose it is.
        kind: What to do.
        due_at: Not before this time.
        held: What is needed to do it.
    """

    id: int = 0
    company_id: int
    kind: EntryKind
    due_at: datetime
    held: Body


class Agenda(Protocol):
    """Where entries wait."""

    def add(self, entry: Entry) -> None:
        """Keep an entry under a new id."""
        ...

    def due(
        self, kinds: Sequence[EntryKind], now: datetime, *, company_id: int | None = None
    ) -> list[Entry]:
        """List what is due, the oldest first.

        Args:
            kinds: Which kinds.
            now: The time.
            company_id: Whose; ``None`` for everybody's.
        """
        ...

    def next_due(self, kinds: Sequence[EntryKind], company_id: int) -> datetime | None:
        """Tell when the company's first entry of these kinds is due; ``None`` for never."""
        ...

    def postpone(self, entry: Entry) -> None:
        """Keep the entry's new time and contents; nothing if it is gone."""
        ...

    def remove(self, entry_id: int) -> bool:
        """Drop the entry; tell whether it was there."""
        ...
