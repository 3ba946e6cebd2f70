"""Responses as ASGI messages: whole, late, slow or cut short."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final

from starlette.types import Receive, Send

from gettone.sandbox.faults import CUT_BEFORE, Fault
from gettone.wire.messages import Response

__all__ = ["send_answer", "send_faulty"]

# The bodies name companies and people; nothing between here and the caller
# may keep them.
_ALWAYS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


async def send_answer(response: Response, method: str, send: Send) -> None:
    """Send a whole response; without its content for HEAD."""
    await send(_start(response))
    body = b"" if method == "HEAD" else response.body
    await send({"type": "http.response.body", "body": body})


async def send_faulty(response: Response, fault: Fault, receive: Receive, send: Send) -> None:
    """Send what a fault leaves of a response, as it says; a server leaves out HEAD's content.

    Args:
        response: The whole one.
        fault: What becomes of it.
        receive: Tells when the caller is gone.
        send: The server's own, whose connection can be cut.
    """
    if await _is_gone_within(fault.latency_s, receive):
        return
    is_cut = fault.cuts(response)
    if is_cut and fault.cut_after_bytes == CUT_BEFORE:
        await _cut(receive, send)
        return
    await send(_start(response))
    end = fault.cut_after_bytes if is_cut else None
    for piece in _pieces(response.body[:end], fault.piece_bytes):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        pause_s = len(piece) / fault.bytes_per_s if fault.bytes_per_s else 0.0
        if await _is_gone_within(pause_s, receive):
            return
    if is_cut:
        await _cut(receive, send)
    else:
        await send({"type": "http.response.body", "body": b""})


def _start(response: Response) -> dict[str, object]:
    headers = {**response.headers, **_ALWAYS}
    # RFC 9110 section 8.6: no Content-Length with a 204.
    if response.status != 204:
        headers["content-length"] = str(len(response.body))
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http.response.start", "status": response.status, "headers": raw}


def _pieces(body: bytes, size: int | None) -> Iterator[bytes]:
    """Cut a body into pieces of *size* bytes; an empty one has none."""
    step = size or max(1, len(body))
    for at in range(0, len(body), step):
        yield body[at : at + step]


async def _is_gone_within(seconds: float, receive: Receive) -> bool:
    """Wait, and tell whether the caller has gone meanwhile."""
    if not seconds:
        return False
    try:
        async with asyncio.timeout(seconds):
            await _until_gone(receive)
    except TimeoutError:
        return False
    return True


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cut(receive: Receive, send: Send) -> None:
    """Close the connection under the server.

    ASGI has no word for it; uvicorn's ``send`` belongs to an object that
    holds the transport. A server without one ends the answer in its own way.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    # uvloop's transports do not derive from asyncio's.
    close = getattr(transport, "close", None)
    if callable(close):
        close()
        await _until_gone(receive)
