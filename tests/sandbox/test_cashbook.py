from __future__ import annotations

import pytest

from gettone.sandbox.cashbook import CASHBOOK_VERBS
from gettone.wire.schema import check
from sandbox.made import Caller, Made

CASHBOOK = "/c/16/cashbook"
# Nothing of the demo's is in this year.
DAYS = {"date_from": "2031-01-01", "date_to": "2031-12-31"}


@pytest.fixture
def ask(made: Made) -> Caller:
    return made.caller("cashbook:a")


def entered(ask: Caller, date: str, **more: object) -> str:
    status, body = ask("POST", CASHBOOK, {"data": {"date": date, **more}})
    assert status == 200
    assert check(body, "CreateCashbookEntryResponse", unknown_names=True) == []
    entry_id: str = body["data"]["id"]
    return entry_id


def test_an_entry_s_id_is_text_and_leads_to_it(ask: Caller) -> None:
    entry_id = entered(ask, "2031-05-01", amount_in=12.5, description="Incasso")
    status, body = ask("GET", f"{CASHBOOK}/{entry_id}")
    assert (status, body["data"]["id"], body["data"]["amount_in"]) == (200, entry_id, 12.5)
    assert isinstance(entry_id, str)
    assert ask("GET", f"{CASHBOOK}/x")[0] == 404
    assert ask("DELETE", f"{CASHBOOK}/{entry_id}")[0] == 200
    assert ask("GET", f"{CASHBOOK}/{entry_id}")[0] == 404


@pytest.mark.parametrize(
    ("given", "direction"),
    [
        ({"amount_in": 1}, "in"),
        ({"amount_out": 1}, "out"),
        ({"amount_in": 1, "amount_out": 2}, "out"),
        ({}, "in"),
        ({"amount_in": 1, "type": "out"}, "out"),
    ],
)
def test_amounts_tell_the_direction(ask: Caller, given: dict[str, object], direction: str) -> None:
    entry_id = entered(ask, "2031-05-01", **given)
    assert ask("GET", f"{CASHBOOK}/{entry_id}")[1]["data"]["type"] == direction


def test_entries_are_listed_between_two_days_both_counted(ask: Caller) -> None:
    ids = [
        entered(ask, day)
        for day in ("2030-12-31", "2031-01-01", "2031-06-30", "2031-12-31", "2032-01-01")
    ]
    status, body = ask("GET", CASHBOOK, **DAYS)
    assert status == 200
    assert [row["id"] for row in body["data"]] == ids[1:4]
    assert set(body) == {"data"}
    assert check(body, "ListCashbookEntriesResponse", unknown_names=True) == []


def test_entries_are_chosen_by_year_type_and_account(made: Made, ask: Caller) -> None:
    account = made.records.add(16, "payment_accounts", {"name": "Cassa", "type": "standard"})
    at = {"id": account["id"]}
    into = entered(ask, "2031-02-01", amount_in=1, payment_account_in=at)
    out = entered(ask, "2031-02-02", amount_out=1, payment_account_out=at)
    other = entered(ask, "2030-02-02", amount_out=1)

    def listed(**query: object) -> list[str]:
        days = DAYS | {"date_from": "2030-01-01"}
        return [row["id"] for row in ask("GET", CASHBOOK, **days, **query)[1]["data"]]

    assert {into, out, other} <= set(listed(type="all"))
    assert set(listed(year=2031)) == {into, out}
    assert listed(type="in", year=2031) == [into]
    assert set(listed(payment_account_id=account["id"])) == {into, out}


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({}, {"date_from", "date_to"}),
        ({"date_from": "2031-02-30", "date_to": "x"}, {"date_from", "date_to"}),
        (DAYS | {"type": "both"}, {"type"}),
        (DAYS | {"year": "x", "payment_account_id": "-1"}, {"year", "payment_account_id"}),
    ],
)
def test_a_query_that_cannot_be_used_is_told(
    ask: Caller, query: dict[str, str], wrong: set[str]
) -> None:
    status, body = ask("GET", CASHBOOK, **query)
    assert status == 422
    assert set(body["error"]["validation_result"]) == wrong


def test_the_cash_book_answers_its_five_operations() -> None:
    assert len(CASHBOOK_VERBS) == 5
