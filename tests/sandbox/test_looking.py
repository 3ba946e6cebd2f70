from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from gettone.errors import SandboxError
from gettone.sandbox.looking import OneLook
from gettone.sandbox.scripted import Arriving
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.sql import SqlRecords
from gettone.wire.messages import Request, Response
from sandbox.made import SUPPLIER_17, SUPPLIERS, Made


class Other:
    """A worker of this process, and one that revokes the token it is asked with."""

    def __init__(self, path: Path) -> None:
        self.made = Made(path)
        self.records = SqlRecords(path)
        self.connected, self.token = self.made.connect()
        self.looks: list[object] = []

    def revoke(self) -> None:
        Made.desk_of(self.records).disconnect(DEMO_USER_ID, self.connected.id)

    def arriving(self, request: Request) -> Arriving:
        self.looks.append(self.made.records.version)
        return Arriving(self.made.provider.respond(request))

    def request(self, method: str = "GET") -> Request:
        path, body = (SUPPLIER_17, b"") if method == "GET" else (SUPPLIERS, b'{"data":{}}')
        content_type = "application/json" if body else ""
        return Request(
            method=method, path=path, bearer=self.token, body=body, content_type=content_type
        )


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Other]:
    made = Other(tmp_path / "x.db")
    yield made
    made.records.close()
    made.made.records.close()


def test_a_change_is_seen_by_whoever_asks_after_it(other: Other) -> None:
    look = OneLook(other.arriving, other.made.records.changes)

    async def ask() -> int:
        return look(other.request()).response.status

    async def asked() -> list[int]:
        before = await asyncio.gather(*(asyncio.create_task(ask()) for _ in range(3)))
        other.revoke()
        after = await asyncio.gather(*(asyncio.create_task(ask()) for _ in range(3)))
        return [*before, *after]

    assert asyncio.run(asked()) == [200, 200, 200, 401, 401, 401]


def test_whoever_is_here_before_the_look_is_judged_by_it(other: Other) -> None:
    """A revocation in the middle of a pass counts for what comes after the pass."""
    look = OneLook(other.arriving, other.made.records.changes)
    statuses: list[int] = []

    async def ask() -> None:
        statuses.append(look(other.request()).response.status)

    async def revoke() -> None:
        other.revoke()
        asyncio.get_running_loop().call_soon(come_later.set)

    come_later = asyncio.Event()

    async def asked() -> None:
        await asyncio.gather(*(asyncio.create_task(each) for each in (ask(), revoke(), ask())))
        await come_later.wait()
        await asyncio.create_task(ask())

    asyncio.run(asked())
    assert statuses == [200, 200, 401]


def test_a_write_looks_again_whoever_looked_before(other: Other) -> None:
    look = OneLook(other.arriving, other.made.records.changes)

    async def asked() -> list[int]:
        before = look(other.request()).response.status
        other.revoke()
        return [before, look(other.request("POST")).response.status]

    assert asyncio.run(asked()) == [200, 401]


def test_without_a_loop_everybody_looks(other: Other) -> None:
    look = OneLook(other.arriving, other.made.records.changes)
    assert look(other.request()).response.status == 200
    other.revoke()
    assert look(other.request()).response.status == 401


def test_records_that_fail_are_looked_at_again() -> None:
    records = SqlRecords()
    look = OneLook(lambda _: Arriving(Response(status=200)), records.changes)
    records.close()

    async def asked() -> None:
        for _ in range(2):
            with pytest.raises(SandboxError):
                look(Request(method="GET", path="/"))

    asyncio.run(asked())


def test_a_loop_that_stops_in_the_middle_of_a_pass_leaves_nothing_behind(other: Other) -> None:
    look = OneLook(other.arriving, other.made.records.changes)
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(look(other.request()).response.status)

    async def asked() -> None:
        ask()

    loop = asyncio.new_event_loop()
    loop.call_soon(ask)
    loop.call_soon(loop.stop)
    loop.run_forever()
    other.revoke()
    asyncio.run(asked())
    ask()
    loop.close()
    assert statuses == [200, 401, 401]


def test_another_thread_looks_for_itself(other: Other) -> None:
    statuses: list[int] = []

    def ask() -> None:
        statuses.append(other.made.provider.respond(other.request()).status)

    def arriving(request: Request) -> Arriving:
        """Answer while another worker revokes the token and another thread asks with it."""
        other.revoke()
        thread = Thread(target=ask)
        thread.start()
        thread.join()
        return Arriving(Response(status=200))

    async def asked() -> None:
        look(other.request())

    ask()
    look = OneLook(arriving, other.made.records.changes)
    asyncio.run(asked())
    assert statuses == [200, 401]


def test_nothing_is_relied_on_after_an_answer(other: Other) -> None:
    def failing(_request: Request) -> Arriving:
        raise SandboxError("database-failed", reason="")

    async def asked() -> None:
        for arriving in (other.arriving, failing):
            look = OneLook(arriving, other.made.records.changes)
            with suppress(SandboxError):
                look(other.request())
            before = other.made.records.version
            Made.desk_of(other.records).create_application(DEMO_USER_ID, "Altra")
            assert other.made.records.version != before

    asyncio.run(asked())
