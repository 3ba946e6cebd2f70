"""One file of our own: read warily, replaced whole or not at all.

What is decided here, and why:

- the file is 0600 from its first byte, and is put in place by one rename, so
  that a crash leaves either the old file or the new one;
- a symbolic link, or anything that is not a plain file of this user, is
  refused: a rename would replace the link, and another owner could have put
  the file there;
- a mode that lets others in is mended when the file is read: what is in it is
  sealed, so that refusing would only get in the way;
- a folder that we make is 0700; one that is there stays as it is, since it
  may be a home folder or shared on purpose.
"""

from __future__ import annotations

import errno
import importlib.util
import os
import secrets
import stat
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from gettone.errors import StoreError, StoreLocked, StoreMissing, StoreUnreadable
from gettone.store.interface import Problem

__all__ = ["OwnFile"]

_PRIVATE: Final = 0o600
_TURN_S: Final = 0.05


def _flags(*names: str) -> int:
    """Add up flags of ``os.open``; those that this system lacks are nothing."""
    return sum(int(getattr(os, name, 0)) for name in names)


# O_NONBLOCK: opening a named pipe must not wait for a writer.
_READ: Final = _flags("O_RDONLY", "O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC")
_LOCK: Final = _flags("O_RDWR", "O_CREAT", "O_NOFOLLOW", "O_CLOEXEC")
_CREATE: Final = _flags("O_WRONLY", "O_CREAT", "O_EXCL", "O_NOFOLLOW", "O_CLOEXEC")
_FOLDER: Final = _flags("O_RDONLY", "O_DIRECTORY", "O_CLOEXEC")

_PROBLEMS: Final[dict[int | None, Problem]] = {
    errno.ELOOP: "symbolic-link",
    errno.ENOTDIR: "not-a-file",
    errno.EISDIR: "not-a-file",
    errno.EEXIST: "not-a-file",
    errno.EACCES: "not-permitted",
    errno.EPERM: "not-permitted",
    errno.EROFS: "not-permitted",
    errno.ENOSPC: "disk-full",
    errno.EDQUOT: "disk-full",
    errno.EFBIG: "disk-full",
}


class OwnFile:
    """A file that only this user reads and writes.

    Every method raises ``StoreError`` for whatever the disk refuses.

    Raises:
        StoreMissing: This system has no POSIX owners and locks.
    """

    def __init__(self, path: Path, label: str, *, lock_limit_s: float) -> None:
        if importlib.util.find_spec("fcntl") is None:
            raise StoreMissing(label, "needs-posix")
        self._path = path
        self._label = label
        self._lock_limit_s = lock_limit_s

    def read(self) -> bytes | None:
        """Give the content; ``None`` if there is no such file.

        Raises:
            StoreUnreadable: It is a link, not a plain file, or not ours.
            StoreError: The disk refuses.
        """
        with self._told():
            try:
                descriptor = os.open(self._path, _READ)
            except FileNotFoundError:
                return None
            try:
                self._check_ours(descriptor)
                with os.fdopen(descriptor, "rb", closefd=False) as opened:
                    return opened.read()
            finally:
                os.close(descriptor)

    def replace(self, content: bytes) -> None:
        """Put *content* in place of what was there, whole or not at all."""
        with self._told():
            part = self._path.with_name(f"{self._part_start}{secrets.token_hex(8)}")
            try:
                self._write(part, content)
                part.replace(self._path)
            except OSError:
                part.unlink(missing_ok=True)
                raise
            self._settle()

    @contextmanager
    def alone(self) -> Generator[None]:
        """Keep other processes and threads from changing the file meanwhile.

        Raises:
            StoreLocked: Another holds it for longer than the limit.
            StoreError: The disk refuses.
        """
        with self._told():
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._path.with_name(f"{self._path.name}.lock"), _LOCK, _PRIVATE)
        try:
            with self._told():
                self._wait_for(descriptor)
                self._sweep()
            yield
        finally:
            os.close(descriptor)

    @property
    def _part_start(self) -> str:
        return f".{self._path.name}.part-"

    def _write(self, part: Path, content: bytes) -> None:
        descriptor = os.open(part, _CREATE, _PRIVATE)
        with os.fdopen(descriptor, "wb") as opened:
            # A narrower umask must not lock us out of our own file.
            os.fchmod(descriptor, _PRIVATE)
            opened.write(content)
            opened.flush()
            os.fsync(descriptor)

    def _settle(self) -> None:
        """Ask the disk to keep the rename; the file is whole without it."""
        with suppress(OSError):
            descriptor = os.open(self._path.parent, _FOLDER)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _check_ours(self, descriptor: int) -> None:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise StoreUnreadable(self._label, "not-a-file")
        if found.st_uid != os.geteuid():
            raise StoreUnreadable(self._label, "another-owner")
        if stat.S_IMODE(found.st_mode) & 0o077:
            os.fchmod(descriptor, _PRIVATE)

    def _wait_for(self, descriptor: int) -> None:
        import fcntl

        until_s = time.monotonic() + self._lock_limit_s
        while True:
            try:
                return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as held:
                if time.monotonic() >= until_s:
                    raise StoreLocked(self._label, "in-use") from held
            time.sleep(_TURN_S)

    def _sweep(self) -> None:
        """Remove the parts that a crash left; whoever holds the lock has none."""
        for path in self._path.parent.iterdir():
            if path.name.startswith(self._part_start):
                path.unlink(missing_ok=True)

    @contextmanager
    def _told(self) -> Generator[None]:
        """Turn what the disk refuses into our errors."""
        try:
            yield
        except OSError as refused:
            problem = _PROBLEMS.get(refused.errno, "disk-failed")
            kind = StoreUnreadable if problem in {"symbolic-link", "not-a-file"} else StoreError
            raise kind(self._label, problem) from refused
