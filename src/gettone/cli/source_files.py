"""The Python files of a folder, in order, for the scan of what a program calls."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from gettone.errors import SettingsError
from gettone.jobs.source_scan import Source

__all__ = ["MAX_SOURCE_BYTES", "sources"]

# Longer than any that a person wrote.
MAX_SOURCE_BYTES: Final = 4_000_000
_SUFFIXES: Final = frozenset({".py", ".pyw"})
# What is installed or made by tools; hidden folders, such as .venv, are left out too.
_LEFT_OUT: Final = frozenset({"node_modules", "__pycache__", "site-packages"})
# PEP 405: what makes a folder a virtual environment, whatever its name.
_ENVIRONMENT: Final = "pyvenv.cfg"


def sources(path: Path) -> Iterator[Source]:
    """Read a file, or every Python file below a folder; links to folders are not followed.

    Raises:
        SettingsError: There is no such file or folder.
    """
    if path.is_dir():
        yield from (_read(file, file.relative_to(path).as_posix()) for file in _below(path))
    elif path.is_file():
        yield _read(path, path.name)
    else:
        raise SettingsError("source", "--source", "file-missing", str(path))


def _below(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        kept = [name for name in sorted(folders) if _is_own(Path(here, name))]
        # What stays in this list is gone into.
        folders[:] = kept
        yield from (Path(here, name) for name in sorted(files) if Path(name).suffix in _SUFFIXES)


def _is_own(folder: Path) -> bool:
    """Tell whether a folder may hold what the program's authors wrote."""
    is_hidden = folder.name.startswith(".")
    return not is_hidden and folder.name not in _LEFT_OUT and not (folder / _ENVIRONMENT).exists()


def _read(file: Path, name: str) -> Source:
    """Read one file; what cannot be read, or is too long, has no content."""
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_SOURCE_BYTES + 1)
    except OSError:
        return Source(name, None)
    return Source(name, content if len(content) <= MAX_SOURCE_BYTES else None)
