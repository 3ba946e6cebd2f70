from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gettone.sandbox.families import CLIENTS
from gettone.sandbox.filtering import (
    MAX_FILTER_CHARS,
    Columns,
    WrongFilter,
    columns,
    compiled,
    read_filter,
)
from gettone.sandbox.records import NO_LIMIT, Condition
from gettone.sandbox.seed import seed
from gettone.sandbox.sql import SqlRecords
from sandbox.made import SUPPLIERS, Made
from soak import FILTERS, TIMEOUT_S

KNOWN = columns("Product", ("name", "net_price", "in_stock", "default_vat.value"))
NAMES = (
    *("a", "A", "à", "À", "aA", "AÀ", "ßs", "SS", "\u017fk", "K", "zz", "a%", "a_b", "", "s s"),
    *("\\", "\ud7ff", "\ud7ffa", "\U0010ffff", "\U0010ffffa", "a\U0010ffffb", "ka", None),
)
ROWS = (
    '{"name": "Vite", "net_price": 10, "in_stock": true, "default_vat": {"value": 22}}',
    '{"name": "VÌTE 50% _x\\\\", "net_price": 2.5, "in_stock": false}',
    '{"name": null, "net_price": null}',
)


def condition(text: str) -> Condition:
    return compiled(read_filter(text), KNOWN)


def fitting(text: str) -> list[int]:
    found = condition(text)
    with sqlite3.connect(":memory:") as opened:
        opened.create_function(
            "folded", 1, lambda held: None if held is None else str(held).casefold()
        )
        opened.execute("CREATE TABLE rows (held TEXT)")
        opened.executemany("INSERT INTO rows VALUES (?)", [(row,) for row in ROWS])
        asked = f"SELECT rowid - 1 FROM rows WHERE {found.text}"
        numbers = [number for (number,) in opened.execute(asked, found.values)]
    opened.close()
    return numbers


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("name = 'vite'", [0]),
        ("name <> 'vite'", [1]),
        ("name != 'VITE'", [1]),
        ("name contains 'ìt'", [1]),
        ("name contains '%'", [1]),
        ("name contains '_'", [1]),
        ("name ends with '\\'", [1]),
        ("name starts with 'v'", [0, 1]),
        ("name like 'v%'", [0, 1]),
        ("name like 'V_te'", [0]),
        ("name not like 'vite'", [1]),
        ("name not contains 'vite'", [1]),
        ("name = null", [2]),
        ("name is not null", [0, 1]),
        ("name > 'vite'", [1]),
        ("net_price >= 2.5", [0, 1]),
        ("net_price < 10", [1]),
        ("net_price = '10'", [0]),
        ("net_price = 99999999999999999999999", []),
        ("in_stock = true", [0]),
        ("in_stock = 0", [1]),
        ("default_vat.value = 22", [0]),
        ("name = 10", []),
        ("name = 'vite' or net_price = 2.5", [0, 1]),
        ("name = 'x' or name = 'vite' and in_stock = true", [0]),
        ("(name = 'x' or name = 'vite') and in_stock = false", []),
    ],
)
def test_a_filter_finds_what_fits(text: str, rows: list[int]) -> None:
    assert fitting(text) == rows


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name =", "The q is invalid at character 7."),
        ("colour = 'red'", "The field colour cannot be filtered by."),
        ("name = true", "The field name is compared with text."),
        ("net_price = 'ten'", "The field net_price is compared with a number."),
        ("net_price = 'NaN'", "The field net_price is compared with a number."),
        ("net_price = true", "The field net_price is compared with a number."),
        ("in_stock = 7", "The field in_stock is compared with true or false."),
        ("name = '\ud800'", "The q must be text."),
        ("x" * 4001, f"The q may not be longer than {MAX_FILTER_CHARS} characters."),
    ],
)
def test_a_filter_that_cannot_be_used_says_why(text: str, said: str) -> None:
    with pytest.raises(WrongFilter) as raised:
        condition(text)
    assert raised.value.sentence == said


def test_a_field_that_no_schema_has_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        columns("Product", ("colour",))


@pytest.fixture(scope="module")
def named() -> Iterator[SqlRecords]:
    """Give clients whose names differ where folding matters."""
    with SqlRecords() as records:
        seed(records)
        records.add_many(16, "clients", [{"name": name, "code": name} for name in NAMES])
        yield records


def found_by(records: SqlRecords, text: str, known: Columns) -> tuple[list[int], int]:
    where = compiled(read_filter(text), known)
    page = records.page(16, "clients", offset=0, limit=NO_LIMIT, where=where)
    return [row["id"] for row in page.rows], page.total


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    operator=st.sampled_from(
        ["=", "<>", ">", "<=", "like", "not like", "contains", "starts with", "ends with"]
    ),
    text=st.text(st.sampled_from("aAàÀßs\u017fkK%_\\\ud7ff\U0010ffff\0z "), max_size=3),
    more=st.sampled_from(["", " and code is not null", " or name is null", " and id > 45"]),
)
def test_a_key_finds_what_is_found_without_it(
    named: SqlRecords, operator: str, text: str, more: str
) -> None:
    words = f"name {operator} '{text}'{more}"
    without = columns("Client", ("id", "name", "code"))
    assert found_by(named, words, CLIENTS.columns) == found_by(named, words, without)


WORDS = st.sampled_from(
    ["name", "net_price", "and", "OR", "(", ")", "=", "<>", "like", "contains", "is", "not", "null"]
)
VALUES = st.text(st.characters(codec="utf-8"), max_size=8).map(
    lambda text: "'" + text.replace("'", "''") + "'"
) | st.integers(0, 10**30).map(str)
TEXTS = st.lists(WORDS | VALUES | st.text(max_size=6), max_size=12).map(" ".join)


@pytest.mark.timeout(TIMEOUT_S)
@settings(deadline=None, max_examples=FILTERS)
@given(text=TEXTS)
def test_no_text_reaches_the_statement_unbound(text: str) -> None:
    try:
        found = condition(text)
    except WrongFilter:
        return
    words = ["AND", "OR", "NOT", "LIKE", "ESCAPE", "IS", "NULL", "folded", "json_extract", "held"]
    left = found.text
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    assert set(left) <= set(" ()=<>,?'\\")
    assert found.text.count("?") == len(found.values)


@pytest.mark.timeout(TIMEOUT_S)
@settings(deadline=None, max_examples=FILTERS // 6)
@given(text=TEXTS)
def test_no_text_makes_a_list_fail(text: str) -> None:
    made = Made()
    status, _ = made.caller()("GET", SUPPLIERS, q=text)
    assert status in {200, 422}
    made.records.close()
