"""JSON lines: a family's records as they came, one a line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from gettone.wire.bodies import Body

__all__ = ["write_json_lines"]


def write_json_lines(path: Path, records: Iterable[Body]) -> None:
    """Write records, lists within them and unlisted fields included."""
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False))
            file.write("\n")
