from __future__ import annotations

import pytest

from conftest import Drive, Script
from gettone.errors import NoAnswer
from gettone.flow.steps import Flow, Send
from gettone.wire.messages import Request, Response

FIRST = Request(method="GET", path="/first")
SECOND = Request(method="GET", path="/second")


def two_steps(log: list[str]) -> Flow[str]:
    try:
        first = yield Send(FIRST)
        second = yield Send(SECOND, 2.5)
    finally:
        log.append("closed")
    return f"{first.status} {second.status}"


def survivor() -> Flow[str]:
    try:
        yield Send(FIRST)
    except NoAnswer as lost:
        answer = yield Send(SECOND)
        return f"{lost.cause} {answer.status}"
    return "not lost"


def test_a_driver_waits_sends_and_returns_the_flows_value(drive: Drive) -> None:
    naps: list[float] = []
    log: list[str] = []
    script = Script(Response(status=200), Response(status=201))
    assert drive(two_steps(log), script, naps) == "200 201"
    assert naps == [0.0, 2.5]
    assert script.requests == [FIRST, SECOND]
    assert log == ["closed"]


def test_a_lost_connection_is_thrown_into_the_flow(drive: Drive) -> None:
    lost = NoAnswer("http://127.0.0.1", "ReadError", sent=True)
    assert drive(survivor(), Script(lost, Response(status=200))) == "ReadError 200"


def test_what_the_transport_raises_else_closes_the_flow(drive: Drive) -> None:
    log: list[str] = []
    with pytest.raises(IndexError):
        drive(two_steps(log), Script())
    assert log == ["closed"]
