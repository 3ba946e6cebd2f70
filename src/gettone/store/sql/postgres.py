"""PostgreSQL as a database of connections, through psycopg and its pool.

No exception of psycopg's leaves this module, nor hangs on one that does: the
frames of a failed connect hold the address, and that may hold a password.
"""

from __future__ import annotations

import importlib
import os
import re
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import TYPE_CHECKING, Final, NoReturn, TypeAlias, TypeVar, final

from gettone.errors import StoreError, StoreLocked, StoreMissing
from gettone.store.interface import Problem
from gettone.store.sql.database import NOTHING, Bound, Dialect, Row, Rows

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg_pool import ConnectionPool

    _Lent: TypeAlias = Connection[Row]

__all__ = ["Address", "PostgresDatabase"]

_KIND: Final = "PostgreSQL"
# Parts of an address that may be shown, in the order in which they are.
_NAMED: Final = ("service", "host", "dbname")
_LIMIT_PART: Final = "connect_timeout"
# So many connections at once; the others wait their turn.
MOST: Final = 10
_VALUE: Final = re.compile(r":(\w+)")
_WRITTEN: Final = {"{text}": 'TEXT COLLATE "C"', "{bytes}": "BYTEA", "{by_key}": ""}
_LIMIT: Final = "SELECT set_config('lock_timeout', %s, false)"

# PostgreSQL, appendix A: a state, or the class that its first two characters are.
_PROBLEMS: Final[dict[str, tuple[type[StoreError], Problem]]] = {
    "08": (StoreError, "database-unreachable"),
    "28": (StoreError, "not-permitted"),
    "3D": (StoreError, "database-unreachable"),
    "40": (StoreLocked, "in-use"),
    "42501": (StoreError, "not-permitted"),
    "53100": (StoreError, "disk-full"),
    "53300": (StoreLocked, "in-use"),
    "55P03": (StoreLocked, "in-use"),
    "57": (StoreError, "database-unreachable"),
}

T = TypeVar("T")


@final
class Address:
    """Where a PostgreSQL is, as libpq takes it; it does not print.

    Args:
        text: A URL or ``name=value`` pairs. What is left out, libpq takes from
            its own variables (``PGHOST``, ``PGSERVICE``, ``PGPASSFILE``, ...).

    Source:
        PostgreSQL, libpq, sections "Connection Strings", "Environment
        Variables" and "The Connection Service File".
    """

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def expose(self) -> str:
        """Give the text; call it only where it is used up."""
        return self._text

    def __repr__(self) -> str:
        return "Address(...)"

    def __reduce__(self) -> NoReturn:
        message = "an address may hold a password and is not pickled"
        raise TypeError(message)


class PostgresDatabase:
    """A database of PostgreSQL's; see ``store.sql.database`` for what it does.

    Nothing is connected before the first question.

    Args:
        address: Where it is.
        most: How many connections this process opens at once.
        wait_limit_s: How long to wait for one of them, for the server and for
            another that writes, in seconds each.

    Raises:
        StoreMissing: The package ``psycopg`` is not installed.
        StoreError: The address is none.
    """

    def __init__(self, address: Address, *, most: int = MOST, wait_limit_s: float = 10.0) -> None:
        self._address = address
        self._most = most
        self._wait_limit_s = wait_limit_s
        self._parts = _parts(address)
        self._opening = threading.Lock()
        self._pool: ConnectionPool[_Lent] | None = None
        self._inherited: list[ConnectionPool[_Lent] | None] = []
        self._process_id = os.getpid()

    @property
    def label(self) -> str:
        """Name the place."""
        return " ".join((_KIND, *(self._parts[part] for part in _NAMED if part in self._parts)))

    @property
    def dialect(self) -> Dialect:
        """Tell which of the two it is."""
        return "postgres"

    def rows(self, statement: str, bound: Mapping[str, Bound] = NOTHING) -> Rows:
        """Run one statement that only reads, and give what it returns.

        Raises:
            StoreError: PostgreSQL refuses, or is not there.
        """
        connection = self._lent()
        try:
            return _Work(connection, self.label).rows(statement, bound)
        finally:
            connection.close()

    @contextmanager
    def transaction(self) -> Generator[_Work]:
        """Begin what is to be kept whole or not at all.

        Raises:
            StoreLocked: Another has held a row for longer than the limit.
            StoreError: PostgreSQL refuses, or is not there.
        """
        connection = self._lent()
        try:
            work = _Work(connection, self.label)
            work.change("BEGIN")
            try:
                yield work
                work.commit()
            except BaseException:
                with suppress(StoreError):
                    work.change("ROLLBACK")
                raise
        finally:
            connection.close()

    def close(self) -> None:
        """Let go of it; it is opened again if it is asked again."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def _lent(self) -> _Lent:
        """Take a connection that works from the pool; closing gives it back."""
        pool = self._opened()
        return _asked(self.label, lambda: pool.getconn(self._wait_limit_s))

    def _opened(self) -> ConnectionPool[_Lent]:
        """Open the pool at the first question; one that another process had is left alone."""
        with self._opening:
            if self._process_id != os.getpid():
                self._inherited.append(self._pool)
                self._pool, self._process_id = None, os.getpid()
            if self._pool is None:
                self._pool = _asked(self.label, self._connected)
            return self._pool

    def _connected(self) -> ConnectionPool[_Lent]:
        """Connect once by hand: a pool would go on trying, and not tell why."""
        import psycopg
        from psycopg_pool import ConnectionPool

        psycopg.connect(self._complete()).close()
        pool: ConnectionPool[_Lent] = ConnectionPool(
            self._complete,
            kwargs={"autocommit": True},
            min_size=1,
            max_size=self._most,
            configure=self._configure,
            check=ConnectionPool.check_connection,
            close_returns=True,
            open=True,
        )
        return pool

    def _complete(self) -> str:
        """Give the address with what it leaves out; call it only where it is used up."""
        from psycopg.conninfo import make_conninfo

        limit_s = self._parts.get(_LIMIT_PART) or max(2, round(self._wait_limit_s))
        return make_conninfo(
            self._address.expose(), fallback_application_name="gettone", connect_timeout=limit_s
        )

    def _configure(self, connection: _Lent) -> None:
        connection.execute(_LIMIT, (str(round(self._wait_limit_s * 1000)),))


class _Work:
    """Statements on one connection."""

    def __init__(self, connection: _Lent, label: str) -> None:
        self._connection = connection
        self._label = label

    def rows(self, statement: str, bound: Mapping[str, Bound] = NOTHING) -> Rows:
        asked = _as_postgres(statement)
        return _asked(self._label, lambda: self._connection.execute(asked, bound).fetchall())

    def change(self, statement: str, bound: Mapping[str, Bound] = NOTHING) -> int:
        asked = _as_postgres(statement)
        return _asked(self._label, lambda: self._connection.execute(asked, bound).rowcount)

    def change_each(self, statement: str, bounds: Sequence[Mapping[str, Bound]]) -> int:
        with self._connection.cursor() as cursor:
            asked = _as_postgres(statement)
            _asked(self._label, lambda: cursor.executemany(asked, bounds))
            return cursor.rowcount

    def commit(self) -> None:
        """Commit; a transaction that had failed is rolled back by it, and told so."""
        done = _asked(self._label, lambda: self._connection.execute(b"COMMIT"))
        if done.statusmessage != "COMMIT":
            raise StoreError(self._label, "database-failed")


@cache
def _as_postgres(statement: str) -> bytes:
    """Write places for values and types as psycopg and PostgreSQL do."""
    for place, written in _WRITTEN.items():
        statement = statement.replace(place, written)
    return _VALUE.sub(r"%(\1)s", statement).encode()


def _parts(address: Address) -> Mapping[str, str]:
    """Read an address; what is secret in it is left out."""
    try:
        importlib.import_module("psycopg_pool")
        from psycopg import conninfo
    except ImportError as missing:
        raise StoreMissing(_KIND, "needs-psycopg") from missing
    found = _asked(_KIND, lambda: conninfo.conninfo_to_dict(address.expose()), "bad-address")
    return {name: str(held) for name, held in found.items() if name in (*_NAMED, _LIMIT_PART)}


def _asked(label: str, question: Callable[[], T], otherwise: Problem = "database-failed") -> T:
    """Put a question to psycopg; what it raises becomes an error of ours, and is let go."""
    import psycopg

    try:
        return question()
    except psycopg.Error as failed:
        state = failed.sqlstate or ""
        by_kind = "08" if isinstance(failed, psycopg.OperationalError) and not state else state[:2]
    kind, problem = _PROBLEMS.get(state) or _PROBLEMS.get(by_kind) or (StoreError, otherwise)
    raise kind(label, problem)
