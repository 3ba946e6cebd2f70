from __future__ import annotations

import pytest

from gettone.wire.schema import Fault, check

SUPPLIER: dict[str, object] = {"id": 17, "name": "Rossi S.r.l.", "type": "company", "email": None}


def faults(value: object, schema_name: str) -> list[tuple[str, str, str]]:
    return [(one.path, one.problem, one.expected) for one in check(value, schema_name)]


def test_a_value_that_fits_has_no_fault() -> None:
    assert check({"data": SUPPLIER}, "GetSupplierResponse") == []


@pytest.mark.parametrize(
    ("schema", "name", "value", "expected"),
    [
        ("Supplier", "name", 1, "string"),
        ("Supplier", "name", {}, "string"),
        ("Supplier", "id", "17", "integer"),
        ("Supplier", "id", True, "integer"),
        ("Supplier", "id", 17.0, "integer"),
        ("Product", "net_price", "10", "number"),
        ("Product", "net_price", False, "number"),
        ("Product", "in_stock", 1, "boolean"),
        ("Product", "in_stock", "true", "boolean"),
        ("IssuedDocument", "items_list", {}, "array"),
        ("IssuedDocument", "entity", [], "object"),
    ],
)
def test_another_json_type_is_named(schema: str, name: str, value: object, expected: str) -> None:
    assert faults({name: value}, schema) == [(name, "type", expected)]


@pytest.mark.parametrize("value", [10, 10.5, 0])
def test_a_whole_number_is_a_number(value: object) -> None:
    assert faults({"net_price": value}, "Product") == []


def test_null_will_do_where_the_property_or_what_it_refers_to_allows_it() -> None:
    nothing: dict[str, object] = {"name": None, "type": None}
    assert faults(nothing, "Supplier") == []
    assert faults({"data": None}, "CreateSupplierRequest") == []
    assert faults({"default_vat": None}, "Product") == []
    assert faults({"ei_data": {"vat_kind": None}}, "IssuedDocument") == []


@pytest.mark.parametrize(
    ("value", "schema", "fault"),
    [
        (None, "Supplier", ("", "null", "object")),
        ({"type": None}, "IssuedDocument", ("type", "null", "string")),
        ({"data": [None]}, "ListSuppliersResponse", ("data.0", "null", "object")),
    ],
)
def test_null_anywhere_else_is_a_fault(
    value: object, schema: str, fault: tuple[str, str, str]
) -> None:
    assert faults(value, schema) == [fault]


def test_a_value_outside_an_enumeration_gets_the_enumeration() -> None:
    found = faults({"data": {"type": "friend"}}, "CreateSupplierRequest")
    assert found == [("data.type", "enum", "company, person, pa, condo")]
    assert faults({"ei_data": {"vat_kind": "X"}}, "IssuedDocument") == [
        ("ei_data.vat_kind", "enum", "I, D, S")
    ]


@pytest.mark.parametrize("text", ["2026-02-29", "2021-15-08", "20260101", "2026-01-01 10:00:00"])
def test_a_day_that_does_not_exist_is_a_fault(text: str) -> None:
    assert faults({"date": text}, "IssuedDocument") == [("date", "format", "date")]


def test_a_day_that_exists_is_none() -> None:
    assert faults({"date": "2024-02-29"}, "IssuedDocument") == []


def test_what_is_inside_is_checked_and_its_place_named() -> None:
    rows = [{"qty": 1}, {"qty": "two", "vat": {"id": "x"}}]
    assert faults({"data": {"items_list": rows}}, "CreateIssuedDocumentRequest") == [
        ("data.items_list.1.qty", "type", "number"),
        ("data.items_list.1.vat.id", "type", "integer"),
    ]


def test_each_value_of_an_object_with_free_names_is_checked() -> None:
    assert faults({"2026": {"": 3, "A": "four"}}, "Numeration") == [("2026.A", "type", "integer")]


def test_a_page_is_its_pagination_and_its_rows() -> None:
    page = {"current_page": "one", "data": [{**SUPPLIER, "id": "x"}]}
    assert faults(page, "ListSuppliersResponse") == [
        ("current_page", "type", "integer"),
        ("data.0.id", "type", "integer"),
    ]
    assert faults([], "ListSuppliersResponse") == [("", "type", "object")]


def test_an_array_holds_no_more_than_said() -> None:
    rows: list[object] = [{}] * 6
    assert faults({"details": rows}, "PaymentMethod") == [("details", "too-many", "at most 5")]
    assert faults({"details": rows[1:]}, "PaymentMethod") == []


def test_unlisted_names_are_ignored_unless_asked_for() -> None:
    value = {"data": {"nome": "Rossi"}, "options": {}}
    assert check(value, "CreateSupplierRequest") == []
    assert check(value, "CreateSupplierRequest", unknown_names=True) == [
        Fault("data.nome", "unknown", ""),
        Fault("options", "unknown", ""),
    ]
    page = {"data": [], "total": 0, "totale": 0}
    assert check(page, "ListSuppliersResponse", unknown_names=True) == [
        Fault("totale", "unknown", "")
    ]


def test_an_object_without_any_listed_name_is_open() -> None:
    body = {"error": {"message": "Unauthorized."}}
    assert check(body, "ApiErrorResponse", unknown_names=True) == []


def test_an_unknown_schema_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        check({}, "Vendor")
