from __future__ import annotations

import json

import pytest

from gettone.jobs.columns import Cell
from gettone.jobs.export.tables import Table, tables_of
from gettone.wire.bodies import Body
from gettone.wire.families import families, family_named

RECEIPT: Body = {
    "id": 61,
    "amount_net": 100,
    "date": "2026-01-15",
    "payment_account": {"id": 21, "name": "Cassa"},
    "use_gross_prices": True,
    "items_list": [
        {"id": 1, "amount_net": 60.5, "vat": {"value": 22}},
        {"id": 2, "amount_net": 39.5, "new": [1]},
    ],
}


def named(table: Table, row: tuple[Cell, ...]) -> dict[str, Cell]:
    """Give a row by column, without what is nothing."""
    cells = {column.name: cell for column, cell in zip(table.columns, row, strict=True)}
    return {name: cell for name, cell in cells.items() if cell is not None}


def rows(family: str, record: Body) -> dict[str, list[dict[str, Cell]]]:
    return {
        table.name: [named(table, row) for row in table.rows(record)]
        for table in tables_of(family_named(family))
    }


def test_lists_within_a_record_are_tables_tied_to_it() -> None:
    assert rows("receipts", RECEIPT) == {
        "receipts": [
            {
                "id": 61,
                "amount_net": 100,
                "date": "2026-01-15",
                "payment_account.id": 21,
                "payment_account.name": "Cassa",
                "use_gross_prices": True,
            }
        ],
        "receipts.items_list": [
            {"record_id": 61, "place": 1, "id": 1, "amount_net": 60.5, "vat.value": 22},
            {"record_id": 61, "place": 2, "id": 2, "amount_net": 39.5, "other": '{"new": [1]}'},
        ],
    }


def test_a_list_of_texts_is_a_table_of_values() -> None:
    record: Body = {"id": "SUB1", "types": ["a", "b"]}
    assert rows("subscriptions", record)["subscriptions.types"] == [
        {"record_id": "SUB1", "place": 1, "value": "a"},
        {"record_id": "SUB1", "place": 2, "value": "b"},
    ]


@pytest.mark.parametrize(
    ("record", "left"),
    [
        ({"new": {"a": 1, "b": None}}, {"new": {"a": 1}}),
        ({"new": [], "empty": {}, "nothing": None}, {"new": []}),
        (
            {"payment_account": {"name": "Cassa", "colour": "red"}},
            {"payment_account": {"colour": "red"}},
        ),
        ({"amount_net": "12,50"}, {"amount_net": "12,50"}),
        ({"amount_net": True}, {"amount_net": True}),
        ({"use_gross_prices": 1}, {"use_gross_prices": 1}),
        ({"id": 2**63}, {"id": 2**63}),
        ({"date": 20260115}, {"date": 20260115}),
        ({"date": "soon"}, {"date": "soon"}),
        ({"items_list": "none"}, {"items_list": "none"}),
        ({"payment_account": 21}, {"payment_account": 21}),
        ({"description": ["a"]}, {"description": ["a"]}),
        ({"date": "2026-02-30"}, {"date": "2026-02-30"}),
    ],
)
def test_what_no_column_holds_is_kept_beside(record: Body, left: Body | None) -> None:
    (row,) = rows("receipts", {"id": 1, **record})["receipts"]
    other = row.get("other")
    assert (json.loads(str(other)) if other else None) == left


@pytest.mark.parametrize("family", families())
def test_an_empty_record_makes_an_empty_row(family: str) -> None:
    own, *lists = rows(family, {}).values()
    assert own == [{}]
    assert not any(lists)


def test_list_tables_have_a_place_for_their_record() -> None:
    tables = tables_of(family_named("receipts"))
    assert [column.name for column in tables[1].columns[:2]] == ["record_id", "place"]
    assert tables[1].columns[0].kind == "integer"
    assert {table.columns[-1].name for table in tables} == {"other"}
