"""SQLite as a database of connections: one file, for this user alone.

SQLite's own exceptions stop here. The file is 0600 from its first byte, and
SQLite gives the two beside it (``-wal``, ``-shm``) the mode that it has. What is
deleted is overwritten. A commit is on the disk when it is told.

Source:
    SQLite, "Write-Ahead Logging"; "How To Corrupt An SQLite Database File",
    sections 2.2 and 2.6 (closing by hand, and forks).
"""

from __future__ import annotations

import importlib.util
import os
import re
import sqlite3
import stat
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

from gettone.errors import StoreError, StoreLocked, StoreMissing, StoreUnreadable
from gettone.store.interface import Problem
from gettone.store.sql.database import NOTHING, Bound, Dialect, Rows

__all__ = ["SqliteDatabase"]

APPLICATION_ID: Final = 0x67746F6B
PRIVATE: Final = 0o600
# So many threads read at once; the others wait their turn.
MOST: Final = 8
_CREATE: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL
_ROW_LOCK: Final = re.compile(r"\s+FOR (?:UPDATE|SHARE)\b")
_WRITTEN: Final = {"{text}": "TEXT", "{bytes}": "BLOB", "{by_key}": " WITHOUT ROWID"}
# What is committed is on the disk, what is deleted is overwritten, and the file
# is read where the system has it, without a copy (SQLite's largest).
_PRAGMAS: Final = (
    "foreign_keys = ON",
    "synchronous = FULL",
    "secure_delete = ON",
    "mmap_size = 2147418112",
)
# While one thread makes the file and closes it, no other may open it: closing
# would take away the locks that SQLite holds for the other.
_MAKING: Final = threading.Lock()

# SQLite, "Result and Error Codes": the primary codes.
_PROBLEMS: Final[dict[int, tuple[type[StoreError], Problem]]] = {
    sqlite3.SQLITE_BUSY: (StoreLocked, "in-use"),
    sqlite3.SQLITE_LOCKED: (StoreLocked, "in-use"),
    sqlite3.SQLITE_FULL: (StoreError, "disk-full"),
    sqlite3.SQLITE_IOERR: (StoreError, "disk-failed"),
    sqlite3.SQLITE_READONLY: (StoreError, "not-permitted"),
    sqlite3.SQLITE_PERM: (StoreError, "not-permitted"),
    sqlite3.SQLITE_CANTOPEN: (StoreError, "database-unreachable"),
    sqlite3.SQLITE_CORRUPT: (StoreUnreadable, "damaged"),
    sqlite3.SQLITE_NOTADB: (StoreUnreadable, "not-ours"),
}


class SqliteDatabase:
    """A file of SQLite's; see ``store.sql.database`` for what it does.

    Args:
        path: The file; made if it is not there, in a folder that is.
        wait_limit_s: How long to wait for another that writes, in seconds.

    Raises:
        StoreMissing: This system has no POSIX owners.
        StoreUnreadable: It is a link, not a file, another user's, or some
            other program's. Nothing was changed in it.
        StoreError: It cannot be made or opened.
    """

    def __init__(self, path: Path, *, wait_limit_s: float = 10.0) -> None:
        self._path = path.absolute()
        self._wait_limit_s = wait_limit_s
        self._free: list[sqlite3.Connection] = []
        self._inherited: list[list[sqlite3.Connection]] = []
        self._process_id = os.getpid()
        self._turns = threading.BoundedSemaphore(MOST)
        self._writing = threading.Lock()
        if importlib.util.find_spec("fcntl") is None:
            raise StoreMissing(self.label, "needs-posix")
        with _MAKING:
            self._check_file()
        self._mark()

    @property
    def label(self) -> str:
        """Name the place."""
        return f"SQLite file {self._path}"

    @property
    def dialect(self) -> Dialect:
        """Tell which of the two it is."""
        return "sqlite"

    def rows(self, statement: str, bound: Mapping[str, Bound] = NOTHING) -> Rows:
        """Run one statement that only reads, and give what it returns.

        Raises:
            StoreError: SQLite refuses.
        """
        with self._connection() as connection:
            return _Work(connection, self.label).rows(statement, bound)

    @contextmanager
    def transaction(self) -> Generator[_Work]:
        """Begin what is to be kept whole or not at all.

        Raises:
            StoreLocked: Another has been writing for longer than the limit.
            StoreError: SQLite refuses.
        """
        with self._writing, self._connection() as connection:
            work = _Work(connection, self.label)
            work.rows("BEGIN IMMEDIATE")
            try:
                yield work
                work.rows("COMMIT")
            except BaseException:
                connection.rollback()
                raise

    def close(self) -> None:
        """Let go of the file; it is opened again if it is asked again."""
        while self._free:
            self._free.pop().close()

    @contextmanager
    def _connection(self) -> Generator[sqlite3.Connection]:
        """Lend a connection; one that another process had is left alone."""
        with self._turns:
            if self._process_id != os.getpid():
                self._inherited.append(self._free)
                self._free, self._process_id = [], os.getpid()
            try:
                connection = self._free.pop()
            except IndexError:
                connection = self._opened()
            try:
                yield connection
            finally:
                self._free.append(connection)

    def _opened(self) -> sqlite3.Connection:
        with _told(self.label):
            # Else SQLite would make a file that went away, open to others.
            connection = sqlite3.connect(
                f"{self._path.as_uri()}?mode=rw",
                uri=True,
                timeout=self._wait_limit_s,
                isolation_level=None,
                check_same_thread=False,
            )
        work = _Work(connection, self.label)
        try:
            for pragma in _PRAGMAS:
                work.rows(f"PRAGMA {pragma}")
        except StoreError:
            connection.close()
            raise
        return connection

    def _mark(self) -> None:
        """Put our mark into a file with nothing in it; refuse another's."""
        if not self._marks_itself():
            with self.transaction() as work:
                if work.rows("SELECT 1 FROM sqlite_master LIMIT 1"):
                    raise StoreUnreadable(self.label, "not-ours")
                work.rows(f"PRAGMA application_id = {APPLICATION_ID}")
        # Refused at once while another process opens the file; then that one
        # sets it, or the next.
        with suppress(StoreLocked):
            self.rows("PRAGMA journal_mode = WAL")

    def _marks_itself(self) -> bool:
        found = self.rows("PRAGMA application_id")
        if found not in ([(0,)], [(APPLICATION_ID,)]):
            raise StoreUnreadable(self.label, "not-ours")
        return found == [(APPLICATION_ID,)]

    def _check_file(self) -> None:
        """Make the file if it is not there; mend the mode of ours, refuse another's."""
        try:
            os.close(os.open(self._path, _CREATE, PRIVATE))
        except FileExistsError:
            self._check_existing()
        except FileNotFoundError as refused:
            raise StoreError(self.label, "no-folder") from refused
        except OSError as refused:
            raise StoreError(self.label, "not-permitted") from refused
        with _told(self.label):
            # A narrower umask must not lock us out of our own file.
            self._path.chmod(PRIVATE)

    def _check_existing(self) -> None:
        """Refuse what is not a plain file of ours.

        It is not opened: closing it by hand would take away the locks of this
        process's other connections to it.
        """
        found = self._path.lstat()
        if stat.S_ISLNK(found.st_mode):
            raise StoreUnreadable(self.label, "symbolic-link")
        if not stat.S_ISREG(found.st_mode):
            raise StoreUnreadable(self.label, "not-a-file")
        if found.st_uid != os.geteuid():
            raise StoreUnreadable(self.label, "another-owner")
        for beside in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                self._path.with_name(f"{self._path.name}{beside}").chmod(PRIVATE)


class _Work:
    """Statements on one connection."""

    def __init__(self, connection: sqlite3.Connection, label: str) -> None:
        self._connection = connection
        self._label = label

    def rows(self, statement: str, bound: Mapping[str, Bound] = NOTHING) -> Rows:
        with _told(self._label):
            return self._connection.execute(_as_sqlite(statement), bound).fetchall()

    def change(self, statement: str, bound: Mapping[str, Bound] = NOTHING) -> int:
        with _told(self._label):
            return self._connection.execute(_as_sqlite(statement), bound).rowcount

    def change_each(self, statement: str, bounds: Sequence[Mapping[str, Bound]]) -> int:
        with _told(self._label):
            return self._connection.executemany(_as_sqlite(statement), bounds).rowcount


@cache
def _as_sqlite(statement: str) -> str:
    """Leave out row locks, and name the types as SQLite does."""
    bare = _ROW_LOCK.sub("", statement)
    for place, written in _WRITTEN.items():
        bare = bare.replace(place, written)
    return bare


@contextmanager
def _told(label: str) -> Generator[None]:
    """Turn what SQLite refuses into our errors."""
    try:
        yield
    except (sqlite3.Error, OSError) as failed:
        code = getattr(failed, "sqlite_errorcode", sqlite3.SQLITE_IOERR) & 0xFF
        kind, problem = _PROBLEMS.get(code, (StoreError, "database-failed"))
        raise kind(label, problem) from failed
