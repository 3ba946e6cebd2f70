from __future__ import annotations

import asyncio

from gettone.drive.gating import awaited, waited
from gettone.flow.steps import Gate, Passage, Send
from gettone.wire.messages import Request, Response

STEP = Send(Request(method="GET", path="/user/info"))
KNOWN = Response(status=200)


def gate_of(*waits_s: float, known: Response | None = None) -> Gate:
    def gate(step: Send) -> Passage:
        assert step is STEP
        yield from waits_s
        return known

    return gate


def both(gate: Gate | None) -> tuple[Response | None, list[float]]:
    """Wait in both ways, which must come to the same."""
    naps: list[float] = []
    others: list[float] = []

    async def sleep(seconds: float) -> None:
        others.append(seconds)

    found = waited(gate, STEP, naps.append)
    assert (asyncio.run(awaited(gate, STEP, sleep)), others) == (found, naps)
    return found, naps


def test_without_a_gate_nothing_waits() -> None:
    assert both(None) == (None, [])


def test_it_waits_for_as_long_as_the_gate_says() -> None:
    assert both(gate_of(1.0, 0.5)) == (None, [1.0, 0.5])


def test_what_the_gate_knows_is_the_answer() -> None:
    assert both(gate_of(1.0, known=KNOWN)) == (KNOWN, [1.0])
