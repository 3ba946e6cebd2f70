from __future__ import annotations

import pytest

from gettone.errors import BadCall
from gettone.jobs.columns import Column, chosen, columns_of
from gettone.wire.catalogue import SchemaNode
from gettone.wire.families import families, family_named
from gettone.wire.operation import Operation, catalogue


def listing(family: str) -> Operation:
    return family_named(family).operation("list")


def test_objects_are_laid_flat_and_lists_left_out() -> None:
    names = {column.name for column in columns_of(listing("issued_documents"))}
    assert {"id", "date", "entity.name", "entity.vat_number", "currency.id"} <= names
    assert not {"entity", "items_list", "payments_list"} & names


def test_what_a_cell_holds_is_as_the_catalogue_says() -> None:
    kinds = {column.name: column.kind for column in columns_of(listing("issued_documents"))}
    assert kinds["id"] == "integer"
    assert kinds["amount_net"] == "number"
    assert kinds["date"] == "date"
    assert kinds["e_invoice"] == "boolean"
    assert kinds["entity.name"] == "text"


def test_rows_that_are_texts_have_one_column() -> None:
    assert columns_of(listing("cost_centers")) == (Column(name="value", kind="text"),)


@pytest.mark.parametrize("family", families())
def test_every_family_has_columns_each_once(family: str) -> None:
    names = [column.name for column in columns_of(listing(family))]
    assert names
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("row", "held"),
    [
        ({"a": {"b": "x"}}, "x"),
        ({"a": {"b": None}}, None),
        ({"a": {"b": False}}, False),
        ({"a": {"b": [1, "è"]}}, '[1, "è"]'),
        ({"a": None}, None),
        ({"a": 3}, None),
        ({}, None),
    ],
)
def test_a_cell_is_taken_by_its_dotted_name(row: dict[str, object], held: object) -> None:
    assert Column(name="a.b", kind="text").cell(row) == held


def test_columns_come_in_the_order_named_each_once() -> None:
    found = chosen(listing("suppliers"), ["vat_number", "id", "vat_number"])
    assert [column.name for column in found] == ["vat_number", "id"]


@pytest.mark.parametrize(
    ("name", "problem", "alike"),
    [("vatnumber", "no-such-column", "vat_number"), ("qqqq", "unknown-column", None)],
)
def test_a_column_that_is_none_is_refused(name: str, problem: str, alike: str | None) -> None:
    with pytest.raises(BadCall) as raised:
        chosen(listing("suppliers"), [name])
    assert raised.value.problem == problem
    assert raised.value.details.get("similar") == alike


def test_an_object_that_holds_its_own_kind_is_entered_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    suppliers = listing("suppliers")
    known = dict(catalogue().schemas)
    inner = SchemaNode(type="object", properties={"id": SchemaNode(type="integer")})
    inner.properties["inner"] = SchemaNode(ref="Looping")
    rows = SchemaNode(type="array", items=SchemaNode(ref="Looping"))
    known["Looping"] = inner
    known[suppliers.response_schema or ""] = SchemaNode(properties={"data": rows})
    monkeypatch.setattr(catalogue(), "schemas", known)
    assert [column.name for column in columns_of(suppliers)] == ["id", "inner.id"]
