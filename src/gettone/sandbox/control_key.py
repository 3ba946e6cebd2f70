"""The key of the control API: kept beside the records, readable by their owner only."""

from __future__ import annotations

import os
import re
import secrets
import stat
from pathlib import Path
from typing import Final

from gettone.errors import SandboxError

__all__ = ["kept_key", "key_path", "new_key"]

_BYTES: Final = 32
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_OWNER_ONLY: Final = 0o600
_OTHERS: Final = 0o077


def new_key() -> str:
    """Make a key of 256 bits."""
    return secrets.token_urlsafe(_BYTES)


def key_path(db_path: Path) -> Path:
    """Tell where the key of the records in *db_path* lies."""
    return db_path.with_name(f"{db_path.name}.key")


def kept_key(db_path: Path) -> str:
    """Give the key beside the records, made when it is first asked for.

    Raises:
        SandboxError: ``database-unreachable``: the file cannot be made or
            read. ``key-unusable``: it holds no key, or others may read it.
    """
    path = key_path(db_path)
    try:
        _make(path)
        held, mode = path.read_bytes(), path.stat().st_mode
    except OSError as failed:
        reason = failed.strerror or type(failed).__name__
        raise SandboxError("database-unreachable", path=str(path), reason=reason) from failed
    key = held.decode("latin-1").strip()
    is_open = os.name == "posix" and bool(stat.S_IMODE(mode) & _OTHERS)
    if is_open or not _KEY.fullmatch(key):
        raise SandboxError("key-unusable", path=str(path))
    return key


def _make(path: Path) -> None:
    """Write a key, whole before it can be seen, unless there is one."""
    if path.exists():
        return
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    try:
        with os.fdopen(opened, "w", encoding="ascii") as file:
            file.write(new_key())
        os.link(draft, path)
    except FileExistsError:
        return  # another process was faster
    finally:
        draft.unlink()
