from __future__ import annotations

import pytest

from gettone.sandbox.console.cells import at, columns_of, in_cell, is_number, is_table, shown, split
from gettone.sandbox.records import Row


@pytest.mark.parametrize(
    ("name", "held", "italian", "english"),
    [
        ("amount_gross", 1234.5, "1.234,50", "1,234.50"),
        ("amount_gross", 100, "100,00", "100.00"),
        ("net_price", 68.18182, "68,18182", "68.18182"),
        ("amount_due", 1e15, "1.000.000.000.000.000,00", "1,000,000,000,000,000.00"),
        ("qty", 3, "3", "3"),
        ("e_invoice", True, "sì", "yes"),
        ("e_invoice", False, "no", "no"),
        ("types", ["a", "b"], "a, b", "a, b"),
        ("date", "2026-01-07", "07/01/2026", "2026-01-07"),
        ("updated_at", "2026-01-07 09:00:00", "07/01/2026 09:00:00", "2026-01-07 09:00:00"),
        ("date", "2026-01-07 or so", "2026-01-07 or so", "2026-01-07 or so"),
        ("notes", "2026-01-07", "2026-01-07", "2026-01-07"),
        ("notes", None, "\u2013", "\u2013"),
        ("notes", "", "\u2013", "\u2013"),
        ("notes", "x" * 81, "x" * 79 + "…", "x" * 79 + "…"),
    ],
)
def test_a_value_is_written_in_the_reader_s_way(
    name: str, held: object, italian: str, english: str
) -> None:
    assert (shown(name, held, "it"), shown(name, held, "en")) == (italian, english)


def test_what_is_inside_is_found_by_its_path() -> None:
    row = {"entity": {"name": "Verdi"}, "number": 1}
    assert at(row, "entity.name") == "Verdi"
    assert at(row, "number") == 1
    assert at(row, "number.x") is None
    assert at(row, "other.x") is None


def test_amounts_stand_to_the_right_and_ids_do_not() -> None:
    asked = [("amount", 1), ("amount", 1.5), ("id", 1), ("flag", True), ("name", "1")]
    assert [is_number(*each) for each in asked] == [True, True, False, False, False]
    assert not is_number("product_id", 51)


def test_values_are_put_apart_by_how_they_are_shown() -> None:
    row = {"a": 0, "b": False, "c": None, "d": "", "e": [], "f": {}, "g": [1], "h": {"i": 1}}
    parts = split(row)
    assert parts.plain == {"a": 0, "b": False}
    assert parts.nested == {"g": [1], "h": {"i": 1}}
    assert parts.empty == ["c", "d", "e", "f"]


def test_a_list_of_objects_is_a_table_of_what_they_hold() -> None:
    rows: list[Row] = [{"a": 1, "b": None, "c": {}}, {"a": None, "d": 2}]
    assert columns_of(rows) == ["a", "d"]
    assert is_table(rows)
    assert not is_table([*rows, "x"])


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ({"id": 3, "name": "Banca", "iban": "IT"}, "Banca"),
        ({"id": 0, "value": 22.0, "description": ""}, "22,00"),
        ({"days": 30, "type": "standard", "x": None}, "days: 30, type: standard"),
        ({"tipo": {"nome": "A"}}, "tipo: nome: A"),
        ({}, "\u2013"),
        ([], "\u2013"),
        ([{"name": "A"}, "b"], "A, b"),
        (1.5, "1,50"),
        ({"text": "x" * 99}, "text: " + "x" * 73 + "…"),
    ],
)
def test_what_is_inside_a_table_s_cell_is_told_shortly(held: object, told: str) -> None:
    assert in_cell("field", held, "it") == told
