from __future__ import annotations

import json

import pytest

from gettone.domain.access_token import AccessToken
from gettone.errors import (
    BadRequest,
    Forbidden,
    GettoneError,
    NotFound,
    ProviderFailed,
    QuotaExceeded,
    Refused,
    Unauthorized,
    UnreadableAnswer,
)
from gettone.flow.statuses import accepted, answer_of, body_of, read, reason_of
from gettone.wire.bodies import user_in
from gettone.wire.messages import Response
from gettone.wire.operation import catalogue

GET_SUPPLIER = catalogue().operation("getSupplier")
ERROR = {"error": {"message": "No.", "code": "SOME_CODE", "validation_result": {"data": ["Bad."]}}}


def answer(status: int, code: str | None = None, **headers: str) -> Response:
    body = {"error": {"message": "No.", **({"code": code} if code else {})}}
    held = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(status=status, headers=held, body=json.dumps(body).encode())


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, BadRequest),
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (405, BadRequest),
        (409, BadRequest),
        (418, Refused),
        (422, BadRequest),
        (429, QuotaExceeded),
        (451, Refused),
        (500, ProviderFailed),
        (502, ProviderFailed),
        (520, ProviderFailed),
        (599, ProviderFailed),
        (600, ProviderFailed),
        (100, UnreadableAnswer),
        (301, UnreadableAnswer),
        (304, UnreadableAnswer),
    ],
)
def test_each_status_has_one_error(status: int, expected: type[GettoneError]) -> None:
    with pytest.raises(GettoneError) as raised:
        accepted(answer(status), GET_SUPPLIER)
    assert type(raised.value) is expected


@pytest.mark.parametrize("status", [200, 201, 204])
def test_a_2xx_is_passed_on(status: int) -> None:
    response = Response(status=status)
    assert accepted(response, GET_SUPPLIER) is response


@pytest.mark.parametrize(
    ("response", "is_quota", "window"),
    [
        (answer(403), False, ""),
        (answer(403, retry_after="60"), True, ""),
        (answer(403, retry_after="60", ratelimit_hourlyremaining="0"), True, "hour"),
        (answer(403, ratelimit_hourlyremaining="0"), True, "hour"),
        (answer(403, ratelimit_monthlyremaining="0"), True, "month"),
        (answer(403, ratelimit_hourlyremaining="12"), False, ""),
        (answer(403, code="NO_PERMISSION", retry_after="60"), False, ""),
        (answer(403, code="LICENSE_EXPIRED", ratelimit_hourlyremaining="0"), False, ""),
        (answer(403, code="no_permission", ratelimit_hourlyremaining="0"), False, ""),
        (answer(403, ratelimit_monthlyremaining="0, 0"), True, "month"),
        (answer(429), True, "five_minutes"),
        (answer(429, ratelimit_hourlyremaining="0"), True, "five_minutes"),
    ],
)
def test_a_403_is_a_quota_only_where_it_speaks_of_one(
    response: Response, is_quota: bool, window: str
) -> None:
    with pytest.raises(Refused) as raised:
        accepted(response, GET_SUPPLIER)
    assert isinstance(raised.value, QuotaExceeded) is is_quota
    assert getattr(raised.value, "window", "") == window


def test_the_error_carries_what_the_provider_said() -> None:
    with pytest.raises(BadRequest) as raised:
        accepted(Response(status=422, body=json.dumps(ERROR).encode()), GET_SUPPLIER)
    assert raised.value.facts() == {
        "operation": "getSupplier",
        "status": 422,
        "provider_code": "SOME_CODE",
        "provider_message": "No.",
        "fields": {"data": ("Bad.",)},
    }
    assert str(raised.value) == "getSupplier: refused (422)"


def test_the_seconds_to_wait_are_kept() -> None:
    with pytest.raises(QuotaExceeded) as raised:
        accepted(answer(429, retry_after="41"), GET_SUPPLIER)
    assert raised.value.retry_after_s == 41


def test_a_body_that_is_no_object_is_contract_drift() -> None:
    with pytest.raises(UnreadableAnswer, match="not-an-object") as raised:
        body_of(Response(status=200, body=b"<html>"), GET_SUPPLIER)
    assert raised.value.__context__ is None
    assert body_of(Response(status=200, body=b'{"data":1}'), GET_SUPPLIER) == {"data": 1}


@pytest.mark.parametrize(
    ("name", "status", "is_readable"),
    [
        ("getSupplier", 200, False),
        ("createSupplier", 201, False),
        ("getSupplier", 204, True),
        ("deleteSupplier", 200, True),
    ],
)
def test_an_empty_answer_is_drift_where_the_operation_gives_one(
    name: str, status: int, is_readable: bool
) -> None:
    operation, response = catalogue().operation(name), Response(status=status, body=b" ")
    if is_readable:
        assert body_of(response, operation) == {}
        return
    with pytest.raises(UnreadableAnswer, match="empty-body"):
        body_of(response, operation)


def test_an_answer_that_is_no_json_is_its_bytes() -> None:
    xml = catalogue().operation("getEInvoiceXml")
    assert answer_of(Response(status=200, body=b"<a/>"), xml) == b"<a/>"
    with pytest.raises(UnreadableAnswer) as drift:
        answer_of(Response(status=200), xml)
    assert drift.value.problem == "empty-body"
    assert answer_of(Response(status=200, body=b"{}"), GET_SUPPLIER) == {}


def test_an_empty_object_is_an_answer() -> None:
    assert body_of(Response(status=200, body=b"{}"), GET_SUPPLIER) == {}


def test_a_known_code_is_given_in_the_providers_own_case() -> None:
    with pytest.raises(Forbidden) as raised:
        accepted(answer(403, code="license_expired"), GET_SUPPLIER)
    assert raised.value.provider_code == "LICENSE_EXPIRED"


def test_a_refusal_that_repeats_the_token_does_not() -> None:
    bearer = AccessToken("Zk9" + "q" * 70)
    with pytest.raises(Forbidden) as raised:
        accepted(answer(403, code=bearer.reveal()), GET_SUPPLIER, bearer)
    assert raised.value.provider_code == "[...]"


@pytest.mark.parametrize("body", [b"{}", b'{"data":[]}', b'{"data":7}', b'{"data":{"id":1e3}}'])
def test_an_answer_of_another_shape_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer, match="missing-fields") as raised:
        read(user_in, GET_SUPPLIER, Response(status=200, body=body))
    assert raised.value.__context__ is None


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (Forbidden("getSupplier", 403, provider_code="LICENSE_EXPIRED"), "licence-expired"),
        (Forbidden("getSupplier", 403, provider_code="NO_PERMISSION"), "forbidden"),
        (Unauthorized("getSupplier", 401, provider_code="LICENSE_EXPIRED"), "unauthorized"),
    ],
)
def test_an_expired_licence_is_told_from_other_refusals(error: Refused, reason: str) -> None:
    assert reason_of(error) == reason


@pytest.mark.parametrize(
    ("body", "expected"),
    [(b"", False), (b" \n", False), (b' {"error": {}}', False), (b"<html>", True)],
)
def test_a_body_that_is_no_object_is_not_the_apis(body: bytes, expected: bool) -> None:
    with pytest.raises(Forbidden) as raised:
        accepted(Response(status=403, body=body), GET_SUPPLIER)
    assert raised.value.is_foreign is expected
