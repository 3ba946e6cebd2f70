"""SQLite: a database with a table for each table."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from gettone.jobs.columns import ColumnKind
from gettone.jobs.export.formats.filled import Filled

__all__ = ["write_sqlite"]

_TYPES: Final[Mapping[ColumnKind, str]] = {
    "integer": "INTEGER",
    "number": "REAL",
    "boolean": "INTEGER",
    "date": "TEXT",
    "time": "TEXT",
    "text": "TEXT",
}


def write_sqlite(path: Path, tables: Sequence[Filled]) -> None:
    """Write tables into a new database."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("BEGIN")
        for filled in tables:
            columns = filled.table.columns
            defined = ", ".join(f"{_quoted(one.name)} {_TYPES[one.kind]}" for one in columns)
            places = ", ".join("?" for _ in columns)
            name = _quoted(filled.table.name)
            db.execute(f"CREATE TABLE {name} ({defined}) STRICT")
            db.executemany(f"INSERT INTO {name} VALUES ({places})", filled.rows())  # noqa: S608 - names of the catalogue's, quoted
        db.execute("COMMIT")


def _quoted(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'
