from __future__ import annotations

import pytest

from gettone.jobs.shape import Difference, differences, json_type
from gettone.wire.catalogue import SchemaNode

TEXT = SchemaNode(type="string", nullable=True)
NAMED = SchemaNode(type="object", properties={"name": TEXT, "secret": SchemaNode(write_only=True)})
SCHEMAS = {
    "Named": NAMED,
    "Other": SchemaNode(
        type="object", properties={"born": SchemaNode(type="string", format="date")}
    ),
    "Both": SchemaNode(all_of=(SchemaNode(ref="Named"), SchemaNode(ref="Other"))),
    "Nullable": SchemaNode(type="integer", nullable=True),
}


def found(value: object, node: SchemaNode) -> list[Difference]:
    return list(differences(value, node, SCHEMAS))


@pytest.mark.parametrize(
    ("value", "kind"),
    [(None, "null"), (True, "boolean"), (1, "integer"), (1.5, "number"), ("", "string"),
     ([], "array"), ({}, "object")],
)  # fmt: skip
def test_a_type_is_called_as_openapi_calls_it(value: object, kind: str) -> None:
    assert json_type(value) == kind


@pytest.mark.parametrize(
    ("value", "node"),
    [
        (3, SchemaNode(type="number")),
        (None, TEXT),
        (None, SchemaNode(ref="Nullable")),
        (None, SchemaNode(ref="Named", nullable=True)),
        ({"name": "a"}, SchemaNode(ref="Named")),
        ({"name": None, "born": "2026-11-24"}, SchemaNode(ref="Both")),
        ({"whatever": 1}, SchemaNode(type="object")),
        ([1, "a", None], SchemaNode(type="array")),
        ("a", SchemaNode(type="string", enum=("a", "b"))),
        ("anything", SchemaNode()),
        ({"created_at": "2026-11-24 10:00:00"},
         SchemaNode(type="object", properties={"created_at": TEXT})),
    ],
)  # fmt: skip
def test_what_fits_has_no_difference(value: object, node: SchemaNode) -> None:
    assert found(value, node) == []


@pytest.mark.parametrize(
    ("value", "node", "expected"),
    [
        (1.5, SchemaNode(type="integer"), Difference("type", "", "integer", "number")),
        (True, SchemaNode(type="integer"), Difference("type", "", "integer", "boolean")),
        (0, SchemaNode(type="boolean"), Difference("type", "", "boolean", "integer")),
        ([], SchemaNode(ref="Both"), Difference("type", "", "object", "array")),
        (None, SchemaNode(type="string"), Difference("null", "", "string")),
        ("c", SchemaNode(type="string", enum=("a", "b")), Difference("enum", "")),
        ({}, SchemaNode(ref="Named"), Difference("missing", "name")),
        ({"name": "", "more": []}, NAMED, Difference("unknown", "more", "", "array")),
        ([None], SchemaNode(type="array", items=SchemaNode(type="string")),
         Difference("null", "[]", "string")),
        ({"a": [{"name": 1}]},
         SchemaNode(type="object", values=SchemaNode(type="array", items=NAMED)),
         Difference("type", "{}[].name", "string", "integer")),
        ({"created_at": "2026-11-24T10:00:00Z"},
         SchemaNode(type="object", properties={"created_at": TEXT}),
         Difference("format", "created_at", "YYYY-MM-DD HH:MM:SS")),
    ],
)  # fmt: skip
def test_each_difference_is_named_without_the_value(
    value: object, node: SchemaNode, expected: Difference
) -> None:
    assert found(value, node) == [expected]


@pytest.mark.parametrize("text", ["24/11/2026", "2026-02-30", "20261124", ""])
def test_a_day_is_written_in_one_way(text: str) -> None:
    born = found({"name": "", "born": text}, SchemaNode(ref="Both"))
    assert born == [Difference("format", "born", "YYYY-MM-DD")]


@pytest.mark.parametrize("name", ["Rossi S.r.l.", "mario rossi", "IT05432181211", "a" * 41, "42"])
def test_a_name_that_may_be_a_value_is_not_told(name: str) -> None:
    assert found({"name": "", name: 1}, NAMED) == [Difference("unknown", "?", "", "integer")]
