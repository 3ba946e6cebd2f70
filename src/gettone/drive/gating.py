"""Waiting at a gate before a request is sent: blocking and awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from gettone.flow.steps import Gate, Passage, Send
from gettone.wire.messages import Response

__all__ = ["awaited", "waited"]


def waited(gate: Gate | None, step: Send, sleep: Callable[[float], None]) -> Response | None:
    """Wait until the step may be sent; give the answer where it is known without.

    Raises:
        GettoneError: What the gate raises; nothing is to be sent then.
    """
    if gate is None:
        return None
    passage = gate(step)
    while True:
        wait_s, known = _asked(passage)
        if wait_s is None:
            return known
        sleep(wait_s)


async def awaited(
    gate: Gate | None, step: Send, sleep: Callable[[float], Awaitable[None]]
) -> Response | None:
    """Do the same, with the gate asked in a thread: it may wait for a database.

    Raises:
        GettoneError: What the gate raises; nothing is to be sent then.
    """
    if gate is None:
        return None
    passage = gate(step)
    while True:
        wait_s, known = await asyncio.to_thread(_asked, passage)
        if wait_s is None:
            return known
        await sleep(wait_s)


def _asked(passage: Passage) -> tuple[float | None, Response | None]:
    """Give the seconds to wait, or ``None`` and what the passage ended with."""
    try:
        return next(passage), None
    except StopIteration as done:
        known: Response | None = done.value
        return None, known
