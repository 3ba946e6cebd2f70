"""``Traffic`` in SQLite, in a file of its own beside the records.

Counting is a write with every request. It needs no safety from a machine
that stops, and must not make the records look changed; so it lies apart.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from gettone.sandbox.database import Bound, Database
from gettone.sandbox.quotas import OFF, Counts, Limits, Sharer, Taken, taken
from gettone.sandbox.traffic import Passed

__all__ = ["SqlTraffic"]

_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS counts (
        company_id INTEGER PRIMARY KEY, held BLOB NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS passed (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at_s REAL NOT NULL, method TEXT NOT NULL,
        path TEXT NOT NULL, operation_id TEXT NOT NULL, company_id INTEGER,
        client_id TEXT NOT NULL, needed TEXT NOT NULL, verdict TEXT NOT NULL,
        status INTEGER NOT NULL, ignored TEXT NOT NULL,
        document_types TEXT NOT NULL DEFAULT '') STRICT""",
)
# Column that files of earlier versions lack -> what adds it.
_LATER: Final = {
    "document_types": "ALTER TABLE passed ADD COLUMN document_types TEXT NOT NULL DEFAULT ''",
}
_COLUMNS: Final = "SELECT name FROM pragma_table_info('passed')"
_COUNTS: Final = "SELECT held FROM counts WHERE company_id = ?"
# Read, decided and written in one statement: nobody else counts in between.
_COUNT_ONE: Final = "UPDATE counts SET held = with_one_more(held) WHERE company_id = ?"
_FIRST_COUNTS: Final = "INSERT OR IGNORE INTO counts VALUES (?, ?)"
_WRITE: Final = "INSERT INTO passed VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_READ: Final = """SELECT * FROM (SELECT * FROM passed WHERE id > ?
    AND (?2 IS NULL OR company_id = ?2) AND (?3 IS NULL OR client_id = ?3)
    ORDER BY id DESC LIMIT ?4) ORDER BY id"""
_CALLED: Final = """SELECT DISTINCT client_id, operation_id, document_types FROM passed
    WHERE client_id <> '' AND operation_id <> ''"""
_PRUNE: Final = "DELETE FROM passed WHERE id <= (SELECT max(id) FROM passed) - ?"
_CLEAR: Final = ("DELETE FROM counts", "DELETE FROM passed")

# Made once: threads that meet a type first at the same time would end the process.
_COUNTED: Final = msgspec.msgpack.Decoder(Counts)
_NO_COUNTS: Final = msgspec.msgpack.encode(Counts())

# What is not read within so many requests is forgotten.
MAX_PASSED: Final = 100_000
_WITHIN_S: Final = 0.05


class SqlTraffic:
    """Counts and requests in a database that threads and processes may share.

    Args:
        database: Where; its tables are made if they are not there.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.transaction():
            for statement in _TABLES:
                database.rows(statement)
            held = {row["name"] for row in database.rows(_COLUMNS)}
            for column, statement in _LATER.items():
                if column not in held:
                    database.rows(statement)
        database.function("with_one_more", self._with_one_more)
        self._taking = threading.Lock()
        self._asked = (Sharer(company_id=0, client_id="", is_public=False), OFF, 0.0)
        self._told: Taken | None = None
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._waiting: list[Passed] = []

    def close(self) -> None:
        """Write what waits."""
        self._flush()

    # -- counting

    def take(self, sharer: Sharer, limits: Limits, now: datetime) -> Taken:
        """Count one more request, unless a window is full."""
        with self._taking:
            self._asked = (sharer, limits, now.timestamp())
            while (found := self._count_one(sharer.company_id)) is None:
                self._database.rows(_FIRST_COUNTS, sharer.company_id, _NO_COUNTS)
        return found

    def _count_one(self, company_id: int) -> Taken | None:
        """Count what is asked for; ``None`` if the company has no counts yet."""
        self._told = None
        self._database.rows(_COUNT_ONE, company_id)
        return self._told

    def _with_one_more(self, held: bytes) -> bytes:
        """Count what is asked for, if it goes through, and note the decision."""
        counts = msgspec.msgpack.decode(held, type=Counts)
        self._told = taken(counts, *self._asked)
        return msgspec.msgpack.encode(counts)

    def counts(self, company_id: int) -> Counts:
        """Tell what is counted of a company."""
        found = self._database.row(_COUNTS, company_id)
        return _COUNTED.decode(found["held"]) if found else Counts()

    # -- writing down

    def write(self, passed: Passed) -> None:
        """Write a request down within a moment, with others of that moment."""
        with self._lock:
            self._waiting.append(passed)
            is_first = len(self._waiting) == 1
        if is_first:
            timer = threading.Timer(_WITHIN_S, self._flush)
            timer.daemon = True
            timer.start()

    def read(
        self,
        *,
        after_id: int = 0,
        limit: int = 1000,
        company_id: int | None = None,
        client_id: str | None = None,
    ) -> Sequence[Passed]:
        """Read what was written down, the newest last."""
        self._flush()
        found = self._database.rows(_READ, after_id, company_id, client_id, limit)
        return [_passed(row) for row in found]

    def called(self) -> Sequence[tuple[str, str, str]]:
        """List what was called: Client ID, operation, types of documents; each once."""
        self._flush()
        return [tuple(row) for row in self._database.rows(_CALLED)]

    def clear(self) -> None:
        """Forget counts and requests."""
        self._flush()
        with self._database.transaction():
            for statement in _CLEAR:
                self._database.rows(statement)

    def _flush(self) -> None:
        """Write what waits; whoever comes meanwhile goes on when it is written."""
        with self._flushing:
            with self._lock:
                waiting, self._waiting = self._waiting, []
            if waiting:
                with self._database.transaction():
                    self._database.many(_WRITE, map(_bound, waiting))
                    self._database.rows(_PRUNE, MAX_PASSED)


def _bound(passed: Passed) -> tuple[Bound, ...]:
    return msgspec.structs.astuple(passed)[1:]


def _passed(row: sqlite3.Row) -> Passed:
    return Passed(**dict(row))
