"""Events to an address of the application's own, signed and tried again.

Address and secret come from the settings of whoever runs the application, and
from nowhere else. Neither a token nor the secret is in what is sent.
"""

from __future__ import annotations

import hashlib
import hmac
import queue
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import msgspec

from gettone import posting
from gettone.connections.event import Event
from gettone.connections.telling import log
from gettone.drive.learning import utc_now
from gettone.drive.origin import is_here
from gettone.errors import SettingsError
from gettone.posting import Answer, Message
from gettone.store.seal import Passphrase

__all__ = ["SIGNATURE", "TIMESTAMP", "Webhook", "is_signed", "signature"]

TIMESTAMP: Final = "gettone-timestamp"
SIGNATURE: Final = "gettone-signature"
_SCHEME: Final = "v1="
# Seconds before each try: at once, and three times more.
DELAYS_S: Final = (0.0, 1.0, 5.0, 25.0)
# What is not taken by then is given up: the oldest are the least worth.
MOST: Final = 1_000
# A message that is older than this is somebody's copy.
TOLERANCE: Final = timedelta(minutes=5)
# How long closing waits for what is left, in seconds.
LAST_S: Final = 30.0

Send: TypeAlias = Callable[[Message], Answer | None]
_SEND: Final[Send] = partial(posting.post, silence_s=5.0, limit_s=10.0, max_body_bytes=1_024)


def signature(secret: Passphrase, timestamp: str, body: bytes) -> str:
    """Sign what is sent, with its time.

    Source:
        RFC 2104 (HMAC), with SHA-256.
    """
    signed = timestamp.encode() + b"." + body
    return _SCHEME + hmac.new(secret.expose(), signed, hashlib.sha256).hexdigest()


def is_signed(
    secret: Passphrase, headers: Mapping[str, str], body: bytes, now: datetime | None = None
) -> bool:
    """Tell, where it is received, whether a message is ours and of now.

    Args:
        secret: That of the settings.
        headers: Values by name, in any case.
        body: The bytes as they came.
        now: When, aware; ``None`` for the machine's time.
    """
    held = {name.lower(): value for name, value in headers.items()}
    timestamp = held.get(TIMESTAMP, "")
    expected = signature(secret, timestamp, body)
    if not hmac.compare_digest(expected.encode(), held.get(SIGNATURE, "").encode()):
        return False
    age_s = (now or utc_now()).timestamp() - float(timestamp)
    return abs(age_s) <= TOLERANCE.total_seconds()


class Webhook:
    """A ``Poster``: sends events one after another, from a thread of its own.

    Args:
        url: Where to: ``https``, or ``http`` on this machine.
        secret: What it is signed with; whoever receives it has the same.
        origin: Where *url* was told, for the error.
        send: Sends one message; ``None`` for no answer.
        delays_s: Seconds before each try.
        clock: Gives the time, aware, UTC.

    Raises:
        SettingsError: The address is none that events may be sent to, or the
            secret is empty.
    """

    def __init__(
        self,
        url: str,
        secret: Passphrase,
        *,
        origin: str = "Webhook",
        send: Send = _SEND,
        delays_s: tuple[float, ...] = DELAYS_S,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        if not _may_be_told(url):
            raise SettingsError("webhook_url", origin, "not-a-webhook")
        if not secret:
            raise SettingsError("webhook_secret_file", origin, "file-empty")
        self._url = url
        self._secret = secret
        self._send = send
        self._delays_s = delays_s
        self._clock = clock
        self._waiting: queue.Queue[Event | None] = queue.Queue(MOST)
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def post(self, event: Event) -> None:
        """Take an event; it is sent after those before it."""
        try:
            self._waiting.put_nowait(event)
        except queue.Full:
            self._give_up(event)
            return
        with self._lock:
            # One that was started before a fork is not there after it.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(
                    target=self._run, name="gettone-webhook", daemon=True
                )
                self._thread.start()

    def close(self) -> None:
        """Try each that is left once more, without waiting in between, and stop."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is None:
            return
        self._closing.set()
        self._waiting.put(None)
        thread.join(LAST_S)
        self._closing.clear()

    def _run(self) -> None:
        while (event := self._waiting.get()) is not None:
            if not any(self._is_taken(event, delay_s) for delay_s in self._delays_s):
                self._give_up(event)

    def _is_taken(self, event: Event, delay_s: float) -> bool:
        """Send an event once, after a while; only a 2xx says that it was taken."""
        self._closing.wait(delay_s)
        body = msgspec.json.encode(event.facts())
        timestamp = str(int(self._clock().timestamp()))
        headers = {
            "content-type": "application/json",
            "user-agent": "gettone",
            TIMESTAMP: timestamp,
            SIGNATURE: signature(self._secret, timestamp, body),
        }
        answer = self._send(Message(method="POST", url=self._url, headers=headers, body=body))
        return answer is not None and 200 <= answer.status < 300

    @staticmethod
    def _give_up(event: Event) -> None:
        log.error("an event was not delivered", extra={"event": event.facts()})


def _may_be_told(url: str) -> bool:
    """Tell whether events may go there: nobody on the way reads them."""
    try:
        parts = urlsplit(url)
        is_plain = bool(parts.hostname) and "@" not in parts.netloc and not parts.fragment
        origin = f"{parts.scheme}://{parts.netloc}"
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and is_here(origin))
    return is_plain and has_port and is_safe and url.isascii() and url.isprintable()
