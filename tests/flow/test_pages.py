from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from conftest import Drive, Script
from gettone.domain.access_token import AccessToken
from gettone.errors import BadRequest, ListMoved, UnreadableAnswer
from gettone.flow.pages import ListCall, Reading
from gettone.wire.bodies import Body
from gettone.wire.messages import Response
from gettone.wire.operation import catalogue

TOKEN = AccessToken("a/token")
SUPPLIERS = catalogue().operation("listSuppliers")
CASHBOOK = catalogue().operation("listCashbookEntries")


def answer(ids: Sequence[int | str], number: int, last: int, total: int) -> Response:
    body = {
        "data": [{"id": one} for one in ids],
        "current_page": number,
        "last_page": last,
        "total": total,
    }
    return Response(status=200, body=json.dumps(body).encode())


def refusing(field: str) -> Response:
    error = {"message": "Invalid request.", "validation_result": {field: ["no"]}}
    return Response(status=422, body=json.dumps({"error": error}).encode())


def reading(**parameters: object) -> Reading:
    return Reading(ListCall.of(SUPPLIERS, {"company_id": 16, **parameters}))


def rows(drive: Drive, script: Script, of: Reading | None = None) -> list[Body]:
    one = of or reading()
    found: list[Body] = []
    while not one.is_done:
        found += drive(one.page(TOKEN), script)
    return found


def ids(drive: Drive, *answers: Response) -> list[object]:
    return [row["id"] for row in rows(drive, Script(*answers))]


def test_pages_are_the_largest_and_sorted_by_id(drive: Drive) -> None:
    script = Script(answer([1, 2], 1, 2, 3), answer([3], 2, 2, 3))
    assert [row["id"] for row in rows(drive, script)] == [1, 2, 3]
    assert script.sent == [
        "GET /c/16/entities/suppliers?page=1&per_page=100&sort=id",
        "GET /c/16/entities/suppliers?page=2&per_page=100&sort=id",
    ]


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({"sort": "-name"}, "page=1&per_page=100&sort=-name%2Cid"),
        ({"sort": "-id"}, "page=1&per_page=100&sort=-id"),
        ({"fields": "name"}, "fields=name%2Cid&page=1&per_page=100&sort=id"),
        ({"fields": "id, name"}, "fields=id%2Cname&page=1&per_page=100&sort=id"),
        ({"per_page": 5, "q": None}, "page=1&per_page=5&sort=id"),
    ],
)
def test_id_is_added_to_order_and_fields(drive: Drive, asked: Body, sent: str) -> None:
    script = Script(answer([], 1, 1, 0))
    assert rows(drive, script, reading(**asked)) == []
    assert script.sent == [f"GET /c/16/entities/suppliers?{sent}"]


def test_a_list_that_cannot_be_sorted_by_id_is_read_in_the_caller_s_order(drive: Drive) -> None:
    script = Script(refusing("sort"), answer([1], 1, 2, 2), answer([2], 2, 2, 2))
    assert len(rows(drive, script, reading(sort="name"))) == 2
    assert [sent.rpartition("sort=")[2] for sent in script.sent] == ["name%2Cid", "name", "name"]


def test_another_wrong_parameter_is_the_caller_s(drive: Drive) -> None:
    with pytest.raises(BadRequest):
        rows(drive, Script(refusing("q")), reading(q="x"))


def test_a_row_that_comes_twice_is_given_once_and_the_lost_one_is_fetched(drive: Drive) -> None:
    moved = [answer([1, 2], 1, 2, 4), answer([2, 3], 2, 2, 4)]
    again = [answer([1, 2], 1, 2, 4), answer([3, 4], 2, 2, 4)]
    assert ids(drive, *moved, *again) == [1, 2, 3, 4]


def test_a_row_deleted_meanwhile_does_not_cost_another(drive: Drive) -> None:
    moved = [answer([1, 2], 1, 2, 4), answer([4], 2, 2, 3)]
    again = [answer([2, 3], 1, 2, 3), answer([4], 2, 2, 3)]
    assert ids(drive, *moved, *again) == [1, 2, 4, 3]


def test_a_list_that_never_rests_is_an_error(drive: Drive) -> None:
    with pytest.raises(ListMoved) as moved:
        ids(drive, *[answer([1], 1, 1, 2)] * 3)
    assert (moved.value.operation, moved.value.given, moved.value.total) == ("listSuppliers", 1, 2)


def test_a_page_that_came_out_empty_ends_the_pass(drive: Drive) -> None:
    assert ids(drive, answer([1], 1, 3, 1), answer([], 2, 3, 1)) == [1]


def test_a_page_that_calls_itself_another_is_not_asked_for_again(drive: Drive) -> None:
    script = Script(answer([1], 1, 2, 2), answer([2], 1, 2, 2))
    assert [row["id"] for row in rows(drive, script)] == [1, 2]


def test_a_list_without_pages_is_one_request(drive: Drive) -> None:
    script = Script(Response(status=200, body=b'{"data":[{"id":"R1"},{"id":"R1"}]}'))
    cashbook = Reading(
        ListCall.of(
            CASHBOOK, {"company_id": 16, "date_from": "2026-01-01", "date_to": "2026-12-31"}
        )
    )
    assert len(rows(drive, script, cashbook)) == 2
    assert script.sent == ["GET /c/16/cashbook?date_from=2026-01-01&date_to=2026-12-31"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"data":{"id":1}}',
        b'{"data":null}',
        b'{"data":[{"name":"x"}],"current_page":1,"last_page":1,"total":1}',
        b'{"data":[],"current_page":1,"last_page":1,"total":-1}',
        b'{"data":[],"last_page":true,"total":0}',
        b'{"data":[],"last_page":1}',
    ],
)
def test_what_is_no_page_is_unreadable(drive: Drive, body: bytes) -> None:
    with pytest.raises(UnreadableAnswer):
        rows(drive, Script(Response(status=200, body=body)))


def test_a_paged_list_that_comes_whole_is_taken_so(drive: Drive) -> None:
    with pytest.raises(UnreadableAnswer):
        rows(drive, Script(Response(status=200, body=b'{"data":["x"]}')))
