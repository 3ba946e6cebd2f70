"""XLSX: a sheet for each table."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from gettone.errors import ExportError
from gettone.jobs.columns import Cell, Column
from gettone.jobs.export.formats.filled import Filled

__all__ = ["write_xlsx"]

# Excel, Specifications and limits: rows, characters of a cell and of a sheet's name.
MAX_ROWS: Final = 1_048_576
MAX_CELL_CHARS: Final = 32_767
MAX_NAME_CHARS: Final = 31
# The largest whole number that a cell holds exactly.
_MAX_INTEGER: Final = 2**53
_OPTIONS: Final = {
    "constant_memory": True,
    # A text is a text, whatever it begins with.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


# A format of the library's, which only the library looks into.
Style: TypeAlias = object


class Sheet(Protocol):
    """What is used of a worksheet; the library has no types."""

    def freeze_panes(self, row: int, column: int) -> object: ...
    def write_boolean(self, row: int, column: int, held: bool) -> object: ...
    def write_number(self, row: int, column: int, held: float) -> object: ...
    def write_string(self, row: int, column: int, held: str) -> object: ...
    def write_datetime(self, row: int, column: int, held: datetime, style: Style) -> object: ...


class Book(Protocol):
    """What is used of a workbook."""

    def add_format(self, properties: dict[str, str]) -> Style: ...
    def add_worksheet(self, name: str) -> Sheet: ...


def write_xlsx(path: Path, tables: Sequence[Filled]) -> None:
    """Write tables as sheets of one workbook.

    Raises:
        ExportError: A table has more rows, or a cell more characters, than
            Excel has room for.
    """
    opened: AbstractContextManager[Book] = import_module("xlsxwriter").Workbook(path, _OPTIONS)
    with opened as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, filled in zip(_names(tables), tables, strict=True):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(filled.names):
                sheet.write_string(0, place, column)
            _fill(sheet, filled, day)


def _fill(sheet: Sheet, filled: Filled, day: Style) -> None:
    columns = filled.table.columns
    for number, row in enumerate(filled.rows(), 1):
        if number == MAX_ROWS:
            raise ExportError("too-many-rows", table=filled.table.name, limit=MAX_ROWS - 1)
        for place, (column, cell) in enumerate(zip(columns, row, strict=True)):
            if cell is not None:
                _write(sheet, (number, place), column, cell, day)


def _write(sheet: Sheet, at: tuple[int, int], column: Column, cell: Cell, day: Style) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(*at, cell)
    elif isinstance(cell, int | float) and abs(cell) <= _MAX_INTEGER:
        sheet.write_number(*at, cell)
    elif column.kind == "date" and (found := _day(str(cell))) is not None:
        sheet.write_datetime(*at, found, day)
    elif len(str(cell)) > MAX_CELL_CHARS:
        raise ExportError("cell-too-long", column=column.name, limit=MAX_CELL_CHARS)
    else:
        sheet.write_string(*at, str(cell))


def _day(text: str) -> datetime | None:
    """Read a day; Excel has none before 1900."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year >= 1900 else None


def _names(tables: Sequence[Filled]) -> list[str]:
    """Give each table a sheet's name: short, and not twice."""
    names: list[str] = []
    for filled in tables:
        name = filled.table.name[:MAX_NAME_CHARS]
        if name in names:
            tail = f"~{len(names)}"
            name = name[: MAX_NAME_CHARS - len(tail)] + tail
        names.append(name)
    return names
