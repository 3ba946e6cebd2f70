"""Connections in memory, gone with the process; for tests and single runs."""

from __future__ import annotations

from typing import Final

from gettone.errors import TokenNotFound
from gettone.store.interface import Connection, Problem

__all__ = ["MemoryStore"]

_ABSENT: Final[Problem] = "no-such-connection"


class MemoryStore:
    """A ``TokenStore`` that writes nothing anywhere."""

    def __init__(self) -> None:
        self._kept: dict[str, Connection] = {}

    @property
    def label(self) -> str:
        """Name the place."""
        return "memory"

    def save(self, connection: Connection) -> None:
        """Keep *connection*, in place of one of the same name."""
        self._kept[connection.name] = connection

    def load(self, name: str) -> Connection:
        """Give the connection of that name.

        Raises:
            TokenNotFound: None of that name is kept.
        """
        if name not in self._kept:
            raise TokenNotFound(self.label, _ABSENT)
        return self._kept[name]

    def forget(self, name: str) -> None:
        """Delete our copy.

        Raises:
            TokenNotFound: None of that name is kept.
        """
        if self._kept.pop(name, None) is None:
            raise TokenNotFound(self.label, _ABSENT)

    def names(self) -> list[str]:
        """List the kept names in order."""
        return sorted(self._kept)
