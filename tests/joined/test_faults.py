"""Every answer that can go wrong, made to happen by one line, and what the client makes of it.

Statuses and bodies are those of the provider's Errors page and of the issues
that ``sandbox.refusals`` names; the connection fails over real sockets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gettone import (
    BadRequest,
    CompanyNotConnected,
    Forbidden,
    GettoneError,
    InvalidToken,
    NoAnswer,
    NotFound,
    ProviderFailed,
    QuotaExceeded,
    Refused,
    Unauthorized,
    UnreadableAnswer,
)
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.faults import CUT_BEFORE
from gettone.sandbox.rules import Policies
from gettone.sandbox.serving import serving
from joined.flavours import Blocking
from joined.stage import Stage

# A GET is tried three times after what may pass, a POST once.
THREE, ONCE = [0.0, 0.5, 1.0], [0.0]
# The demo user's companies for these cases.
SUBACCOUNT_ID, EXPIRED_ID = 20, 22
VALIDATION = {"data.entity": ["The data.entity field is required."]}
OAUTH: Any = {"error": "unauthorized", "error_description": "The given user is not authorized."}


def said(message: str = "", code: str = "", **more: Any) -> Any:
    return {"error": {"message": message, "code": code, **more}}


def raised(ask: Any) -> GettoneError:
    with pytest.raises(GettoneError) as caught:
        ask()
    return caught.value


# What is scripted, the class of the error, some of its facts, the tries of a GET.
ANSWERS: list[tuple[dict[str, Any], type[GettoneError], dict[str, Any], list[float]]] = [
    ({"status": 400}, BadRequest, {"status": 400}, ONCE),
    ({"status": 400, "body": {"error": "invalid_request"}}, BadRequest, {}, ONCE),
    ({"status": 403}, Forbidden, {"needed": ("entity.suppliers:r",)}, ONCE),
    ({"status": 403, "body": {}}, Forbidden, {"provider_code": ""}, ONCE),
    (
        {"status": 403, "body": said("License expired.", "LICENSE_EXPIRED")},
        Forbidden,
        {"provider_code": "LICENSE_EXPIRED", "provider_message": "License expired."},
        ONCE,
    ),
    (
        {"status": 403, "body": said("", "NO_PERMISSION"), "headers": {"Retry-After": "60"}},
        Forbidden,
        {"provider_code": "NO_PERMISSION"},
        ONCE,
    ),
    (
        {"status": 403, "headers": {"Retry-After": "60"}},
        QuotaExceeded,
        {"retry_after_s": 60, "window": ""},
        ONCE,
    ),
    (
        {"status": 403, "headers": {"RateLimit-HourlyRemaining": "0"}},
        QuotaExceeded,
        {"retry_after_s": None, "window": "hour"},
        ONCE,
    ),
    (
        {"status": 403, "headers": {"Retry-After": "60", "RateLimit-MonthlyRemaining": "0"}},
        QuotaExceeded,
        {"retry_after_s": 60, "window": "month"},
        ONCE,
    ),
    ({"status": 404}, NotFound, {"status": 404}, ONCE),
    ({"status": 405, "headers": {"Allow": "GET"}}, BadRequest, {"status": 405}, ONCE),
    ({"status": 409, "body": said("conflict")}, BadRequest, {"provider_message": "conflict"}, ONCE),
    ({"status": 418}, Refused, {"status": 418}, ONCE),
    (
        {"status": 422, "body": said("Invalid request.", validation_result=VALIDATION)},
        BadRequest,
        {"fields": {name: tuple(held) for name, held in VALIDATION.items()}},
        ONCE,
    ),
    (
        {"status": 422, "body": {**said("Totale", validation_result=None), "extra": {"x": 1}}},
        BadRequest,
        {"provider_message": "Totale", "fields": {}},
        ONCE,
    ),
    (
        {"status": 429, "headers": {"Retry-After": "7"}},
        QuotaExceeded,
        {"retry_after_s": 7, "window": "five_minutes"},
        ONCE,
    ),
    ({"status": 429}, QuotaExceeded, {"retry_after_s": None}, ONCE),
    ({"status": 500}, ProviderFailed, {"status": 500}, THREE),
    ({"status": 502, "content": "<html>Bad gateway"}, ProviderFailed, {"status": 502}, THREE),
    ({"status": 503, "headers": {"Retry-After": "5"}}, ProviderFailed, {"status": 503}, THREE),
    ({"status": 520}, ProviderFailed, {"status": 520}, THREE),
    ({"status": 302, "headers": {"Location": "/login"}}, UnreadableAnswer, {"status": 302}, ONCE),
    ({"status": 200, "content": '{"data": {"id": 1'}, UnreadableAnswer, {"status": 200}, ONCE),
    ({"status": 200, "content": "[]"}, UnreadableAnswer, {"status": 200}, ONCE),
]


@pytest.mark.parametrize(("fault", "kind", "facts", "tries"), ANSWERS)
def test_an_answer_is_the_error_it_stands_for(
    stage: Stage,
    fault: dict[str, Any],
    kind: type[GettoneError],
    facts: dict[str, Any],
    tries: list[float],
) -> None:
    stage.fail(**fault, times=3)
    error = raised(stage.get)
    assert type(error) is kind
    assert {name: getattr(error, name) for name in facts} == facts
    assert stage.naps == tries
    stage.control.clear_faults()
    stage.fail(**fault, times=3)
    before = stage.suppliers
    assert type(raised(stage.create)) is kind
    assert (stage.naps, stage.suppliers) == (ONCE, before)


@pytest.mark.parametrize("body", [None, said("Unauthorized."), OAUTH])
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"operation_id": "getSupplier"}, CompanyNotConnected),
        ({"times": 2}, InvalidToken),
    ],
)
def test_a_401_is_settled_by_one_call_that_needs_no_company(
    stage: Stage, fault: dict[str, Any], kind: type[GettoneError], body: Any
) -> None:
    stage.fail(status=401, body=body, **fault)
    assert type(raised(stage.get)) is kind
    assert [one.operation_id for one in stage.passed] == ["getSupplier", "getUserInfo"]


def test_a_401_that_cannot_be_settled_stays_what_it_is(stage: Stage) -> None:
    stage.fail(operation_id="getSupplier", status=401)
    stage.fail(operation_id="getUserInfo", status=503, times=3)
    assert type(raised(stage.get)) is Unauthorized


# -- the answer itself


@pytest.mark.parametrize("times", [1, 2])
def test_a_get_is_tried_again_until_it_is_answered(stage: Stage, times: int) -> None:
    stage.fail(status=503, times=times)
    assert stage.get()["data"]["id"] == 17
    assert stage.naps == THREE[: times + 1]


def test_a_connection_cut_before_any_byte(stage: Stage) -> None:
    stage.fail(cut_after_bytes=CUT_BEFORE)
    assert stage.get()["data"]["id"] == 17
    before = stage.suppliers
    stage.fail(cut_after_bytes=CUT_BEFORE)
    error = raised(stage.create)
    assert isinstance(error, NoAnswer)
    assert (error.sent, error.origin) == (True, stage.base_url)
    assert (stage.naps, stage.suppliers) == (ONCE, before)


@pytest.mark.parametrize("cut_after_bytes", [0, 1, 40])
def test_a_truncated_body(stage: Stage, cut_after_bytes: int) -> None:
    stage.fail(cut_after_bytes=cut_after_bytes)
    assert stage.get()["data"]["id"] == 17
    assert stage.naps == THREE[:2]
    stage.fail(cut_after_bytes=cut_after_bytes)
    before = stage.suppliers
    error = raised(stage.create)
    assert isinstance(error, NoAnswer)
    assert error.sent
    assert (stage.naps, stage.suppliers) == (ONCE, before + 1)


def test_an_operation_that_is_done_but_whose_answer_is_lost(stage: Stage) -> None:
    before = stage.suppliers
    for fault in ({"cut_after_bytes": CUT_BEFORE}, {"status": 504}, {"cut_after_bytes": 3}):
        stage.fail(**fault, is_done=True)
        assert type(raised(stage.create)) in {NoAnswer, ProviderFailed}
        assert stage.naps == ONCE
    assert stage.suppliers == before + 3
    assert [one.verdict for one in stage.passed] == ["ok"] * 3


def test_an_answer_later_than_the_client_waits(stage: Stage) -> None:
    stage.fail(latency_s=600, times=3)
    error = raised(lambda: stage.get(timeout_s=0.1))
    assert isinstance(error, NoAnswer)
    assert (error.sent, error.cause, stage.naps) == (True, "ReadTimeout", THREE)


def test_an_answer_just_in_time(stage: Stage) -> None:
    stage.fail(latency_s=0.05)
    assert stage.get(timeout_s=5)["data"]["id"] == 17
    assert stage.naps == ONCE


def test_a_slow_body_is_waited_for_as_long_as_bytes_come(stage: Stage) -> None:
    stage.fail(bytes_per_s=20_000)
    assert stage.get(timeout_s=1)["data"]["id"] == 17
    stage.fail(bytes_per_s=0.1, times=3)
    error = raised(lambda: stage.get(timeout_s=0.1))
    assert isinstance(error, NoAnswer)
    assert error.cause == "ReadTimeout"


def test_nothing_listens(stage: Stage) -> None:
    stage.base_url = "http://127.0.0.1:9"
    error = raised(stage.create)
    assert isinstance(error, NoAnswer)
    assert (error.sent, stage.naps) == (False, THREE)


def test_a_fault_waits_for_its_operation_and_happens_as_often_as_asked(stage: Stage) -> None:
    stage.fail(operation_id="createSupplier", status=409, times=2)
    assert stage.get()["data"]["id"] == 17
    assert [type(raised(stage.create)) for _ in range(2)] == [BadRequest] * 2
    assert stage.create()["data"]["name"] == "Neri"


# -- what happens on the account itself


def test_a_token_that_was_revoked(stage: Stage) -> None:
    connected, token = stage.control.mint(["entity.suppliers:r"])
    stage.control.revoke(connected.id)
    assert type(raised(lambda: stage.get(token=token))) is InvalidToken


def test_a_company_that_the_token_does_not_open(stage: Stage) -> None:
    assert type(raised(lambda: stage.get(company_id=18))) is CompanyNotConnected


def test_a_scope_that_is_missing(stage: Stage) -> None:
    error = raised(lambda: stage.get(token=stage.minted(["entity.clients:a"])))
    assert isinstance(error, Forbidden)
    assert (error.provider_code, error.needed) == ("NO_PERMISSION", ("entity.suppliers:r",))


def test_a_record_that_is_not_there(stage: Stage) -> None:
    assert type(raised(lambda: stage.call("getSupplier", supplier_id=404))) is NotFound


def test_a_body_that_lacks_a_field(stage: Stage) -> None:
    error = raised(lambda: stage.call("createSupplier", body={"data": {}}))
    assert isinstance(error, BadRequest)
    assert error.fields == {"data.name": ("The data.name field is required.",)}


def test_a_user_who_may_not_what_the_token_may(stage: Stage) -> None:
    token = stage.minted(["entity.suppliers:a"], company_ids=[SUBACCOUNT_ID])
    error = raised(lambda: stage.create(company_id=SUBACCOUNT_ID, token=token))
    assert isinstance(error, Forbidden)
    assert error.needed == ("entity.suppliers:a",)


def test_a_licence_that_has_expired(stage: Stage) -> None:
    token = stage.minted(["entity.suppliers:r"], company_ids=[EXPIRED_ID])
    error = raised(lambda: stage.call("listSuppliers", company_id=EXPIRED_ID, token=token))
    assert isinstance(error, Forbidden)
    assert error.provider_code == "LICENSE_EXPIRED"


@pytest.mark.parametrize(
    ("policies", "kind", "facts"),
    [
        (Policies(forbidden_body="full"), Forbidden, {"provider_code": "NO_PERMISSION"}),
        (Policies(forbidden_body="message"), Forbidden, {"provider_code": ""}),
        (Policies(forbidden_body="neither"), Forbidden, {"provider_message": ""}),
        (Policies(wrong_company=401), CompanyNotConnected, {"status": 401}),
        (Policies(wrong_company=404), NotFound, {"status": 404}),
        (Policies(strict_bodies=True), BadRequest, {"status": 422}),
    ],
)
def test_a_policy_s_answer_is_understood(
    policies: Policies, kind: type[GettoneError], facts: dict[str, Any], ask: Blocking
) -> None:
    unknown = {"data": {"name": "x", "x": 1}}
    with Sandbox(SandboxSettings(policies=policies)) as sandbox, serving(sandbox) as base_url:
        stage = Stage(sandbox, base_url, ask)
        calls: dict[type[GettoneError], Callable[[], object]] = {
            Forbidden: lambda: stage.call("listClients"),
            BadRequest: lambda: stage.call("createSupplier", body=unknown),
        }
        error = raised(calls.get(kind, lambda: stage.get(company_id=18)))
    assert type(error) is kind
    assert {name: getattr(error, name) for name in facts} == facts
