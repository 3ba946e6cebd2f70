"""Tables and labelled facts as lines of text, as wide as the terminal is.

Text of the provider goes through ``printable``: a company's name may hold
control characters, and a terminal obeys those.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Sequence

__all__ = ["draw_facts", "draw_table", "printable", "width_of", "wrapped"]

_GAP = "  "
# What a line begins with that its continuation stands behind: spaces, a number
# or a dash.
_MARK = re.compile(r" *(?:\d+\. |- )?")
_CUT = "\u2026"
# Below this a column says nothing any more.
MIN_COLUMN_CHARS = 6


def printable(text: str, kept: str = "\n") -> str:
    """Replace what a terminal would obey instead of show, but for *kept*."""
    return "".join(
        shown
        if shown in kept or unicodedata.category(shown) not in {"Cc", "Cf", "Cs"}
        else "\ufffd"
        for shown in text
    )


def width_of(text: str) -> int:
    """Count the columns that *text* takes on a terminal."""
    return sum(
        0 if unicodedata.combining(shown) else 1 + (unicodedata.east_asian_width(shown) in "WF")
        for shown in text
    )


def wrapped(text: str, width: int | None) -> list[str]:
    """Break sentences at the terminal's width; ``None`` leaves them whole."""
    if width is None or width < MIN_COLUMN_CHARS:
        return text.split("\n")
    return [
        line
        for given in text.split("\n")
        for line in textwrap.wrap(
            given,
            width,
            subsequent_indent=" " * (len(given) - len(_MARK.sub("", given, count=1))),
            break_long_words=False,
            break_on_hyphens=False,
        )
        or [given]
    ]


def draw_facts(rows: Sequence[tuple[str, str]], width: int | None = None) -> list[str]:
    """Put each value beside its label; further lines stand below the first."""
    if not rows:
        return []
    widest = max(width_of(label) for label, _ in rows)
    room = None if width is None else max(width - widest - len(_GAP), MIN_COLUMN_CHARS)
    lines: list[str] = []
    for label, value in rows:
        first, *more = wrapped(value, room)
        lines.append(f"{_padded(label, widest)}{_GAP}{first}".rstrip())
        lines += [f"{' ' * widest}{_GAP}{line}" for line in more]
    return lines


def draw_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], width: int | None
) -> list[str]:
    """Draw headings, a rule and the rows.

    Args:
        columns: The headings.
        rows: As many cells as there are headings.
        width: Columns of the terminal; ``None`` cuts nothing (a file, a pipe).
    """
    whole = [[_one_line(cell) for cell in line] for line in (columns, *rows)]
    widths = [max(width_of(line[place]) for line in whole) for place in range(len(columns))]
    if width is not None:
        widths = _fitted(widths, width - len(_GAP) * (len(columns) - 1))
    head, *body = [_GAP.join(map(_cell, line, widths)).rstrip() for line in whole]
    return [head, _GAP.join("-" * size for size in widths), *body]


def _fitted(widths: Sequence[int], room: int) -> list[int]:
    """Narrow the widest columns, one character at a time, until all fit."""
    fitted = list(widths)
    while sum(fitted) > room:
        widest = max(fitted)
        if widest <= MIN_COLUMN_CHARS:
            break
        fitted[len(fitted) - 1 - fitted[::-1].index(widest)] -= 1
    return fitted


def _cell(text: str, width: int) -> str:
    """Cut or pad *text* to *width* columns."""
    if width_of(text) <= width:
        return _padded(text, width)
    while width_of(text) > width - 1:
        text = text[:-1]
    return _padded(text + _CUT, width)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - width_of(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
