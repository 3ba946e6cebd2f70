from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gettone.domain.company import Company, CompanyId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.scope import Scope, ScopeSet
from gettone.drive.api import Api
from gettone.errors import InvalidToken, NoAnswer
from gettone.flow.probe import PROBES
from gettone.jobs.check import REQUESTS_A_DAY, CompanyCheck, ConnectionCheck, check_connection
from gettone.sandbox.controls import Turned
from gettone.sandbox.quotas import Limits
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.messages import Request, Response
from sandbox.made import Made

OWN = CompanyId(16)
READ, FULL = Scope.parse("entity.suppliers:r"), Scope.parse("entity.suppliers:a")
STOCK = Scope.parse("stock:r")


class Timer:
    """Checks one connection again and again, as cron would; keeps what was learnt."""

    def __init__(self, made: Made, scope_text: str) -> None:
        self.made = made
        self.connected, self.token = made.connect(scope_text)
        self.evidence = Evidence()
        self.now = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
        self.sent: list[str] = []
        self.lost_at: str | None = None

    def transport(self, request: Request) -> Response:
        self.sent.append(f"{request.method} {request.path}")
        if self.lost_at is not None and request.path.startswith(self.lost_at):
            raise NoAnswer("http://127.0.0.1", "ReadTimeout", sent=True)
        return self.made.provider.respond(request)

    def edit(self, scope_text: str) -> None:
        self.made.desk.edit_scopes(DEMO_USER_ID, self.connected.id, ScopeSet.parse(scope_text))

    def api(self) -> Api:
        return Api(
            self.token,
            transport=self.transport,
            sleep=lambda _seconds: None,
            evidence=self.evidence,
        )

    def check(self, *needed: Scope, known: tuple[Company, ...] = ()) -> ConnectionCheck:
        self.sent.clear()
        found = check_connection(self.api(), known, needed, lambda: self.now)
        self.evidence = found.evidence
        return found

    def own(self, *needed: Scope) -> CompanyCheck:
        return {row.company.id: row for row in self.check(*needed).companies}[OWN]

    def sent_to(self, company_id: int) -> int:
        return sum(f"/c/{company_id}/" in sent for sent in self.sent)


@pytest.fixture
def timer() -> Iterator[Timer]:
    made = Made()
    yield Timer(made, "entity.suppliers:r stock:r")
    made.records.close()


def future(timer: Timer) -> None:
    """The next check is on another day, later than every finding so far."""
    timer.now = datetime.now(UTC) + timedelta(days=1)


def test_the_first_check_learns_and_nothing_has_changed(timer: Timer) -> None:
    found = timer.check()
    rows = {row.company.id: row for row in found.companies}
    assert rows[OWN].outcome == "asked"
    assert {row.outcome for row in found.companies} == {"asked", "not-open"}
    assert not found.has_changed
    assert timer.sent_to(16) == len(PROBES) + 1
    assert timer.evidence.standing(OWN, READ) is Standing.GRANTED
    check = timer.evidence.check(OWN)
    assert check is not None
    assert (check.is_open, check.request_count, check.at) == (True, 22, timer.now)


def test_what_was_lost_and_gained_is_told_once(timer: Timer) -> None:
    timer.now = datetime.now(UTC)
    timer.check()
    timer.edit("products:r stock:r")
    future(timer)
    row = timer.own()
    changes = {(drift.scope.text, drift.is_lost) for drift in row.drifts}
    assert changes == {("entity.suppliers:r", True), ("products:r", False)}
    assert row.has_changed
    timer.now += timedelta(days=1)
    assert not timer.own().has_changed


def test_what_another_call_noticed_meanwhile_is_told_too(timer: Timer) -> None:
    past = datetime.now(UTC) - timedelta(days=2)
    timer.now = past
    timer.check(READ)
    noticed_at = datetime.now(UTC)
    timer.evidence = timer.evidence.with_finding(
        Finding(
            company_id=OWN,
            scope=READ,
            standing=Standing.REFUSED,
            at=noticed_at,
            operation="getSupplier",
        )
    )
    timer.edit("")
    timer.now = datetime.now(UTC)
    row = timer.own(READ)
    [drift] = row.drifts
    assert (drift.is_lost, drift.at) == (True, noticed_at)
    assert not timer.own(READ).has_changed


def test_only_what_is_needed_is_asked_and_what_is_missing_is_named(timer: Timer) -> None:
    products = Scope.parse("products:r")
    row = timer.own(products, FULL)
    assert timer.sent_to(16) == 3
    assert row.missing == (products,)
    assert row.untested == (FULL,), "only writing would tell"
    for other in timer.check(products).companies:
        assert other.company.id == OWN or (other.missing, other.untested) == ((), ())


def test_however_often_it_runs_a_company_is_asked_25_times_a_day(timer: Timer) -> None:
    count = 0
    outcomes: set[str] = set()
    for _ in range(20):
        outcomes.add(timer.own(READ, STOCK).outcome)
        count += timer.sent_to(16)
        timer.now += timedelta(minutes=30)
    assert outcomes == {"asked", "enough-today"}
    assert 20 < count <= REQUESTS_A_DAY
    assert timer.sent_to(18) <= REQUESTS_A_DAY
    timer.now += timedelta(days=1)
    assert timer.own(READ, STOCK).outcome == "asked"


def test_a_silent_provider_counts_too(timer: Timer) -> None:
    timer.lost_at = "/c/16/"
    for _ in range(10):
        found = timer.check(READ)
    count = timer.evidence.check(OWN)
    assert count is not None
    assert count.request_count == 21
    assert timer.sent == ["GET /user/companies", *timer.sent[1:]]
    assert {row.company.id: row.outcome for row in found.companies}[OWN] == "enough-today"


def test_no_answer_ends_it_and_says_nothing_of_being_open(timer: Timer) -> None:
    timer.lost_at = "/c/16/"
    found = timer.check()
    assert isinstance(found.stopped_by, NoAnswer)
    [row] = found.companies
    assert (row.outcome, row.reason, row.change) == ("unanswered", "no-answer", "")
    check = timer.evidence.check(OWN)
    assert check is not None
    assert check.is_open is None
    timer.lost_at = None
    future(timer)
    assert timer.own().change == "", "it was never seen closed"


def test_a_dead_token_is_told_by_one_request(timer: Timer) -> None:
    timer.check()
    timer.made.desk.disconnect(DEMO_USER_ID, timer.connected.id)
    found = timer.check()
    assert isinstance(found.stopped_by, InvalidToken)
    assert (found.companies, found.has_changed) == ((), False)
    assert timer.sent == ["GET /user/companies"]
    assert found.evidence == timer.evidence


def test_a_token_that_dies_meanwhile_ends_it(timer: Timer) -> None:
    def dying(request: Request) -> Response:
        if request.path.endswith("/company/info"):
            timer.made.desk.disconnect(DEMO_USER_ID, timer.connected.id)
        return timer.made.provider.respond(request)

    api = Api(timer.token, transport=dying)
    found = check_connection(api, (), (), lambda: timer.now)
    assert isinstance(found.stopped_by, InvalidToken)
    assert [row.outcome for row in found.companies] == ["unanswered"]


def test_a_failure_of_one_company_does_not_end_it(timer: Timer) -> None:
    failing = Response(status=429)

    def transport(request: Request) -> Response:
        is_own = request.path == "/c/16/company/info"
        return failing if is_own else timer.made.provider.respond(request)

    api = Api(timer.token, transport=transport)
    found = check_connection(api, (), (READ,), lambda: timer.now)
    assert found.stopped_by is None
    rows = {row.company.id: row for row in found.companies}
    assert (rows[OWN].outcome, rows[OWN].reason) == ("asked", "quota-exceeded")
    assert rows[OWN].untested == (READ,)
    assert len(rows) > 1


class TestOpening:
    """Which companies the token opens may change as well."""

    @staticmethod
    def closed(timer: Timer) -> CompanyCheck:
        """Check once more, after the user has chosen another company in place of 16."""
        other = replace(timer.connected, company_ids=frozenset({18}))
        other_token = timer.made.desk.connect(
            DEMO_USER_ID, other.client_id, [18], ScopeSet.parse("entity.suppliers:r stock:r")
        )[1]
        timer.token = other_token
        future(timer)
        return timer.own()

    def test_what_closes_and_what_opens_is_told_once(self, timer: Timer) -> None:
        timer.check()
        assert self.closed(timer).change == "closed"
        rows = {row.company.id: row.change for row in timer.check().companies}
        assert rows == dict.fromkeys(rows, "")
        assert timer.evidence.check(CompanyId(18)) is not None

    def test_one_that_opens_is_told(self, timer: Timer) -> None:
        timer.check()
        _, timer.token = timer.made.connect("", [16, 18])
        future(timer)
        rows = {row.company.id: row.change for row in timer.check().companies}
        assert rows[CompanyId(18)] == "opened"

    def test_what_worked_before_the_first_check_was_open(self, timer: Timer) -> None:
        api = timer.api()
        api.call("listSuppliers", company_id=16)
        timer.evidence = api.evidence
        assert self.closed(timer).change == "closed"


def test_a_company_that_is_not_listed_any_more_is_asked_too(timer: Timer) -> None:
    gone = Company(id=CompanyId(4711), name="Gone")
    found = timer.check(READ, known=(gone, Company(id=OWN, name="Old name")))
    assert found.companies[-1].company == gone
    assert found.companies[-1].outcome == "not-open"
    assert [row.company.id for row in found.companies].count(OWN) == 1


def test_a_low_quota_leaves_the_rest_unasked(timer: Timer) -> None:
    limits = Limits(five_minutes=0, hour=20, month=0)
    timer.made.records.controls.turn(Turned(limits=limits))
    row = timer.own()
    assert (row.outcome, row.reason) == ("asked", "quota-low")
    assert timer.sent_to(16) == 19
