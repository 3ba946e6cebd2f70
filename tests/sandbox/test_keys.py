from __future__ import annotations

import json
import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gettone.sandbox.families import FAMILIES
from gettone.sandbox.issued_family import ISSUED
from gettone.sandbox.keys import (
    COLUMNS,
    KEYS,
    held_under,
    is_of_type,
    keys_of,
    of_series,
    of_type,
    order_column,
)
from gettone.sandbox.pending import PENDING
from gettone.sandbox.receipts import RECEIPTS
from gettone.sandbox.received import RECEIVED
from gettone.sandbox.records import EVERY_ROW, Row

KNOWN = {family.name: family for family in (*FAMILIES, ISSUED, RECEIVED, PENDING, RECEIPTS)}


def keys(family: str, row: Row) -> dict[str, object]:
    found = dict(zip(COLUMNS, keys_of(family, row), strict=True))
    return {name: held for name, held in found.items() if held is not None}


def test_only_fields_of_a_family_have_keys() -> None:
    for name, fields in KEYS.items():
        assert {field.split(".")[0] for field in fields} <= set(KNOWN[name].properties)
        assert set(fields.values()) <= set(COLUMNS)
        assert len(set(fields.values())) == len(fields)


def test_text_is_folded_and_a_name_kept_as_it_is_too() -> None:
    row: Row = {"name": "Caffè È", "code": None, "email": "A@B.example", "date": "2026-01-01"}
    assert keys("clients", row) == {
        "title": "Caffè È",
        "name": "caffè è",
        "email": "a@b.example",
    }
    assert keys("taxes", row) == {}


def test_a_document_is_found_by_whom_it_is_for_and_by_its_series() -> None:
    row: Row = {
        "type": "invoice",
        "date": "2026-01-01",
        "number": 7,
        "numeration": "/A",
        "entity": {"id": 41, "name": "Rossi"},
    }
    assert keys("issued_documents", row) == {
        "title": "Rossi",
        "name": "rossi",
        "type": "invoice",
        "date": "2026-01-01",
        "number": 7,
        "series": "invoice/2026//A",
        "entity_id": 41,
    }
    assert of_series("invoice", 2026, "/A").values == ("invoice/2026//A",)
    assert keys("receipts", {"type": "till_receipt"}) == {"type": "till_receipt"}


def test_a_type_is_bound_not_written() -> None:
    found = of_type("x' OR 1")
    assert (found.text, found.values) == ("type = ?", ("x' OR 1",))
    assert is_of_type(found)
    assert not is_of_type(found.also(found))
    assert not is_of_type(EVERY_ROW)


@pytest.mark.parametrize(
    ("family", "field", "column"),
    [
        ("clients", "name", "title"),
        ("issued_documents", "entity.name", "title"),
        ("issued_documents", "date", "date"),
        ("clients", "code", None),
        ("taxes", "name", None),
    ],
)
def test_lists_are_sorted_by_what_folding_does_not_change(
    family: str, field: str, column: str | None
) -> None:
    assert order_column(family, field) == column


VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"))
)


@given(held=VALUES | st.lists(st.integers(0, 9), max_size=2) | st.fixed_dictionaries({"é": VALUES}))
def test_what_is_held_is_what_sqlite_extracts(held: object) -> None:
    row: Row = {"outer": {"inner": held}}
    opened = sqlite3.connect(":memory:")
    if isinstance(held, float) and abs(held) == float("inf"):
        return
    asked = "SELECT json_extract(?, '$.outer.inner'), json_extract(?, '$.inner')"
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    [(found, missing)] = opened.execute(asked, (text, text))
    opened.close()
    assert (
        held_under(row, ("outer", "inner")) == pytest.approx(found)
        if isinstance(held, int | float)
        else held_under(row, ("outer", "inner")) == found
    )
    assert held_under(row, ("inner",)) is missing is None
    assert held_under(row, ("outer", "inner", "deeper", "more")) is None
