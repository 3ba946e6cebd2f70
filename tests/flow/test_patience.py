from __future__ import annotations

from collections.abc import Mapping

import pytest

from conftest import Drive, Script
from gettone.domain.access_token import AccessToken
from gettone.errors import NoAnswer, QuotaExceeded
from gettone.flow.call import ask
from gettone.flow.patience import Patience, patient
from gettone.flow.steps import Flow
from gettone.wire.messages import Response
from gettone.wire.operation import catalogue

TOKEN = AccessToken("a/token")
SUPPLIER = catalogue().operation("getSupplier")
# Ten minutes before an hour is over.
NOW_S = 1_800_000_000 // 3600 * 3600 + 3000.0
DONE = Response(status=200, body=b'{"data": {}}')


class Clock:
    """Stands still but for what is waited."""

    def __init__(self) -> None:
        self.now_s = NOW_S
        self.naps: list[float] = []

    def __call__(self) -> float:
        return self.now_s

    def pass_by(self) -> None:
        self.now_s += sum(self.naps)
        self.naps.clear()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def call() -> Flow[Response]:
    request = SUPPLIER.request({"company_id": 16, "supplier_id": 17}, None, TOKEN)
    return ask(SUPPLIER, request, SUPPLIER.needed)


def refusal(status: int, headers: Mapping[str, str]) -> Response:
    return Response(status=status, headers=headers, body=b'{"error": {"message": "No."}}')


def test_nothing_waits_without_need(drive: Drive, clock: Clock) -> None:
    script = Script(DONE)
    drive(patient(call(), Patience(clock)), script, clock.naps)
    assert clock.naps == [0.0]


@pytest.mark.parametrize(
    ("answer", "wait_s"),
    [
        (refusal(429, {"retry-after": "7"}), 7.0),
        (refusal(429, {}), 60.0),
        (refusal(403, {"retry-after": "600"}), 600.0),
        (refusal(429, {"retry-after": "0"}), 0.0),
    ],
)
def test_what_a_quota_refused_is_sent_again_when_it_said(
    drive: Drive, clock: Clock, answer: Response, wait_s: float
) -> None:
    told: list[float] = []
    script = Script(answer, DONE)
    drive(patient(call(), Patience(clock, told=told.append)), script, clock.naps)
    assert clock.naps == [0.0, wait_s]
    assert told == [one for one in [wait_s] if one]
    assert len(script.sent) == 2


def test_a_wait_that_is_too_long_ends_the_job(drive: Drive, clock: Clock) -> None:
    script = Script(*(refusal(429, {"retry-after": "40"}) for _ in range(2)))
    with pytest.raises(QuotaExceeded):
        drive(patient(call(), Patience(clock, max_wait_s=60)), script, clock.naps)
    assert clock.naps == [0.0, 40.0]


def test_a_month_is_not_waited_for(drive: Drive, clock: Clock) -> None:
    over = refusal(403, {"retry-after": "9", "ratelimit-monthlyremaining": "0"})
    with pytest.raises(QuotaExceeded):
        drive(patient(call(), Patience(clock)), Script(over), clock.naps)


def test_the_short_window_is_kept(drive: Drive, clock: Clock) -> None:
    told: list[float] = []
    patience = Patience(clock, told=told.append)
    for _ in range(300):
        drive(patient(call(), patience), Script(DONE))
    drive(patient(call(), patience), Script(DONE), clock.naps)
    assert told == clock.naps == [310.0]
    clock.pass_by()
    for _ in range(299):
        drive(patient(call(), patience), Script(DONE))
    assert told == [310.0]


def test_requests_to_no_company_are_not_counted(drive: Drive, clock: Clock) -> None:
    info = catalogue().operation("getUserInfo")
    patience = Patience(clock)
    for _ in range(301):
        request = info.request({}, None, TOKEN)
        drive(patient(ask(info, request, info.needed), patience), Script(DONE), clock.naps)
    assert sum(clock.naps) == 0


@pytest.mark.parametrize(
    ("left", "reserve", "wait_s"),
    [("0", 0.0, 601.0), ("1", 0.0, 0.0), ("100", 0.1, 601.0), ("101", 0.1, 0.0)],
)
def test_an_hour_that_is_used_up_is_waited_for(
    drive: Drive, clock: Clock, left: str, reserve: float, wait_s: float
) -> None:
    headers = {"ratelimit-hourlyremaining": left, "ratelimit-hourlylimit": "1000"}
    patience = Patience(clock, reserve=reserve)
    drive(patient(call(), patience), Script(Response(status=200, headers=headers, body=DONE.body)))
    drive(patient(call(), patience), Script(DONE), clock.naps)
    assert clock.naps == [wait_s]


def test_the_hour_is_the_providers(drive: Drive, clock: Clock) -> None:
    headers = {"ratelimit-hourlyremaining": "0", "date": "Tue, 24 Nov 2026 10:59:30 GMT"}
    patience = Patience(clock)
    drive(patient(call(), patience), Script(Response(status=200, headers=headers, body=DONE.body)))
    drive(patient(call(), patience), Script(DONE), clock.naps)
    assert clock.naps == [31.0]


def test_other_refusals_are_no_business_of_it(drive: Drive, clock: Clock) -> None:
    lost = NoAnswer("https://a.example", "ReadError", sent=True)
    script = Script(lost, refusal(500, {}), DONE)
    drive(patient(call(), Patience(clock)), script, clock.naps)
    assert clock.naps == [0.0, 0.5, 1.0]
    with pytest.raises(Exception, match="403"):
        drive(patient(call(), Patience(clock)), Script(refusal(403, {})))


def test_an_address_that_no_operation_has_is_let_be(clock: Clock) -> None:
    request = SUPPLIER.request({"company_id": 16, "supplier_id": 17}, None, TOKEN)
    odd = type(request)(method="GET", path="/elsewhere")
    assert Patience(clock).after(odd, refusal(429, {})) is None
