"""Connections in memory, gone with the process; for tests and single runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import Final

from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Evidence
from gettone.domain.state import State
from gettone.errors import StoreError, TokenNotFound
from gettone.store.interface import Connection, Gone, Problem, is_same_token
from gettone.store.sharing import LocalSharing

__all__ = ["MemoryStore"]

_ABSENT: Final[Problem] = "no-such-connection"


class MemoryStore:
    """A ``TokenStore`` that writes nothing anywhere."""

    def __init__(self) -> None:
        self._kept: dict[str, Connection] = {}
        self._lock = Lock()
        self.sharing = LocalSharing()

    @property
    def label(self) -> str:
        """Name the place."""
        return "memory"

    def save(self, connection: Connection) -> None:
        """Keep *connection*, in place of one of the same name."""
        with self._lock:
            self._put(connection)

    def prepare(self) -> None:
        """Find nothing in the way: there is always memory."""

    def learn(self, name: str, token: AccessToken, learnt: Evidence) -> bool:
        """Add evidence, unless the connection is gone or has another token."""
        return self._change(name, lambda kept: kept.with_learnt(token, learnt))

    def move(self, name: str, token: AccessToken, was: State, now: State) -> bool:
        """Change the state, if it is still *was* and the token the same."""
        return self._change(name, lambda kept: kept.moved(token, was, now))

    def swap(self, connection: Connection, replaces: Connection | None) -> State | None:
        """Keep *connection* in place of *replaces*, if that is what is kept now."""
        with self._lock:
            kept = self._kept.get(connection.name)
            if not is_same_token(kept, replaces):
                return None
            self._put(connection)
            return kept.state if kept else State.FORGOTTEN

    def rename(self, name: str, new_name: str) -> None:
        """Call a connection otherwise.

        Raises:
            TokenNotFound: None of that name is kept.
            StoreError: There is one of the new name.
        """
        with self._lock:
            renamed = replace(self.load(name), name=new_name)
            if new_name in self._kept:
                raise StoreError(self.label, "name-taken")
            self._put(renamed)
            del self._kept[name]
            self.sharing.drop(name)

    def load(self, name: str) -> Connection:
        """Give the connection of that name.

        Raises:
            TokenNotFound: None of that name is kept.
        """
        if name not in self._kept:
            raise TokenNotFound(self.label, _ABSENT)
        return self._kept[name]

    def forget(self, name: str) -> Gone:
        """Delete our copy.

        Raises:
            TokenNotFound: None of that name is kept.
        """
        with self._lock:
            gone = self._kept.pop(name, None)
        if gone is None:
            raise TokenNotFound(self.label, _ABSENT)
        self.sharing.drop(name)
        return Gone.of(gone)

    def names(self) -> list[str]:
        """List the kept names in order."""
        return sorted(self._kept)

    def _change(self, name: str, change: Callable[[Connection], Connection | None]) -> bool:
        with self._lock:
            kept = self._kept.get(name)
            changed = change(kept) if kept else None
            if changed:
                self._put(changed)
            return changed is not None

    def _put(self, connection: Connection) -> None:
        self._kept[connection.name] = connection
        self.sharing.note(connection.name, connection.token, connection.state)
