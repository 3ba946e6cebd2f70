from __future__ import annotations

import pytest

from gettone.sandbox.taking import is_blank, known_part, resolved, too_large
from gettone.wire.catalogue import SchemaNode
from gettone.wire.operation import catalogue
from sandbox.made import SUPPLIERS, Made


def schema(name: str) -> SchemaNode:
    return catalogue().schemas[name]


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (None, True),
        ("", True),
        (" \t", True),
        ("x", False),
        (0, False),
        (False, False),
        ([], False),
    ],
)
def test_white_space_is_nothing(held: object, expected: bool) -> None:
    assert is_blank(held) is expected


def test_only_known_names_are_taken_over_at_every_depth() -> None:
    given = {
        "type": "invoice",
        "colour": "red",
        "entity": {"name": "x", "colour": "red"},
        "items_list": [{"name": "y", "colour": "red", "vat": {"id": 0, "colour": "red"}}],
    }
    assert known_part(given, schema("IssuedDocument")) == {
        "type": "invoice",
        "entity": {"name": "x"},
        "items_list": [{"name": "y", "vat": {"id": 0}}],
    }


def test_what_has_no_names_of_its_own_is_taken_as_it_is() -> None:
    free = SchemaNode(type="object")
    assert known_part({"a": 1}, free) == {"a": 1}
    assert known_part([1, "x"], SchemaNode(type="array")) == [1, "x"]


def test_references_are_followed_to_the_schema() -> None:
    node = schema("CreateSupplierRequest").properties["data"]
    assert node.ref
    assert resolved(node) is schema("Supplier")


def test_required_fields_and_types_are_told_at_once(made: Made) -> None:
    body = made.caller()("POST", SUPPLIERS, {"data": {"phone": 1}})[1]
    assert set(body["error"]["validation_result"]) == {"data.name", "data.phone"}


def test_numbers_beyond_what_json_holds_in_cents_are_named() -> None:
    given = {"a": 1e300, "b": [{"c": -(10**13)}, 10**12], "d": "9" * 20}
    assert list(too_large(given, "data")) == ["data.a", "data.b.0.c"]
