"""Connections in memory, gone with the process; for tests and single runs."""

from __future__ import annotations

from threading import Lock
from typing import Final

from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Evidence
from gettone.errors import TokenNotFound
from gettone.store.interface import Connection, Problem

__all__ = ["MemoryStore"]

_ABSENT: Final[Problem] = "no-such-connection"


class MemoryStore:
    """A ``TokenStore`` that writes nothing anywhere."""

    def __init__(self) -> None:
        self._kept: dict[str, Connection] = {}
        self._lock = Lock()

    @property
    def label(self) -> str:
        """Name the place."""
        return "memory"

    def save(self, connection: Connection) -> None:
        """Keep *connection*, in place of one of the same name."""
        with self._lock:
            self._kept[connection.name] = connection

    def prepare(self) -> None:
        """Find nothing in the way: there is always memory."""

    def learn(self, name: str, token: AccessToken, learnt: Evidence) -> bool:
        """Add evidence, unless the connection is gone or has another token."""
        with self._lock:
            kept = self._kept.get(name)
            changed = kept.with_learnt(token, learnt) if kept else None
            if changed:
                self._kept[name] = changed
            return changed is not None

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
        with self._lock:
            gone = self._kept.pop(name, None)
        if gone is None:
            raise TokenNotFound(self.label, _ABSENT)

    def names(self) -> list[str]:
        """List the kept names in order."""
        return sorted(self._kept)
