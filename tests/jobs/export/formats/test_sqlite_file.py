from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from gettone.jobs.export.formats.sqlite_file import write_sqlite
from jobs.export.formats.tabled import ROWS, filled


def test_tables_read_back_as_they_were(tmp_path: Path) -> None:
    write_sqlite(tmp_path / "a.sqlite", [filled(), filled([], 'with "quotes"')])
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as db:
        assert db.execute("SELECT * FROM suppliers").fetchall() == list(ROWS)
        assert db.execute('SELECT count(*) FROM "with ""quotes"""').fetchone() == (0,)
        names = [row[1] for row in db.execute("PRAGMA table_info(suppliers)")]
    assert names == ["id", "entity.name", "amount", "date", "at", "paid"]
