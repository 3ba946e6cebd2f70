"""A permission that the user takes away or gives back, seen by whoever calls."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from gettone import Api, AsyncApi, Forbidden
from gettone.domain.drift import Drift
from gettone.domain.evidence import Evidence, Standing
from gettone.domain.scope import ScopeSet
from gettone.errors import CompanyNotConnected, InvalidToken, QuotaExceeded
from gettone.sandbox.controls import Turned
from gettone.sandbox.quotas import OFF, Limits
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.messages import Request, Response
from sandbox.made import Made

EDIT_DELAY_S = 60.0
READ = "entity.suppliers:r"


class Scene:
    """A user, an application with a token, and what it is told of changes."""

    def __init__(self, awaited: bool) -> None:
        self.made = Made(edit_delay_s=EDIT_DELAY_S)
        self.connected, self.token = self.made.connect(READ)
        self.told: list[Drift] = []
        self.evidence = Evidence()
        self._awaited = awaited

    def edit(self, scope_text: str) -> None:
        self.made.desk.edit_scopes(DEMO_USER_ID, self.connected.id, ScopeSet.parse(scope_text))

    def call(self, operation: str = "getSupplier", **parameters: Any) -> None:
        parameters = {"company_id": 16, "supplier_id": 17, **parameters}
        if self._awaited:
            asyncio.run(self._call_awaited(operation, parameters))
            return
        api = Api(
            self.token,
            transport=self.made.provider.respond,
            evidence=self.evidence,
            on_drift=self.told.append,
        )
        try:
            api.call(operation, **parameters)
        finally:
            self.evidence = api.evidence

    async def _call_awaited(self, operation: str, parameters: dict[str, Any]) -> None:
        async def transport(request: Request) -> Response:
            return self.made.provider.respond(request)

        api = AsyncApi(
            self.token, transport=transport, evidence=self.evidence, on_drift=self.told.append
        )
        try:
            await api.call(operation, **parameters)
        finally:
            self.evidence = api.evidence

    def refused(self) -> Forbidden:
        with pytest.raises(Forbidden) as refusal:
            self.call()
        return refusal.value


@pytest.fixture(params=[False, True], ids=["blocking", "awaited"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    made = Scene(request.param)
    yield made
    made.made.records.close()


def test_what_is_taken_away_is_noticed_at_the_first_failing_call(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "gettone.drift")
    scene.call()
    scene.edit("")
    scene.call()
    assert scene.told == [], "the edit does not hold yet"
    scene.made.clock.turn(EDIT_DELAY_S)
    assert scene.refused().needed == (READ,)
    [lost] = scene.told
    assert (lost.scope.text, lost.was, lost.now) == (READ, Standing.GRANTED, Standing.REFUSED)
    assert (lost.company_id, lost.operation) == (16, "getSupplier")
    scene.refused()
    assert len(scene.told) == 1, "told once"
    assert [row.message for row in caplog.records] == ["permission lost"]


def test_what_is_given_back_is_noticed_when_it_holds(scene: Scene) -> None:
    scene.edit("")
    scene.made.clock.turn(EDIT_DELAY_S)
    scene.refused()
    scene.edit(READ)
    for seconds in (0, 30, 29):
        scene.made.clock.turn(seconds)
        scene.refused()
    assert scene.told == []
    scene.made.clock.turn(1)
    scene.call()
    [gained] = scene.told
    assert (gained.scope.text, gained.is_lost) == (READ, False)


def test_a_quota_is_no_change_of_permissions(scene: Scene) -> None:
    scene.call()
    scene.made.records.controls.turn(Turned(limits=Limits(five_minutes=0, hour=1, month=0)))
    scene.call()
    with pytest.raises(QuotaExceeded):
        scene.call()
    scene.made.records.controls.turn(Turned(limits=OFF))
    assert scene.told == []
    assert all(row.standing is Standing.GRANTED for row in scene.evidence.findings)


def test_a_401_is_settled_and_is_no_change_of_permissions(scene: Scene) -> None:
    scene.call()
    with pytest.raises(CompanyNotConnected):
        scene.call(company_id=18)
    scene.made.desk.disconnect(DEMO_USER_ID, scene.connected.id)
    with pytest.raises(InvalidToken):
        scene.call()
    assert scene.told == []
