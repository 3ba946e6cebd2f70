"""JSON lines: a family's records as they came, one a line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

__all__ = ["write_json_lines"]


def write_json_lines(path: Path, records: Iterable[str]) -> None:
    """Write records that are JSON already, each on one line."""
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(record)
            file.write("\n")
