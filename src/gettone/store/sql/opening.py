"""Making a database ready: its tables, version by version, and the key it wraps under."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from gettone.errors import StoreUnreadable, WrongKey
from gettone.store.keys import Keys
from gettone.store.sql import statements
from gettone.store.sql.database import Database, Dialect, Rows, Transaction

__all__ = ["check_keys", "key_id", "key_in", "make_ready", "time_text", "version"]

_TABLES: Final[dict[Dialect, str]] = {
    "sqlite": "SELECT name FROM sqlite_master WHERE name = 'gettone_versions'",
    "postgres": "SELECT 1 WHERE to_regclass('gettone_versions') IS NOT NULL",
}
# One process migrates; SQLite lets one write as it is.
_ALONE: Final[dict[Dialect, str]] = {
    "sqlite": "SELECT 1",
    "postgres": "SELECT pg_advisory_xact_lock(7382910264)",
}


def make_ready(database: Database, keys: Keys) -> None:
    """Bring the tables up to this version, and see that the keys fit.

    A database that is up to date is not written to.

    Raises:
        StoreUnreadable: A later gettone made the tables.
        WrongKey: The key that it wraps under is not among *keys*.
        StoreError: The database refuses.
    """
    if version(database) < statements.VERSION:
        with database.transaction() as work:
            work.rows(_ALONE[database.dialect])
            _migrate(work, _version(work.rows, database.dialect))
            if key_in(work) is None:
                work.change(statements.SET_KEY, {"key_id": keys.first.id})
    check_keys(database, keys)


def version(database: Database) -> int:
    """Give the version of the tables; 0 where there are none.

    Raises:
        StoreUnreadable: It is later than this gettone knows.
        StoreError: The database refuses.
    """
    found = _version(database.rows, database.dialect)
    if found > statements.VERSION:
        raise StoreUnreadable(database.label, "newer-version")
    return found


def check_keys(database: Database, keys: Keys) -> None:
    """See that the key which wraps there is among *keys*.

    Raises:
        WrongKey: It is not.
        StoreError: The database refuses.
    """
    wraps = key_id(database)
    if keys.find(wraps) is None:
        raise WrongKey(database.label, wraps)


def key_id(database: Database) -> str:
    """Name the key that new data keys are wrapped under."""
    return str(database.rows(statements.KEY)[0][0])


def key_in(work: Transaction) -> str | None:
    """Name that key, and keep it from being changed until the transaction ends."""
    found = work.rows(statements.KEY_HELD)
    return str(found[0][0]) if found else None


def time_text(at: datetime) -> str:
    """Write a time so that the order of texts is that of times."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _version(ask: Callable[[str], Rows], dialect: Dialect) -> int:
    return int(ask(statements.FIND_VERSION)[0][0] or 0) if ask(_TABLES[dialect]) else 0


def _migrate(work: Transaction, found: int) -> None:
    for number, migration in enumerate(statements.MIGRATIONS[found:], start=found + 1):
        for statement in migration:
            work.change(statement)
        at = time_text(datetime.now(UTC))
        work.change(statements.ADD_VERSION, {"version": number, "at": at})
