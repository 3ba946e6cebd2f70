"""Parquet: a file for each table, read by pandas, DuckDB, Spark and the like."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from gettone.jobs.columns import Cell, ColumnKind
from gettone.jobs.export.formats.filled import Filled

__all__ = ["write_parquet"]

# Rows that are in memory at once.
BATCH_ROWS: Final = 5_000
_TYPES: Final[Mapping[ColumnKind, str]] = {
    "integer": "int64",
    "number": "float64",
    "boolean": "bool",
    "date": "date32",
    "time": "string",
    "text": "string",
}


class Writer(Protocol):
    """What is used of the library's writer; the library has no types."""

    def write_batch(self, batch: object) -> None: ...


def write_parquet(path: Path, filled: Filled) -> None:
    """Write a table; days are days, the rest as JSON has it."""
    arrow = import_module("pyarrow")
    parquet = import_module("pyarrow.parquet")
    columns = filled.table.columns
    schema: object = arrow.schema([(one.name, _TYPES[one.kind]) for one in columns])
    opened: AbstractContextManager[Writer] = parquet.ParquetWriter(path, schema)
    rows = filled.rows()
    with opened as writer:
        while batch := list(islice(rows, BATCH_ROWS)):
            held = [
                [_day(cell) for cell in cells] if one.kind == "date" else list(cells)
                for one, cells in zip(columns, zip(*batch, strict=True), strict=True)
            ]
            writer.write_batch(arrow.record_batch(held, schema=schema))


def _day(cell: Cell) -> date | None:
    return None if cell is None else date.fromisoformat(str(cell))
