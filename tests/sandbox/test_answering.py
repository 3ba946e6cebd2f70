"""Over ASGI alone; ``tests/joined/test_faults.py`` sees the same over sockets."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.types import Message

from gettone.sandbox.answering import send_answer, send_faulty
from gettone.sandbox.faults import CUT_BEFORE, Fault
from gettone.wire.messages import Response

WHOLE = Response(status=200, headers={"content-type": "application/json"}, body=b'{"a": 1}')
EMPTY = Response(status=204)


class Server:
    """The side of a server that an application sees; its connection can be cut.

    Attributes:
        transport: What uvicorn's own object has under this name.
    """

    def __init__(self, *, can_cut: bool = True, is_gone: bool = False) -> None:
        self.asked = 0
        self.is_gone = is_gone
        self.sent: list[Message] = []
        self.transport = Wire(self) if can_cut else None
        self.is_cut = False

    async def send(self, message: Message) -> None:
        self.sent.append(message)

    async def receive(self) -> Message:
        """Tell of the request, then of its end once there is one."""
        self.asked += 1
        if self.asked > 1 and not (self.is_cut or self.is_gone):
            await asyncio.sleep(60)
        return {"type": "http.disconnect" if self.asked > 1 else "http.request"}

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)

    @property
    def is_ended(self) -> bool:
        return bool(self.sent) and not self.sent[-1].get("more_body", False)


class Wire(asyncio.Transport):
    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server

    def close(self) -> None:
        self._server.is_cut = True


def faulty(fault: Fault, response: Response = WHOLE, **server: Any) -> Server:
    made = Server(**server)
    asyncio.run(send_faulty(response, fault, made.receive, made.send))
    return made


@pytest.mark.parametrize(("method", "body"), [("GET", WHOLE.body), ("HEAD", b"")])
def test_a_whole_answer(method: str, body: bytes) -> None:
    server = Server()
    asyncio.run(send_answer(WHOLE, method, server.send))
    assert (server.sent[0]["status"], server.body) == (200, body)
    assert dict(server.sent[0]["headers"]) == {
        b"content-type": b"application/json",
        b"content-length": b"8",
        b"cache-control": b"no-store",
        b"x-content-type-options": b"nosniff",
    }


def test_a_fault_that_changes_nothing_sends_everything() -> None:
    for response in (WHOLE, EMPTY):
        server = faulty(Fault(), response)
        assert (server.body, server.is_ended, server.is_cut) == (response.body, True, False)


def test_a_slow_body_comes_in_pieces() -> None:
    server = faulty(Fault(bytes_per_s=30))
    pieces = [message["body"] for message in server.sent[1:]]
    assert pieces == [b'{"a', b'": ', b"1}", b""]


def test_a_cut_leaves_the_first_bytes_and_no_end() -> None:
    server = faulty(Fault(cut_after_bytes=3))
    assert (server.body, server.is_ended, server.is_cut) == (b'{"a', False, True)
    assert dict(server.sent[0]["headers"])[b"content-length"] == b"8"


def test_a_cut_may_leave_the_status_alone_or_nothing() -> None:
    assert [message["type"] for message in faulty(Fault(cut_after_bytes=0)).sent] == [
        "http.response.start"
    ]
    server = faulty(Fault(cut_after_bytes=CUT_BEFORE))
    assert (server.sent, server.is_cut) == ([], True)


def test_a_server_that_shows_no_connection_is_left_to_end_it() -> None:
    assert faulty(Fault(cut_after_bytes=CUT_BEFORE), can_cut=False).sent == []


@pytest.mark.parametrize(
    ("fault", "sent"), [(Fault(latency_s=600), 0), (Fault(bytes_per_s=0.01), 2)]
)
def test_nothing_is_waited_for_once_the_caller_has_gone(fault: Fault, sent: int) -> None:
    assert len(faulty(fault, is_gone=True).sent) == sent


def test_a_late_answer_comes_after_its_time() -> None:
    assert faulty(Fault(latency_s=0.01)).body == WHOLE.body
