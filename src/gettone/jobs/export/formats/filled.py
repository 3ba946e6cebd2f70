"""A table with its rows, as every format is given it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from gettone.jobs.columns import Cell
from gettone.jobs.export.tables import Table

__all__ = ["FORMULA_BEGINS", "Filled", "Row"]

Row: TypeAlias = tuple[Cell, ...]

# A text that begins so is a formula to a spreadsheet. Source: OWASP, CSV injection.
FORMULA_BEGINS: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A table with what is in it.

    Attributes:
        rows: Gives the rows; may be asked for again.
    """

    table: Table
    rows: Callable[[], Iterator[Row]]

    @property
    def names(self) -> list[str]:
        """Give the columns' names."""
        return [column.name for column in self.table.columns]
