"""Which properties of the catalogue's schemas some answers fill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from gettone.wire.catalogue import SchemaNode
from gettone.wire.operation import catalogue

# A schema of the catalogue, and the path of one of its properties.
Property: TypeAlias = tuple[str, str]


def declared(schema_names: Iterable[str]) -> set[Property]:
    """List what answers of these schemas can hold, and all that stands inside."""
    found: set[Property] = set()
    waiting, seen = list(schema_names), set[str]()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        for path, node in _properties(catalogue().schemas[name], ""):
            waiting += _references(node)
            if path and not node.write_only:
                found.add((name, path))
    return found


def filled(value: Any, schema_name: str) -> Iterator[Property]:
    """List the properties that *value* fills: neither null nor empty."""
    yield from _filled(value, catalogue().schemas[schema_name], schema_name, "")


def _properties(node: SchemaNode, path: str) -> Iterator[tuple[str, SchemaNode]]:
    yield path, node
    for part in (*filter(None, (node.items, node.values)), *node.all_of):
        yield from _properties(part, path) if _inside(part) else iter([("", part)])
    for name, held in node.properties.items():
        yield from _properties(held, f"{path}.{name}" if path else name)


def _inside(node: SchemaNode) -> bool:
    return bool(node.properties or node.items or node.values or node.all_of)


def _references(node: SchemaNode) -> list[str]:
    return [node.ref] if node.ref else []


def _filled(value: Any, node: SchemaNode, schema: str, path: str) -> Iterator[Property]:
    if value is None or value in ("", [], {}):
        return
    if path:
        yield schema, path
    if node.ref:
        yield from _filled(value, catalogue().schemas[node.ref], node.ref, "")
    for part in node.all_of:
        yield from _filled(value, part, schema, path)
    if isinstance(value, dict):
        for name, held in value.items():
            if name in node.properties:
                inside = f"{path}.{name}" if path else name
                yield from _filled(held, node.properties[name], schema, inside)
            elif node.values is not None:
                yield from _filled(held, node.values, schema, path)
    elif isinstance(value, list) and node.items is not None:
        for held in value:
            yield from _filled(held, node.items, schema, path)
