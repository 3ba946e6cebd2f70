from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest

from connections.stage import HERE, NAME, Stage, all_of, products, suppliers
from gettone.connections.kept import SHUT_S
from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Standing
from gettone.domain.scope import Scope, ScopeSet
from gettone.domain.state import Sign, State
from gettone.errors import (
    CompanyNotConnected,
    Forbidden,
    InvalidToken,
    NoAnswer,
    ProviderFailed,
    QuotaExceeded,
    ReauthRequired,
    StoreError,
    TokenNotFound,
    Unauthorized,
)
from gettone.flow.pace import SHORT_LIMIT
from gettone.flow.steps import Flow, Send
from gettone.flow.verify import fetch_companies
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.store.memory import MemoryStore
from gettone.store.sharing import CLAIM_S
from gettone.wire.messages import Request, Response

NO = Response(status=403, body=b'{"error": {"code": "NO_PERMISSION"}}')
DEAD = Response(status=401, body=b'{"error": {"message": "Unauthorized."}}')
PROXY = Response(status=401, body=b"<html>who are you?</html>")
LOST = NoAnswer(HERE, "ReadError", sent=True)
READS = Scope.parse("products:r")


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.made.records.close()


def revoke(stage: Stage) -> None:
    stage.made.desk.disconnect(DEMO_USER_ID, stage.application_id.id)


# -- the token that is refused


def test_a_dead_token_is_asked_for_once_more_and_then_sent_no_more(stage: Stage) -> None:
    api, other = stage.open(), stage.open()
    revoke(stage)
    with pytest.raises(InvalidToken):
        suppliers(api)
    assert stage.paths == ["/c/16/entities/suppliers/17", "/user/info"]
    assert stage.state is State.REAUTH_REQUIRED
    assert stage.moves == [("active", "reauth_required")]
    for one in (api, other, stage.open()):
        with pytest.raises(ReauthRequired) as found:
            suppliers(one)
        assert (found.value.operation, found.value.status) == ("getSupplier", 401)
        assert found.value.explanation is not None
    assert len(stage.sent) == 2
    assert len(stage.events) == 1


def test_a_new_paste_is_used_by_whoever_has_it_open(stage: Stage) -> None:
    api = stage.open()
    revoke(stage)
    with pytest.raises(InvalidToken):
        suppliers(api)
    stage.connect(stage.made.connect("entity.suppliers:r")[1])
    assert suppliers(api)["data"]["id"] == 17
    assert stage.moves == [("active", "reauth_required"), ("reauth_required", "active")]


def test_one_scope_free_refusal_alone_is_a_doubt_and_a_second_is_certain(stage: Stage) -> None:
    api = stage.open()
    revoke(stage)
    with pytest.raises(InvalidToken):
        api.call("getUserInfo")
    assert stage.state is State.ACTIVE
    with pytest.raises(InvalidToken):
        api.companies()
    assert stage.moves == [("active", "reauth_required")]


def test_a_doubt_is_gone_when_the_token_works(stage: Stage) -> None:
    api = stage.open()
    for _ in range(3):
        stage.answers(DEAD)
        with pytest.raises(InvalidToken):
            api.call("getUserInfo")
        api.call("getUserInfo")
    assert stage.events == []


def test_the_page_of_a_proxy_says_nothing_of_the_token(stage: Stage) -> None:
    api = stage.open()
    stage.answers(PROXY, PROXY)
    with pytest.raises(Unauthorized):
        suppliers(api)
    assert (stage.state, stage.events) == (State.ACTIVE, [])
    stage.answers(DEAD, PROXY)
    with pytest.raises(Unauthorized):
        suppliers(api)
    assert (stage.state, stage.events) == (State.ACTIVE, [])


@pytest.mark.parametrize(
    "answers",
    [[NO], [Response(status=500)] * 3, [LOST] * 3, [DEAD, LOST, LOST, LOST], [DEAD, NO]],
    ids=["403", "5xx", "silence", "401 and silence", "401 and 403"],
)
def test_nothing_else_asks_for_a_new_token(stage: Stage, answers: list[Response]) -> None:
    stage.answers(*answers)
    with pytest.raises((Forbidden, ProviderFailed, NoAnswer, Unauthorized)):
        suppliers(stage.open())
    assert stage.state is not State.REAUTH_REQUIRED
    assert suppliers(stage.open())["data"]["id"] == 17


# -- one question for all


def asks(stage: Stage) -> Flow[int]:
    """Ask whether the token lives, as whoever was refused does."""
    request = Request(method="GET", path="/user/info", bearer=stage.token)
    return (yield Send(request, settles=True)).status


def test_who_comes_while_another_asks_waits_for_the_next_question(stage: Stage) -> None:
    sharing = stage.store.sharing
    claim = sharing.claim(NAME, stage.token, 0, stage.now)

    def sleep(seconds: float) -> None:
        stage.sleep(seconds)
        if len(stage.naps) == 3:
            sharing.settle(NAME, stage.token, claim.number, is_alive=True)
            second = sharing.claim(NAME, stage.token, 0, stage.now)
            assert second.is_ours
            sharing.settle(NAME, stage.token, second.number, is_alive=shown[-1])

    shown: list[bool | None] = []
    for is_alive, status in ((True, 200), (None, 503), (False, 401)):
        shown.append(is_alive)
        stage.naps.clear()
        api = stage.connections.open(NAME, transport=stage, sleep=sleep)
        assert api.run(lambda _token: asks(stage)) == status
        claim = sharing.claim(NAME, stage.token, 0, stage.now)
    assert stage.sent == []


def test_who_waits_is_stopped_by_the_token_found_dead(stage: Stage) -> None:
    assert stage.store.sharing.claim(NAME, stage.token, 0, stage.now).is_ours

    def sleep(seconds: float) -> None:
        stage.sleep(seconds)
        stage.store.move(NAME, stage.token, State.ACTIVE, State.REAUTH_REQUIRED)

    api = stage.connections.open(NAME, transport=stage, sleep=sleep)
    with pytest.raises(ReauthRequired):
        api.run(lambda _token: asks(stage))
    assert stage.sent == []


def test_a_question_that_was_given_up_is_asked_again_at_once(stage: Stage) -> None:
    stage.answers(LOST)
    with pytest.raises(NoAnswer):
        stage.open().run(lambda _token: asks(stage))
    assert stage.open().run(lambda _token: asks(stage)) == 200
    assert stage.naps == [0.0, 0.0]


def test_a_question_that_is_cut_off_is_free_again(stage: Stage) -> None:
    def transport(_request: Request) -> Response:
        raise KeyboardInterrupt

    api = stage.connections.open(NAME, transport=transport, sleep=stage.sleep)
    with pytest.raises(KeyboardInterrupt):
        api.run(lambda _token: asks(stage))
    assert stage.open().run(lambda _token: asks(stage)) == 200
    assert stage.now - stage.made.clock.now < timedelta(seconds=CLAIM_S)


# -- companies and scopes that are refused


def test_a_refused_scope_degrades_and_a_granted_one_mends(stage: Stage) -> None:
    api = stage.open()
    stage.made.desk.edit_scopes(DEMO_USER_ID, stage.application_id.id, ScopeSet.parse("products:r"))
    for _ in range(2):
        with pytest.raises(Forbidden):
            suppliers(api)
    products(api)
    assert (stage.state, stage.moves) == (State.DEGRADED, [("active", "degraded")])
    assert stage.events[0].sign is Sign.REFUSED
    stage.made.desk.edit_scopes(
        DEMO_USER_ID, stage.application_id.id, ScopeSet.parse("entity.suppliers:r products:r")
    )
    suppliers(api)
    assert stage.moves == [("active", "degraded"), ("degraded", "active")]


def test_a_closed_company_degrades_and_an_open_one_mends(stage: Stage) -> None:
    api = stage.open()
    with pytest.raises(CompanyNotConnected):
        suppliers(api, company_id=18)
    assert stage.state is State.DEGRADED
    suppliers(api)
    assert stage.state is State.DEGRADED
    stage.answers(Response(status=200, body=b'{"data": {"id": 17}}'))
    suppliers(api, company_id=18)
    assert stage.moves == [("active", "degraded"), ("degraded", "active")]


def test_what_another_has_learnt_is_not_mended_by_whoever_does_not_know(stage: Stage) -> None:
    late = stage.open()
    with pytest.raises(CompanyNotConnected):
        suppliers(stage.open(), company_id=18)
    suppliers(late)
    assert stage.state is State.DEGRADED


def test_two_halves_learnt_by_two_are_one(stage: Stage) -> None:
    first, second = stage.open(), stage.open()
    stage.answers(NO, NO)
    for call in (suppliers, products):
        with pytest.raises(Forbidden):
            call(first)
    products(second)
    assert stage.state is State.DEGRADED
    suppliers(first)
    assert stage.moves == [("active", "degraded"), ("degraded", "active")]


def test_what_was_only_looked_at_degrades_nothing(stage: Stage) -> None:
    assert stage.open().probe(company_id=16).with_standing(Standing.REFUSED)
    with pytest.raises(CompanyNotConnected):
        stage.open().probe(company_id=18)
    assert stage.events == []


def test_what_is_declared_as_needed_degrades_even_when_only_looked_at() -> None:
    stage = Stage("entity.suppliers:r", needed=[READS])
    stage.open().probe(company_id=16)
    assert stage.state is State.DEGRADED
    other = Stage("products:r", needed=[READS])
    with pytest.raises(Forbidden):
        suppliers(other.open())
    assert other.events == []


def test_evidence_is_kept_with_the_connection(stage: Stage) -> None:
    suppliers(stage.open())
    kept = stage.store.load(NAME).evidence
    assert [finding.scope.text for finding in kept.findings] == ["entity.suppliers:r"]
    before = stage.store.load(NAME)
    suppliers(stage.open())
    assert stage.store.load(NAME) == before


# -- quotas


def test_a_quota_that_the_provider_calls_full_holds_everybody_up(stage: Stage) -> None:
    full = Response(status=429, headers={"retry-after": "20"}, body=b"{}")
    stage.answers(full)
    with pytest.raises(QuotaExceeded):
        suppliers(stage.open())
    assert stage.moves == [("active", "quota")]
    stage.naps.clear()
    suppliers(stage.open())
    assert sum(stage.naps) == 20
    assert stage.moves == [("active", "quota"), ("quota", "active")]


def test_a_quota_for_longer_than_one_may_wait_is_said_at_once(stage: Stage) -> None:
    stage.answers(Response(status=403, headers={"retry-after": "1800"}, body=b"{}"))
    with pytest.raises(QuotaExceeded):
        suppliers(stage.open())
    with pytest.raises(QuotaExceeded) as found:
        products(stage.open())
    assert (found.value.operation, found.value.retry_after_s) == ("listProducts", 1800)
    assert len(stage.sent) == 1
    stage.open().companies()
    assert stage.state is State.ACTIVE


def test_a_quota_without_a_time_is_taken_for_a_minute(stage: Stage) -> None:
    stage.answers(429)
    with pytest.raises(QuotaExceeded):
        suppliers(stage.open())
    with pytest.raises(QuotaExceeded) as found:
        suppliers(stage.open())
    assert found.value.retry_after_s == SHUT_S


def test_a_quota_outside_companies_shuts_none(stage: Stage) -> None:
    stage.answers(429)
    with pytest.raises(QuotaExceeded):
        stage.open().companies()
    suppliers(stage.open())
    assert stage.moves == [("active", "quota"), ("quota", "active")]


def test_what_was_refused_before_a_quota_is_refused_after_it(stage: Stage) -> None:
    api = stage.open()
    stage.answers(NO, Response(status=429, headers={"retry-after": "1"}, body=b"{}"))
    for kind in (Forbidden, QuotaExceeded):
        with pytest.raises(kind):
            suppliers(api)
    products(api)
    assert stage.moves == [("active", "degraded"), ("degraded", "quota"), ("quota", "degraded")]


def test_no_more_is_sent_than_the_window_takes(stage: Stage) -> None:
    stage.made.clock.turn(0)
    api = stage.open()
    for _ in range(SHORT_LIMIT):
        suppliers(api)
    with pytest.raises(QuotaExceeded):
        suppliers(api)
    assert len(stage.sent) == SHORT_LIMIT
    patient = Stage(patience_s=400)
    for _ in range(SHORT_LIMIT + 1):
        patient.answers(Response(status=200, body=b'{"data": {}}'))
        suppliers(patient.open())
    assert sum(patient.naps) == 310


# -- what became of it meanwhile


def test_what_was_forgotten_is_not_sent(stage: Stage) -> None:
    api = stage.open()
    stage.connections.forget(NAME)
    with pytest.raises(TokenNotFound) as found:
        suppliers(api)
    assert found.value.problem == "no-such-connection"
    assert stage.sent == []


def test_a_flow_that_has_a_token_since_replaced_is_stopped(stage: Stage) -> None:
    api = stage.open()
    old = stage.token

    def slow() -> Flow[int]:
        stage.connect(stage.made.connect("entity.suppliers:r")[1])
        stage.sent.clear()
        return (yield Send(Request(method="GET", path="/user/info", bearer=old))).status

    with pytest.raises(TokenNotFound) as found:
        api.run(lambda _token: slow())
    assert found.value.problem == "another-token"

    def forgotten() -> Flow[int]:
        stage.connections.forget(NAME)
        return (yield Send(Request(method="GET", path="/user/info", bearer=old))).status

    with pytest.raises(TokenNotFound) as gone:
        stage.open().run(lambda _token: forgotten())
    assert gone.value.problem == "no-such-connection"
    assert stage.sent == []


def test_what_is_learnt_of_a_token_since_replaced_is_left_out(stage: Stage) -> None:
    api = stage.open()

    def slow(token: AccessToken) -> Flow[int]:
        path = "/c/16/entities/suppliers/17"
        status = (yield Send(Request(method="GET", path=path, bearer=token))).status
        stage.connect(stage.made.connect("products:r")[1])
        suppliers_refused = stage.open()
        with pytest.raises(Forbidden):
            suppliers(suppliers_refused)
        products(api)
        return status

    assert api.run(slow) == 200
    kept = stage.store.load(NAME).evidence
    assert [finding.standing.value for finding in kept.findings] == ["refused", "granted"]


def test_a_request_without_a_token_is_nobodys(stage: Stage) -> None:
    def bare() -> Flow[int]:
        return (yield Send(Request(method="GET", path="/user/info"))).status

    assert stage.open().run(lambda _token: bare()) == 401
    assert stage.events == []


def test_a_path_of_no_operation_is_let_through_and_judged(stage: Stage) -> None:
    def odd(token: AccessToken) -> Flow[int]:
        return (yield Send(Request(method="GET", path="/nowhere", bearer=token))).status

    assert stage.open().run(odd) == 404
    stage.answers(DEAD)
    assert stage.open().run(odd) == 401
    stage.answers(429)
    assert stage.open().run(odd) == 429
    assert stage.state is State.QUOTA
    stage.store.move(NAME, stage.token, State.QUOTA, State.REAUTH_REQUIRED)
    with pytest.raises(ReauthRequired) as found:
        stage.open().run(odd)
    assert found.value.operation == "request"


class Failing(MemoryStore):
    """A store that does not take what is learnt."""

    def learn(self, name: str, token: AccessToken, learnt: object) -> bool:
        raise StoreError(self.label, "disk-full")


def test_a_store_that_fails_takes_no_answer_away(caplog: pytest.LogCaptureFixture) -> None:
    failed: list[StoreError] = []
    stage = Stage(store=Failing(), on_failure=failed.append)
    with caplog.at_level(logging.WARNING, "gettone.connections"):
        assert suppliers(stage.open())["data"]["id"] == 17
    assert [row.__dict__["event"]["problem"] for row in caplog.records] == ["disk-full"]
    assert [one.problem for one in failed] == ["disk-full"]


def test_a_store_that_fails_may_be_nobodys_business() -> None:
    assert suppliers(Stage(store=Failing()).open())["data"]["id"] == 17


def test_when_it_was_used_is_marked_once_a_minute(stage: Stage) -> None:
    marked: list[tuple[bool, bool]] = []

    class Sharing(type(stage.store.sharing)):  # type: ignore[misc]  # whichever the store has
        def mark(self, *_place: object, used_at: object, ok_at: object) -> bool:
            marked.append((used_at is not None, ok_at is not None))
            return True

    stage.store.sharing.__class__ = Sharing
    api = stage.open()
    stage.answers(NO)
    with pytest.raises(Forbidden):
        suppliers(api)
    suppliers(api)
    suppliers(api)
    stage.sleep(60)
    suppliers(api)
    assert marked == [(True, False), (False, True), (True, True)]


def test_awaited_it_is_the_same(stage: Stage) -> None:
    async def sleep(seconds: float) -> None:
        stage.sleep(seconds)

    async def calls() -> None:
        api = stage.connections.open_async(NAME, transport=stage.awaited, sleep=sleep)
        answer = await api.call("getSupplier", company_id=16, supplier_id=17)
        assert answer["data"]["id"] == 17
        stage.answers(Response(status=429, headers={"retry-after": "5"}, body=b"{}"))
        with pytest.raises(QuotaExceeded):
            await api.call("getSupplier", company_id=16, supplier_id=17)
        await api.call("getSupplier", company_id=16, supplier_id=17)
        revoke(stage)
        for kind in (InvalidToken, ReauthRequired):
            with pytest.raises(kind):
                await api.call("getSupplier", company_id=16, supplier_id=17)

    asyncio.run(calls())
    assert sum(stage.naps) == 5
    assert all_of(stage.sent, "/user/info") == 1
    assert stage.moves == [("active", "quota"), ("quota", "active"), ("active", "reauth_required")]


def test_a_list_of_companies_is_no_settling(stage: Stage) -> None:
    assert stage.open().run(fetch_companies)
    assert stage.naps == [0.0]
