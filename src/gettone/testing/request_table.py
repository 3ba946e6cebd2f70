"""The requests that a sandbox answered, as a table for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from gettone.domain.redaction import redact
from gettone.sandbox.traffic import Passed

__all__ = ["MAX_ROWS", "request_table"]

MAX_ROWS: Final = 100
_HEADS: Final = ("method", "path", "scope needed", "verdict", "status")
_NONE: Final = "-"


def request_table(passed: Sequence[Passed]) -> str:
    """Draw the last requests, oldest first; of a token nothing is known."""
    if not passed:
        return "No request came."
    shown = [_HEADS, *(_cells(one) for one in passed[-MAX_ROWS:])]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in shown]
    left_out = len(passed) - MAX_ROWS
    return "\n".join([*lines, *([f"({left_out} earlier ones left out)"] if left_out > 0 else [])])


def _cells(one: Passed) -> tuple[str, ...]:
    needed = " or ".join(one.needed.split()) or _NONE
    return one.method, redact(one.path), needed, one.verdict, str(one.status or _NONE)
