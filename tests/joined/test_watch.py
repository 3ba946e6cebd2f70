"""A permission is taken away and given back on the page, while somebody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from gettone import AccessToken, Api, AsyncApi, Forbidden, InvalidToken
from gettone.domain.evidence import Evidence, Standing
from gettone.domain.scope import Scope, ScopeSet
from gettone.flow.watch import LIMIT_S, LONGEST_WAIT_S, Look, Sight
from gettone.sandbox.controls import Turned
from gettone.sandbox.quotas import OFF, Limits
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.messages import Request, Response
from sandbox.made import Made

EDIT_DELAY_S = 60.0
SUPPLIERS, CLIENTS = Scope.parse("entity.suppliers:r"), Scope.parse("entity.clients:r")
BOTH = "entity.suppliers:r entity.clients:r"


class Scene:
    """A user at the page, and an application that waits; both have the sandbox's clock.

    Attributes:
        edits: Scopes that the user saves, by how many seconds after the waiting began.
        looks: What was seen, with when, in seconds after the waiting began.
        sent: What was sent.
    """

    def __init__(self, awaited: bool) -> None:
        self.made = Made(edit_delay_s=EDIT_DELAY_S)
        self.connected, self.token = self.made.connect(BOTH)
        self.edits: dict[float, str] = {}
        self.looks: list[tuple[float, Look]] = []
        self.sent: list[Request] = []
        self.evidence = Evidence()
        self._awaited = awaited
        self._waited_s = 0.0

    def edit(self, scope_text: str) -> None:
        self.made.desk.edit_scopes(DEMO_USER_ID, self.connected.id, ScopeSet.parse(scope_text))

    def respond(self, request: Request) -> Response:
        self.sent.append(request)
        return self.made.provider.respond(request)

    def nap(self, seconds: float) -> None:
        """Let time pass, second by second, with what the user does in it."""
        for _ in range(round(seconds)):
            self._waited_s += 1
            self.made.clock.turn(1)
            if self._waited_s in self.edits:
                self.edit(self.edits[self._waited_s])

    def watch(self, **more: Any) -> Look:
        more = {"scopes": [SUPPLIERS, CLIENTS], "company_ids": [16], **more}
        self._waited_s = 0.0
        if self._awaited:
            return asyncio.run(self._watch_awaited(more))
        api = Api(self.token, transport=self.respond, sleep=self.nap, evidence=self.evidence)
        for look in api.watch(**more):
            self.looks.append((self._waited_s, look))
        self.evidence = api.evidence
        return self.looks[-1][1]

    async def _watch_awaited(self, more: dict[str, Any]) -> Look:
        async def transport(request: Request) -> Response:
            return self.respond(request)

        async def sleep(seconds: float) -> None:
            self.nap(seconds)

        api = AsyncApi(self.token, transport=transport, sleep=sleep, evidence=self.evidence)
        async for look in api.watch(**more):
            self.looks.append((self._waited_s, look))
        self.evidence = api.evidence
        return self.looks[-1][1]

    def call(self) -> None:
        api = Api(self.token, transport=self.made.provider.respond, evidence=self.evidence)
        try:
            api.call("getSupplier", company_id=16, supplier_id=17)
        finally:
            self.evidence = api.evidence


@pytest.fixture(params=[False, True], ids=["blocking", "awaited"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    made = Scene(request.param)
    yield made
    made.made.records.close()


@pytest.mark.parametrize("given_back_at_s", [1.0, 200.0, 599.0])
def test_what_is_given_back_is_seen_within_two_looks_of_its_holding(
    scene: Scene, given_back_at_s: float
) -> None:
    scene.call()
    scene.edit("entity.clients:r")
    scene.made.clock.turn(EDIT_DELAY_S)
    with pytest.raises(Forbidden) as refusal:
        scene.call()
    assert refusal.value.needed == (SUPPLIERS.text,)
    token: AccessToken = scene.token
    scene.edits[given_back_at_s] = BOTH
    last = scene.watch()
    assert {box.sight for box in last.boxes} == {Sight.THERE}
    holds_at_s = given_back_at_s + EDIT_DELAY_S
    after = [at for at, _ in scene.looks if at >= holds_at_s]
    assert len(after) == 1, "the first look after it holds is the last of all"
    assert after[0] <= holds_at_s + LONGEST_WAIT_S
    seen = [look for at, look in scene.looks if at < holds_at_s]
    assert all(look.with_sight(Sight.MISSING) for look in seen)
    assert {request.bearer for request in scene.sent} == {token}, "no other token was needed"
    assert {request.method for request in scene.sent} == {"GET"}
    found = scene.evidence.finding(last.boxes[0].company_id, SUPPLIERS)
    assert found is not None
    assert (found.standing, found.was) == (Standing.GRANTED, Standing.REFUSED)
    scene.call()


def test_what_is_never_ticked_is_missing_after_twenty_minutes(scene: Scene) -> None:
    scene.edit("entity.clients:r")
    scene.made.clock.turn(EDIT_DELAY_S)
    last = scene.watch()
    assert (scene.looks[-1][0], last.ending) == (LIMIT_S, "time-up")
    assert [box.scope for box in last.with_sight(Sight.MISSING)] == [SUPPLIERS]
    asked = [request.path for request in scene.sent]
    # What is there once, then only what is missing, with the company's info each time.
    assert asked.count("/c/16/entities/clients") == 1
    assert asked.count("/c/16/entities/suppliers") == len(scene.looks) == 25
    assert len(asked) == 1 + 2 * len(scene.looks)


def test_the_hour_is_never_used_up(scene: Scene) -> None:
    scene.edit("")
    scene.made.clock.turn(EDIT_DELAY_S)
    scene.made.records.controls.turn(Turned(limits=Limits(five_minutes=0, hour=20, month=0)))
    last = scene.watch()
    assert last.ending == "nothing-left"
    assert {box.reason for box in last.boxes} <= {"", "quota-low"}
    assert 15 < len(scene.sent) < 20, "a tenth of the hour is left"
    scene.made.records.controls.turn(Turned(limits=OFF))
    assert scene.watch().ending == "time-up"


def test_a_token_that_is_disconnected_meanwhile_ends_it(scene: Scene) -> None:
    scene.edit("")
    scene.made.clock.turn(EDIT_DELAY_S)
    scene.edits[5.0] = BOTH
    scene.made.desk.disconnect(DEMO_USER_ID, scene.connected.id)
    with pytest.raises(InvalidToken):
        scene.watch()


def test_every_company_that_the_token_opens_is_looked_at(scene: Scene) -> None:
    _, scene.token = scene.made.connect(BOTH, (16, 18))
    last = scene.watch(company_ids=None)
    assert {box.company_id for box in last.boxes} == {16, 18}
    assert {box.sight for box in last.boxes} == {Sight.THERE}
