from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from gettone.jobs.answer import (
    QUOTA_HEADERS,
    answer_differences,
    is_refusal,
    json_in,
    refusal_differences,
    rows_in,
)
from gettone.jobs.shape import Difference
from gettone.wire.messages import Response
from gettone.wire.operation import catalogue

LIST = catalogue().operation("listArchiveCategories")
LANGUAGES = catalogue().operation("listLanguages")
SUPPLIER = catalogue().operation("getSupplier")
CLIENT = catalogue().operation("getClient")
SEND = catalogue().operation("deleteSupplier")
QUOTAS = dict.fromkeys(QUOTA_HEADERS, "10")


def answer(
    held: object, status: int = 200, headers: Mapping[str, str] = MappingProxyType({})
) -> Response:
    told = {"content-type": "application/json; charset=utf-8", **QUOTAS, **headers}
    return Response(status=status, headers=told, body=json.dumps(held).encode())


def test_an_answer_as_the_catalogue_has_it() -> None:
    assert list(answer_differences(answer({"data": ["Contratti"]}), LIST, None)) == []


def test_another_status_is_all_that_is_told() -> None:
    assert list(answer_differences(answer({}, 404), LIST, None)) == [
        Difference("status", "", "200", "404")
    ]


def test_headers_are_looked_at_where_a_company_is_asked_for() -> None:
    bare = Response(status=200, body=b'{"data": []}')
    assert list(answer_differences(bare, LANGUAGES, None)) == [
        Difference("media", "content-type", "application/json", "none")
    ]
    odd = answer({"data": []}, headers={QUOTA_HEADERS[0]: "-1", "content-type": "text/html"})
    assert list(answer_differences(odd, LIST, None)) == [
        Difference("media", "content-type", "application/json", "another"),
        Difference("header", QUOTA_HEADERS[0], "integer", "string"),
    ]
    less = Response(status=200, headers={"content-type": "application/json"}, body=b'{"data": []}')
    assert [one.at for one in answer_differences(less, LIST, None)] == list(QUOTA_HEADERS)


def test_a_body_that_is_no_json_is_a_difference() -> None:
    broken = Response(status=200, headers={**answer(1).headers}, body=b"<html>")
    assert list(answer_differences(broken, LIST, None)) == [
        Difference("type", "", "object", "no JSON")
    ]
    assert list(answer_differences(answer([]), LIST, None)) == [
        Difference("type", "", "object", "array")
    ]


def test_an_answer_without_a_schema_is_not_looked_into() -> None:
    assert SEND.response_schema is None
    assert list(answer_differences(answer({"a": 1}), SEND, None)) == []


def test_what_a_record_holds_of_another_one_may_be_partial() -> None:
    client: dict[str, object] = dict.fromkeys(catalogue().schemas["Client"].properties)
    client["default_payment_terms_type"] = "standard"
    del client["default_payment_method"]
    held = {"data": {**client, "default_vat": {"id": 1}}}
    assert list(answer_differences(answer(held), CLIENT, None)) == []
    del held["data"]["name"]
    assert list(answer_differences(answer(held), CLIENT, None)) == [
        Difference("missing", "data.name")
    ]


@pytest.mark.parametrize(
    ("told", "rows", "asked", "expected"),
    [
        (50, 1, None, []),
        (5, 1, 5, []),
        (None, 60, None, []),
        (5, 1, None, [Difference("per-page", "per_page", "50", "another")]),
        (50, 1, 5, [Difference("per-page", "per_page", "5", "another")]),
        (5, 6, 5, [Difference("per-page", "data", "at most 5", "more")]),
    ],
)
def test_a_page_has_the_rows_that_were_asked_for(
    told: int | None, rows: int, asked: int | None, expected: list[Difference]
) -> None:
    held = {"data": ["x"] * rows, "per_page": told}
    found = answer_differences(answer(held), LIST, asked)
    assert [one for one in found if one.kind == "per-page"] == expected


@pytest.mark.parametrize(
    ("held", "status", "expected"),
    [
        ({"error": {"message": "No."}}, 404, []),
        ({"error": {"message": "No.", "code": "X", "validation_result": {}}, "extra": {}}, 404, []),
        ({"error": "unauthorized", "error_description": "No."}, 401, []),
        ({"error": "not_found"}, 404, [Difference("type", "error", "object", "string")]),
        ({"error": {"code": 3}}, 404, [
            Difference("type", "error.code", "string", "integer"),
            Difference("missing", "error.message"),
        ]),
        ({"message": "No."}, 404, [
            Difference("unknown", "message", "", "string"), Difference("missing", "error"),
        ]),
        ("No.", 404, [Difference("type", "", "object", "no JSON")]),
    ],
)  # fmt: skip
def test_a_refusal_has_one_of_two_shapes(
    held: object, status: int, expected: list[Difference]
) -> None:
    assert list(refusal_differences(answer(held, status), None)) == expected


def test_a_refusal_may_have_one_status_only() -> None:
    refusal = answer({"error": {"message": "No."}}, 404)
    assert list(refusal_differences(refusal, 404)) == []
    assert list(refusal_differences(refusal, 422)) == [Difference("status", "", "422", "404")]


def test_what_the_token_does_not_reach_says_nothing_of_the_api() -> None:
    denied = answer({"error": {"message": "No.", "code": "NO_PERMISSION"}}, 403)
    assert is_refusal(denied, SUPPLIER)
    assert not is_refusal(denied, LANGUAGES)
    assert is_refusal(answer({"error": {"code": "LICENSE_EXPIRED"}}, 403), LANGUAGES)
    assert not is_refusal(answer({}, 404), SUPPLIER)


def test_rows_and_json_are_found_or_not() -> None:
    assert rows_in({"data": [1]}) == [1]
    assert rows_in({"data": {}}) == rows_in(None) == []
    assert json_in(Response(status=200, body=b"[" * 100_000)) is None
