"""CSV: exact for programs, and as Italian Excel opens it."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from gettone.jobs.columns import Cell, Column
from gettone.jobs.export.formats.filled import FORMULA_BEGINS, Filled

__all__ = ["write_csv", "write_excel_csv"]

_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(.*)", re.DOTALL)
# Excel reads a text of digits as a number: zeros in front go, and what is past 15 digits.
_CODE: Final = re.compile(r"0[0-9]+|[0-9]{16,}")


def write_csv(path: Path, filled: Filled) -> None:
    """Write a table as CSV, values exact.

    Source:
        RFC 4180, in UTF-8, with line feeds.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(filled.names)
        writer.writerows(map(_exact, filled.rows()))


def write_excel_csv(path: Path, filled: Filled) -> None:
    """Write a table as Excel opens it by a double click in Italy.

    Semicolons, decimal commas, days as 31/12/2026, a byte order mark for the
    encoding; digits that are no number keep their zeros, and no text is a
    formula.
    """
    columns = filled.table.columns
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(filled.names)
        for row in filled.rows():
            writer.writerow(map(_italian, columns, row))


def _exact(cells: Sequence[Cell]) -> list[str]:
    return [cell if isinstance(cell, str) else _number(cell) for cell in cells]


def _number(cell: Cell) -> str:
    return "" if cell is None else json.dumps(cell)


def _italian(column: Column, cell: Cell) -> str:
    if isinstance(cell, bool):
        return "VERO" if cell else "FALSO"
    if not isinstance(cell, str):
        return _number(cell).replace(".", ",")
    if column.kind in {"date", "time"} and (day := _DAY.fullmatch(cell)):
        return f"{day[3]}/{day[2]}/{day[1]}{day[4]}"
    if _CODE.fullmatch(cell):
        return f'="{cell}"'
    return f"'{cell}" if cell.startswith(FORMULA_BEGINS) else cell
