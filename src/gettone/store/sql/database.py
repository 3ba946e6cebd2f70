"""What is asked of a database, whichever it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Final, Literal, Protocol, TypeAlias

__all__ = ["NOTHING", "Bound", "Database", "Dialect", "Row", "Rows", "Transaction"]

Bound: TypeAlias = "str | int | bytes | None"
Row: TypeAlias = "tuple[Bound, ...]"
Rows: TypeAlias = "list[Row]"
Dialect = Literal["sqlite", "postgres"]

NOTHING: Final[Mapping[str, Bound]] = {}


class Transaction(Protocol):
    """All that is done in it is kept, or nothing."""

    def rows(self, statement: str, bound: Mapping[str, Bound] = NOTHING) -> Rows:
        """Run a statement and give what it returns."""
        ...

    def change(self, statement: str, bound: Mapping[str, Bound] = NOTHING) -> int:
        """Run a statement and tell how many rows it changed."""
        ...

    def change_each(self, statement: str, bounds: Sequence[Mapping[str, Bound]]) -> int:
        """Run a statement for each of *bounds* and tell how many rows changed in all."""
        ...


class Database(Protocol):
    """A database that threads share; processes share what is in it.

    Every method raises a ``StoreError`` for whatever the database refuses.
    """

    @property
    def label(self) -> str:
        """Name the place as a user knows it, without a secret."""
        ...

    @property
    def dialect(self) -> Dialect:
        """Tell which of the two it is."""
        ...

    def rows(self, statement: str, bound: Mapping[str, Bound] = NOTHING) -> Rows:
        """Run one statement that only reads, and give what it returns."""
        ...

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Begin what is to be kept whole or not at all."""
        ...

    def close(self) -> None:
        """Let go of it; it is opened again if it is asked again."""
        ...
