"""What a body brings: checked by its schema, and cut down to what that lists.

Source:
    OpenAPI 2.1.8: the schemas that a body is checked by. Assumed: of
    unknown names, that they are ignored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from gettone.sandbox.amounts import MAX_AMOUNT
from gettone.sandbox.handling import Call
from gettone.sandbox.records import Row
from gettone.sandbox.rules import required_fault, sentences
from gettone.wire.catalogue import SchemaNode
from gettone.wire.operation import catalogue
from gettone.wire.schema import check

__all__ = ["given_data", "invalid_body", "is_blank", "known_part", "resolved", "too_large"]


def invalid_body(call: Call, required: Sequence[str] = ()) -> dict[str, list[str]]:
    """List what is wrong with the body, by field.

    Args:
        call: Whose body.
        required: Fields of ``data`` that may be neither missing nor empty.

    Source:
        fattureincloud/api issue 74. Assumed: text that is not JSON counts as
        no body, and an empty text as a missing one.
    """
    if call.body is None or call.body.get("data") is None:
        return required_fault("data")
    is_strict = call.policies.strict_bodies
    schema = call.operation.request_schema or ""
    said = sentences(check(call.body, schema, unknown_names=is_strict))
    given = call.body["data"]
    for name in required if isinstance(given, dict) else ():
        if is_blank(cast("Row", given).get(name)):
            said |= required_fault(f"data.{name}")
    return said


def given_data(call: Call) -> Row:
    """Give what a body that is valid holds under ``data``; only known names."""
    schema = catalogue().schemas[call.operation.request_schema or ""]
    return cast("Row", known_part((call.body or {}).get("data") or {}, schema.properties["data"]))


def known_part(value: object, node: SchemaNode) -> object:
    """Copy a valid value without the names that its schema does not list."""
    node = resolved(node)
    if isinstance(value, list):
        return [known_part(held, node.items or node) for held in cast("list[object]", value)]
    if not isinstance(value, dict):
        return value
    held, known = cast("Row", value), node.properties
    if not known:
        return held
    return {name: known_part(held[name], known[name]) for name in known if name in held}


def resolved(node: SchemaNode) -> SchemaNode:
    """Follow references to the schema itself."""
    while node.ref:
        node = catalogue().schemas[node.ref]
    return node


def is_blank(held: object) -> bool:
    """Tell whether there is nothing, or nothing but white space."""
    return held is None or (isinstance(held, str) and not held.strip())


def too_large(held: object, path: str) -> dict[str, list[str]]:
    """List numbers that no total can be made from, wherever they are (assumed)."""
    found: dict[str, list[str]] = {}
    if isinstance(held, dict):
        for name, value in cast("Row", held).items():
            found |= too_large(value, f"{path}.{name}")
    elif isinstance(held, list):
        for at, value in enumerate(cast("list[object]", held)):
            found |= too_large(value, f"{path}.{at}")
    elif isinstance(held, (int, float)) and abs(held) > MAX_AMOUNT:
        found[path] = [f"The {path} is invalid."]
    return found
