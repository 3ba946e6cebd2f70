"""The project file, changed in one place and otherwise left as it is."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from gettone.errors import SettingsError
from gettone.settings import MAX_PROJECT_FILE_BYTES, PROJECT_FILE, file_problem, read_toml

__all__ = ["use_connection"]

_KEY: Final = "connection"
# Its line, up to the value, and what stands behind that.
_LINE: Final = re.compile(
    rf"^([ \t]*(?:{_KEY}|\"{_KEY}\"|'{_KEY}')[ \t]*=[ \t]*)"
    r"(?:\"[^\"\r\n]*\"|'[^'\r\n]*'|[+-]?\d+)(?=[ \t]*(?:#|\r?$))",
    re.MULTILINE,
)


def use_connection(folder: Path, name: str) -> Path:
    """Write into the folder's project file which connection is used.

    Everything else in it stays, byte for byte. Whatever is raised, the file
    is as it was.

    Args:
        folder: Where the file lies, or is to lie.
        name: A name that settings take: no quotes and no backslashes.

    Returns:
        The file.

    Raises:
        SettingsError: The file is no TOML, cannot be read or written, or says
            it in a way that cannot be changed safely.
    """
    path = folder / PROJECT_FILE
    # What a link leads to is changed, not the link.
    real = path.resolve()
    text = _text_in(real) if real.exists() else ""
    changed = _changed(text, name)
    try:
        _replace(real, changed)
    except OSError as refused:
        problem = "file-not-writable" if real.parent.is_dir() else file_problem(refused)
        raise SettingsError(_KEY, PROJECT_FILE, problem, str(path)) from None
    return path


def _text_in(path: Path) -> str:
    """Read the file, once it is known to be TOML."""
    read_toml(path)
    return path.read_bytes().decode()


def _changed(text: str, name: str) -> str:
    """Put the name in; of all ways the one that changes nothing else.

    Raises:
        SettingsError: There is none.
    """
    wanted: Mapping[str, object] = {**tomllib.loads(text), _KEY: name}
    for changed in _ways(text, json.dumps(name, ensure_ascii=False)):
        if len(changed.encode()) <= MAX_PROJECT_FILE_BYTES and _is_saying(changed, wanted):
            return changed
    raise SettingsError(_KEY, f"{PROJECT_FILE}:{_KEY}", "not-editable")


def _ways(text: str, value: str) -> Iterator[str]:
    """Put another value where one may stand, or a line before all others."""
    for found in _LINE.finditer(text):
        yield text[: found.end(1)] + value + text[found.end() :]
    end = "\r\n" if "\r\n" in text else "\n"
    yield f"{_KEY} = {value}{end}{text}"


def _is_saying(text: str, wanted: Mapping[str, object]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def _replace(path: Path, text: str) -> None:
    """Put the text in place of what was there, whole or not at all."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with part.open("xb") as opened:
            opened.write(text.encode())
            opened.flush()
            os.fsync(opened.fileno())
        if path.exists():
            shutil.copymode(path, part)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
