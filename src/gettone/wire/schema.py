"""A JSON value checked against a schema of the catalogue; every fault is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias, cast

from gettone.wire.catalogue import SchemaNode
from gettone.wire.operation import catalogue

__all__ = ["Fault", "Problem", "check", "is_date"]

Problem: TypeAlias = Literal["type", "null", "enum", "format", "too-many", "unknown"]

_ANYTHING: Final = SchemaNode(nullable=True)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a value; never the value itself.

    Attributes:
        path: Where, such as ``data.items_list.0.qty``; empty for the whole.
        problem: What: another JSON ``type``; ``null`` where none is allowed;
            not in the ``enum``; not of the ``format``; ``too-many``
            items; an ``unknown`` name.
        expected: What would do, such as ``integer`` or ``company, person``.
    """

    path: str
    problem: Problem
    expected: str


def check(value: object, schema_name: str, *, unknown_names: bool = False) -> list[Fault]:
    """List what is wrong with a JSON *value*; empty if nothing is.

    Args:
        value: As ``json.loads`` gives it.
        schema_name: A schema of the catalogue.
        unknown_names: Whether a name that the schema does not list is a
            fault. The provider adds names without notice, so by default not.

    Raises:
        KeyError: No schema has that name.
    """
    schemas = catalogue().schemas
    return list(_Checker(schemas, unknown_names).faults(value, schemas[schema_name], ""))


@dataclass(frozen=True, slots=True)
class _Checker:
    schemas: Mapping[str, SchemaNode]
    unknown_names: bool

    def faults(self, value: object, node: SchemaNode, path: str) -> Iterator[Fault]:
        nullable, node = self._resolved(node)
        if value is None:
            if not nullable:
                yield Fault(path, "null", node.type)
        elif node.all_of:
            yield from self._each_of(value, node, path)
        elif node.type and not _IS[node.type](value):
            yield Fault(path, "type", node.type)
        elif node.enum and value not in node.enum:
            yield Fault(path, "enum", ", ".join(str(one) for one in node.enum if one is not None))
        else:
            yield from self._inside(value, node, path)

    def _resolved(self, node: SchemaNode) -> tuple[bool, SchemaNode]:
        """Follow references; ``null`` will do if any step allows it."""
        nullable = node.nullable
        while node.ref:
            node = self.schemas[node.ref]
            nullable = nullable or node.nullable
        return nullable, node

    def _inside(self, value: object, node: SchemaNode, path: str) -> Iterator[Fault]:
        if isinstance(value, dict):
            yield from self._object(cast("dict[str, object]", value), node, path)
        elif isinstance(value, list):
            yield from self._array(cast("list[object]", value), node, path)
        elif node.format == "date" and not is_date(str(value)):
            yield Fault(path, "format", "date")

    def _object(self, value: dict[str, object], node: SchemaNode, path: str) -> Iterator[Fault]:
        for name, held in value.items():
            known = node.properties.get(name, node.values)
            if known is not None:
                yield from self.faults(held, known, _at(path, name))
            elif self.unknown_names and node.properties:
                yield Fault(_at(path, name), "unknown", "")

    def _array(self, value: list[object], node: SchemaNode, path: str) -> Iterator[Fault]:
        if node.max_items is not None and len(value) > node.max_items:
            yield Fault(path, "too-many", f"at most {node.max_items}")
        items = node.items or _ANYTHING
        for at, held in enumerate(value):
            yield from self.faults(held, items, _at(path, str(at)))

    def _each_of(self, value: object, node: SchemaNode, path: str) -> Iterator[Fault]:
        """Check the parts as one; a name is unknown if no part lists it."""
        parts = [self._resolved(part)[1] for part in node.all_of]
        merged = SchemaNode(
            type="object",
            properties={name: held for part in parts for name, held in part.properties.items()},
        )
        yield from self.faults(value, merged, path)


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_IS: Final[dict[str, Callable[[object], bool]]] = {
    "integer": _is_integer,
    "number": _is_number,
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
}


def is_date(text: str) -> bool:
    """Tell whether *text* is a day that exists, written ``YYYY-MM-DD``."""
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
