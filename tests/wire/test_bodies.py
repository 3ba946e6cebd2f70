from __future__ import annotations

import json

import pytest

from gettone.domain.access_token import AccessToken
from gettone.domain.company import Company, CompanyId, User, UserId
from gettone.wire.bodies import (
    Body,
    ProviderError,
    companies_in,
    company_id_in,
    decode,
    encode,
    provider_error,
    user_in,
)
from gettone.wire.messages import Response

SECRET = "fd015011d2dbf8a9d38e810b325b11b5" * 5


def answer(body: object, status: int = 200) -> Response:
    return Response(status=status, body=json.dumps(body).encode())


def test_a_body_round_trips_with_unknown_keys_and_accents() -> None:
    body: Body = {"data": {"name": "Perù & C.", "new_key": [1, None, {"x": 1.5}]}}
    assert decode(Response(status=200, body=encode(body))) == body


def test_numbers_that_json_cannot_say_are_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode({"data": {"net_price": float("nan")}})


def test_secrets_that_nobody_asked_for_are_dropped_at_any_depth() -> None:
    listed = {
        "data": {"companies": [{"id": 1, "access_token": SECRET, "controlled_companies": []}]}
    }
    assert decode(answer(listed)) == {
        "data": {"companies": [{"id": 1, "controlled_companies": []}]}
    }
    nested = {"data": [{"controlled_companies": [{"access_token": SECRET}]}]}
    assert SECRET not in str(decode(answer(nested)))


@pytest.mark.parametrize("body", [b"", b"  \n"])
def test_an_empty_body_is_an_empty_object(body: bytes) -> None:
    assert decode(Response(status=200, body=body)) == {}


@pytest.mark.parametrize(
    "body",
    [b"[]", b'"x"', b"<html>", b"{", b"\xff", b'{"x":NaN}', b'{"x":-Infinity}', b'{"x":[1e999]}'],
)
def test_anything_but_an_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - several messages, one meaning
        decode(Response(status=200, body=body))


NO_FIELDS: dict[str, tuple[str, ...]] = {}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"error": {"message": "Unauthorized."}},
            ProviderError(message="Unauthorized.", fields={}),
        ),
        (
            {"error": {"message": "No.", "code": "NO_PERMISSION"}},
            ProviderError(code="NO_PERMISSION", message="No.", fields={}),
        ),
        (
            {"error": "unauthorized", "error_description": "The given user."},
            ProviderError(code="unauthorized", message="The given user.", fields={}),
        ),
        (
            {
                "error": {
                    "message": "Invalid request.",
                    "validation_result": {"data.name": ["Is required."]},
                }
            },
            ProviderError(message="Invalid request.", fields={"data.name": ("Is required.",)}),
        ),
        (
            {"error": {"message": None, "validation_result": {"data": "One text."}}},
            ProviderError(fields={"data": ("One text.",)}),
        ),
        (
            {"error": {"message": "x", "validation_result": None}},
            ProviderError(message="x", fields={}),
        ),
        ({"error": {"message": ["odd"], "code": 7}}, ProviderError(code="7", fields={})),
        ({"error": {"code": "a/" + SECRET}}, ProviderError(code="[...]", fields={})),
        ({}, ProviderError(fields={})),
    ],
)
def test_both_shapes_of_an_error_are_read(body: Body, expected: ProviderError) -> None:
    assert provider_error(answer(body, 400)) == expected


@pytest.mark.parametrize("body", [b"", b"<html>502</html>", b"[]", b"[" * 100_000])
def test_an_unreadable_error_says_nothing(body: bytes) -> None:
    assert provider_error(Response(status=502, body=body)) == ProviderError(fields={})


def test_a_secret_in_the_providers_words_is_masked() -> None:
    body = {"error": {"message": f"Bearer {SECRET} is bad", "validation_result": {"x": [SECRET]}}}
    assert SECRET not in str(provider_error(answer(body, 401)))


def test_a_user_is_read_with_or_without_a_whole_name() -> None:
    body: Body = {"data": {"id": 1, "name": "Mario Rossi", "email": "m@example.com"}}
    mario = User(id=UserId(1), name="Mario Rossi", email="m@example.com")
    assert user_in(body) == mario
    body = {"data": {"id": "1", "first_name": "Mario", "last_name": "Rossi", "email": None}}
    assert user_in(body) == User(id=UserId(1), name="Mario Rossi", email="")


@pytest.mark.parametrize(
    "odd", [None, True, 0, -3, 16.0, "", "x", "1e3", [16], 10**18, "9" * 5_000, "\u0661"]
)
def test_an_id_that_is_none_is_refused(odd: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        user_in({"data": {"id": odd}})
    with pytest.raises((TypeError, ValueError)):
        companies_in({"data": {"companies": [{"id": odd}]}})
    with pytest.raises((TypeError, ValueError)):
        company_id_in({"data": {"id": odd}})


def test_the_company_of_an_info_is_read() -> None:
    assert company_id_in({"data": {"id": 16}}) == 16


def test_half_a_surrogate_pair_is_replaced_wherever_it_stands() -> None:
    body = b'{"\\ud800":["\\udfffx",{"name":"\\ud83d\\ude00 \\u00e8"}]}'
    assert decode(Response(status=200, body=body)) == {
        "\ufffd": ["\ufffdx", {"name": "\U0001f600 \u00e8"}]
    }


def test_a_token_at_hand_is_masked_in_code_message_and_fields() -> None:
    bearer = AccessToken("Zk9" + "q" * 70)
    text = bearer.reveal()
    said = {"code": text, "message": f"no {text}", "validation_result": {text: [text], "x": text}}
    for body in ({"error": said}, {"error": text, "error_description": text}):
        assert text not in str(provider_error(answer(body, 401), bearer))


def test_companies_are_read_whatever_is_null() -> None:
    body: Body = {"data": {"companies": [{"id": 16, "name": "Rossi", "vat_number": None}]}}
    assert companies_in(body) == (Company(id=CompanyId(16), name="Rossi"),)


@pytest.mark.parametrize(
    "text",
    [
        '{"data": {"access_token": "a/x", "id": 1}}',
        '{"data": {"\\u0061ccess_token": "a/x", "id": 1}}',
        '{"data": {"acce\\u0073s_\\u0074oken": "a/x", "id": 1}}',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32-be"])
def test_an_embedded_secret_is_left_out_however_it_is_written(text: str, encoding: str) -> None:
    assert decode(Response(status=200, body=text.encode(encoding))) == {"data": {"id": 1}}


@pytest.mark.parametrize(
    "body",
    [b'{"name": "\\ud83d"}', b'{"name": "\\uDCFF"}', b'{"name": "\xed\xa0\xbd"}'],
)
def test_half_a_pair_is_replaced_however_it_is_written(body: bytes) -> None:
    held = decode(Response(status=200, body=body))["name"]
    assert "\ufffd" in held
    held.encode()
