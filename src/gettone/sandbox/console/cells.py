"""Values of records as the page shows them: amounts, days, lists, nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from gettone.sandbox.records import Row
from gettone.texts import Language, say
from gettone.wire.bodies import object_in

__all__ = ["Split", "at", "columns_of", "in_cell", "is_number", "is_table", "shown", "split"]

_MAX_CHARS: Final = 80
_EMPTY: Final[tuple[object, ...]] = (None, "", [], {})
_NOTHING: Final = "\u2013"
_ITALIAN: Final = str.maketrans(",.", ".,")
# Fields that hold days or times, and how both are written.
_DATE_NAME: Final = re.compile(r"(?:.+_)?(?:date|at|from|to)")
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?: [0-9:]{8})?")
# What tells an object apart in a cell of a table.
_TELLING: Final = ("name", "value")


def at(row: Row, name: str) -> object:
    """Give what a row holds under a name, with dots for what is inside; or nothing."""
    held: object = row
    for part in name.split("."):
        fields = object_in(held)
        held = None if fields is None else fields.get(part)
    return held


@dataclass(frozen=True, slots=True)
class Split:
    """What a row holds, by how it is shown.

    Attributes:
        plain: Single values.
        nested: Objects and lists that hold something.
        empty: Names of what holds nothing.
    """

    plain: Row
    nested: Row
    empty: list[str]


def split(held: Row) -> Split:
    """Put what a row holds apart by how it is shown."""
    empty = [name for name, value in held.items() if value in _EMPTY]
    filled = {name: value for name, value in held.items() if name not in empty}
    nested = [name for name, value in filled.items() if isinstance(value, dict | list)]
    return Split(
        plain={name: value for name, value in filled.items() if name not in nested},
        nested={name: filled[name] for name in nested},
        empty=empty,
    )


def is_number(name: str, held: object) -> bool:
    """Tell whether a value stands to the right, as amounts do; ids do not."""
    is_id = name == "id" or name.endswith("_id")
    return isinstance(held, int | float) and not isinstance(held, bool) and not is_id


def is_table(held: Sequence[object]) -> bool:
    """Tell whether a list holds objects only."""
    return all(isinstance(one, Mapping) for one in held)


def columns_of(rows: Sequence[Row]) -> list[str]:
    """List the fields that hold something in any of the rows, as they come."""
    filled = [name for row in rows for name, held in row.items() if held not in _EMPTY]
    return list(dict.fromkeys(filled))


def in_cell(name: str, held: object, language: Language) -> str:
    """Write a value, an object or a list shortly, for a table inside a record."""
    if isinstance(held, list):
        parts = [in_cell(name, one, language) for one in cast("list[object]", held)]
        return _cut(", ".join(parts) or _NOTHING)
    if not isinstance(held, dict):
        return shown(name, held, language)
    fields = cast("Row", held)
    for telling in _TELLING:
        if fields.get(telling) not in _EMPTY:
            return in_cell(telling, fields[telling], language)
    filled = {key: value for key, value in fields.items() if value not in _EMPTY}
    told = [f"{key}: {in_cell(key, value, language)}" for key, value in filled.items()]
    return _cut(", ".join(told) or _NOTHING)


def shown(name: str, held: object, language: Language) -> str:
    """Write one value for a table."""
    if held is None or held == "":
        return _NOTHING
    if isinstance(held, bool):
        return say(f"console.browse.{'yes' if held else 'no'}", language)
    if isinstance(held, float) or (isinstance(held, int) and name.startswith("amount")):
        return _amount(float(held), language)
    if isinstance(held, list):
        held = ", ".join(map(str, cast("list[object]", held)))
    text = str(held)
    if language == "it" and _DATE_NAME.fullmatch(name.rpartition(".")[2]):
        return _cut(_DATE.sub(_italian_date, text) if _DATE.fullmatch(text) else text)
    return _cut(text)


def _italian_date(found: re.Match[str]) -> str:
    return "/".join(found.group(3, 2, 1)) + found[0][10:]


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_CHARS else f"{text[: _MAX_CHARS - 1]}…"


def _amount(amount: float, language: Language) -> str:
    decimals = max(2, len(repr(amount).partition(".")[2])) if abs(amount) < 1e12 else 2
    text = f"{amount:,.{decimals}f}"
    return text.translate(_ITALIAN) if language == "it" else text
