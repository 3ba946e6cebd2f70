"""The columns of a family's table, read off the catalogue.

Objects within a record are laid flat under dotted names (``entity.name``);
lists within it are no columns.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast

from gettone.errors import BadCall
from gettone.wire.bodies import Body
from gettone.wire.catalogue import SchemaNode
from gettone.wire.operation import Operation, catalogue
from gettone.wire.parameter import repeated, similar

__all__ = ["Cell", "Column", "ColumnKind", "chosen", "columns_of"]

ColumnKind: TypeAlias = Literal["integer", "number", "boolean", "date", "time", "text"]
Cell: TypeAlias = str | int | float | bool | None

_KINDS: Final[Mapping[str, ColumnKind]] = {
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "string": "text",
}
_FORMATS: Final[Mapping[str, ColumnKind]] = {"date": "date", "date-time": "time"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column.

    Attributes:
        name: Dotted, such as ``entity.vat_number``.
        kind: What its cells hold, besides nothing.
    """

    name: str
    kind: ColumnKind

    def cell(self, row: Body) -> Cell:
        """Take the value out of a record; ``None`` where it has none.

        A value of a kind that the catalogue does not tell is written as JSON.
        """
        held: object = row
        for part in self.name.split("."):
            if not isinstance(held, dict):
                return None
            held = cast("dict[str, object]", held).get(part)
        if held is None or isinstance(held, str | int | float):
            return held
        return json.dumps(held, ensure_ascii=False)


def columns_of(operation: Operation) -> tuple[Column, ...]:
    """Give the columns of what *operation* lists, in the catalogue's order."""
    answer = _properties(SchemaNode(ref=operation.response_schema or ""))
    rows = answer.get("data", SchemaNode()).items or SchemaNode()
    if not _properties(rows) and (kind := _kind(rows)) is not None:
        # Rows that are texts, as ``wire.bodies`` reads them.
        return (Column(name="value", kind=kind),)
    return tuple(_laid_flat("", rows, ()))


def chosen(operation: Operation, names: Sequence[str]) -> tuple[Column, ...]:
    """Give the columns named, in the order named.

    Raises:
        BadCall: A name is none of them; with those most like it.
    """
    known = {column.name: column for column in columns_of(operation)}
    for name in names:
        if name not in known:
            raise _no_column(operation, name, known)
    return tuple(known[name] for name in dict.fromkeys(names))


def _no_column(operation: Operation, name: str, known: Collection[str]) -> BadCall:
    shown, alike = repeated(name), similar(name, known)
    if not alike:
        return BadCall("unknown-column", operation=operation.id, name=shown)
    meant = ", ".join(alike)
    return BadCall("no-such-column", operation=operation.id, name=shown, similar=meant)


def _laid_flat(prefix: str, node: SchemaNode, above: tuple[str, ...]) -> Iterator[Column]:
    """Walk an object; one that holds its own kind is entered once."""
    for name, part in _properties(node).items():
        dotted = f"{prefix}{name}"
        if _properties(part) and part.ref not in above:
            yield from _laid_flat(f"{dotted}.", part, (*above, part.ref))
        elif not _properties(part) and (kind := _kind(part)) is not None:
            yield Column(name=dotted, kind=kind)


def _properties(node: SchemaNode) -> dict[str, SchemaNode]:
    """Give what an object holds, from every schema that it must fit."""
    found = dict(_named(node).properties)
    for part in _named(node).all_of:
        found |= _properties(part)
    return {name: part for name, part in found.items() if not part.write_only}


def _kind(node: SchemaNode) -> ColumnKind | None:
    resolved = _named(node)
    for part in (resolved, *(_named(one) for one in resolved.all_of)):
        if part.type in _KINDS:
            return _FORMATS.get(part.format, _KINDS[part.type])
    return None


def _named(node: SchemaNode) -> SchemaNode:
    return catalogue().schemas[node.ref] if node.ref else node
