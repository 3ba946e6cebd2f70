"""The connections of all owners: listed without being opened, erased by owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Final, Self

from gettone.store.envelope import Envelope
from gettone.store.keys import Keys
from gettone.store.sql import statements
from gettone.store.sql.database import Bound, Database
from gettone.store.sql.one import Kept, OwnerStore, kept_row
from gettone.store.sql.opening import make_ready

__all__ = ["SqlStore"]

PAGE: Final = 1_000


class SqlStore:
    """Connections of many owners in one database; ``of`` gives those of one.

    Threads share it, and processes share the database. Close it when done, or
    use it in a ``with`` statement.

    Args:
        database: Where they are; its tables are made, or brought up to date.
        keys: Gives the keys; asked again when another key is met.

    Raises:
        SettingsError: There is no key, or what is given is none.
        WrongKey: The key that the database wraps under is not among them.
        StoreMissing: The package ``cryptography`` is not installed.
        StoreUnreadable: A later gettone made the tables.
        StoreError: The database refuses.
    """

    def __init__(self, database: Database, keys: Callable[[], Keys]) -> None:
        self.database = database
        self.envelope = Envelope(keys, label=database.label)
        make_ready(database, self.envelope.keys)

    @property
    def label(self) -> str:
        """Name the place."""
        return self.database.label

    def of(self, owner: str) -> OwnerStore:
        """Give the connections of one owner, as a ``TokenStore``.

        Args:
            owner: The integrator's own id of a user: 1 to 255 printable
                characters.

        Raises:
            BadCall: It cannot be used.
        """
        return OwnerStore(self.database, self.envelope, owner)

    def owners(self, *, after: str = "", limit: int = PAGE) -> list[str]:
        """List owners in order, a page at a time.

        Args:
            after: The last owner of the page before.
            limit: How many at most.

        Raises:
            StoreError: The database refuses.
        """
        bound: dict[str, Bound] = {"after": after, "limit": limit}
        return [str(owner) for [owner] in self.database.rows(statements.OWNERS, bound)]

    def connections(self, owner: str, *, after: str = "", limit: int = PAGE) -> list[Kept]:
        """List one owner's connections in order, a page at a time; opens none.

        Args:
            owner: Whose.
            after: The last name of the page before.
            limit: How many at most.

        Raises:
            StoreError: The database refuses.
        """
        bound: dict[str, Bound] = {"owner": owner, "name": after, "limit": limit}
        return [kept_row(row) for row in self.database.rows(statements.KEPT_OF_OWNER, bound)]

    def all_connections(self, *, limit: int = PAGE) -> Iterator[Kept]:
        """Go through all connections, by owner and name; opens none.

        Nothing is locked between pages: what is saved meanwhile may be left
        out, and nothing is given twice.

        Args:
            limit: How many are read at a time.

        Raises:
            StoreError: The database refuses.
        """
        owner, name = "", ""
        while True:
            bound: dict[str, Bound] = {"owner": owner, "name": name, "limit": limit}
            page = [kept_row(row) for row in self.database.rows(statements.KEPT_OF_ALL, bound)]
            yield from page
            if len(page) < limit:
                return
            owner, name = page[-1].owner, page[-1].name

    def count(self) -> int:
        """Count all connections.

        Raises:
            StoreError: The database refuses.
        """
        return int(self.database.rows(statements.COUNT)[0][0] or 0)

    def erase(self, owner: str) -> int:
        """Destroy the owner's key, and delete the owner's connections with it.

        A copy of the database made before still has both: destroy the key
        that wraps it as well.

        Returns:
            How many connections there were.

        Raises:
            StoreLocked: Another process writes for too long.
            StoreError: The database refuses.
        """
        bound: dict[str, Bound] = {"owner": owner}
        with self.database.transaction() as work:
            work.rows(statements.OWNER_ALONE, bound)
            erased = work.change(statements.FORGET_ALL, bound)
            work.change(statements.DROP_OWNER, bound)
        self.envelope.drop_remembered()
        return erased

    def close(self) -> None:
        """Let go of the database and of the opened keys."""
        self.envelope.drop_remembered()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        frames: TracebackType | None,
    ) -> None:
        self.close()
