from __future__ import annotations

import json

import pytest

from conftest import Drive, Script
from flow.made import NOW, forbidden, refusal
from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Evidence
from gettone.domain.explanation import Explanation
from gettone.errors import (
    BadRequest,
    CompanyNotConnected,
    InvalidToken,
    NoAnswer,
    NotFound,
    ProviderFailed,
    QuotaExceeded,
    Refused,
    Unauthorized,
)
from gettone.flow.inquire import explain_refusal
from gettone.flow.steps import Flow
from gettone.wire.messages import Response

TOKEN = AccessToken.from_pasted("a/" + "k" * 40)
INFO_PATH = "GET /c/16/company/info"
USER_PATH = "GET /user/info"


def answer(status: int, body: object = None) -> Response:
    return Response(status=status, body=b"" if body is None else json.dumps(body).encode())


INFO = answer(
    200,
    {
        "data": {
            "id": 16,
            "access_info": {"role": "master"},
            "fic_license_expire": "2026-12-31",
            "plan_info": {"functions": {"stock": True}, "limits": {"suppliers": 3}},
        }
    },
)
WHO = answer(200, {"data": {"id": 1}})
DENIED = answer(401, {"error": {"message": "Unauthorized."}})
HIDDEN = answer(404, {"error": {"message": "Not found."}})
DOWN = answer(503)
LOST = NoAnswer("http://127.0.0.1", "ReadError", sent=True)
PAGE = Response(status=404, body=b"<html>")


def asked(refused: Refused | NoAnswer) -> Flow[Explanation]:
    return explain_refusal(refused, Evidence(), TOKEN, NOW)


def said(found: Explanation) -> str:
    return f"{found.reference} {found.certainty.value}"


def test_company_info_makes_a_scope_certain(drive: Drive) -> None:
    script = Script(INFO)
    found = drive(asked(forbidden("getSupplier")), script)
    assert said(found) == "scope-missing certain"
    assert script.sent == [INFO_PATH]


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (answer(200, {"data": {"limit": 3, "usage": 3}}), "plan-limit likely"),
        (answer(200, {"data": {"limit": 3, "usage": 2}}), "scope-missing certain"),
        (DOWN, "scope-untested likely"),
        (answer(200, {"data": {}}), "scope-untested likely"),
    ],
)
def test_what_would_be_made_is_counted(drive: Drive, usage: Response, expected: str) -> None:
    script = Script(INFO, usage)
    assert said(drive(asked(forbidden("createSupplier")), script)) == expected
    assert script.sent == [INFO_PATH, "GET /c/16/company/plan_usage?category=suppliers"]


@pytest.mark.parametrize(
    "answers", [(DOWN,), (LOST,), (answer(403),), (answer(429),), (answer(200, {}),)]
)
def test_what_cannot_be_asked_stays_unknown(
    drive: Drive, answers: tuple[Response | NoAnswer, ...]
) -> None:
    script = Script(*answers)
    found = drive(asked(forbidden("createSupplier")), script)
    assert said(found) == "scope-untested likely"
    assert len(script.sent) == 1


def test_a_company_info_that_the_licence_closes_says_so(drive: Drive) -> None:
    ended = answer(403, {"error": {"message": "License expired.", "code": "LICENSE_EXPIRED"}})
    found = drive(asked(forbidden("getSupplier")), Script(ended))
    assert said(found) == "licence-expired certain"


@pytest.mark.parametrize("kind", [NotFound, Unauthorized, CompanyNotConnected])
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((DENIED, WHO), "company-not-connected certain"),
        ((HIDDEN, WHO), "company-not-connected certain"),
        ((DENIED, DENIED), "token-dead certain"),
        ((HIDDEN, DENIED), "token-dead certain"),
    ],
)
def test_a_closed_company_and_a_dead_token_are_told_apart(
    drive: Drive, kind: type[Refused], answers: tuple[Response, ...], expected: str
) -> None:
    script = Script(*answers)
    found = drive(asked(refusal("getSupplier", kind, 404)), script)
    assert said(found) == expected
    assert found.company_id == 16
    assert script.sent == [INFO_PATH, USER_PATH]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((HIDDEN, DOWN), "record-missing likely"),
        ((HIDDEN, LOST), "record-missing likely"),
        ((PAGE, WHO), "foreign-answer likely"),
        ((INFO,), "record-missing likely"),
    ],
)
def test_a_404_stays_open_while_nobody_can_say(
    drive: Drive, answers: tuple[Response | NoAnswer, ...], expected: str
) -> None:
    assert said(drive(asked(refusal("getSupplier", NotFound, 404)), Script(*answers))) == expected


def test_a_company_that_opens_after_all_is_not_the_cause(drive: Drive) -> None:
    found = drive(asked(refusal("listSuppliers", CompanyNotConnected, 401)), Script(INFO))
    assert said(found) == "unknown unknown"
    assert {"company-not-connected", "token-dead"} <= set(found.ruled_out)


def outside() -> Refused:
    return refusal("listCountries", NotFound, 404)


def foreign() -> Refused:
    error = forbidden("getSupplier")
    error.is_foreign = True
    return error


@pytest.mark.parametrize(
    "refused",
    [
        LOST,
        outside(),
        foreign(),
        refusal("getSupplier", QuotaExceeded, 429),
        refusal("getSupplier", ProviderFailed, 503),
        refusal("getSupplier", BadRequest, 422),
        refusal("getSupplier", InvalidToken, 401),
    ],
    ids=lambda refused: type(refused).__name__,
)
def test_nothing_is_asked_where_nothing_is_to_be_learnt(
    drive: Drive, refused: Refused | NoAnswer
) -> None:
    script = Script()
    drive(asked(refused), script)
    assert script.sent == []
