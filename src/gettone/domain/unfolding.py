r"""Text without its escapes, and where in the text each part of it stood.

A secret can be read behind ``%2F`` or ``\u002f`` as well as without; whoever
looks for one reads the unfolded text, and finds its place in the text as it is.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

__all__ = ["LINE_END", "LINE_JOINT", "Reading", "Unfolded", "unfold"]

# An escape may stand within another, as in ``%255C%252F``; assumed: not deeper.
MAX_ROUNDS: Final = 4

# Between two lines of one token: quotes of source text, what joins them there,
# and what mail, tables and differences put before a line.
LINE_JOINT: Final = r"[\"']?[ \t]{0,8}[\\+]?[ \t]{0,8}\r?\n[ \t>|+]{0,99}[\"']?"
# What may stand between a part of it and the end of the line.
LINE_END: Final = r"[\"'),;\]}]{0,3}[ \t]{0,8}[\\+]?[ \t]{0,8}(?:\r?\n|\Z)"
# Of no width, as characters and as octets of UTF-8.
_INVISIBLE: Final = (
    *"\0\u00ad\u200b\u200c\u200d\u2060\ufeff",
    *("\u00e2\u0080\u008b", "\u00e2\u0080\u008c", "\u00e2\u0080\u008d"),
)
# Each begins with the same character always, so that the search leaps; the group
# has the name of the escape and holds what it gives. The first that fits counts.
_PATTERNS: Final = (
    # RFC 3986 section 2.1.
    "%(?P<percent>[0-7][0-9A-Fa-f])",
    # RFC 8259 section 7; however often the backslash is doubled.
    r"\\\\{0,15}u00(?P<unicode>[0-7][0-9A-Fa-f])",
    # ECMAScript 12.9.4; Python's form of eight digits.
    r"\\\\{0,15}(?:u\{|U0000)0{0,4}(?P<code_point>[0-7][0-9A-Fa-f])\b\}?",
    r"\\\\{0,15}x(?P<hex>[0-7][0-9A-Fa-f])",
    # As git and shells quote.
    r"\\\\{0,15}(?P<octal>[01][0-7]{2})",
    r"\\\\{0,15}(?P<slash>/)",
    r"\\\\{0,15}(?P<newline>[nr])",
    r"\\\\{0,15}(?P<quote>[\"'])",
    # HTML, section 13.5; the ampersand itself may be escaped.
    r"&(?:amp;){0,4}#0{0,6}(?P<decimal_entity>\d{2,3});?",
    r"&(?:amp;){0,4}#[xX]0{0,6}(?P<hex_entity>[0-7][0-9A-Fa-f]);?",
    r"&(?:amp;){0,4}(?P<named_entity>sol|period|lowbar|equals|plus|quot|apos);",
    r"<(?P<break>w?br)\s*/?>",
    # RFC 2045 section 6.7: the soft line break; a shell's is the other.
    r"=(?P<soft_break>)[ \t]*\r?\n",
    r"\\(?P<continued>)[ \t]*\r?\n",
    "=(?P<quoted_printable>[0-7][0-9A-F])",
    *(f"{shown}(?P<invisible_{n}>)" for n, shown in enumerate(_INVISIBLE)),
)
_ESCAPE: Final = re.compile("|".join(_PATTERNS))
# What the group holds is a number in this base; all others are words.
_BASES: Final = {
    **dict.fromkeys(("percent", "unicode", "code_point", "hex", "hex_entity"), 16),
    "quoted_printable": 16,
    "decimal_entity": 10,
    "octal": 8,
}
_STANDS_FOR: Final = {
    "/": "/",
    "n": "\n",
    "r": "\n",
    "sol": "/",
    "period": ".",
    "lowbar": "_",
    "equals": "=",
    "plus": "+",
    "quot": '"',
    "apos": "'",
    '"': '"',
    "'": "'",
}


class Reading(Protocol):
    """A text that can be read, made of another."""

    @property
    def text(self) -> str:
        """Give what can be read."""
        ...

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give where a part of it stood in the text that was given first."""
        ...


@dataclass(frozen=True, slots=True)
class Unfolded:
    """Text without escapes, and the way back.

    Attributes:
        text: What can be read.
        starts: Where pieces begin in ``text``, ascending from 0.
        origins: Where the same pieces begin in the reading before.
        before: What it was made of; ``None`` for the text that was given.
    """

    text: str
    starts: Sequence[int] = (0,)
    origins: Sequence[int] = (0,)
    before: Reading | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give where a part stood in the text given, its escapes with it."""
        first, last = self._piece(start), self._piece(end - 1)
        begun = self.origins[first] + start - self.starts[first]
        ended = self.origins[last] + end - self.starts[last]
        if last + 1 < len(self.starts) and end == self.starts[last + 1]:
            ended = self.origins[last + 1]
        return self.before.span(begun, ended) if self.before else (begun, ended)

    def _piece(self, place: int) -> int:
        return bisect_right(self.starts, place) - 1


def unfold(held: Reading) -> list[Reading]:
    """Read a text as it is, then without its escapes, and theirs.

    Returns:
        At least one reading; the first is *held*.
    """
    readings = [held]
    while len(readings) <= MAX_ROUNDS and (deeper := _deeper(readings[-1])):
        readings.append(deeper)
    return readings


def _deeper(held: Reading) -> Unfolded | None:
    """Take the outermost escapes off; ``None`` if there is none."""
    parts: list[str] = []
    starts, origins = [0], [0]
    length = at = 0
    for escape in _ESCAPE.finditer(held.text):
        stands_for = _character(escape)
        parts += [held.text[at : escape.start()], stands_for]
        length += escape.start() - at
        at = escape.end()
        if stands_for:
            starts.append(length)
            origins.append(escape.start())
            length += 1
        starts.append(length)
        origins.append(at)
    if not parts:
        return None
    return Unfolded("".join([*parts, held.text[at:]]), starts, origins, held)


def _character(escape: re.Match[str]) -> str:
    """Give what an escape stands for: one character, or none."""
    name = escape.lastgroup or ""
    held = escape[name]
    return chr(int(held, _BASES[name])) if name in _BASES else _STANDS_FOR.get(held, "")
