"""Many threads that call, paste and are refused for many owners: no token is crossed."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from gettone.connections.front import Connections
from gettone.domain.access_token import AccessToken
from gettone.drive.api import Api
from gettone.errors import Forbidden, TokenNotFound
from gettone.store.key_places import FileKeys
from gettone.store.keys import Key
from gettone.store.sql.many import SqlStore
from gettone.wire.messages import Request, Response
from joined.store_child import AT, sql_store
from soak import KEPT_CALLS, TIMEOUT_S

THREADS = OWNERS = 200
NAME = "books"
HERE = "http://127.0.0.1:8400"


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    address = str(tmp_path / "connections.db")
    if request.param == "postgres":
        address = request.getfixturevalue("postgres").fresh()
    FileKeys(tmp_path / "store.key", "--key-file").add(Key.draw())
    with sql_store(request.param, address, tmp_path / "store.key") as made:
        yield made


def owner_of(token: AccessToken | None) -> int:
    """Tell whose a token of this test is."""
    assert token is not None
    return int(token.reveal().split(".")[1])


class Provider:
    """One company for each owner, which no other owner's token may ask for.

    Attributes:
        crossed: What was asked for with another's token.
    """

    def __init__(self) -> None:
        self.crossed: list[str] = []
        self._numbers = count()

    def __call__(self, request: Request) -> Response:
        owner = owner_of(request.bearer)
        if request.path == "/user/info":
            return _said({"id": owner, "name": str(owner), "email": ""})
        if request.path == "/user/companies":
            return _said({"companies": [{"id": owner, "name": str(owner)}]})
        asked = int(request.path.split("/")[2])
        if asked != owner:
            self.crossed.append(f"{asked} with {owner}'s")
        # Now and then one is refused, so that states and evidence are written too.
        if next(self._numbers) % 50 == 7 and not request.path.endswith("/company/info"):
            return Response(status=403, body=b'{"error": {"code": "NO_PERMISSION"}}')
        return _said({"id": asked, "name": str(asked)})


def _said(data: object) -> Response:
    return Response(status=200, body=json.dumps({"data": data}).encode())


class Caller(threading.Thread):
    """Call for owners drawn by lot, and paste now and then."""

    def __init__(self, stage: Stage, number: int, calls: int) -> None:
        super().__init__(daemon=True)
        self.stage, self.number, self.calls = stage, number, calls
        self.lot = random.Random(number)
        self.failed: list[str] = []

    def run(self) -> None:
        self.stage.gate.wait()
        for call in range(self.calls):
            owner = self.lot.randrange(1, OWNERS + 1)
            try:
                self.call(owner, call)
            except Forbidden:
                pass
            except TokenNotFound as replaced:
                # Another pasted between the token's being taken and its being sent.
                if replaced.problem != "another-token":
                    self.failed.append(str(replaced))
            except Exception as odd:  # noqa: BLE001 - whatever it is, the test is to show it
                self.failed.append(f"{type(odd).__name__}: {odd}")

    def call(self, owner: int, call: int) -> None:
        stage = self.stage
        if call % 10 == 3:
            stage.paste(owner, f"{self.number}.{call}")
        api = stage.apis[owner] if call % 2 else stage.open(owner)
        answer = api.call("getSupplier", company_id=owner, supplier_id=17)
        assert answer["data"]["id"] == owner


class Stage:
    """Every owner's connection, opened once for all threads and once for each call."""

    def __init__(self, store: SqlStore) -> None:
        self.provider = Provider()
        self.store = store
        self.gate = threading.Barrier(THREADS)
        self._seconds = count()
        self.connections = {
            owner: Connections(store.of(str(owner)), clock=self.clock)
            for owner in range(1, OWNERS + 1)
        }
        for owner in self.connections:
            self.paste(owner, "first")
        self.apis = {owner: self.open(owner) for owner in self.connections}

    def clock(self) -> datetime:
        """Let so much time go by that no company's window is ever full."""
        return AT + timedelta(seconds=next(self._seconds) // 4)

    def open(self, owner: int) -> Api:
        return self.connections[owner].open(NAME, transport=self.provider)

    def paste(self, owner: int, mark: str) -> None:
        self.connections[owner].connect(
            NAME,
            AccessToken(f"sandbox.{owner}.{mark}"),
            base_url=HERE,
            transport=self.provider,
        )


@pytest.mark.timeout(TIMEOUT_S)
def test_no_token_is_crossed(store: SqlStore) -> None:
    stage = Stage(store)
    callers = [Caller(stage, number, KEPT_CALLS // THREADS) for number in range(THREADS)]
    began_s = time.monotonic()
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    print(f"{KEPT_CALLS} calls in {time.monotonic() - began_s:.1f} s")  # noqa: T201 - shown with -s
    assert [each for caller in callers for each in caller.failed] == []
    assert stage.provider.crossed == []
    for kept in store.all_connections():
        assert owner_of(store.of(kept.owner).load(NAME).token) == int(kept.owner)


def test_a_crossed_token_would_be_seen(store: SqlStore) -> None:
    stage = Stage(store)
    stage.apis[1].call("getSupplier", company_id=2, supplier_id=17)
    assert stage.provider.crossed == ["2 with 1's"]
