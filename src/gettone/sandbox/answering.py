"""Responses as ASGI messages: whole, late, slow or cut short."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final

from starlette.types import Receive, Send

from gettone.sandbox.faults import Fault
from gettone.wire.messages import Response

__all__ = ["send_answer", "send_faulty"]

# The bodies name companies and people; nothing between here and the caller
# may keep them.
_ALWAYS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
# A slow body comes in pieces, so many in a second.
_PIECES_PER_S: Final = 10
_CUT_BEFORE: Final = -1


async def send_answer(response: Response, method: str, send: Send) -> None:
    """Send a whole response; without its content for HEAD."""
    await send(_start(response))
    body = b"" if method == "HEAD" else response.body
    await send({"type": "http.response.body", "body": body})


async def send_faulty(response: Response, fault: Fault, receive: Receive, send: Send) -> None:
    """Send what a fault leaves of a response, as it says.

    Args:
        response: The whole one.
        fault: What becomes of it.
        receive: Tells when the caller is gone.
        send: The server's own, whose connection can be cut.
    """
    await asyncio.sleep(fault.latency_s)
    is_cut = fault.cuts(response)
    if is_cut and fault.cut_after_bytes == _CUT_BEFORE:
        await _cut(receive, send)
        return
    await send(_start(response))
    end = fault.cut_after_bytes if is_cut else None
    for piece in _pieces(response.body[:end], fault.bytes_per_s):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        if fault.bytes_per_s is not None:
            await asyncio.sleep(len(piece) / fault.bytes_per_s)
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


def _pieces(body: bytes, bytes_per_s: float | None) -> Iterator[bytes]:
    if bytes_per_s is None:
        yield body
        return
    size = max(1, int(bytes_per_s / _PIECES_PER_S))
    for at in range(0, len(body), size):
        yield body[at : at + size]


async def _cut(receive: Receive, send: Send) -> None:
    """Close the connection under the server.

    ASGI has no word for it; uvicorn's ``send`` belongs to an object that
    holds the transport. A server without one ends the answer in its own way.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if isinstance(transport, asyncio.Transport):
        transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass
