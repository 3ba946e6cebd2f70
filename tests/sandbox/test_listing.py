from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gettone.sandbox.filtering import Column
from gettone.sandbox.listing import (
    DEFAULT_PER_PAGE,
    MAX_PER_PAGE,
    Listing,
    Table,
    chosen_fields,
    envelope,
    is_chosen,
)
from gettone.sandbox.records import EVERY_ROW, Page
from gettone.wire.schema import check
from sandbox.made import SUPPLIERS, Made

TABLE = Table(
    family="things",
    fields=("id", "name", "code"),
    sortable=("name", "code"),
    filterable={"name": Column("name", "text")},
)
TAXES = "/c/16/taxes"
METHODS = "/c/16/info/payment_methods"


def listing(*, stable_order: bool = False, **query: str) -> Listing:
    return Listing.of(query, TABLE, stable_order=stable_order)


def page_of(asked: Listing, total: int) -> Page:
    count = max(0, min(asked.per_page, total - asked.offset))
    return Page(rows=[{}] * count, total=total)


def test_without_a_query_there_is_the_first_page_of_fifty() -> None:
    asked = listing(page="", per_page="", sort=" , ")
    assert (asked.page, asked.per_page, asked.offset) == (1, DEFAULT_PER_PAGE, 0)
    assert (asked.order.keys, asked.order.turn, asked.where) == ((), 0, EVERY_ROW)
    assert asked.invalid == {}


def test_a_query_is_read() -> None:
    asked = listing(page="3", per_page="100", sort="name, -code")
    assert (asked.page, asked.per_page, asked.offset) == (3, MAX_PER_PAGE, 200)
    assert asked.order.keys == ("name", "-code")


def test_rows_that_tie_change_places_from_page_to_page() -> None:
    turns = [listing(page=page, sort="name").order.turn for page in ("1", "2")]
    assert turns[0] != turns[1]
    assert 0 not in turns


@pytest.mark.parametrize("sort", ["name,id", "-id", ""])
def test_rows_keep_their_places_where_the_id_decides(sort: str) -> None:
    assert listing(page="2", sort=sort).order.turn == 0
    assert listing(page="2", sort="name", stable_order=True).order.turn == 0


@pytest.mark.parametrize(
    ("q", "said"),
    [
        ("name =", "The q is invalid at character 7."),
        ("phone = 'x'", "The field phone cannot be filtered by."),
    ],
)
def test_a_filter_that_cannot_be_used_is_told_with_its_place(q: str, said: str) -> None:
    assert listing(q=q).invalid == {"q": [said]}


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "٣", "1e3", " 1", "9" * 40])
def test_a_page_is_a_number_from_one_on(page: str) -> None:
    assert set(listing(page=page).invalid) == {"page"}


@pytest.mark.parametrize("per_page", ["0", "101", "all", "-5"])
def test_a_page_holds_one_to_a_hundred(per_page: str) -> None:
    assert set(listing(per_page=per_page).invalid) == {"per_page"}


@pytest.mark.parametrize("sort", ["name,vat", "--name", "NAME", "-"])
def test_only_documented_fields_are_sorted_by(sort: str) -> None:
    assert set(listing(sort=sort).invalid) == {"sort"}


def test_all_that_is_wrong_is_told_at_once() -> None:
    asked = listing(page="0", per_page="0", sort="x", q="x", fields="x", fieldset="x")
    assert set(asked.invalid) == {"page", "per_page", "sort", "q", "fields", "fieldset"}


def test_an_envelope_is_as_in_the_provider_s_example() -> None:
    asked = listing(per_page="50")
    assert envelope(asked, page_of(asked, 55), "/entities/suppliers") == {
        "current_page": 1,
        "first_page_url": "page=1",
        "from": 1,
        "last_page": 2,
        "last_page_url": "page=2",
        "next_page_url": "page=2",
        "path": "/entities/suppliers",
        "per_page": 50,
        "prev_page_url": None,
        "to": 50,
        "total": 55,
    }


@settings(deadline=None)
@given(total=st.integers(0, 500), per_page=st.integers(1, 100))
def test_walking_the_pages_sees_every_row_once(total: int, per_page: int) -> None:
    seen: list[int] = []
    number = 1
    while True:
        asked = listing(page=str(number), per_page=str(per_page))
        body = envelope(asked, page_of(asked, total), "")
        assert check(body, "Pagination", unknown_names=True) == []
        if body["from"] is not None:
            seen += range(body["from"], body["to"] + 1)
        if body["next_page_url"] is None:
            break
        number += 1
        assert body["next_page_url"] == f"page={number}"
    assert number == body["last_page"]
    assert seen == list(range(1, total + 1))


def test_past_the_last_page_there_is_an_empty_one() -> None:
    asked = listing(page="9")
    body = envelope(asked, page_of(asked, 3), "")
    assert (body["from"], body["to"], body["next_page_url"]) == (None, None, None)
    assert (body["last_page"], body["prev_page_url"]) == (1, "page=8")


def test_fields_are_chosen_by_name() -> None:
    row = {"id": 1, "name": "x", "code": "y"}
    assert chosen_fields({"fields": "name, id,"}, row) == {"name": "x", "id": 1}
    assert chosen_fields({"fields": ""}, row) == row
    assert chosen_fields({"fieldset": "basic"}, row | {"vat": {}, "items": []}) == row
    assert chosen_fields({"fieldset": "detailed"}, row | {"vat": {}}) == row | {"vat": {}}


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({}, set()),
        ({"fields": "id", "fieldset": "detailed"}, set()),
        ({"fieldset": ""}, set()),
        ({"fields": "id,nome"}, {"fields"}),
        ({"fieldset": "complete"}, {"fieldset"}),
        ({"fields": "x", "fieldset": "y"}, {"fields", "fieldset"}),
    ],
)
def test_unknown_fields_and_fieldsets_are_told(query: dict[str, str], wrong: set[str]) -> None:
    assert set(is_chosen(query, {"id"})) == wrong


def test_a_list_is_answered_with_sums_over_every_page(made: Made) -> None:
    ask = made.caller("taxes:a")
    for amount in (0.1, 0.2):
        ask("POST", TAXES, {"data": {"due_date": "2026-04-16", "amount": amount}})
    whole = ask("GET", TAXES)[1]
    first = ask("GET", TAXES, per_page=1)[1]
    total = sum(round(row["amount"] * 100) for row in whole["data"]) / 100
    assert first["aggregated_data"] == whole["aggregated_data"] == {"amount": total}


def test_a_list_with_a_wrong_query_is_refused(made: Made) -> None:
    assert made.caller()("GET", SUPPLIERS, page=0)[0] == 422


def test_a_list_without_pages_has_every_row(made: Made) -> None:
    ask = made.caller("settings:a")
    for number in range(60):
        ask("POST", "/c/16/settings/payment_methods", {"data": {"name": f"M{number}"}})
    status, body = ask("GET", METHODS, sort="-name", fields="name")
    assert status == 200
    assert len(body["data"]) > 60
    assert body["data"][0] == max(body["data"], key=lambda row: row["name"].lower())
    assert ask("GET", METHODS, sort="colour")[0] == 422


def test_only_rows_that_fit_are_listed_and_counted(made: Made) -> None:
    ask = made.caller()
    ask("POST", SUPPLIERS, {"data": {"name": "D'Angelo"}})
    body = ask("GET", SUPPLIERS, q="name = 'd''angelo'")[1]
    assert ([row["name"] for row in body["data"]], body["total"]) == (["D'Angelo"], 1)
