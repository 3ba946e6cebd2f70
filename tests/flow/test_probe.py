from __future__ import annotations

import json

import pytest

from conftest import Drive, Script
from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Standing
from gettone.domain.scope import FAMILIES, SCOPES, Scope
from gettone.errors import CompanyNotConnected, InvalidToken, NoAnswer
from gettone.flow.probe import PROBES, ProbeReport, probe
from gettone.wire.messages import Response

TOKEN = AccessToken("a/token")
OWN = CompanyId(16)
INFO_PATH = "GET /c/16/company/info"


def answer(body: object, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(status=status, headers=named, body=json.dumps(body).encode())


INFO = answer({"data": {"id": 16, "access_info": {"role": "master", "permissions": None}}})
ROWS = answer({"data": []})
FORBIDDEN = answer({"error": {"code": "NO_PERMISSION"}}, 403)
EXPIRED = answer({"error": {"code": "LICENSE_EXPIRED"}}, 403)
DENIED = answer({"error": {"message": "Unauthorized."}}, 401)
USER = answer({"data": {"id": 1, "name": "Mario Rossi", "email": "mario@example.com"}})
LOST = NoAnswer("http://127.0.0.1", "ConnectError", sent=False)
CLIENTS, SUPPLIERS, PRODUCTS = (
    Scope.parse(f"{family}:r") for family in ("entity.clients", "entity.suppliers", "products")
)


class TestTable:
    """The table of harmless reads."""

    def test_every_family_has_one_but_those_without_an_operation(self) -> None:
        assert set(FAMILIES) - set(PROBES) == {"situation", "calendar"}
        assert len(PROBES) == 21

    @pytest.mark.parametrize("family", PROBES)
    def test_each_is_a_small_get_that_needs_this_scope_alone(self, family: str) -> None:
        row = PROBES[family]
        operation = row.operation
        assert (operation.method, operation.irreversible) == ("GET", False)
        assert [scope.text for scope in operation.needed_for(row.parameters).any_of] == [
            f"{family}:r"
        ]
        names = {one.name for one in operation.parameters}
        for name, few in (("per_page", 5), ("fields", "id")):
            assert row.parameters.get(name) == (few if name in names else None)
        assert operation.request({"company_id": 16, **row.parameters}, None, TOKEN).body == b""


def test_a_scope_is_granted_refused_or_untested_as_its_read_is(drive: Drive) -> None:
    failed, odd, hidden = (
        Response(status=503),
        Response(status=200, body=b"<html>"),
        answer({}, 404),
    )
    answers = (ROWS, FORBIDDEN, failed, odd, hidden, *[ROWS] * 16)
    script = Script(INFO, *answers)
    report = drive(probe(OWN, TOKEN), script)
    assert report.company_info is not None
    assert report.company_info.permits(CLIENTS) is Standing.GRANTED
    assert [row.scope for row in report.rows] == list(SCOPES)
    rows = {row.scope.text: (row.standing, row.reason) for row in report.rows}
    assert rows["entity.clients:r"] == (Standing.GRANTED, "")
    assert rows["entity.suppliers:r"] == (Standing.REFUSED, "")
    assert rows["products:r"] == (Standing.UNTESTED, "provider-failed")
    assert rows["stock:r"] == (Standing.UNTESTED, "unreadable-answer")
    assert rows["issued_documents.invoices:r"] == (Standing.UNTESTED, "not-found")
    for text in ("situation:r", "calendar:r", "entity.clients:a"):
        assert rows[text] == (Standing.UNTESTED, "no-safe-read")
    assert report.with_standing(Standing.REFUSED) == (SUPPLIERS,)
    assert (report.stopped, report.request_count, script.answers) == ("", 22, [])
    assert all(sent.startswith("GET /c/16/") for sent in script.sent)


def test_only_what_is_wanted_and_not_known_is_asked(drive: Drive) -> None:
    full = Scope.parse("products:a")
    script = Script(INFO, ROWS)
    report = drive(probe(OWN, TOKEN, (SUPPLIERS, CLIENTS, full), {SUPPLIERS, PRODUCTS}), script)
    assert script.sent == [INFO_PATH, "GET /c/16/entities/clients?fields=id&per_page=5"]
    assert [(row.scope, row.operation, row.reason) for row in report.rows] == [
        (CLIENTS, "listClients", ""),
        (full, "", "no-safe-read"),
    ]


def test_full_access_asks_for_reading_and_stays_untested(drive: Drive) -> None:
    report = drive(probe(OWN, TOKEN, [Scope.parse("products:a")]), Script(INFO, FORBIDDEN))
    assert [(row.scope.text, row.standing) for row in report.rows] == [
        ("products:r", Standing.REFUSED),
        ("products:a", Standing.UNTESTED),
    ]


def test_nothing_wanted_asks_for_the_companys_info_alone(drive: Drive) -> None:
    script = Script(INFO)
    assert drive(probe(OWN, TOKEN, ()), script).rows == ()
    assert script.sent == [INFO_PATH]


def wanted(drive: Drive, *answers: Response | NoAnswer) -> ProbeReport:
    script = Script(*answers)
    report = drive(probe(OWN, TOKEN, (CLIENTS, SUPPLIERS, PRODUCTS)), script)
    assert script.answers == []
    return report


@pytest.mark.parametrize(
    ("answers", "reasons", "stopped"),
    [
        ((INFO, ROWS, LOST), ("", "no-answer", "no-answer"), "no-answer"),
        (
            (INFO, Response(status=429)),
            ("quota-exceeded", "quota-exceeded", "quota-exceeded"),
            "quota-exceeded",
        ),
        ((INFO, EXPIRED), ("licence-expired",) * 3, "licence-expired"),
        ((EXPIRED,), ("licence-expired",) * 3, "licence-expired"),
        ((INFO, ROWS, ROWS, EXPIRED), ("", "", "licence-expired"), "licence-expired"),
    ],
)
def test_what_the_next_would_meet_too_stops_the_asking(
    drive: Drive,
    answers: tuple[Response | NoAnswer, ...],
    reasons: tuple[str, ...],
    stopped: str,
) -> None:
    report = wanted(drive, *answers)
    assert report.request_count == len(answers)
    assert tuple(row.reason for row in report.rows) == reasons
    assert report.stopped == stopped


@pytest.mark.parametrize(("left", "asked"), [("101", 3), ("99", 1)])
def test_less_than_a_tenth_of_the_hour_is_left_to_others(
    drive: Drive, left: str, asked: int
) -> None:
    low = answer({"data": []}, ratelimit_hourlyremaining=left, ratelimit_hourlylimit="1000")
    report = wanted(drive, INFO, low, *[ROWS] * (asked - 1))
    assert len(report.with_standing(Standing.GRANTED)) == asked
    assert report.stopped == ("quota-low" if asked == 1 else "")
    assert {row.reason for row in report.rows[asked:]} <= {"quota-low"}


def test_answers_that_do_not_tell_of_the_hour_count_in_it(drive: Drive) -> None:
    told = answer(
        json.loads(INFO.body), ratelimit_hourlyremaining="101", ratelimit_hourlylimit="1000"
    )
    report = wanted(drive, told, FORBIDDEN, FORBIDDEN)
    assert report.stopped == "quota-low"
    assert report.rows[2].reason == "quota-low"


def test_info_that_cannot_be_read_is_missing_and_the_rest_goes_on(drive: Drive) -> None:
    report = wanted(drive, FORBIDDEN, ROWS, ROWS, FORBIDDEN)
    assert report.company_info is None
    assert report.with_standing(Standing.REFUSED) == (PRODUCTS,)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((DENIED, DENIED), InvalidToken),
        ((DENIED, USER), CompanyNotConnected),
        ((answer({}, 404),), CompanyNotConnected),
        ((INFO, ROWS, DENIED, DENIED), InvalidToken),
        ((INFO, ROWS, DENIED, USER), CompanyNotConnected),
        ((LOST, LOST, LOST), NoAnswer),
    ],
)
def test_a_token_that_opens_nothing_there_is_no_report(
    drive: Drive, answers: tuple[Response | NoAnswer, ...], expected: type[Exception]
) -> None:
    with pytest.raises(expected):
        wanted(drive, *answers)


def test_it_never_takes_more_than_25_requests(drive: Drive) -> None:
    busy = Response(status=503)
    script = Script(busy, busy, INFO, *[ROWS] * 20, DENIED, USER)
    with pytest.raises(CompanyNotConnected):
        drive(probe(OWN, TOKEN), script)
    assert len(script.sent) == 25
