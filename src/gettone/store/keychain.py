"""Connections in the operating system's keychain, through ``keyring``.

No exception of ``keyring`` or of a backend leaves this module: their frames
hold what was to be kept. A backend that keeps nothing, or keeps it in the
clear, counts as no keychain.

Known limits: a keychain has no lock, so that two programs that save at once may
lose a *name* (not a connection), and what is learnt is added to what was kept an
instant before; Windows
takes about 1,200 characters an entry, which many companies and findings may
exceed, and then nothing is kept.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Final, Protocol, TypeVar, cast

import msgspec

from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Evidence
from gettone.errors import StoreError, StoreLocked, StoreMissing, StoreUnreadable, TokenNotFound
from gettone.store.interface import Connection, Problem
from gettone.store.record import Record, format_record, parse_record

__all__ = ["KeychainStore"]

SERVICE: Final = "gettone"
INDEX: Final = "index"
TRIAL: Final = "trial"

T = TypeVar("T")


class _Keychain(Protocol):
    """What we use of a backend; ``keyring`` wraps ``set_password`` untyped."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class KeychainStore:
    """A ``TokenStore`` in whatever keychain ``keyring`` finds.

    Args:
        limit_s: How long one call may take, in seconds. A keychain that
            waits for its user to unlock it takes longer, and counts as locked.
    """

    def __init__(self, *, limit_s: float = 3.0) -> None:
        self._limit_s = limit_s

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
        before = self._found(_entry(connection.name))
        if before is not None:
            self._keep(TRIAL, record)
            self._drop(TRIAL)
        self._keep(INDEX, _index_of({*names, connection.name}))
        try:
            self._keep(_entry(connection.name), record, before)
        except StoreError as failed:
            if connection.name not in names and not isinstance(failed, StoreLocked):
                with suppress(StoreError):
                    self._keep(INDEX, _index_of(names))
            raise

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
        record = self._found(_entry(name))
        if record is None:
            return False
        changed = parse_record(record, name, self.label).with_learnt(token, learnt)
        if changed is not None:
            self.save(changed)
        return changed is not None

    def load(self, name: str) -> Connection:
        """Give the connection of that name.

        Raises:
            TokenNotFound: None of that name is kept.
            StoreMissing: There is no keychain.
            StoreLocked: It is locked, or did not answer in time.
            StoreUnreadable: The entry is damaged or not ours.
            StoreError: It refused.
        """
        record = self._found(_entry(name))
        if record is None:
            raise TokenNotFound(self.label, "no-such-connection")
        return parse_record(record, name, self.label)

    def forget(self, name: str) -> None:
        """Delete our copy, and see that it is gone.

        Raises:
            TokenNotFound: None of that name is kept.
            StoreMissing: There is no keychain.
            StoreLocked: It is locked, or did not answer in time.
            StoreError: It refused.
        """
        was_kept = self._found(_entry(name)) is not None
        if was_kept:
            self._drop(_entry(name))
        names = self.names()
        if name in names:
            self._keep(INDEX, _index_of(set(names) - {name}))
        if not was_kept:
            raise TokenNotFound(self.label, "no-such-connection")

    def names(self) -> list[str]:
        """List the kept names in order.

        Raises:
            StoreMissing: There is no keychain.
            StoreLocked: It is locked, or did not answer in time.
            StoreUnreadable: The index of names is damaged.
            StoreError: It refused.
        """
        index = self._found(INDEX)
        if index is None:
            return []
        with suppress(msgspec.MsgspecError, ValueError):
            return sorted(msgspec.json.decode(index.expose(), type=list[str]))
        raise StoreUnreadable(self.label, "damaged")

    def _found(self, entry: str) -> Record | None:
        return self._answered(lambda keychain: _record_of(keychain.get_password(SERVICE, entry)))

    def _keep(self, entry: str, record: Record, before: Record | None = None) -> None:
        """Write, then read back: some backends drop what they are given.

        What is kept otherwise than it was given is taken out, or *before* is
        put back.
        """
        self._set(entry, record)
        if self._found(entry) != record:
            with suppress(StoreError):
                if before is None:
                    self._drop(entry)
                else:
                    self._set(entry, before)
            raise StoreMissing(self.label, "not-kept")

    def _set(self, entry: str, record: Record) -> None:
        self._answered(
            lambda keychain: keychain.set_password(SERVICE, entry, record.expose().decode())
        )

    def _drop(self, entry: str) -> None:
        self._answered(lambda keychain: keychain.delete_password(SERVICE, entry))
        if self._found(entry) is not None:
            raise StoreError(self.label, "keychain-failed")

    def _answered(self, question: Callable[[_Keychain], T]) -> T:
        """Put *question* to the keychain, within the limit.

        It runs in a thread of its own, since a keychain may wait for its user
        for ever; such a thread ends with the process.
        """
        try:
            importlib.import_module("keyring")
        except ImportError as missing:
            raise StoreMissing(self.label, "needs-keyring") from missing
        answers: SimpleQueue[tuple[T] | StoreError] = SimpleQueue()
        threading.Thread(
            target=lambda: answers.put(_outcome(question, self.label)),
            name="gettone keychain",
            daemon=True,
        ).start()
        try:
            answer = answers.get(timeout=self._limit_s)
        except Empty:
            answer = StoreLocked(self.label, "keychain-silent")
        if isinstance(answer, StoreError):
            raise answer
        return answer[0]


def _outcome(question: Callable[[_Keychain], T], label: str) -> tuple[T] | StoreError:
    """Give the answer, or what went wrong as an error of ours; raises nothing."""
    import keyring
    from keyring import errors

    try:
        keychain = _usable(keyring.get_keyring())
        if isinstance(keychain, str):
            return StoreMissing(label, keychain)
        return (question(keychain),)
    except errors.KeyringLocked:
        return StoreLocked(label, "keychain-locked")
    except (errors.NoKeyringError, errors.InitError, ImportError, RuntimeError):
        # The last two: a backend named by setting that is not there.
        return StoreMissing(label, "no-keychain")
    except Exception:  # noqa: BLE001 - a backend raises whatever its system raises
        return StoreError(label, "keychain-failed")


def _usable(found: object) -> _Keychain | Problem:
    """Give the keychain to use, the first good one of a chain, or why none is.

    A chain is not used as such: it would fall through to the next backend,
    which may be one that keeps everything in the clear.
    """
    from keyring.backends import chainer, fail, null

    chain: Iterable[object] = (found,)
    if isinstance(found, chainer.ChainerBackend):
        chain = chainer.ChainerBackend.backends
    idle = fail.Keyring | null.Keyring
    keeping = [cast("_Keychain", held) for held in chain if not isinstance(held, idle)]
    if not keeping:
        return "no-keychain"
    for held in keeping:
        if "plaintext" not in type(held).__name__.lower():
            return held
    return "keychain-unsafe"


def _record_of(text: str | None) -> Record | None:
    return None if text is None else Record(text.encode())


def _entry(name: str) -> str:
    """Name the entry; apart from the index, whatever the connection is called."""
    return f"connection {name}"


def _index_of(names: Iterable[str]) -> Record:
    return Record(msgspec.json.encode(sorted(names)))
