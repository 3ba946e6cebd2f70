"""What of a row is kept beside it, so that it is found among a million."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from gettone.sandbox.records import Condition, Row
from gettone.wire.bodies import object_in

__all__ = [
    "COLUMNS",
    "KEYS",
    "Held",
    "held_under",
    "is_of_type",
    "keys_of",
    "of_series",
    "of_type",
    "order_column",
]

# What a column of SQLite's may hold.
Held: TypeAlias = "str | int | float | None"

_STAMPS: Final = {"created_at": "created_at", "updated_at": "updated_at"}
_ENTITY: Final = {
    name: name for name in ("code", "name", "vat_number", "tax_code", "email", *_STAMPS)
}
_DOCUMENT: Final = {
    "type": "type",
    "date": "date",
    "entity.id": "entity_id",
    "entity.name": "name",
    **_STAMPS,
}
_NUMBERED: Final = {"number": "number"}

# Family -> field -> the column that holds its folded copy.
KEYS: Final[Mapping[str, Mapping[str, str]]] = {
    "clients": _ENTITY,
    "suppliers": _ENTITY,
    "products": {"code": "code", "name": "name", **_STAMPS},
    "issued_documents": {
        **_DOCUMENT,
        **_NUMBERED,
        "entity.vat_number": "vat_number",
        "entity.tax_code": "tax_code",
    },
    "received_documents": {**_DOCUMENT, "invoice_number": "code"},
    "pending_received_documents": {"type": "type"},
    "receipts": {"type": "type", "date": "date", **_NUMBERED, **_STAMPS},
}
# Field -> the column that a list is sorted by. Folding changes no day and no
# number; a name is kept as it is written besides.
_ORDERS: Final[Mapping[str, str]] = {
    "name": "title",
    "entity.name": "title",
    "date": "date",
    "number": "number",
    **_STAMPS,
}
# The documents that are numbered together, beside what is found by its field.
_SERIES: Final = frozenset({"issued_documents", "receipts"})
_PATHS: Final = {
    family: tuple((tuple(field.split(".")), column) for field, column in keys.items())
    for family, keys in KEYS.items()
}
COLUMNS: Final = (
    "title",
    "code",
    "name",
    "vat_number",
    "tax_code",
    "email",
    "type",
    "date",
    "number",
    "series",
    "entity_id",
    *_STAMPS,
)
_LARGEST_INTEGER: Final = 2**63 - 1


def of_type(kind: str) -> Condition:
    """Give the condition that rows of one type fit, in a family that has types."""
    return Condition("type = ?", (kind,))


def is_of_type(where: Condition) -> bool:
    """Tell whether a condition is one that ``of_type`` gave, and nothing more."""
    return where.text == "type = ?"


def of_series(kind: str, year: int, numeration: str) -> Condition:
    """Give the condition that documents fit that are numbered together."""
    return Condition("series = ?", (_series_name(kind, f"{year:04d}", numeration),))


def order_column(family: str, field: str) -> str | None:
    """Name the column that a family's list is sorted by, if there is one."""
    return _ORDERS.get(field) if field in KEYS.get(family, {}) else None


def keys_of(family: str, row: Row) -> tuple[Held, ...]:
    """Give what the columns hold of a row, in the order of ``COLUMNS``."""
    found: dict[str, Held] = {}
    for path, column in _PATHS.get(family, ()):
        held = held_under(row, path)
        if column == "name":
            found["title"] = held
        found[column] = held.casefold() if isinstance(held, str) else held
    if family in _SERIES:
        found["series"] = _series(row)
    return tuple(found.get(column) for column in COLUMNS)


def held_under(row: Row, path: Sequence[str]) -> Held:
    """Give what ``json_extract`` finds under a field, which may be further inside."""
    inner: Row = row
    for name in path[:-1]:
        inner = object_in(inner.get(name)) or {}
    held: object = inner.get(path[-1])
    if held is None or isinstance(held, str):
        return held
    if isinstance(held, bool):
        return int(held)
    if isinstance(held, int):
        return held if abs(held) <= _LARGEST_INTEGER else float(str(held))
    if isinstance(held, float):
        return held
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def _series(row: Row) -> str | None:
    """Name the series that a document is numbered in; none without a day."""
    day = row.get("date")
    if not day:
        return None
    return _series_name(str(row.get("type")), str(day)[:4], str(row.get("numeration") or ""))


def _series_name(kind: str, year: str, numeration: str) -> str:
    """Name the documents of one type, year and numeration."""
    return f"{kind}/{year}/{numeration}"
