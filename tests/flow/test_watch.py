from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from conftest import Drive, Script
from flow.made import known
from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Standing
from gettone.domain.scope import Scope
from gettone.errors import InvalidToken, NoAnswer
from gettone.flow.call import send
from gettone.flow.watch import LIMIT_S, Look, Sight, Watch, later
from gettone.wire.messages import Response
from gettone.wire.operation import catalogue

TOKEN = AccessToken("a/token")
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OWN = (CompanyId(16),)
CLIENTS, SUPPLIERS, FULL = (
    Scope.parse(text) for text in ("entity.clients:r", "entity.suppliers:r", "entity.suppliers:a")
)
SITUATION, ARCHIVE = Scope.parse("situation:r"), Scope.parse("archive:r")
INFO_SENT = "GET /c/16/company/info"
CLIENTS_SENT = "GET /c/16/entities/clients?fields=id&per_page=5"
SUPPLIERS_SENT = "GET /c/16/entities/suppliers?fields=id&per_page=5"


def answer(body: object, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(status=status, headers=named, body=json.dumps(body).encode())


def info(company_id: int = 16, role: str = "master", **functions: bool) -> Response:
    levels = {"fic_clients": "write", "fic_suppliers": "read", "fic_archive": "write"}
    return answer(
        {
            "data": {
                "id": company_id,
                "access_info": {"role": role, "permissions": levels},
                "plan_info": {"functions": functions},
            }
        }
    )


INFO = info()
ROWS = answer({"data": []})
NO = answer({"error": {"code": "NO_PERMISSION"}}, 403)
EXPIRED = answer({"error": {"code": "LICENSE_EXPIRED"}}, 403)
DENIED = answer({"error": {"message": "Unauthorized."}}, 401)
USER = answer({"data": {"id": 1, "name": "Mario Rossi", "email": "mario@example.com"}})
BUSY = answer({}, 429, retry_after="90")
SPENT = answer({}, 403, retry_after="3000", ratelimit_hourlyremaining="0")
LOW = answer({"data": []}, ratelimit_hourlyremaining="40", ratelimit_hourlylimit="1000")
DOWN = Response(status=503)
LOST = NoAnswer("http://127.0.0.1", "ConnectError", sent=False)


def companies(*ids: int) -> Response:
    return answer({"data": {"companies": [{"id": one, "name": f"Company {one}"} for one in ids]}})


class Waiting:
    """A watch that is driven look by look; time stands still but for the waits."""

    def __init__(self, drive: Drive, watch: Watch, *answers: Response | NoAnswer) -> None:
        self.watch, self.script = watch, Script(*answers)
        self.naps: list[float] = []
        self._drive = drive

    def look(self, now: datetime = NOW) -> Look:
        return self._drive(self.watch.look(TOKEN, now), self.script, self.naps)

    @property
    def waits(self) -> list[float]:
        """List the waits that are no haste between two tries."""
        return [nap for nap in self.naps if nap > 1]


Begin = Callable[..., Waiting]


@pytest.fixture
def begin(drive: Drive) -> Begin:
    def begun(
        scopes: tuple[Scope, ...], *answers: Response | NoAnswer, evidence: Evidence | None = None
    ) -> Waiting:
        return Waiting(drive, Watch(scopes, OWN, evidence), *answers)

    return begun


def sights(look: Look) -> dict[str, Sight]:
    return {box.scope.text: box.sight for box in look.boxes}


def test_only_what_is_missing_is_asked_again(begin: Begin) -> None:
    waiting = begin((SUPPLIERS, CLIENTS), INFO, ROWS, NO, INFO, NO, INFO, ROWS)
    first = waiting.look()
    assert sights(first) == {CLIENTS.text: Sight.THERE, SUPPLIERS.text: Sight.MISSING}
    assert (first.number, first.changed, first.ending) == (1, first.boxes, "")
    second = waiting.look()
    assert (second.changed, second.ending) == ((), "")
    third = waiting.look()
    [arrived] = third.changed
    assert (arrived.scope, arrived.sight, third.ending) == (SUPPLIERS, Sight.THERE, "nothing-left")
    assert (third.wait_s, waiting.watch.is_over) == (0.0, True)
    sent = [INFO_SENT, CLIENTS_SENT, SUPPLIERS_SENT, *[INFO_SENT, SUPPLIERS_SENT] * 2]
    assert waiting.script.sent == sent
    assert waiting.naps == [0.0, 0.0, 0.0, 15.0, 0.0, 20.0, 0.0]
    assert (first.wait_s, second.wait_s) == (15.0, 20.0)


def test_the_waits_grow_to_a_minute_and_end_after_twenty(begin: Begin) -> None:
    waiting = begin((CLIENTS,), *[INFO, NO] * 40)
    look = waiting.look()
    while not waiting.watch.is_over:
        look = waiting.look()
    assert waiting.waits[:11] == [15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 60]
    assert (max(waiting.waits), sum(waiting.waits)) == (60, LIMIT_S)
    assert (look.ending, sights(look)) == ("time-up", {CLIENTS.text: Sight.MISSING})


def test_slow_answers_count_as_time_too(begin: Begin) -> None:
    waiting = begin((CLIENTS,), INFO, NO, INFO, NO)
    waiting.look()
    look = waiting.look(NOW + timedelta(minutes=25))
    assert look.ending == "time-up"


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [(DOWN, "provider-failed"), (LOST, "no-answer"), (BUSY, "quota-exceeded")],
)
def test_a_failure_is_waited_out_and_is_no_missing_box(
    begin: Begin, trouble: Response | NoAnswer, reason: str
) -> None:
    waiting = begin((CLIENTS, SUPPLIERS), INFO, NO, trouble, INFO, ROWS, ROWS)
    first = waiting.look()
    assert sights(first) == {CLIENTS.text: Sight.MISSING, SUPPLIERS.text: Sight.UNANSWERED}
    [unanswered] = first.with_sight(Sight.UNANSWERED)
    assert (unanswered.reason, first.reason) == (reason, reason)
    second = waiting.look()
    assert (set(sights(second).values()), second.ending) == ({Sight.THERE}, "nothing-left")
    assert waiting.waits == [90.0 if trouble is BUSY else 15.0]


def test_without_the_companys_own_info_the_box_is_what_is_missing(begin: Begin) -> None:
    waiting = begin((CLIENTS,), DOWN, DOWN, DOWN, NO, INFO, ROWS)
    assert sights(waiting.look()) == {CLIENTS.text: Sight.MISSING}
    assert waiting.look().ending == "nothing-left"


def test_what_is_missing_stays_so_while_nobody_answers(begin: Begin) -> None:
    waiting = begin((CLIENTS,), INFO, NO, INFO, DOWN, INFO, ROWS)
    waiting.look()
    second = waiting.look()
    assert (second.changed, sights(second)) == ((), {CLIENTS.text: Sight.MISSING})
    assert waiting.look().ending == "nothing-left"


@pytest.mark.parametrize("trouble", [[LOST] * 3, [DENIED, DOWN, DOWN, DOWN]])
def test_a_company_that_does_not_answer_at_all_is_waited_for(
    begin: Begin, trouble: list[Response | NoAnswer]
) -> None:
    waiting = begin((CLIENTS,), *trouble, INFO, ROWS)
    assert sights(waiting.look()) == {CLIENTS.text: Sight.UNANSWERED}
    assert waiting.look().ending == "nothing-left"


def test_less_than_a_tenth_of_the_hour_ends_it(begin: Begin) -> None:
    waiting = begin((CLIENTS, SUPPLIERS), INFO, LOW)
    look = waiting.look()
    assert sights(look) == {CLIENTS.text: Sight.THERE, SUPPLIERS.text: Sight.UNANSWERED}
    assert [box.reason for box in look.boxes] == ["", "quota-low"]
    assert (look.ending, look.reason) == ("nothing-left", "quota-low")


def test_a_quota_that_outlasts_the_time_ends_it(begin: Begin) -> None:
    look = begin((CLIENTS,), INFO, SPENT).look()
    assert (look.ending, look.reason) == ("nothing-left", "quota-exceeded")
    assert sights(look) == {CLIENTS.text: Sight.UNANSWERED}


def test_an_expired_licence_is_not_waited_for(begin: Begin) -> None:
    look = begin((CLIENTS, SUPPLIERS), INFO, EXPIRED).look()
    assert (look.ending, look.reason) == ("nothing-left", "licence-expired")
    assert set(sights(look).values()) == {Sight.UNANSWERED}


def test_a_dead_token_ends_it(begin: Begin) -> None:
    waiting = begin((CLIENTS,), INFO, NO, DENIED, DENIED)
    waiting.look()
    with pytest.raises(InvalidToken):
        waiting.look()


def test_a_company_that_is_named_is_waited_for_until_it_is_chosen(begin: Begin) -> None:
    waiting = begin((CLIENTS,), DENIED, USER, answer({}, 404), INFO, ROWS)
    assert sights(waiting.look()) == {CLIENTS.text: Sight.CLOSED}
    assert waiting.look().changed == ()
    third = waiting.look()
    assert (sights(third), third.ending) == ({CLIENTS.text: Sight.THERE}, "nothing-left")


def test_a_company_that_is_left_meanwhile_is_waited_for(begin: Begin) -> None:
    waiting = begin((CLIENTS,), INFO, NO, DENIED, USER, INFO, ROWS)
    waiting.look()
    [closed] = waiting.look().changed
    assert closed.sight is Sight.CLOSED
    assert waiting.look().ending == "nothing-left"


class TestEachCompany:
    """No company is named: each that the token opens."""

    @pytest.fixture
    def begin(self, drive: Drive) -> Begin:
        return lambda *answers: Waiting(drive, Watch((CLIENTS,)), *answers)

    def test_those_that_it_opens_are_asked(self, begin: Begin) -> None:
        waiting = begin(companies(16, 18, 20), INFO, NO, DENIED, USER, info(20), ROWS, INFO, ROWS)
        first = waiting.look()
        assert [company.name for company in first.companies] == ["Company 16", "Company 20"]
        assert [box.sight for box in first.boxes] == [Sight.MISSING, Sight.THERE]
        assert waiting.look().ending == "nothing-left"

    def test_where_it_opens_none_all_are_waited_for(self, begin: Begin) -> None:
        closed = (DENIED, USER)
        waiting = begin(companies(16, 18), *closed, *closed, INFO, ROWS, *closed)
        assert [box.sight for box in waiting.look().boxes] == [Sight.CLOSED] * 2
        second = waiting.look()
        assert [company.id for company in second.companies] == [16]
        assert second.ending == "nothing-left"

    def test_the_list_itself_is_waited_for(self, begin: Begin) -> None:
        waiting = begin(BUSY, LOST, LOST, LOST, companies(16), INFO, ROWS)
        first, second, third = waiting.look(), waiting.look(), waiting.look()
        assert [look.reason for look in (first, second, third)] == [
            "quota-exceeded",
            "no-answer",
            "",
        ]
        assert (first.boxes, first.ending, third.ending) == ((), "", "nothing-left")
        assert waiting.waits == [90.0, 20.0]

    def test_where_one_does_not_answer_the_next_is_not_asked(self, begin: Begin) -> None:
        waiting = begin(companies(16, 18), LOST, LOST, LOST, INFO, ROWS, info(18), ROWS)
        assert [box.sight for box in waiting.look().boxes] == [Sight.UNANSWERED] * 2
        assert waiting.look().ending == "nothing-left"

    def test_a_user_without_companies_has_nothing_to_wait_for(self, begin: Begin) -> None:
        look = begin(companies()).look()
        assert (look.companies, look.ending) == ((), "nothing-left")


class TestUnseen:
    """What cannot be asked for without harm."""

    def test_a_family_without_a_read_is_not_asked_for(self, begin: Begin) -> None:
        waiting = begin((SITUATION,))
        look = waiting.look()
        assert sights(look) == {SITUATION.text: Sight.UNSEEN}
        assert (look.ending, waiting.script.sent) == ("nothing-left", [])

    def test_full_access_is_missing_while_reading_is(self, begin: Begin) -> None:
        waiting = begin((FULL,), INFO, NO, INFO, ROWS)
        assert sights(waiting.look()) == {FULL.text: Sight.MISSING}
        second = waiting.look()
        assert (sights(second), second.ending) == ({FULL.text: Sight.UNSEEN}, "nothing-left")

    def test_full_access_that_was_seen_working_is_there(self, begin: Begin) -> None:
        evidence = known(FULL.text, Standing.GRANTED, "createSupplier")
        look = begin((FULL,), INFO, ROWS, evidence=evidence).look()
        assert sights(look) == {FULL.text: Sight.THERE}

    def test_full_access_that_was_refused_is_not_waited_for(self, begin: Begin) -> None:
        evidence = known(FULL.text, Standing.REFUSED, "createSupplier")
        look = begin((FULL,), INFO, ROWS, evidence=evidence).look()
        assert (sights(look), look.ending) == ({FULL.text: Sight.UNSEEN}, "nothing-left")


class TestBlocked:
    """What no box would mend is not waited for."""

    @pytest.mark.parametrize("answered", [NO, ROWS])
    def test_a_permission_of_the_users_own_that_is_too_low(
        self, begin: Begin, answered: Response
    ) -> None:
        look = begin((FULL,), info(role="subaccount"), answered).look()
        [box] = look.boxes
        assert (box.sight, box.reason) == (Sight.BLOCKED, "permission-too-low")
        assert look.ending == "nothing-left"

    def test_a_plan_without_the_function(self, begin: Begin) -> None:
        look = begin((ARCHIVE,), info(archive=False), NO).look()
        [box] = look.boxes
        assert (box.sight, box.reason) == (Sight.BLOCKED, "plan-limit")


class TestLater:
    """A flow whose first request waits."""

    def test_the_first_request_waits_and_the_others_do_not(self, drive: Drive) -> None:
        operation = catalogue().operation("getUserInfo")
        naps: list[float] = []
        flow = later(send(operation, operation.request({}, None, TOKEN)), 15.0)
        assert drive(flow, Script(LOST, USER), naps) is USER
        assert naps == [15.0, 0.5]
