"""The two loops that run a flow: one blocking, one awaited.

A driver obeys: it waits, sends, and hands the answer back. Whatever needs an
``if`` belongs into a flow.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import TypeAlias, TypeVar

from gettone.drive.gating import awaited, waited
from gettone.errors import NoAnswer
from gettone.flow.steps import Flow, Gate
from gettone.wire.messages import Request, Response

__all__ = ["AsyncTransport", "Transport", "arun", "run"]

T = TypeVar("T")

Transport: TypeAlias = Callable[[Request], Response]
AsyncTransport: TypeAlias = Callable[[Request], Awaitable[Response]]


def run(
    flow: Flow[T],
    transport: Transport,
    *,
    sleep: Callable[[float], None] = time.sleep,
    gate: Gate | None = None,
) -> T:
    """Run *flow* to its end, blocking, and return its value.

    Raises:
        GettoneError: What the flow, the gate or the transport raises.
    """
    with closing(flow):
        try:
            step = next(flow)
            while True:
                sleep(step.after_s)
                try:
                    known = waited(gate, step, sleep)
                    response = known or transport(step.request)
                except NoAnswer as lost:
                    step = flow.throw(lost)
                else:
                    step = flow.send(response)
        except StopIteration as done:
            result: T = done.value
            return result


async def arun(
    flow: Flow[T],
    transport: AsyncTransport,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    gate: Gate | None = None,
) -> T:
    """Run *flow* to its end, awaited, and return its value.

    Raises:
        GettoneError: What the flow, the gate or the transport raises.
    """
    with closing(flow):
        try:
            step = next(flow)
            while True:
                await sleep(step.after_s)
                try:
                    known = await awaited(gate, step, sleep)
                    response = known or await transport(step.request)
                except NoAnswer as lost:
                    step = flow.throw(lost)
                else:
                    step = flow.send(response)
        except StopIteration as done:
            result: T = done.value
            return result
