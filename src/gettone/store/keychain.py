"""Connections in the operating system's keychain.

Known limits: a keychain has no lock, so that two programs that save at once may
lose a *name* (not a connection), and what is learnt is added to what was kept an
instant before; Windows takes about 1,200 characters an entry, which many
companies and findings may exceed, and then nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Final

import msgspec

from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Evidence
from gettone.domain.state import State
from gettone.errors import StoreError, StoreLocked, StoreUnreadable, TokenNotFound
from gettone.store.interface import Connection, Gone, is_same_token
from gettone.store.keychain_entries import LIMIT_S, KeychainEntries
from gettone.store.record import Record, format_record, parse_record
from gettone.store.sharing import LocalSharing

__all__ = ["KeychainStore"]

INDEX: Final = "index"
TRIAL: Final = "trial"


class KeychainStore:
    """A ``TokenStore`` in whatever keychain ``keyring`` finds.

    Args:
        limit_s: How long one call may take, in seconds. A keychain that
            waits for its user to unlock it takes longer, and counts as locked.
    """

    def __init__(self, *, limit_s: float = LIMIT_S) -> None:
        self._entries = KeychainEntries(self.label, limit_s=limit_s)
        self.sharing = LocalSharing()

    @property
    def label(self) -> str:
        """Name the place."""
        return "keychain"

    def save(self, connection: Connection) -> None:
        """Keep *connection*, and see that it was kept.

        The name goes first: a connection whose saving was cut short can so
        be forgotten by name. Where there is something to lose, the new
        record is first kept beside it, since some keychains cut or refuse
        what is too long for them.

        Raises:
            StoreMissing: There is no keychain, or it keeps nothing.
            StoreLocked: It is locked, or did not answer in time.
            StoreUnreadable: The index of names is damaged.
            StoreError: It refused.
        """
        names = self.names()
        record = format_record(connection)
        before = self._entries.found(_entry(connection.name))
        if before is not None:
            self._entries.keep(TRIAL, record)
            self._entries.drop(TRIAL)
        self._entries.keep(INDEX, _index_of({*names, connection.name}))
        try:
            self._entries.keep(_entry(connection.name), record, before)
        except StoreError as failed:
            if connection.name not in names and not isinstance(failed, StoreLocked):
                with suppress(StoreError):
                    self._entries.keep(INDEX, _index_of(names))
            raise
        self.sharing.note(connection.name, connection.token, connection.state)

    def prepare(self) -> None:
        """Find out whether ``save`` can work, by the list of names.

        Raises:
            StoreMissing: There is no keychain.
            StoreLocked: It is locked, or did not answer in time.
            StoreUnreadable: The index of names is damaged.
            StoreError: It refused.
        """
        self.names()

    def learn(self, name: str, token: AccessToken, learnt: Evidence) -> bool:
        """Add evidence, unless the connection is gone or has another token.

        Raises:
            StoreMissing: There is no keychain, or it keeps nothing.
            StoreLocked: It is locked, or did not answer in time.
            StoreUnreadable: The entry is damaged or not ours.
            StoreError: It refused.
        """
        return self._change(name, lambda kept: kept.with_learnt(token, learnt))

    def move(self, name: str, token: AccessToken, was: State, now: State) -> bool:
        """Change the state, if it is still *was* and the token the same.

        Raises:
            StoreMissing: There is no keychain, or it keeps nothing.
            StoreLocked: It is locked, or did not answer in time.
            StoreUnreadable: The entry is damaged or not ours.
            StoreError: It refused.
        """
        return self._change(name, lambda kept: kept.moved(token, was, now))

    def swap(self, connection: Connection, replaces: Connection | None) -> State | None:
        """Keep *connection* in place of *replaces*, if that is what is kept now.

        Raises:
            StoreMissing: There is no keychain, or it keeps nothing.
            StoreLocked: It is locked, or did not answer in time.
            StoreUnreadable: The entry is damaged or not ours.
            StoreError: It refused.
        """
        kept = self._found(connection.name)
        if not is_same_token(kept, replaces):
            return None
        self.save(connection)
        return kept.state if kept else State.FORGOTTEN

    def rename(self, name: str, new_name: str) -> None:
        """Call a connection otherwise; cut short, it is there under both names.

        Raises:
            BadCall: The new name cannot be used.
            TokenNotFound: None of that name is kept.
            StoreMissing: There is no keychain, or it keeps nothing.
            StoreLocked: It is locked, or did not answer in time.
            StoreUnreadable: The entry is damaged or not ours.
            StoreError: There is one of the new name; or it refused.
        """
        renamed = replace(self.load(name), name=new_name)
        if new_name in self.names() or self._entries.found(_entry(new_name)) is not None:
            raise StoreError(self.label, "name-taken")
        self.save(renamed)
        self.forget(name)

    def load(self, name: str) -> Connection:
        """Give the connection of that name.

        Raises:
            TokenNotFound: None of that name is kept.
            StoreMissing: There is no keychain.
            StoreLocked: It is locked, or did not answer in time.
            StoreUnreadable: The entry is damaged or not ours.
            StoreError: It refused.
        """
        connection = self._found(name)
        if connection is None:
            raise TokenNotFound(self.label, "no-such-connection")
        self.sharing.note(name, connection.token, connection.state)
        return connection

    def forget(self, name: str) -> Gone:
        """Delete our copy, and see that it is gone; of what is damaged nothing is told.

        Raises:
            TokenNotFound: None of that name is kept.
            StoreMissing: There is no keychain.
            StoreLocked: It is locked, or did not answer in time.
            StoreError: It refused.
        """
        was_kept = self._entries.found(_entry(name)) is not None
        gone = Gone()
        if was_kept:
            with suppress(StoreUnreadable):
                gone = Gone.of(self.load(name))
            self._entries.drop(_entry(name))
        names = self.names()
        if name in names:
            self._entries.keep(INDEX, _index_of(set(names) - {name}))
        if not was_kept:
            raise TokenNotFound(self.label, "no-such-connection")
        self.sharing.drop(name)
        return gone

    def names(self) -> list[str]:
        """List the kept names in order.

        Raises:
            StoreMissing: There is no keychain.
            StoreLocked: It is locked, or did not answer in time.
            StoreUnreadable: The index of names is damaged.
            StoreError: It refused.
        """
        index = self._entries.found(INDEX)
        if index is None:
            return []
        with suppress(msgspec.MsgspecError, ValueError):
            return sorted(msgspec.json.decode(index.expose(), type=list[str]))
        raise StoreUnreadable(self.label, "damaged")

    def _found(self, name: str) -> Connection | None:
        record = self._entries.found(_entry(name))
        return parse_record(record, name, self.label) if record is not None else None

    def _change(self, name: str, change: Callable[[Connection], Connection | None]) -> bool:
        kept = self._found(name)
        changed = change(kept) if kept else None
        if changed is not None:
            self.save(changed)
        return changed is not None


def _entry(name: str) -> str:
    """Name the entry; apart from the index, whatever the connection is called."""
    return f"connection {name}"


def _index_of(names: Iterable[str]) -> Record:
    return Record(msgspec.json.encode(sorted(names)))
