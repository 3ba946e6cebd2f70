"""Two hundred who are refused at once ask one question more, and tell it once."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from gettone.connections.event import Event
from gettone.connections.front import Connections
from gettone.domain.state import State
from gettone.errors import InvalidToken
from gettone.store.interface import TokenStore
from gettone.store.key_places import FileKeys
from gettone.store.keys import Key
from gettone.store.memory import MemoryStore
from gettone.wire.messages import Request, Response
from joined.kept_child import DEAD, SETTLING, refuse_all
from joined.store_child import NAME, connection, sql_store
from soak import TIMEOUT_S

CHILD = Path(__file__).with_name("kept_child.py")
CALLERS = 200
PROCESSES = 4
OWNER = "42"

pytestmark = pytest.mark.timeout(TIMEOUT_S)


@contextmanager
def opened(place: str, address: str, key_file: Path) -> Iterator[TokenStore]:
    if place == "memory":
        yield MemoryStore()
        return
    FileKeys(key_file, "--key-file").add(Key.draw())
    with sql_store(place, address, key_file) as store:
        yield store.of(OWNER)


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TokenStore]:
    address = str(tmp_path / "connections.db")
    if request.param == "postgres":
        address = request.getfixturevalue("postgres").fresh()
    with opened(request.param, address, tmp_path / "store.key") as made:
        made.save(connection("a/sandbox.dead"))
        yield made


def test_threads_ask_one_question_and_tell_it_once(store: TokenStore) -> None:
    came = refuse_all(store, CALLERS, lambda: None)
    assert came["refused"] == CALLERS
    assert came["settling"] == 1
    assert came["events"] == ["reauth_required"]
    assert sum(dict(came["raised"]).values()) == CALLERS  # type: ignore[call-overload]
    assert set(dict(came["raised"])) <= {"InvalidToken", "ReauthRequired"}  # type: ignore[call-overload]
    assert store.load(NAME).state is State.REAUTH_REQUIRED


def test_tasks_ask_one_question_and_tell_it_once(store: TokenStore) -> None:
    sent: Counter[str] = Counter()
    told: list[Event] = []

    async def all_at_once() -> list[object]:
        everybody = asyncio.Event()

        async def transport(request: Request) -> Response:
            sent[request.path] += 1
            if request.path != SETTLING:
                if sent[request.path] == CALLERS:
                    everybody.set()
                await everybody.wait()
            return DEAD

        api = Connections(store, on_event=told.append).open_async(NAME, transport=transport)
        calls = [api.call("getSupplier", company_id=16, supplier_id=17) for _ in range(CALLERS)]
        return list(await asyncio.gather(*calls, return_exceptions=True))

    raised = asyncio.run(all_at_once())
    assert all(isinstance(one, InvalidToken) for one in raised)
    assert sent.pop(SETTLING) == 1
    assert sent.total() == CALLERS
    assert [event.now for event in told] == [State.REAUTH_REQUIRED]


def test_processes_ask_one_question_and_tell_it_once(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    address, key_file = request.getfixturevalue("postgres").fresh(), tmp_path / "store.key"
    with opened("postgres", address, key_file) as store, ExitStack() as running:
        store.save(connection("a/sandbox.dead"))
        words = [sys.executable, str(CHILD), address, str(key_file), OWNER]
        children = [
            running.enter_context(
                subprocess.Popen(
                    [*words, str(CALLERS // PROCESSES)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    env={"PYTHONPATH": str(CHILD.parents[1]), "PYTHONFAULTHANDLER": "1"},
                )
            )
            for _ in range(PROCESSES)
        ]
        for child in children:
            assert child.stdout is not None
            line = child.stdout.readline()
            assert line == "ready\n", child.wait(5)
        began_s = time.monotonic()
        found: list[dict[str, Any]] = [
            json.loads(child.communicate("go\n", timeout=100)[0]) for child in _told(children)
        ]
        print(f"settled in {time.monotonic() - began_s:.2f} s")  # noqa: T201 - shown with -s
        assert store.load(NAME).state is State.REAUTH_REQUIRED
    assert sum(one["refused"] for one in found) == CALLERS
    assert sum(one["settling"] for one in found) == 1
    assert [event for one in found for event in one["events"]] == ["reauth_required"]


def _told(children: list[subprocess.Popen[str]]) -> list[subprocess.Popen[str]]:
    """Tell all to go on before one is waited for."""
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    return children
