from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from connections.stage import HERE, NAME, Stage, suppliers
from connections.test_telling import Box
from gettone.connections.front import TRIES, Connections
from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.scope import ScopeSet
from gettone.domain.state import State
from gettone.errors import (
    InvalidToken,
    NoAnswer,
    StoreLocked,
    TokenNotFound,
    WrongAccount,
    WrongOrigin,
)
from gettone.sandbox.demo_companies import DEMO_COMPANIES
from gettone.store.interface import Connection
from gettone.store.memory import MemoryStore
from gettone.wire.messages import Response
from sandbox.made import OTHER_COMPANY, OTHER_USER

LOST = NoAnswer(HERE, "ReadError", sent=True)


@pytest.fixture
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.made.records.close()


def of_other_user(stage: Stage) -> AccessToken:
    company = replace(OTHER_COMPANY, info={**DEMO_COMPANIES[0].record.info, "id": 99})
    stage.made.records.add_user(OTHER_USER)
    stage.made.records.add_company(company, [OTHER_USER.id])
    application = stage.made.desk.create_application(OTHER_USER.id, "Privata")
    scopes = ScopeSet.parse("entity.suppliers:r")
    return stage.made.desk.connect(2, application.client_id, [99], scopes)[1]


def test_a_first_paste_is_verified_and_kept() -> None:
    stage = Stage()
    kept = stage.store.load(NAME)
    assert (kept.token, kept.state, kept.origin) == (stage.token, State.ACTIVE, HERE)
    assert kept.created_at == stage.now
    assert kept.evidence.opened == {CompanyId(16)}
    assert len(kept.companies) > 1
    assert suppliers(stage.open())["data"]["id"] == 17


def test_a_first_paste_and_a_forgotten_one_are_told(stage: Stage) -> None:
    stage.connections.forget(NAME)
    with pytest.raises(TokenNotFound):
        stage.connections.forget(NAME)
    stage.connect(stage.token)
    assert stage.moves == [("active", "forgotten"), ("forgotten", "active")]
    assert {event.fingerprint for event in stage.events} == {stage.token.fingerprint}


def test_a_paste_in_place_of_one_that_works_is_no_transition(stage: Stage) -> None:
    _, token = stage.made.connect("entity.suppliers:r")
    suppliers(stage.open())
    stage.connect(token)
    kept = stage.store.load(NAME)
    assert (kept.token, kept.evidence.findings, stage.events) == (token, (), [])


def test_what_is_known_of_the_same_token_stays_known(stage: Stage) -> None:
    suppliers(stage.open())
    known = stage.store.load(NAME).evidence.findings
    stage.connect(stage.token)
    assert stage.store.load(NAME).evidence.findings == known


@pytest.mark.parametrize(
    "answers",
    [[401], [500, 500, 500], [LOST] * 3, [200], [Response(status=200, body=b"<html>")]],
)
def test_whatever_fails_the_old_one_stays(stage: Stage, answers: list[int]) -> None:
    before = stage.store.load(NAME)
    _, token = stage.made.connect("entity.suppliers:r")
    stage.answers(*answers)
    with pytest.raises(Exception, match=r"getUserInfo|answer"):
        stage.connect(token)
    assert stage.store.load(NAME) == before
    assert stage.events == []


def test_an_unknown_token_replaces_nothing(stage: Stage) -> None:
    with pytest.raises(InvalidToken):
        stage.connect(AccessToken(stage.token.reveal() + "x"))
    assert stage.store.load(NAME).token == stage.token


def test_another_users_token_is_refused_unless_asked_for(stage: Stage) -> None:
    other = of_other_user(stage)
    with pytest.raises(WrongAccount) as found:
        stage.connect(other)
    assert (found.value.difference, found.value.companies) == ("another-user", ())
    assert stage.store.load(NAME).token == stage.token
    stage.connect(other, allow_other=True)
    assert stage.store.load(NAME).token == other


def test_fewer_companies_are_refused_and_named(stage: Stage) -> None:
    _, more = stage.made.connect("entity.suppliers:r", [16, 18])
    stage.connect(more)
    with pytest.raises(WrongAccount) as found:
        stage.connect(stage.token)
    assert found.value.difference == "companies-lost"
    assert [number for number, _name in found.value.companies] == [18]
    assert stage.store.load(NAME).token == more


def test_awaited_it_is_the_same(stage: Stage) -> None:
    async def connect(token: AccessToken) -> Connection:
        return await stage.connections.connect_async(
            NAME, token, base_url=HERE, transport=stage.awaited
        )

    kept = asyncio.run(connect(stage.made.connect("products:r")[1]))
    assert stage.store.load(NAME) == kept
    with pytest.raises(WrongAccount):
        asyncio.run(connect(of_other_user(stage)))


class Overtaken(MemoryStore):
    """A store into which another pastes just before."""

    def __init__(self, *pasted: Connection) -> None:
        super().__init__()
        self.pasted = list(pasted)

    def swap(self, connection: Connection, replaces: Connection | None) -> State | None:
        if self.pasted:
            self.save(self.pasted.pop(0))
        return super().swap(connection, replaces)


def test_who_is_overtaken_by_another_paste_compares_again(stage: Stage) -> None:
    kept = stage.store.load(NAME)
    other = of_other_user(stage)
    stage.connect(other, allow_other=True)
    overtaken = Overtaken(stage.store.load(NAME))
    connections = Connections(overtaken, clock=stage.clock)
    with pytest.raises(WrongAccount):
        connections.connect(NAME, kept.token, base_url=HERE, transport=stage)
    assert overtaken.load(NAME).token == other


def test_who_is_always_overtaken_is_told_so(stage: Stage) -> None:
    kept = stage.store.load(NAME)
    tokens = [stage.made.connect("products:r")[1] for _ in range(TRIES)]
    pasted = []
    for token in tokens:
        stage.connect(token)
        pasted.append(stage.store.load(NAME))
    overtaken = Overtaken(*pasted)
    with pytest.raises(StoreLocked):
        Connections(overtaken).connect(NAME, kept.token, base_url=HERE, transport=stage)
    assert overtaken.load(NAME).token == tokens[-1]


def test_what_is_not_kept_is_not_opened(stage: Stage) -> None:
    with pytest.raises(TokenNotFound):
        stage.connections.open("mai")
    with pytest.raises(WrongOrigin):
        stage.connections.open(NAME, base_url="nowhere")
    with pytest.raises(WrongOrigin):
        stage.connections.open_async(NAME, base_url="nowhere")


def test_events_are_delivered_before_it_is_closed(stage: Stage) -> None:
    box = Box()
    with Connections(stage.store, poster=box) as connections:
        connections.forget(NAME)
    assert ([event.now for event in box.posted], box.is_closed) == ([State.FORGOTTEN], True)
