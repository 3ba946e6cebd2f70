"""Connections in one sealed file, for machines without a keychain.

The names stand in the clear, so that they can be listed and forgotten
without the passphrase; everything else is sealed. One passphrase opens all
connections of a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final

import msgspec

from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Evidence
from gettone.domain.state import State
from gettone.errors import StoreError, StoreLocked, StoreUnreadable, TokenNotFound
from gettone.store.disk import OwnFile
from gettone.store.interface import Connection, Gone, is_same_token
from gettone.store.record import format_record, parse_record
from gettone.store.seal import Cost, Passphrase, Seal, check_cryptography
from gettone.store.sharing import LocalSharing

__all__ = ["SealedFileStore"]

_DEFAULT_COST = Cost()


class _Content(msgspec.Struct, forbid_unknown_fields=True):
    """What is in the file, as JSON; bytes are base64 there."""

    header: bytes
    connections: dict[str, bytes]


# Made once: threads that meet a type first at the same time would end the process.
_DECODER: Final = msgspec.json.Decoder(_Content)


class SealedFileStore:
    """A ``TokenStore`` in one file, under a passphrase.

    Args:
        path: Where the file is, or is to be. ``store.disk`` says which files
            are refused. Beside it stands an empty ``.lock`` file.
        passphrase: Asks for the passphrase, each time one is needed and
            before anything is locked. What it raises passes through, and
            nothing has changed then.
        cost: What a guess is to cost; a file that asks for less is refused.
        lock_limit_s: How long to wait for another process, in seconds.

    Raises:
        StoreMissing: This system has no POSIX owners and locks.
    """

    def __init__(
        self,
        path: Path,
        passphrase: Callable[[], str],
        *,
        cost: Cost = _DEFAULT_COST,
        lock_limit_s: float = 5.0,
    ) -> None:
        self._path = path
        self._passphrase = passphrase
        self._cost = cost
        self._file = OwnFile(path, self.label, lock_limit_s=lock_limit_s)
        self.sharing = LocalSharing()

    @property
    def label(self) -> str:
        """Name the place."""
        return f"sealed file {self._path}"

    def save(self, connection: Connection) -> None:
        """Keep *connection*, in place of one of the same name.

        Raises:
            StoreLocked: The passphrase is empty, or opens none of the
                connections that are kept there; or another process holds the
                file.
            StoreUnreadable: What is there is damaged or not ours.
            StoreMissing: ``cryptography`` is not installed.
            StoreError: The disk refuses.
        """
        passphrase = Passphrase(self._passphrase())
        with self._file.alone():
            kept = self._read()
            self._put(kept, self._seal_for(kept, passphrase), connection)

    def prepare(self) -> None:
        """Find out whether ``save`` can work; asks for no passphrase.

        Raises:
            StoreLocked: Another process holds the file.
            StoreUnreadable: What is there is damaged or not ours.
            StoreMissing: ``cryptography`` is not installed.
            StoreError: The disk refuses.
        """
        check_cryptography(self.label)
        with self._file.alone():
            self._read()

    def learn(self, name: str, token: AccessToken, learnt: Evidence) -> bool:
        """Add evidence, unless the connection is gone or has another token.

        Raises:
            StoreLocked: The passphrase is wrong, the file was changed, or
                another process holds it.
            StoreUnreadable: The file is damaged or not ours.
            StoreMissing: ``cryptography`` is not installed.
            StoreError: The disk refuses.
        """
        return self._change(name, lambda kept: kept.with_learnt(token, learnt))

    def move(self, name: str, token: AccessToken, was: State, now: State) -> bool:
        """Change the state, if it is still *was* and the token the same.

        Raises:
            StoreLocked: The passphrase is wrong, the file was changed, or
                another process holds it.
            StoreUnreadable: The file is damaged or not ours.
            StoreMissing: ``cryptography`` is not installed.
            StoreError: The disk refuses.
        """
        return self._change(name, lambda kept: kept.moved(token, was, now))

    def swap(self, connection: Connection, replaces: Connection | None) -> State | None:
        """Keep *connection* in place of *replaces*, if that is what is kept now.

        Raises:
            StoreLocked: As ``save``.
            StoreUnreadable: What is there is damaged or not ours.
            StoreMissing: ``cryptography`` is not installed.
            StoreError: The disk refuses.
        """
        name, passphrase = connection.name, Passphrase(self._passphrase())
        with self._file.alone():
            content = self._read()
            seal = self._seal_for(content, passphrase)
            sealed = content.connections.get(name)
            kept = self._unsealed(seal, sealed, name) if sealed else None
            if not is_same_token(kept, replaces):
                return None
            self._put(content, seal, connection)
            return kept.state if kept else State.FORGOTTEN

    def rename(self, name: str, new_name: str) -> None:
        """Call a connection otherwise, by one rename of the file.

        Raises:
            BadCall: The new name cannot be used.
            TokenNotFound: None of that name is kept.
            StoreLocked: The passphrase is wrong, the file was changed, or
                another process holds it.
            StoreUnreadable: The file is damaged or not ours.
            StoreMissing: ``cryptography`` is not installed.
            StoreError: There is one of the new name; or the disk refuses.
        """
        self._check_rename(self._read(), name, new_name)
        passphrase = Passphrase(self._passphrase())
        with self._file.alone():
            content = self._read()
            self._check_rename(content, name, new_name)
            seal = self._open(content.header, passphrase)
            kept = self._unsealed(seal, content.connections.pop(name), name)
            self._put(content, seal, replace(kept, name=new_name))
        self.sharing.drop(name)

    def load(self, name: str) -> Connection:
        """Give the connection of that name; asks only if there is one.

        Raises:
            TokenNotFound: None of that name is kept.
            StoreLocked: The passphrase is wrong, or the file was changed.
            StoreUnreadable: The file is damaged or not ours.
            StoreMissing: ``cryptography`` is not installed.
            StoreError: The disk refuses.
        """
        kept = self._read()
        if name not in kept.connections:
            raise TokenNotFound(self.label, "no-such-connection")
        seal = self._open(kept.header, Passphrase(self._passphrase()))
        connection = self._unsealed(seal, kept.connections[name], name)
        self.sharing.note(name, connection.token, connection.state)
        return connection

    def forget(self, name: str) -> Gone:
        """Delete our copy; needs no passphrase, and so tells nothing of what was sealed.

        Raises:
            TokenNotFound: None of that name is kept.
            StoreLocked: Another process holds the file.
            StoreUnreadable: The file is damaged or not ours.
            StoreError: The disk refuses.
        """
        if name not in self._read().connections:
            raise TokenNotFound(self.label, "no-such-connection")
        with self._file.alone():
            kept = self._read()
            if kept.connections.pop(name, None) is None:
                raise TokenNotFound(self.label, "no-such-connection")
            self._write(kept.header, kept.connections)
        self.sharing.drop(name)
        return Gone()

    def names(self) -> list[str]:
        """List the kept names in order; needs no passphrase.

        Raises:
            StoreUnreadable: The file is damaged or not ours.
            StoreError: The disk refuses.
        """
        return sorted(self._read().connections)

    def _change(self, name: str, change: Callable[[Connection], Connection | None]) -> bool:
        """Change a connection under the lock; it may be gone by then."""
        if name not in self._read().connections:
            return False
        passphrase = Passphrase(self._passphrase())
        with self._file.alone():
            content = self._read()
            if name not in content.connections:
                return False
            seal = self._open(content.header, passphrase)
            changed = change(self._unsealed(seal, content.connections[name], name))
            if changed is None:
                return False
            self._put(content, seal, changed)
        return True

    def _check_rename(self, content: _Content, name: str, new_name: str) -> None:
        if name not in content.connections:
            raise TokenNotFound(self.label, "no-such-connection")
        if new_name in content.connections:
            raise StoreError(self.label, "name-taken")

    def _put(self, content: _Content, seal: Seal, connection: Connection) -> None:
        """Write the file with *connection* in it."""
        sealed = seal.close(format_record(connection), connection.name)
        self._write(seal.header, content.connections | {connection.name: sealed})
        self.sharing.note(connection.name, connection.token, connection.state)

    def _unsealed(self, seal: Seal, sealed: bytes, name: str) -> Connection:
        return parse_record(seal.unseal(sealed, name), name, self.label)

    def _open(self, header: bytes, passphrase: Passphrase) -> Seal:
        return Seal.open(header, passphrase, store=self.label, cost=self._cost)

    def _seal_for(self, kept: _Content, passphrase: Passphrase) -> Seal:
        """Open the file's seal, or make one where there is nothing to open."""
        if not kept.connections:
            return Seal.create(passphrase, store=self.label, cost=self._cost)
        seal = self._open(kept.header, passphrase)
        if not any(self._opens(seal, name, sealed) for name, sealed in kept.connections.items()):
            raise StoreLocked(self.label, "wrong-passphrase")
        return seal

    @staticmethod
    def _opens(seal: Seal, name: str, sealed: bytes) -> bool:
        try:
            seal.unseal(sealed, name)
        except (StoreLocked, StoreUnreadable):
            return False
        return True

    def _read(self) -> _Content:
        content = self._file.read()
        if content is None:
            return _Content(b"", {})
        try:
            return _DECODER.decode(content)
        except (msgspec.MsgspecError, ValueError, RecursionError) as damage:
            raise StoreUnreadable(self.label, "not-ours") from damage

    def _write(self, header: bytes, connections: dict[str, bytes]) -> None:
        self._file.replace(msgspec.json.encode(_Content(header, connections)))
