from __future__ import annotations

import json

import pytest

from conftest import Drive, Script
from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Standing
from gettone.errors import (
    GettoneError,
    InvalidToken,
    NoAnswer,
    ProviderFailed,
    QuotaExceeded,
    UnreadableAnswer,
)
from gettone.flow.verify import fetch_companies, verify
from gettone.wire.messages import Response

TOKEN = AccessToken("a/token")


def answer(body: object, status: int = 200) -> Response:
    return Response(status=status, body=json.dumps(body).encode())


USER = answer({"data": {"id": 1, "name": "Mario Rossi", "email": "mario@example.com"}})
ROWS = [{"id": 16, "name": "Rossi", "access_token": "f" * 160}, {"id": 18, "name": "Bianchi"}]
COMPANIES = answer({"data": {"companies": ROWS}})
INFO = answer({"data": {"id": 16}})
INFO_18 = answer({"data": {"id": 18}})
DENIED = answer({"error": {"message": "Unauthorized."}}, 401)
QUOTA = Response(status=429)
FAILED = Response(status=502)


def lost() -> NoAnswer:
    return NoAnswer("http://127.0.0.1", "ConnectError", sent=False)


def test_a_token_is_told_by_user_and_companies(drive: Drive) -> None:
    script = Script(USER, COMPANIES, INFO, INFO_18)
    report = drive(verify(TOKEN), script)
    assert script.sent == [
        "GET /user/info",
        "GET /user/companies",
        "GET /c/16/company/info",
        "GET /c/18/company/info",
    ]
    assert report.user.name == "Mario Rossi"
    assert [company.id for company in report.opened] == [16, 18]
    assert report.is_usual


def test_a_listed_company_may_be_refused(drive: Drive) -> None:
    report = drive(verify(TOKEN), Script(USER, COMPANIES, INFO, DENIED))
    assert [row.standing for row in report.companies] == [Standing.GRANTED, Standing.REFUSED]
    assert report.companies[1].reason == "company-not-connected"
    assert [company.name for company in report.opened] == ["Rossi"]


@pytest.mark.parametrize(
    ("answers", "standing", "reason"),
    [
        ((answer({}, 404),), Standing.REFUSED, "company-not-connected"),
        ((answer({}, 403),), Standing.REFUSED, "forbidden"),
        (
            (answer({"error": {"code": "LICENSE_EXPIRED"}}, 403),),
            Standing.REFUSED,
            "licence-expired",
        ),
        ((FAILED,) * 3, Standing.UNTESTED, "provider-failed"),
        ((Response(status=200, body=b"<html>"),), Standing.UNTESTED, "unreadable-answer"),
        ((INFO_18,), Standing.UNTESTED, "unreadable-answer"),
        ((answer({"data": {}}),), Standing.UNTESTED, "unreadable-answer"),
    ],
)
def test_only_an_answer_says_connected(
    drive: Drive,
    answers: tuple[Response | NoAnswer, ...],
    standing: Standing,
    reason: str,
) -> None:
    report = drive(verify(TOKEN), Script(USER, COMPANIES, *answers, INFO_18))
    assert (report.companies[0].standing, report.companies[0].reason) == (standing, reason)
    assert report.companies[1].standing is Standing.GRANTED


@pytest.mark.parametrize(
    ("answers", "reason"),
    [((QUOTA,), "quota-exceeded"), ((lost(), lost(), lost()), "no-answer")],
)
def test_what_the_next_company_would_meet_too_stops_the_asking(
    drive: Drive, answers: tuple[Response | NoAnswer, ...], reason: str
) -> None:
    rows = [{"id": company_id} for company_id in range(16, 46)]
    script = Script(USER, answer({"data": {"companies": rows}}), INFO, *answers)
    script.answers[3:3] = [answer({"data": {"id": 17}})]
    report = drive(verify(TOKEN), script)
    assert script.answers == []
    assert [row.standing for row in report.companies[:2]] == [Standing.GRANTED] * 2
    assert {(row.standing, row.reason) for row in report.companies[2:]} == {
        (Standing.UNTESTED, reason)
    }


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((DENIED,), InvalidToken),
        ((USER, DENIED), InvalidToken),
        ((FAILED,) * 3, ProviderFailed),
        ((QUOTA,), QuotaExceeded),
        ((Response(status=403, headers={"retry-after": "9"}),), QuotaExceeded),
        ((lost(), lost(), lost()), NoAnswer),
        ((answer([]),), UnreadableAnswer),
        ((answer({"data": {}}),), UnreadableAnswer),
        ((answer({"data": "x"}),), UnreadableAnswer),
        ((USER, answer({"data": {"companies": [{"id": "x"}]}})), UnreadableAnswer),
        ((USER, answer({"data": {"companies": [1]}})), UnreadableAnswer),
        ((Response(status=302, headers={"location": "https://evil.example"}),), UnreadableAnswer),
    ],
)
def test_only_a_401_calls_a_token_invalid(
    drive: Drive, answers: tuple[Response | NoAnswer, ...], expected: type[GettoneError]
) -> None:
    with pytest.raises(GettoneError) as raised:
        drive(verify(TOKEN), Script(*answers))
    assert type(raised.value) is expected


def test_an_unusual_token_is_marked_so(drive: Drive) -> None:
    report = drive(verify(AccessToken("x" * 80)), Script(USER, answer({"data": {"companies": []}})))
    assert not report.is_usual
    assert report.opened == ()


def test_companies_are_listed_without_their_secret(drive: Drive) -> None:
    companies = drive(fetch_companies(TOKEN), Script(COMPANIES))
    assert "f" * 160 not in repr(companies)
