"""A fresh sandbox's records, made once in a process."""

from __future__ import annotations

from functools import cache

from gettone.sandbox.seed import seed
from gettone.sandbox.sql import SqlRecords

__all__ = ["fresh_content"]


@cache
def fresh_content() -> bytes:
    """Give the records of a fresh sandbox, for ``Controls.load``."""
    with SqlRecords() as records:
        seed(records)
        return records.controls.content()
