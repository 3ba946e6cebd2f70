"""Files that the sandbox keeps, and keys of its own: values and an interface.

``sandbox.sql_shelf`` is the implementation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Shelf", "StoredFile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """An uploaded file.

    Attributes:
        id: 0 until it is kept.
        company_id: Whose it is.
        family: What kind of record it was uploaded for.
        name: Its name, ending included.
        content: Its bytes.
    """

    id: int = 0
    company_id: int
    family: str
    name: str
    content: bytes = field(repr=False)


class Shelf(Protocol):
    """Where files and keys lie."""

    def key(self, name: str) -> bytes:
        """Give 32 secret bytes, made when that name is first asked for."""
        ...

    def add(self, file: StoredFile, token_sha256: str) -> StoredFile:
        """Keep a file under a new id, which the answer carries."""
        ...

    def file(self, file_id: int) -> StoredFile | None:
        """Give the file of that id."""
        ...

    def by_token(self, company_id: int, family: str, token_sha256: str) -> StoredFile | None:
        """Give the file whose attachment token has that SHA-256."""
        ...
