"""Records as tables: one for a family, and one for each list within its records.

What the catalogue does not list, or what is of another kind than it says, is
kept as JSON in the last column, ``other``, so that no format loses anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, TypeAlias, cast

from gettone.jobs.columns import Cell, Column, ColumnKind, columns_below, columns_of, lists_in
from gettone.wire.bodies import Body, object_in
from gettone.wire.families import Family

__all__ = ["OTHER", "Table", "tables_of"]

Path: TypeAlias = tuple[str, ...]

OTHER: Final = Column(name="other", kind="text")
_PLACE: Final = Column(name="place", kind="integer")
_TYPES: Final[Mapping[ColumnKind, tuple[type, ...]]] = {
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "date": (str,),
    "time": (str,),
    "text": (str,),
}
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The largest whole number that every format holds.
_MAX_INTEGER: Final = 2**63


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table.

    Attributes:
        name: The family, or family and list: ``receipts.items_list``.
        columns: Those of the catalogue, between what ties a row of a list to
            its record and ``other``.
        path: Where in a record its rows are; empty for the record itself.
        lists: The lists of a record that have tables of their own.
    """

    name: str
    columns: tuple[Column, ...]
    path: Path = ()
    lists: frozenset[Path] = frozenset()

    def rows(self, record: Body) -> Iterator[tuple[Cell, ...]]:
        """Give the rows that a record makes."""
        if not self.path:
            yield self._row(record, self.columns[:-1])
            return
        held = _at(record, self.path)
        rows = cast("list[object]", held) if isinstance(held, list) else []
        for place, row in enumerate(rows, 1):
            body = object_in(row) or {"value": row}
            yield (record.get("id"), place, *self._row(body, self.columns[2:-1]))

    def _row(self, body: Body, columns: tuple[Column, ...]) -> tuple[Cell, ...]:
        cells = tuple(_fitting(column, column.held(body)) for column in columns)
        filled = zip(columns, cells, strict=True)
        taken = frozenset(one.path for one, cell in filled if cell is not None)
        left = _left(body, taken, self.lists, ())
        return (*cells, json.dumps(left, ensure_ascii=False) if left else None)


def tables_of(family: Family) -> tuple[Table, ...]:
    """Give the tables of a family, its own first."""
    operation = family.operation("list")
    lists = lists_in(operation)
    own = Table(
        name=family.name,
        columns=(*columns_of(operation), OTHER),
        lists=frozenset(tuple(name.split(".")) for name in lists),
    )
    return (own, *(_of_list(family, name) for name in lists))


def _of_list(family: Family, name: str) -> Table:
    operation = family.operation("list")
    tie = replace(columns_of(operation)[0], name="record_id")
    return Table(
        name=f"{family.name}.{name}",
        columns=(tie, _PLACE, *columns_below(operation, name), OTHER),
        path=tuple(name.split(".")),
    )


def _fitting(column: Column, held: object) -> Cell:
    """Give a value if its column can hold it; ``other`` has it if not."""
    if not isinstance(held, str | int | float):
        return None
    # Exact types: True is an int to Python, and none to the catalogue.
    fits = type(held) in _TYPES[column.kind]
    if isinstance(held, int):
        fits = fits and -_MAX_INTEGER <= held < _MAX_INTEGER
    elif column.kind == "date":
        fits = fits and _is_day(held)
    return held if fits else None


def _is_day(held: object) -> bool:
    try:
        return _DAY.fullmatch(str(held)) is not None and bool(date.fromisoformat(str(held)))
    except ValueError:
        return False


def _left(body: Body, taken: frozenset[Path], lists: frozenset[Path], above: Path) -> Body:
    """Give what of an object no column and no table has, without what is nothing."""
    found: Body = {}
    for name, held in body.items():
        here = (*above, name)
        below = object_in(held)
        inner = held if below is None else _left(below, taken, lists, here)
        has_a_table = here in lists and isinstance(held, list)
        if here not in taken and not has_a_table and inner is not None and inner != {}:
            found[name] = inner
    return found


def _at(record: Body, path: Path) -> object:
    held: object = record
    for name in path:
        held = (object_in(held) or {}).get(name)
    return held
