"""A message to an address of somebody else's, sent once; for webhooks.

No redirect is followed, no proxy of the environment is used, and no exception
of the HTTP library leaves: whoever sends has an answer or none.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

__all__ = ["Answer", "Message", "post"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One request to a sink.

    Attributes:
        method: Upper-case HTTP method.
        url: Where to.
        headers: Values by name.
        body: The bytes to send.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a sink answered.

    Attributes:
        status: The HTTP status.
        body: The bytes received, or the first of many.
    """

    status: int
    body: bytes = field(default=b"", repr=False)


def post(
    message: Message, *, silence_s: float, limit_s: float, max_body_bytes: int
) -> Answer | None:
    """Send one message.

    Args:
        message: What to send, and where to.
        silence_s: How long connecting, and each read and write, may take.
        limit_s: How long it may take in all.
        max_body_bytes: How much of the answer is read.

    Returns:
        The answer, or ``None`` if none came.
    """
    url = urlsplit(message.url)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    connection = _connection(url, silence_s)
    try:
        connection.connect()
        with _cut_after(connection.sock, limit_s):
            connection.request(message.method, target, message.body or None, {**message.headers})
            answer = connection.getresponse()
            return Answer(status=answer.status, body=answer.read(max_body_bytes))
    except (OSError, http.client.HTTPException, UnicodeError):
        return None
    finally:
        connection.close()


def _connection(url: SplitResult, silence_s: float) -> http.client.HTTPConnection:
    host = url.hostname or ""
    if url.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, url.port, timeout=silence_s, context=context)
    return http.client.HTTPConnection(host, url.port, timeout=silence_s)


@contextmanager
def _cut_after(connected: socket.socket, limit_s: float) -> Generator[None]:
    timer = threading.Timer(limit_s, _cut, [connected])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(connected: socket.socket) -> None:
    with suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
