"""The one place where the sandbox opens a connection of its own: to a sink.

Source:
    Provider, Notifications page. Ours: how long an answer may take, and how
    much of it is read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Final
from urllib.parse import SplitResult, urlsplit

from gettone.sandbox.cloud_events import Message
from gettone.sandbox.delivery import Answer

__all__ = ["LIMIT_S", "post"]

# Provider, Notifications page: a short time. Assumed: how short.
_SILENCE_S: Final = 5.0
# However slowly a sink goes on answering.
LIMIT_S: Final = 10.0
_MAX_BODY_BYTES: Final = 64 * 1024


def post(message: Message, *, limit_s: float = LIMIT_S) -> Answer | None:
    """Send one message.

    No redirect is followed, and no proxy of the environment is used.

    Args:
        message: What to send, and where to.
        limit_s: How long it may take in all.

    Returns:
        The answer, or ``None`` if none came.
    """
    url = urlsplit(message.url)
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    connection = _connection(url)
    try:
        connection.connect()
        with _cut_after(connection.sock, limit_s):
            connection.request(message.method, target, message.body or None, {**message.headers})
            answer = connection.getresponse()
            return Answer(status=answer.status, body=answer.read(_MAX_BODY_BYTES))
    except (OSError, http.client.HTTPException, UnicodeError):
        return None
    finally:
        connection.close()


def _connection(url: SplitResult) -> http.client.HTTPConnection:
    host = url.hostname or ""
    if url.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, url.port, timeout=_SILENCE_S, context=context)
    return http.client.HTTPConnection(host, url.port, timeout=_SILENCE_S)


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
