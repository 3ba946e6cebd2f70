"""Which operations a program calls, read from its Python source.

The source is parsed and never imported. What is written there counts: calls
through gettone, calls of the official SDK, and addresses of the API. What is
not is reported with its place, and never guessed. A comment settles it:
``# gettone: needs getIssuedDocument:invoice``.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from gettone.errors import BadCall
from gettone.jobs.source_calls import Problem, shown
from gettone.jobs.source_names import outline_of
from gettone.jobs.source_program import File, Program, Read
from gettone.wire.requirements import OperationRef

__all__ = ["Found", "Scan", "Source", "Unread", "scan"]

# Why a place, or a whole file, could not be read.
Unreadable: TypeAlias = Problem | Literal["syntax", "file", "comment"]

_COMMENT: Final = re.compile(r"#\s*gettone:\s*needs\s+(?P<named>.+)")
_MARK: Final = b"gettone:"
_NOTHING: Final = "nothing"
_PROVIDER: Final = b"fattureincloud.it"


@dataclass(frozen=True, slots=True)
class Source:
    """One file.

    Attributes:
        name: What it is called in the report.
        content: Its bytes; ``None`` for one that cannot be read.
    """

    name: str
    content: bytes | None


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """An operation that is called, and where."""

    file: str
    line: int
    ref: OperationRef


@dataclass(frozen=True, slots=True, order=True)
class Unread:
    """A place that could not be read.

    Attributes:
        problem: What stands in the way, as the texts name it.
        named: What is written there.
    """

    file: str
    line: int
    problem: Unreadable
    named: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What the sources of a program say of the operations it calls.

    Attributes:
        found: Each call that could be read, in order of its place.
        unread: Each place that could not.
        file_count: How many files were read.
    """

    found: tuple[Found, ...] = ()
    unread: tuple[Unread, ...] = ()
    file_count: int = 0

    @property
    def operations(self) -> tuple[OperationRef, ...]:
        """List what is called, each once, sorted."""
        return tuple(sorted({one.ref for one in self.found}))


def scan(sources: Iterable[Source]) -> Scan:
    """Read all sources of one program together."""
    files: list[File] = []
    unread: list[Unread] = []
    for source in sources:
        read = _parsed(source)
        if isinstance(read, Unread):
            unread.append(read)
        else:
            files.append(read)
    found: list[Found] = []
    for one in Program(files).read():
        if not one.is_settled:
            found += _found(one)
            unread += _unread(one)
    for file in files:
        for line, named in file.comments.items():
            refs, wrong = _named(named)
            found += [Found(file.name, line, ref) for ref in refs]
            unread += [Unread(file.name, line, "comment", shown(word)) for word in wrong]
    return Scan(
        found=tuple(sorted(set(found))), unread=tuple(sorted(set(unread))), file_count=len(files)
    )


def _parsed(source: Source) -> File | Unread:
    if source.content is None:
        return Unread(source.name, 0, "file")
    try:
        with warnings.catch_warnings():
            # What the compiler thinks of the source is its author's business.
            warnings.simplefilter("ignore")
            tree = ast.parse(source.content)
        outline, comments = outline_of(tree), dict(_comments(source.content))
    except SyntaxError as odd:
        return Unread(source.name, odd.lineno or 0, "syntax")
    except (ValueError, RecursionError, MemoryError):
        return Unread(source.name, 0, "syntax")
    return File(
        name=source.name,
        outline=outline,
        comments=comments,
        names_provider=_PROVIDER in source.content,
    )


def _comments(content: bytes) -> Iterator[tuple[int, str]]:
    """Find what comments say is needed, by line."""
    if _MARK not in content:
        return
    for token in tokenize.tokenize(io.BytesIO(content).readline):
        if token.type == tokenize.COMMENT and (said := _COMMENT.search(token.string)):
            yield token.start[0], said["named"]


def _found(read: Read) -> list[Found]:
    said = read.said
    if not said.operation_id:
        return []
    return [Found(read.file.name, read.first, OperationRef(said.operation_id, said.document_type))]


def _unread(read: Read) -> list[Unread]:
    said = read.said
    return [Unread(read.file.name, read.first, said.problem, said.named)] if said.problem else []


def _named(text: str) -> tuple[list[OperationRef], list[str]]:
    """Read the operations of a comment, and the words in it that name none."""
    refs: list[OperationRef] = []
    wrong: list[str] = []
    for word in text.replace(",", " ").split():
        try:
            refs += [] if word == _NOTHING else OperationRef.parse_all(word)
        except BadCall:
            wrong.append(word)
    return refs, wrong
