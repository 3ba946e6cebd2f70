"""``Agenda`` in SQLite, shared by every process on the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from gettone.sandbox.agenda import Entry, EntryKind
from gettone.sandbox.database import Database
from gettone.wire.bodies import encode

__all__ = ["SqlAgenda"]

_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS agenda (
        id INTEGER PRIMARY KEY AUTOINCREMENT, company_id INTEGER NOT NULL REFERENCES companies,
        kind TEXT NOT NULL, due_at TEXT NOT NULL, held TEXT NOT NULL) STRICT""",
    "CREATE INDEX IF NOT EXISTS agenda_due ON agenda (kind, due_at)",
)
_ADD: Final = "INSERT INTO agenda (company_id, kind, due_at, held) VALUES (?, ?, ?, ?)"
_DUE: Final = """SELECT * FROM agenda WHERE kind = ? AND due_at <= ?
    AND company_id = coalesce(?, company_id)"""
_NEXT_DUE: Final = "SELECT min(due_at) FROM agenda WHERE kind = ? AND company_id = ?"
_POSTPONE: Final = "UPDATE agenda SET due_at = ?, held = ? WHERE id = ?"
_REMOVE: Final = "DELETE FROM agenda WHERE id = ? RETURNING id"


class SqlAgenda:
    """Entries in a database of ours.

    Args:
        database: Where; its table is made if it is not there.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.transaction():
            for statement in _TABLES:
                database.rows(statement)

    def add(self, entry: Entry) -> None:
        """Keep an entry under a new id."""
        self._database.rows(
            _ADD, entry.company_id, entry.kind, _at_text(entry.due_at), encode(entry.held).decode()
        )

    def due(
        self, kinds: Sequence[EntryKind], now: datetime, *, company_id: int | None = None
    ) -> list[Entry]:
        """List what is due, the oldest first."""
        found = [
            _entry(row)
            for kind in kinds
            for row in self._database.rows(_DUE, kind, _at_text(now), company_id)
        ]
        return sorted(found, key=lambda entry: (entry.due_at, entry.id))

    def next_due(self, kinds: Sequence[EntryKind], company_id: int) -> datetime | None:
        """Tell when the company's first entry of these kinds is due; ``None`` for never."""
        found = [self._database.rows(_NEXT_DUE, kind, company_id)[0][0] for kind in kinds]
        return min((datetime.fromisoformat(at) for at in found if at), default=None)

    def postpone(self, entry: Entry) -> None:
        """Keep the entry's new time and contents; nothing if it is gone."""
        held = encode(entry.held).decode()
        self._database.rows(_POSTPONE, _at_text(entry.due_at), held, entry.id)

    def remove(self, entry_id: int) -> bool:
        """Drop the entry; tell whether it was there."""
        return bool(self._database.rows(_REMOVE, entry_id))


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(
        id=row["id"],
        company_id=row["company_id"],
        kind=row["kind"],
        due_at=datetime.fromisoformat(row["due_at"]),
        held=msgspec.json.decode(row["held"], type=dict[str, object]),
    )


def _at_text(at: datetime) -> str:
    """Write an aware time so that texts compare as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
