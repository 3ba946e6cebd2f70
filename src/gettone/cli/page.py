"""What a command gives back: sentences, facts and tables as values.

Sentences are references into the texts, so a page has no language until
``cli.show`` draws it; the JSON of a page is written by the command itself and
its keys are stable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from gettone.domain.access_token import AccessToken
from gettone.errors import GettoneError

__all__ = [
    "Cell",
    "Exchange",
    "Facts",
    "Page",
    "Part",
    "Problem",
    "Raw",
    "Say",
    "Secret",
    "Table",
    "say",
]


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence by reference; a fact may be a sentence itself.

    Attributes:
        tone: ``plain``, ``good``, ``bad``, ``quiet`` or ``title``: how it is
            coloured where there are colours, never what it says.
    """

    reference: str
    facts: Mapping[str, object] = field(default_factory=dict[str, object])
    tone: str = "plain"


def say(reference: str, tone: str = "plain", /, **facts: object) -> Say:
    """Write a sentence with its facts as keywords."""
    return Say(reference, facts, tone)


Cell: TypeAlias = str | int | Say


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with a value each, one a line.

    Attributes:
        is_named: The labels are names of fields, not references.
    """

    rows: tuple[tuple[str, Cell], ...]
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; headings are references, or plain field names.

    Attributes:
        is_named: The headings are names of fields, not references.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """Text that goes out as it is, such as code or a path."""

    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back, on a line.

    Attributes:
        path: The path asked for, with its query.
        fingerprint: Which token went with it; empty for none.
    """

    method: str
    path: str
    status: int
    fingerprint: str = ""

    def as_json(self) -> dict[str, object]:
        """Give the same for programs."""
        sent = {"method": self.method, "path": self.path, "token": self.fingerprint or None}
        return {**sent, "status": self.status}


@dataclass(frozen=True, slots=True)
class Problem:
    """An error that belongs to what is shown, with its words."""

    error: GettoneError


@dataclass(frozen=True, slots=True)
class Secret:
    """A token that is to be shown, this once; also as a value in JSON."""

    token: AccessToken


Part: TypeAlias = Say | Facts | Table | Raw | Exchange | Problem | Secret


@dataclass(frozen=True, slots=True)
class Page:
    """What one command, or one step of one, has to show.

    Attributes:
        as_json: The same for programs.
        is_step: One step of several: the first part is its title, the others
            stand indented below it.
        content: What a file or a pipe is given, in place of the parts.
    """

    parts: tuple[Part, ...]
    as_json: Mapping[str, object]
    is_step: bool = False
    content: bytes | None = None
