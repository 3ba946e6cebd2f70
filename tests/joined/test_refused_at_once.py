"""Two hundred who are refused at once ask one question more, and tell it once."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
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
from gettone.flow.pace import SHORT_LIMIT
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


class Crew:
    """Four processes with one token on PostgreSQL, that begin at one word."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.key_file = address, folder / "store.key"

    def done(self, work: str, callers: int) -> list[Any]:
        """Let all work, and give what each said at last."""
        words = [sys.executable, str(CHILD), work, self.address, str(self.key_file), OWNER]
        with ExitStack() as running:
            children = [
                running.enter_context(
                    subprocess.Popen(
                        [*words, str(callers)],
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        text=True,
                        env={"PYTHONPATH": str(CHILD.parents[1])},
                    )
                )
                for _ in range(PROCESSES)
            ]
            for child in children:
                assert child.stdout is not None
                line = child.stdout.readline()
                assert line == "ready\n", child.wait(5)
            for child in children:
                assert child.stdin is not None
                child.stdin.write("go\n")
                child.stdin.flush()
            return [json.loads(child.communicate(timeout=100)[0]) for child in children]


@pytest.fixture
def crew(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Crew, TokenStore]]:
    made = Crew(request.getfixturevalue("postgres").fresh(), tmp_path)
    with opened("postgres", made.address, made.key_file) as store:
        store.save(connection("a/sandbox.dead"))
        yield made, store


def test_processes_ask_one_question_and_tell_it_once(crew: tuple[Crew, TokenStore]) -> None:
    found = crew[0].done("refuse", CALLERS // PROCESSES)
    assert crew[1].load(NAME).state is State.REAUTH_REQUIRED
    assert sum(one["refused"] for one in found) == CALLERS
    assert sum(one["settling"] for one in found) == 1
    assert [event for one in found for event in one["events"]] == ["reauth_required"]


def test_processes_send_no_more_than_a_company_takes(crew: tuple[Crew, TokenStore]) -> None:
    found = crew[0].done("send", 8)
    assert sum(found) == SHORT_LIMIT
    assert all(found)
