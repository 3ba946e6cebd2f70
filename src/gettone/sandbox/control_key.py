"""The key of the control API: kept beside the records, readable by their owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from gettone.errors import SandboxError

__all__ = ["control_key"]

_BYTES: Final = 32
_OWNER_ONLY: Final = 0o600


def control_key(db_path: Path | None) -> str:
    """Give the key, made when it is first asked for.

    Args:
        db_path: File of the records; ``None`` for a key that nobody keeps.

    Raises:
        SandboxError: ``database-unreachable``: the file beside the records
            cannot be made or read.
    """
    made = secrets.token_urlsafe(_BYTES)
    if db_path is None:
        return made
    path = db_path.with_name(f"{db_path.name}.key")
    try:
        return _kept(path, made)
    except OSError as failed:
        reason = failed.strerror or type(failed).__name__
        raise SandboxError("database-unreachable", path=str(path), reason=reason) from failed


def _kept(path: Path, made: str) -> str:
    """Write the key, whole before it can be seen, unless there is one."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(opened, "w", encoding="ascii") as file:
        file.write(made)
    try:
        os.link(draft, path)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    finally:
        draft.unlink()
    return made
