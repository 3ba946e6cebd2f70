"""A small table with whatever is hard to write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gettone.jobs.columns import Cell, Column
from gettone.jobs.export.formats.filled import Filled, Row
from gettone.jobs.export.tables import Table

COLUMNS = (
    Column(name="id", kind="integer"),
    Column(name="entity.name", kind="text"),
    Column(name="amount", kind="number"),
    Column(name="date", kind="date"),
    Column(name="at", kind="time"),
    Column(name="paid", kind="boolean"),
)
ROWS: tuple[Row, ...] = (
    (1, 'Così "S.r.l."; e\nfigli', 1234.56, "2026-12-31", "2026-01-07 09:00:00", True),
    (2, "=SUM(A1)", 0.1, "2026-01-01", None, False),
    (3, "01234567890", 1e22, None, None, None),
    (2**60, "", -5, "2000-02-29", "x", None),
)


def filled(rows: Sequence[Row] = ROWS, name: str = "suppliers") -> Filled:
    def again() -> Iterator[Row]:
        return iter(rows)

    return Filled(table=Table(name=name, columns=COLUMNS), rows=again)


def row(*cells: Cell) -> Row:
    """Give a row of which only the first cells are filled."""
    return (*cells, *([None] * (len(COLUMNS) - len(cells))))
