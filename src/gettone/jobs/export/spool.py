"""What an export has read so far: one SQLite file that survives being killed.

A page and how far its list has come are written in one transaction. The files
that were asked for are made of it at the end, so that what interrupts costs a
page at most.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from gettone.errors import ExportError
from gettone.flow.pages import ListCall, Mark, Reading
from gettone.wire.bodies import Body

__all__ = ["Spool"]

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS part (
    name TEXT PRIMARY KEY, page INTEGER NOT NULL, passes INTEGER NOT NULL,
    totals TEXT NOT NULL, is_done INTEGER NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS record (
    part TEXT NOT NULL, id ANY NOT NULL, pass INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (part, id)
) STRICT, WITHOUT ROWID;
"""
_KEEP: Final = """
INSERT INTO record (part, id, pass, body) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET pass = excluded.pass, body = excluded.body
"""
_NOTE: Final = "UPDATE part SET page = ?, passes = ?, totals = ?, is_done = ? WHERE name = ?"
# What changed last: the next export that wants changes asks from then on.
_UNTIL: Final = """
UPDATE part SET until = coalesce(
    (SELECT max(json_extract(body, '$.updated_at')) FROM record WHERE part = part.name), ''
) WHERE name = ?
"""


def _make(path: Path) -> None:
    """Make the file, for nobody else to read.

    Raises:
        ExportError: It cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as odd:
        failure = ExportError("cannot-write", str(path), why=odd.strerror or "")
    else:
        return
    raise failure


class Spool:
    """What was read of one company.

    Args:
        path: The file; made with mode 0600 if it is not there.

    Raises:
        ExportError: Another export is at work on it, or it is something else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        _make(path)
        self._db = sqlite3.connect(path, isolation_level=None, timeout=0)
        try:
            # One process at a time: a second one is refused at its first write.
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_TABLES)
        except sqlite3.Error as odd:
            self._db.close()
            problem = "in-use" if "locked" in str(odd) else "not-an-export"
            failure = ExportError(problem, str(path))
        else:
            return
        raise failure

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def fact(self, name: str) -> str:
        """Give what is noted of the export as a whole; empty for nothing."""
        row = self._db.execute("SELECT value FROM fact WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def note(self, name: str, value: str) -> None:
        """Note something of the export as a whole."""
        with self._change():
            self._db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, value))

    def begin(self, part: str, *, is_since: bool = False) -> None:
        """Read a list from its first page on; what was read stays until it is read again.

        Args:
            part: Which.
            is_since: Only what changed since it was last read to its end.
        """
        with self._change():
            self._db.execute("UPDATE record SET pass = 0 WHERE part = ?", (part,))
            since = self.until(part) if is_since else ""
            self._db.execute(
                "INSERT OR REPLACE INTO part VALUES (?, 1, 1, '[]', 0, ?, '')", (part, since)
            )

    def since(self, part: str) -> str:
        """Tell since when a list is being read; empty for all of it."""
        return self._of_part(part, "since")

    def until(self, part: str) -> str:
        """Tell the last change in a list that was read to its end; empty if it has none."""
        return self._of_part(part, "until")

    def reading(self, part: str, call: ListCall) -> Reading | None:
        """Go on with a list where it was left; ``None`` if it is done."""
        row = self._db.execute(
            "SELECT page, passes, totals, is_done FROM part WHERE name = ?", (part,)
        ).fetchone()
        page, passes, totals, is_done = row
        if is_done:
            return None
        mark = Mark(page=page, passes=passes, totals=frozenset(json.loads(totals)))
        return Reading(call, mark, self._ids(part, 1), self._ids(part, passes))

    def keep(self, part: str, passes: int, reading: Reading, rows: Sequence[Body]) -> int:
        """Write a page, and how far its list has come with it.

        Args:
            part: Whose.
            passes: The pass in which the page was asked for.
            reading: The list after the page.
            rows: Those rows of the page that had not been given before.

        Returns:
            How many records more there are by it; fewer than none at the end,
            if some have gone.
        """
        mark = reading.mark
        held = [
            (part, row.get("id", place), passes, json.dumps(row, ensure_ascii=False))
            for place, row in enumerate(rows)
        ]
        seen = [(passes, part, row_id) for row_id in reading.ids]
        totals = json.dumps(sorted(mark.totals))
        with self._change():
            more = len(held) - self._known(part, [row_id for _, row_id, *_ in held])
            self._db.executemany(_KEEP, held)
            self._db.executemany("UPDATE record SET pass = ? WHERE part = ? AND id = ?", seen)
            self._db.execute(_NOTE, (mark.page, mark.passes, totals, reading.is_done, part))
            if reading.is_done:
                more -= self._finish(part, passes)
        return more

    def rows(self, part: str) -> Iterator[Body]:
        """Give the records of a list, by id."""
        return map(json.loads, self.texts(part))

    def texts(self, part: str) -> Iterator[str]:
        """Give the records of a list as JSON, by id."""
        with closing(self._db.cursor()) as cursor:
            cursor.execute("SELECT body FROM record WHERE part = ? ORDER BY id", (part,))
            for (body,) in cursor:
                yield body

    def count(self, part: str) -> int:
        """Tell how many records of a list are there."""
        found = self._db.execute("SELECT count(*) FROM record WHERE part = ?", (part,))
        return int(found.fetchone()[0])

    @contextmanager
    def _change(self) -> Generator[None]:
        """Change all or nothing.

        Raises:
            ExportError: The disk is full, or the file does not let itself be written.
        """
        try:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                yield
                return
        except sqlite3.Error as odd:
            failure = ExportError("cannot-write", str(self._path), why=str(odd))
        raise failure

    def _known(self, part: str, ids: Sequence[object]) -> int:
        """Tell how many of these records are there already."""
        of = "SELECT count(*) FROM record WHERE part = ? AND id = ?"
        return sum(self._db.execute(of, (part, row_id)).fetchone()[0] for row_id in ids)

    def _finish(self, part: str, passes: int) -> int:
        """Drop what an earlier pass saw and the last one did not; tell how many."""
        gone = 0
        if not self.since(part):
            of = "DELETE FROM record WHERE part = ? AND pass < ?"
            gone = self._db.execute(of, (part, passes)).rowcount
        self._db.execute(_UNTIL, (part,))
        return gone

    def _of_part(self, part: str, column: str) -> str:
        found = self._db.execute(f"SELECT {column} FROM part WHERE name = ?", (part,))  # noqa: S608 - ours
        row = found.fetchone()
        return str(row[0]) if row else ""

    def _ids(self, part: str, least_pass: int) -> Iterator[int | str]:
        found = self._db.execute(
            "SELECT id FROM record WHERE part = ? AND pass >= ?", (part, least_pass)
        )
        return (row[0] for row in found)
