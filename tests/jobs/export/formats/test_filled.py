from __future__ import annotations

from jobs.export.formats.tabled import ROWS, filled


def test_a_table_names_its_columns_and_gives_its_rows_again() -> None:
    one = filled()
    assert one.names == ["id", "entity.name", "amount", "date", "at", "paid"]
    assert tuple(one.rows()) == tuple(one.rows()) == ROWS
