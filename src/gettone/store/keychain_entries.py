"""Entries of the operating system's keychain, through ``keyring``.

No exception of ``keyring`` or of a backend leaves this module: their frames
hold what was to be kept. A backend that keeps nothing, or keeps it in the
clear, counts as no keychain.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Final, Protocol, TypeVar, cast

from gettone.errors import StoreError, StoreLocked, StoreMissing
from gettone.store.interface import Problem
from gettone.store.record import Record

__all__ = ["LIMIT_S", "KeychainEntries"]

SERVICE: Final = "gettone"
# A keychain that waits for its user to unlock it takes longer.
LIMIT_S: Final = 3.0

T = TypeVar("T")


class _Keychain(Protocol):
    """What we use of a backend; ``keyring`` wraps ``set_password`` untyped."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class KeychainEntries:
    """Texts by name, in whatever keychain ``keyring`` finds.

    Args:
        label: The store's label, for errors.
        limit_s: How long one call may take, in seconds. A keychain that takes
            longer counts as locked.
    """

    def __init__(self, label: str, *, limit_s: float = LIMIT_S) -> None:
        self._label = label
        self._limit_s = limit_s

    def found(self, entry: str) -> Record | None:
        """Give what is kept under that name; ``None`` if nothing is.

        Raises:
            StoreMissing: There is no keychain.
            StoreLocked: It is locked, or did not answer in time.
            StoreError: It refused.
        """
        return self._answered(lambda keychain: _record_of(keychain.get_password(SERVICE, entry)))

    def keep(self, entry: str, record: Record, before: Record | None = None) -> None:
        """Write, then read back: some backends drop what they are given.

        What is kept otherwise than it was given is taken out, or *before* is
        put back.

        Raises:
            StoreMissing: There is no keychain, or it keeps nothing.
            StoreLocked: It is locked, or did not answer in time.
            StoreError: It refused.
        """
        self._set(entry, record)
        if self.found(entry) != record:
            with suppress(StoreError):
                if before is None:
                    self.drop(entry)
                else:
                    self._set(entry, before)
            raise StoreMissing(self._label, "not-kept")

    def _set(self, entry: str, record: Record) -> None:
        self._answered(
            lambda keychain: keychain.set_password(SERVICE, entry, record.expose().decode())
        )

    def drop(self, entry: str) -> None:
        """Delete an entry, and see that it is gone.

        Raises:
            StoreMissing: There is no keychain.
            StoreLocked: It is locked, or did not answer in time.
            StoreError: It refused, or has not deleted it.
        """
        self._answered(lambda keychain: keychain.delete_password(SERVICE, entry))
        if self.found(entry) is not None:
            raise StoreError(self._label, "keychain-failed")

    def _answered(self, question: Callable[[_Keychain], T]) -> T:
        """Put *question* to the keychain, within the limit.

        It runs in a thread of its own, since a keychain may wait for its user
        for ever; such a thread ends with the process.
        """
        try:
            importlib.import_module("keyring")
        except ImportError as missing:
            raise StoreMissing(self._label, "needs-keyring") from missing
        answers: SimpleQueue[tuple[T] | StoreError] = SimpleQueue()
        threading.Thread(
            target=lambda: answers.put(_outcome(question, self._label)),
            name="gettone keychain",
            daemon=True,
        ).start()
        try:
            answer = answers.get(timeout=self._limit_s)
        except Empty:
            answer = StoreLocked(self._label, "keychain-silent")
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
