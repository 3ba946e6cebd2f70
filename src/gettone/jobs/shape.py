"""The shape of a JSON value compared with a schema of the catalogue.

Shapes only: names, JSON types, formats. No value leaves this module, and
neither does a name that may be one: the keys of a map stand as ``{}``, and an
unlisted name that does not look like the provider's names as ``?``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, cast

from gettone.wire.catalogue import SchemaNode
from gettone.wire.schema import is_date

__all__ = ["Difference", "Kind", "differences", "json_type"]

Kind: TypeAlias = Literal[
    "status",
    "header",
    "media",
    "per-page",
    "unknown",
    "missing",
    "type",
    "null",
    "enum",
    "format",
]

_ANYTHING: Final = SchemaNode(nullable=True)
# OpenAPI 2.1.8: how its properties are called.
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+){0,7}")
_MAX_NAME_CHARS: Final = 40
# Examples of OpenAPI 2.1.8: a time has no zone and no T.
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_TIMES: Final = frozenset({"created_at", "updated_at"})
# Of what ``json.loads`` gives.
_TYPES: Final[Mapping[type, str]] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which an answer is not as expected; never a value.

    Attributes:
        kind: What differs.
        at: Where: a path such as ``data[].name``, or the name of a header;
            empty for the whole answer.
        expected: A type, a format or a status; empty where *kind* says all.
        found: Likewise.
    """

    kind: Kind
    at: str
    expected: str = ""
    found: str = ""


def differences(
    value: object, node: SchemaNode, schemas: Mapping[str, SchemaNode], *, at: str = ""
) -> Iterator[Difference]:
    """Compare a JSON *value* with a schema.

    Args:
        value: As ``json.loads`` gives it.
        node: The schema, or a reference to one.
        schemas: What references lead to, by name.
        at: Where the value stands.
    """
    nullable, node = _resolved(node, schemas)
    found = json_type(value)
    if value is None:
        if not nullable:
            yield Difference("null", at, node.type)
    elif not _fits(found, node):
        yield Difference("type", at, node.type or "object", found)
    elif node.enum and value not in node.enum:
        yield Difference("enum", at)
    elif isinstance(value, dict):
        yield from _object(cast("dict[str, object]", value), node, schemas, at)
    elif isinstance(value, list):
        for held in cast("list[object]", value):
            yield from differences(held, node.items or _ANYTHING, schemas, at=f"{at}[]")
    elif expected := _other_format(str(value), node, at):
        yield Difference("format", at, expected)


def json_type(value: object) -> str:
    """Name the JSON type of a value, as OpenAPI does."""
    return _TYPES[type(value)]


def _resolved(node: SchemaNode, schemas: Mapping[str, SchemaNode]) -> tuple[bool, SchemaNode]:
    """Follow references, and make one object of several parts."""
    nullable = node.nullable
    while node.ref:
        node = schemas[node.ref]
        nullable = nullable or node.nullable
    if node.all_of:
        parts = [_resolved(part, schemas)[1] for part in node.all_of]
        properties = {name: held for part in parts for name, held in part.properties.items()}
        node = SchemaNode(type="object", properties=properties)
    return nullable, node


def _fits(found: str, node: SchemaNode) -> bool:
    """Tell whether a type will do; a number may be written as an integer."""
    return not node.type or found == node.type or (found, node.type) == ("integer", "number")


def _object(
    value: dict[str, object], node: SchemaNode, schemas: Mapping[str, SchemaNode], at: str
) -> Iterator[Difference]:
    for name, held in value.items():
        if name in node.properties:
            yield from differences(held, node.properties[name], schemas, at=_at(at, name))
        elif node.values is not None:
            yield from differences(held, node.values, schemas, at=_at(at, "{}"))
        elif node.properties:
            yield Difference("unknown", _at(at, _shown(name)), "", json_type(held))
    for name, listed in node.properties.items():
        if name not in value and not listed.write_only:
            yield Difference("missing", _at(at, name))


def _other_format(text: str, node: SchemaNode, at: str) -> str:
    """Name the format that a text should have and has not; empty if it has."""
    if node.format == "date":
        return "" if is_date(text) else "YYYY-MM-DD"
    if at.rpartition(".")[2] in _TIMES:
        return "" if _TIME.fullmatch(text) else "YYYY-MM-DD HH:MM:SS"
    return ""


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _shown(name: str) -> str:
    """Give a name that looks like the provider's, or ``?`` for one that may be a value."""
    is_name = len(name) <= _MAX_NAME_CHARS and _NAME.fullmatch(name)
    return name if is_name else "?"
