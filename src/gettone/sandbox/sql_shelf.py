"""``Shelf`` in SQLite: files are blobs, so that they go where the records go."""

from __future__ import annotations

import secrets
import sqlite3
from typing import Final

from gettone.sandbox.database import Database
from gettone.sandbox.shelf import StoredFile

__all__ = ["SqlShelf"]

_KEY_BYTES: Final = 32
_TABLES: Final = (
    """CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, held BLOB NOT NULL) STRICT""",
    """CREATE TABLE IF NOT EXISTS files (
        id INTEGER PRIMARY KEY AUTOINCREMENT, company_id INTEGER NOT NULL REFERENCES companies,
        family TEXT NOT NULL, name TEXT NOT NULL, content BLOB NOT NULL,
        token_sha256 TEXT NOT NULL UNIQUE) STRICT""",
)
_ADD_KEY: Final = "INSERT INTO keys VALUES (?, ?) ON CONFLICT DO NOTHING"
_KEY: Final = "SELECT held FROM keys WHERE name = ?"
_ADD: Final = """INSERT INTO files (company_id, family, name, content, token_sha256)
    VALUES (?, ?, ?, ?, ?) RETURNING id, company_id, family, name, content"""
_FILE: Final = "SELECT id, company_id, family, name, content FROM files"
_BY_ID: Final = f"{_FILE} WHERE id = ?"
_BY_TOKEN: Final = f"{_FILE} WHERE company_id = ? AND family = ? AND token_sha256 = ?"


class SqlShelf:
    """Files and keys in a database of ours.

    Args:
        database: Where; its tables are made if they are not there.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.transaction():
            for statement in _TABLES:
                database.rows(statement)

    def key(self, name: str) -> bytes:
        """Give 32 secret bytes, made when that name is first asked for."""
        found = self._database.row(_KEY, name)
        if found is None:
            self._database.rows(_ADD_KEY, name, secrets.token_bytes(_KEY_BYTES))
            found = self._database.rows(_KEY, name)[0]
        return bytes(found["held"])

    def add(self, file: StoredFile, token_sha256: str) -> StoredFile:
        """Keep a file under a new id, which the answer carries."""
        [kept] = self._database.rows(
            _ADD, file.company_id, file.family, file.name, file.content, token_sha256
        )
        return _file(kept)

    def file(self, file_id: int) -> StoredFile | None:
        """Give the file of that id."""
        found = self._database.row(_BY_ID, file_id)
        return None if found is None else _file(found)

    def by_token(self, company_id: int, family: str, token_sha256: str) -> StoredFile | None:
        """Give the file whose attachment token has that SHA-256."""
        found = self._database.row(_BY_TOKEN, company_id, family, token_sha256)
        return None if found is None else _file(found)


def _file(row: sqlite3.Row) -> StoredFile:
    return StoredFile(**dict(row))
