"""The files below some paths, and what is in them, in blocks.

No symbolic link is followed within a folder, and only regular files are read
there: no pipe holds a scan up, and nothing outside the folder is opened.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO, Final

from gettone.jobs.scanning import is_opaque

__all__ = ["Files"]

BLOCK_BYTES: Final = 262_144
# What git keeps there is compressed; its history is read through git.
_OF_GIT: Final = (".git", "objects")
# Where the system has them: a link that took a file's place is not followed,
# and a pipe that did is not waited for.
_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(slots=True, kw_only=True)
class Files:
    """One walk, and what came of it.

    Attributes:
        paths: Files and folders; what is named here is read whatever it is.
        excluded: Patterns of paths and names that are left out.
        read_count: Files that were looked into.
        octets: How much was in them.
        opaque_count: Files that are compressed or drawn, and were not.
        unread: Paths that could not be read.
    """

    paths: Sequence[Path]
    excluded: Sequence[str] = ()
    read_count: int = 0
    octets: int = 0
    opaque_count: int = 0
    unread: list[Path] = field(default_factory=list[Path])

    def __iter__(self) -> Iterator[tuple[Path, Iterator[bytes]]]:
        """Give each file with its blocks, which are to be read before the next."""
        for path in self.paths:
            found = self._below(path) if path.is_dir() else [path]
            for file in found:
                yield file, self._blocks(file, is_named=file is path)

    def _below(self, folder: Path) -> Iterator[Path]:
        for place, names, files in os.walk(folder, onerror=self._refused):
            here = Path(place)
            names[:] = sorted(name for name in names if not self._is_left_out(here / name))
            yield from (here / name for name in sorted(files) if not self._is_left_out(here / name))

    def _refused(self, failed: OSError) -> None:
        self.unread.append(Path(os.fsdecode(failed.filename)))

    def _is_left_out(self, path: Path) -> bool:
        named = (str(path), path.name)
        return path.parts[-2:] == _OF_GIT or any(
            fnmatch(name, pattern) for name in named for pattern in self.excluded
        )

    def _blocks(self, path: Path, *, is_named: bool) -> Iterator[bytes]:
        try:
            opened = path.open("rb", buffering=0) if is_named else _opened(path)
            if opened is None:
                return
            with opened:
                yield from self._read(opened)
        except OSError:
            self.unread.append(path)

    def _read(self, opened: BinaryIO) -> Iterator[bytes]:
        block = opened.read(BLOCK_BYTES)
        if is_opaque(block):
            self.opaque_count += 1
            return
        self.read_count += 1
        while block:
            self.octets += len(block)
            yield block
            block = opened.read(BLOCK_BYTES)


def _opened(path: Path) -> BinaryIO | None:
    """Open a regular file; ``None`` for whatever else stands there."""
    if not stat.S_ISREG(path.lstat().st_mode):
        return None
    opened = os.fdopen(os.open(path, _FLAGS), "rb", buffering=0)
    if stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
        return opened
    opened.close()
    return None
