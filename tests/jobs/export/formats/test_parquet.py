from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

from gettone.jobs.export.formats import parquet
from gettone.jobs.export.formats.parquet import write_parquet
from jobs.export.formats.tabled import ROWS, filled


def test_a_table_reads_back_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "BATCH_ROWS", 3)
    write_parquet(tmp_path / "a.parquet", filled())
    table = import_module("pyarrow.parquet").read_table(tmp_path / "a.parquet")
    assert [str(field.type) for field in table.schema] == [
        "int64",
        "string",
        "double",
        "date32[day]",
        "string",
        "bool",
    ]
    back = [tuple(row.values()) for row in table.to_pylist()]
    days = [
        (*row[:3], date.fromisoformat(str(row[3])) if row[3] else None, *row[4:]) for row in ROWS
    ]
    assert back == days


def test_a_table_without_rows_has_its_columns(tmp_path: Path) -> None:
    write_parquet(tmp_path / "a.parquet", filled([]))
    table = import_module("pyarrow.parquet").read_table(tmp_path / "a.parquet")
    assert table.num_rows == 0
    assert table.num_columns == 6
