from __future__ import annotations

from collections.abc import Iterator

import pytest

from gettone.cli.commands.listing import (
    Listing,
    Wish,
    as_csv,
    as_json_lines,
    build_listing,
    rows_page,
)
from gettone.cli.page import Say, Table
from gettone.errors import BadCall
from gettone.wire.families import family_named

ROWS = (
    {"id": 17, "name": 'Rossi, "Carta"', "vat_number": None, "extra": [1]},
    {"id": 18, "name": "Così", "vat_number": "01", "extra": []},
)


def listing(family: str = "suppliers", /, **more: object) -> Listing:
    return build_listing(family_named(family), Wish(**{"arguments": {}, **more}))  # type: ignore[arg-type]  # whatever a test wants


def test_a_table_asks_for_the_fields_that_it_shows() -> None:
    found = listing()
    assert [column.name for column in found.columns] == [
        "id",
        "code",
        "type",
        "name",
        "vat_number",
        "email",
    ]
    assert found.parameters == {"fields": "id,code,type,name,vat_number,email"}


def test_what_is_not_for_the_eye_has_every_field() -> None:
    found = listing(is_table=False)
    assert len(found.columns) == 24
    assert found.parameters == {"fieldset": "detailed"}


def test_columns_named_ask_for_the_fields_that_they_lie_in() -> None:
    found = listing(
        "issued_documents",
        arguments={"type": "invoice"},
        columns=("id", "entity.name", "entity.vat_number"),
        is_table=False,
    )
    assert found.parameters == {"type": "invoice", "fields": "id,entity"}


def test_filter_and_order_are_the_providers() -> None:
    found = listing(where="name like 'R%'", sort="-name")
    assert found.parameters["q"] == "name like 'R%'"
    assert found.parameters["sort"] == "-name"


def test_fields_asked_for_by_name_are_left_alone() -> None:
    assert listing(arguments={"fieldset": "basic"}).parameters == {"fieldset": "basic"}


@pytest.mark.parametrize("is_table", [True, False])
def test_a_list_that_cannot_be_cut_down_is_asked_for_as_it_is(is_table: bool) -> None:
    found = listing("cost_centers", is_table=is_table)
    assert found.parameters == {}
    assert [column.name for column in found.columns] == ["value"]


def test_a_company_among_the_arguments_is_told_apart() -> None:
    found = listing(arguments={"company_id": "16"})
    assert found.company_id == "16"
    assert "company_id" not in found.parameters


def test_no_family_lacks_columns_for_the_eye() -> None:
    found = listing("receipts_monthly_totals", arguments={"type": "sales_receipt", "year": "2026"})
    assert [column.name for column in found.columns] == ["count", "gross", "net"]


@pytest.mark.parametrize(
    "wish",
    [
        {"columns": ("nome",)},
        {"where": "name lik 'x'"},
        {"arguments": {"sorted": "name"}},
    ],
)
def test_a_wish_that_cannot_be_met_is_refused_before_anything_is_sent(
    wish: dict[str, object],
) -> None:
    with pytest.raises(BadCall):
        listing(**wish)


def test_a_filter_where_there_is_none_is_refused() -> None:
    with pytest.raises(BadCall):
        listing("cost_centers", where="name = 'x'")


def test_rows_are_a_table_with_their_number() -> None:
    table, count = rows_page(listing(columns=("id", "name")), ROWS).parts
    assert isinstance(table, Table)
    assert table.rows == (("17", 'Rossi, "Carta"'), ("18", "Così"))
    assert isinstance(count, Say)
    assert count.facts == {"count": 2}


def test_no_rows_are_said() -> None:
    page = rows_page(listing(), ())
    assert [part.reference for part in page.parts if isinstance(part, Say)] == ["cli.call.no-rows"]
    assert page.as_json == {"suppliers": (), "count": 0}


def test_csv_has_a_header_and_is_quoted_where_needed() -> None:
    lines = list(as_csv(listing(columns=("id", "name", "vat_number")), ROWS))
    assert lines == ["id,name,vat_number\n", '17,"Rossi, ""Carta""",\n', "18,Così,01\n"]


def test_json_lines_keep_what_nobody_listed() -> None:
    first, _ = as_json_lines(listing(), ROWS, is_whole=True)
    assert first == ('{"id": 17, "name": "Rossi, \\"Carta\\"", "vat_number": null, "extra": [1]}\n')


def test_json_lines_of_columns_have_these() -> None:
    lines = as_json_lines(listing(columns=("name",)), ROWS[1:], is_whole=False)
    assert list(lines) == ['{"name": "Così"}\n']


def test_nothing_is_read_ahead() -> None:
    def endless() -> Iterator[dict[str, object]]:
        while True:
            yield ROWS[1]

    lines = as_csv(listing(columns=("id",)), endless())
    assert [next(lines), next(lines)] == ["id\n", "18\n"]
