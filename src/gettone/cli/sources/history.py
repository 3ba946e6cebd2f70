"""What was ever added to a git repository, or is about to be, through git itself.

Git's settings cannot make it run anything else: neither a pager nor a filter,
and nothing is fetched.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, ClassVar, Final, cast

from gettone.cli.exit_codes import GIT_FAILED
from gettone.domain.redaction import redact
from gettone.errors import GettoneError
from gettone.errors.root import Actor

__all__ = ["GitFailed", "Place", "history", "staged"]

# Longer lines come in parts.
LINE_BYTES: Final = 1_048_576
_SAID_BYTES: Final = 500
# Whatever the repository's own settings say; ``protocol.allow`` keeps one that
# has not all its objects from fetching them.
_SETTINGS: Final = (
    *("core.quotePath=false", "core.fsmonitor=false", "log.showSignature=false"),
    *("log.follow=false", "diff.relative=false", "protocol.allow=never"),
)
_GIT: Final = (
    *("git", "--no-pager", "--no-optional-locks", "--literal-pathspecs"),
    *(word for setting in _SETTINGS for word in ("-c", setting)),
)
_AS_PATCH: Final = (
    *("--patch", "--cc", "--text", "--unified=0", "--inter-hunk-context=0", "--no-color"),
    *("--no-ext-diff", "--no-textconv", "--no-renames", "--submodule=short"),
    *("--src-prefix=a/", "--dst-prefix=b/"),
)
# No message holds NUL, so that a line which begins with it begins or ends one.
_LOG: Final = ("log", "--all", "--full-history", "--format=%x00%H%n%B%n%N%n%x00")
_DIFF: Final = ("diff", "--cached")
_HUNK: Final = re.compile(rb"(@@+) .*?\+(\d+)(?:,\d+)? @@")
_QUIET: Final = {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}


class GitFailed(GettoneError):
    """Git could not be run, or did not give what was asked of it.

    Attributes:
        path: Where.
        why: Git's own words, the first line of them.
    """

    reference = "git-failed"
    actor: ClassVar[Actor] = "user"
    exit_code: ClassVar[int] = GIT_FAILED

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"git failed in {path}: {why}")
        self.path = path
        self.why = why


@dataclass(frozen=True, slots=True)
class Place:
    """Where lines were added that follow each other.

    Attributes:
        commit: By which commit; empty for what is about to be committed.
        path: In which file; empty for the commit's own message.
        line: The first one's number in the file, or in the message.
    """

    commit: str
    path: str
    line: int


def history(path: Path) -> Iterator[tuple[Place, Iterator[bytes]]]:
    """Give all lines that any commit of any branch added below *path*, and its message.

    Raises:
        GitFailed: There is no git, no repository, or it cannot be read.
    """
    return _added(path, (*_LOG, *_AS_PATCH))


def staged(path: Path) -> Iterator[tuple[Place, Iterator[bytes]]]:
    """Give all lines that the next commit would add below *path*.

    Raises:
        GitFailed: There is no git, no repository, or it cannot be read.
    """
    return _added(path, (*_DIFF, *_AS_PATCH))


def _added(path: Path, words: Sequence[str]) -> Iterator[tuple[Place, Iterator[bytes]]]:
    folder, name = (path, ".") if path.is_dir() else (path.parent, path.name)
    with _run(folder, (*words, "--", name)) as output:
        for place, lines in groupby(_lines(output), key=lambda row: row[0]):
            yield place, (line for _, line in lines)


@contextmanager
def _run(folder: Path, words: Sequence[str]) -> Generator[IO[bytes]]:
    """Run git, and end it whatever happens.

    Raises:
        GitFailed: It could not be run, or said that something is wrong.
    """
    with TemporaryFile() as said:
        process = _started(folder, words, said)
        with process:
            try:
                yield cast("IO[bytes]", process.stdout)
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            said.seek(0)
            first = said.readline(_SAID_BYTES).decode("utf-8", "replace").strip()
            raise GitFailed(str(folder), redact(first) or f"exit code {process.returncode}")


def _started(folder: Path, words: Sequence[str], said: IO[bytes]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - git by its name, and a path after ``--``
            [*_GIT, *words],
            cwd=folder,
            env={**os.environ, **_QUIET},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
        )
    except OSError as lost:
        why = lost.strerror or type(lost).__name__
    raise GitFailed(str(folder), why)


def _lines(output: IO[bytes]) -> Iterator[tuple[Place, bytes]]:
    """Give each added line with the place where its neighbours begin."""
    reader = _Reader()
    while part := output.readline(LINE_BYTES):
        line = reader.added(part)
        if line is not None:
            yield reader.place, line


@dataclass(slots=True)
class _Reader:
    """Where in git's output we are.

    Attributes:
        place: Of the lines that come.
        columns: So many characters before each line say which side has it; 0
            for a message, negative outside of both.
        is_partial: The line before goes on.
        was_added: The line before was given.
    """

    place: Place = field(default_factory=lambda: Place("", "", 1))
    columns: int = -1
    is_partial: bool = False
    was_added: bool = False

    def added(self, part: bytes) -> bytes | None:
        """Give what the next part of the output adds, if anything."""
        is_rest, self.is_partial = self.is_partial, not part.endswith(b"\n")
        if is_rest:
            return part if self.was_added else None
        line = self._content(part)
        self.was_added = line is not None
        return line

    def _content(self, line: bytes) -> bytes | None:
        if line.startswith(b"\0"):
            self._begin_message(line[1:].strip().decode("ascii", "replace"))
        elif self.columns == 0:
            return line
        elif line.startswith(b"diff "):
            self.columns = -1
        elif hunk := _HUNK.match(line):
            self.columns = len(hunk[1]) - 1
            self.place = Place(self.place.commit, self.place.path, int(hunk[2]))
        elif self.columns < 0:
            self._read_header(line)
        elif b"+" in line[: self.columns] and b"-" not in line[: self.columns]:
            return line[self.columns :]
        return None

    def _begin_message(self, commit: str) -> None:
        """Begin a message, or end it, where no commit is named."""
        self.columns = 0 if commit else -1
        self.place = Place(commit or self.place.commit, "", 1)

    def _read_header(self, line: bytes) -> None:
        if line.startswith(b"+++ "):
            named = line[4:].strip(b'"\t\r\n').removeprefix(b"b/")
            self.place = Place(self.place.commit, os.fsdecode(named), 1)
