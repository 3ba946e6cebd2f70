"""A request body to fill in, made from a schema of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gettone.wire.catalogue import SchemaNode

__all__ = ["body_skeleton"]

# Of a record's own fields, those that the provider sets (assumed: the file
# marks only some of them).
_SET_BY_PROVIDER: Final = frozenset({"id", "created_at", "updated_at"})
_RECORD_DEPTH: Final = 1
_DEEPEST: Final = 3

_BY_FORMAT: Final = {"date": "2026-01-31", "uri": "https://example.com/"}
_BY_TYPE: Final[dict[str, object]] = {"integer": 0, "number": 0, "boolean": False}


def body_skeleton(schema_name: str, schemas: Mapping[str, SchemaNode]) -> object:
    """Make a body of the right types, for a person to fill in and to shorten.

    A text is its own name in capitals, a choice its first value. What the
    provider sets is left out. Another record is named by its ``id``, and what
    lies too deep is left out: the skeleton of an invoice would else fill six
    screens.

    Args:
        schema_name: The schema of the whole body.
        schemas: Every schema by name.

    Returns:
        A JSON value that the schema accepts.

    Raises:
        KeyError: No schema has that name.
    """
    return _value("", schemas[schema_name], schemas, 0)


def _value(name: str, node: SchemaNode, schemas: Mapping[str, SchemaNode], depth: int) -> object:
    node = _resolved(node, schemas)
    if node.enum:
        return next(choice for choice in node.enum if choice is not None)
    if node.items is not None:
        # A row belongs to its list, even if it has an id.
        item = _resolved(node.items, schemas)
        is_row = bool(item.properties)
        return [_fields(item, schemas, depth) if is_row else _value(name, item, schemas, depth)]
    if node.type == "object":
        if depth > _RECORD_DEPTH and "id" in node.properties:
            return {"id": _value("id", node.properties["id"], schemas, depth)}
        return _fields(node, schemas, depth)
    return _BY_TYPE.get(node.type, _BY_FORMAT.get(node.format, name.upper()))


def _fields(node: SchemaNode, schemas: Mapping[str, SchemaNode], depth: int) -> dict[str, object]:
    """Fill in each field that a person may set."""
    return {
        name: _value(name, held, schemas, depth + 1)
        for name, held in node.properties.items()
        if not (held.read_only or name in _SET_BY_PROVIDER)
        and (depth + 1 < _DEEPEST or _is_short(_resolved(held, schemas)))
    }


def _is_short(node: SchemaNode) -> bool:
    return not node.properties or "id" in node.properties


def _resolved(node: SchemaNode, schemas: Mapping[str, SchemaNode]) -> SchemaNode:
    while node.ref:
        node = schemas[node.ref]
    return node
