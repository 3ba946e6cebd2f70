"""One SQLite database of ours: opened with care, shared by threads and processes.

SQLite's own exceptions stop here; what leaves is ``SandboxError``.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import get_ident
from typing import Final, TypeAlias

from gettone.errors import SandboxError
from gettone.sandbox.statements import APPLICATION_ID, SCHEMA, SCHEMA_VERSION

__all__ = ["Bound", "Database"]

Bound: TypeAlias = "str | int | float | bytes | None"

# Another process writes for milliseconds; one that holds on longer is stuck.
_BUSY_TIMEOUT_S: Final = 5.0
# Holds what a large batch changes, and is only taken as it is needed.
_CACHE_KIB: Final = 32_768
# What of a file is read where the system has it, without a copy.
_MAPPED_BYTES: Final = 2**31
_OWNER_ONLY: Final = 0o600
# No thread has this number (Python, threading.get_ident: a nonzero integer).
_NOTHING: Final = (0, 0)
# While one thread makes the file and closes it, no other may open it: closing
# would take away the locks that SQLite holds for the other.
_CHECKING: Final = threading.Lock()


class Database:
    """A connection guarded by a lock; every change is on the disk when told.

    Args:
        path: The file, made readable by its owner only if it does not exist;
            ``None`` keeps everything in memory.
        schema: Statements that make its tables.
        is_durable: Whether a change is on the disk when it is told; otherwise
            the last ones may be lost if the machine stops.

    Raises:
        SandboxError: ``database-unreachable``: the file cannot be made or
            read. ``database-not-ours``: it is something else's.
            ``database-newer``, ``database-older``: another version of gettone
            wrote it. Nothing was changed in any of them.
    """

    def __init__(
        self, path: Path | None, *, schema: Sequence[str] = SCHEMA, is_durable: bool = True
    ) -> None:
        self._schema = schema
        self._durability = "FULL" if is_durable else "OFF"
        if path is not None:
            with _CHECKING:
                _check_file(path)
        self._lock = threading.RLock()
        self._replaced = 0
        self._relied_on: tuple[int, int] | None = None
        self._connection = sqlite3.connect(
            ":memory:" if path is None else path.absolute(),
            timeout=_BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        self._connection.row_factory = sqlite3.Row
        self._connection.create_function("folded", 1, _folded, deterministic=True)
        try:
            self._prepare(path)
        except SandboxError:
            self.close()
            raise

    @property
    def version(self) -> tuple[int, int, int]:
        """Give numbers that are others after any change, by whomever.

        Raises:
            SandboxError: ``database-failed``, with SQLite's reason.

        Source:
            SQLite, "PRAGMA data_version": for changes by other connections.
        """
        thread_id, look = self._relied_on or _NOTHING
        if thread_id != get_ident():
            look = self.look()
        return look, self._connection.total_changes, self._replaced

    def rely_on(self, look: int) -> None:
        """Take what ``look`` gave for what stands, in this thread, until ``look_again``.

        A transaction that begins meanwhile looks again.
        """
        self._relied_on = (get_ident(), look)

    def look_again(self) -> None:
        """Look for changes by others whenever it matters, as at first."""
        self._relied_on = None

    def look(self) -> int:
        """Look for changes by others, and give a number that is another after any.

        Raises:
            SandboxError: ``database-failed``, with SQLite's reason.
        """
        try:
            [found] = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error as failed:
            raise SandboxError("database-failed", reason=str(failed)) from failed
        return int(found)

    def rows(self, statement: str, *bound: Bound) -> list[sqlite3.Row]:
        """Run one statement and give all that it returns.

        Raises:
            SandboxError: ``database-failed``, with SQLite's reason.
        """
        try:
            with self._lock:
                return self._connection.execute(statement, bound).fetchall()
        except (sqlite3.Error, OverflowError, UnicodeError) as failed:
            raise SandboxError("database-failed", reason=str(failed)) from failed

    def function(self, name: str, run: Callable[[bytes], bytes]) -> None:
        """Let statements call a function, in the middle of what they change."""
        self._connection.create_function(name, 1, run)

    def many(self, statement: str, bounds: Iterable[Sequence[Bound]]) -> None:
        """Run one statement for each of many; inside a transaction.

        Raises:
            SandboxError: ``database-failed``, with SQLite's reason.
        """
        try:
            with self._lock:
                self._connection.executemany(statement, bounds)
        except (sqlite3.Error, OverflowError, UnicodeError) as failed:
            raise SandboxError("database-failed", reason=str(failed)) from failed

    def row(self, statement: str, *bound: Bound) -> sqlite3.Row | None:
        """Run one statement and give the first row, or ``None``.

        Raises:
            SandboxError: ``database-failed``, with SQLite's reason.
        """
        try:
            with self._lock:
                found = self._connection.execute(statement, bound).fetchall()
        except OverflowError:
            return None  # no row holds what no row can hold
        except (sqlite3.Error, UnicodeError) as failed:
            raise SandboxError("database-failed", reason=str(failed)) from failed
        return found[0] if found else None

    @contextmanager
    def transaction(self) -> Generator[None]:
        """Keep all that is done inside, or nothing; one inside another is one.

        Raises:
            SandboxError: ``database-failed``, with SQLite's reason.
        """
        with self._lock:
            if self._connection.in_transaction:
                yield
                return
            self.rows("BEGIN IMMEDIATE")
            self.look_again()
            try:
                yield
                self.rows("COMMIT")
            except BaseException:
                self._connection.rollback()
                raise

    def content(self) -> bytes:
        """Give the whole database as the bytes of a file.

        Raises:
            SandboxError: ``database-failed``, with SQLite's reason.
        """
        try:
            with self._lock, closing(sqlite3.connect(":memory:")) as copy:
                self._connection.backup(copy)
                whole = bytearray(copy.serialize())
        except sqlite3.Error as failed:
            raise SandboxError("database-failed", reason=str(failed)) from failed
        # SQLite, "File format", section 1.3: a journal that is no WAL, which
        # a database in memory cannot have.
        whole[18:20] = b"\x01\x01"
        return bytes(whole)

    def replace_content(self, content: bytes) -> None:
        """Put *content*, which ``content`` gave, in place of everything.

        Raises:
            SandboxError: ``database-failed``, with SQLite's reason.
        """
        try:
            with self._lock, closing(sqlite3.connect(":memory:")) as copy:
                copy.deserialize(content)
                copy.backup(self._connection)
                self._replaced += 1
        except sqlite3.Error as failed:
            raise SandboxError("database-failed", reason=str(failed)) from failed

    def close(self) -> None:
        """Let go of the file; nothing can be asked afterwards."""
        with self._lock:
            self._connection.close()

    def _prepare(self, path: Path | None) -> None:
        self.rows("PRAGMA foreign_keys = ON")
        self.rows(f"PRAGMA synchronous = {self._durability}")
        self.rows(f"PRAGMA cache_size = -{_CACHE_KIB}")
        self.rows(f"PRAGMA mmap_size = {_MAPPED_BYTES}")
        with self.transaction():
            if self._number("application_id") != APPLICATION_ID:
                self._create()
            elif self._number("user_version") > SCHEMA_VERSION:
                raise SandboxError("database-newer", path=str(path))
            elif self._number("user_version") < SCHEMA_VERSION:
                raise SandboxError("database-older", path=str(path))
        # Refused at once while another process opens the file; then that one
        # sets it, or the next.
        with suppress(SandboxError):
            self.rows("PRAGMA journal_mode = WAL")

    def _create(self) -> None:
        for statement in self._schema:
            self.rows(statement)
        self.rows(f"PRAGMA application_id = {APPLICATION_ID}")
        self.rows(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def _number(self, pragma: str) -> int:
        return int(self.rows(f"PRAGMA {pragma}")[0][0])


def _folded(held: Bound) -> str | None:
    """Write what a row holds so that upper and lower case are alike in it."""
    return None if held is None else str(held).casefold()


def _check_file(path: Path) -> None:
    """Make the file if it is not there; refuse one that is not ours."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
    except FileExistsError:
        _check_existing(path)
    except OSError as failed:
        reason = failed.strerror or type(failed).__name__
        raise SandboxError("database-unreachable", path=str(path), reason=reason) from failed


def _check_existing(path: Path) -> None:
    """Refuse what another program wrote; one that is empty will do.

    SQLite reads the mark itself: closing the file by hand would take away
    the locks of this process's other connections to it (SQLite, "How To
    Corrupt", section 2.2).
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            # In this order: another process may be making it at this moment.
            size_bytes = path.stat().st_size
            [[mark]] = opened.execute("PRAGMA application_id").fetchall()
    except (OSError, sqlite3.OperationalError) as failed:
        raise SandboxError("database-unreachable", path=str(path), reason=str(failed)) from failed
    except sqlite3.DatabaseError as failed:
        raise SandboxError("database-not-ours", path=str(path)) from failed
    if size_bytes and mark != APPLICATION_ID:
        raise SandboxError("database-not-ours", path=str(path))
