"""A sink in a thread: answers challenges and notifications by a script, and keeps what came."""

from __future__ import annotations

import json
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

from gettone.domain.scope import SCOPES
from gettone.sandbox.cloud_events import CHALLENGE, Message
from gettone.sandbox.delivery import Answer
from gettone.sandbox.subscription import Subscription
from gettone.wire.event_types import known_types
from sandbox.made import Made

HOOK = "it.fattureincloud.webhooks."


@dataclass(frozen=True)
class Came:
    """One request as the sink saw it."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def token(self) -> str:
        return self.headers["authorization"].removeprefix("Bearer ")

    def claims(self, public_key: bytes, *, now: bool = True) -> dict[str, Any]:
        """Verify the signature, and the times unless the sandbox's clock stands still."""
        options: Any = {"verify_aud": False, "verify_exp": now, "verify_iat": now}
        return jwt.decode(self.token, public_key, algorithms=["ES256"], options=options)

    @property
    def challenge(self) -> str | None:
        asked = parse_qs(urlsplit(self.target).query).get(CHALLENGE, [None])
        return self.headers.get(CHALLENGE) or asked[0]


class Sink:
    """Agrees to every challenge; gives *statuses* one by one, then 200.

    Attributes:
        came: What came, in order.
    """

    def __init__(self, *statuses: int, agrees: bool = True) -> None:
        self.statuses = list(statuses)
        self.agrees = agrees
        self.came: list[Came] = []
        self.arrived = threading.Condition()

    def answer(self, came: Came) -> tuple[int, bytes]:
        with self.arrived:
            self.came.append(came)
            self.arrived.notify_all()
        if came.method == "GET":
            said = came.challenge if self.agrees else "no"
            return 200, json.dumps({"verification": said}).encode()
        return (self.statuses.pop(0) if self.statuses else 200), b""

    def send(self, message: Message) -> Answer | None:
        """Take a message without a socket; status 0 is no answer."""
        headers = {name.lower(): held for name, held in message.headers.items()}
        came = Came(message.method, message.url, headers, message.body)
        status, body = self.answer(came)
        return Answer(status=status, body=body) if status else None

    @property
    def events(self) -> list[Came]:
        return [came for came in self.came if came.method == "POST"]

    def wait_for(self, count: int) -> list[Came]:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.came) >= count, timeout=20)
            return list(self.came)


@contextmanager
def served(sink: Sink) -> Generator[str]:
    """Serve a sink on a free port; give its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): held for name, held in self.headers.items()}
            came = Came(self.command, self.path, headers, self.rfile.read(length))
            status, body = sink.answer(came)
            self.send_response(status)
            self.send_header("location", "/elsewhere")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/hook"
        finally:
            server.shutdown()
            thread.join()


def subscribed(
    made: Made, *names: str, sink: str = "http://127.0.0.1:9/hook", verified: bool = True
) -> Subscription:
    """Keep a subscription of company 16 with every scope; names are the ends of types."""
    connected, _ = made.connect(" ".join(scope.text for scope in SCOPES))
    one = Subscription(
        company_id=16,
        client_id=connected.client_id,
        connected_id=connected.id,
        sink=sink,
        types=tuple(f"{HOOK}{name}" for name in names) or tuple(sorted(known_types())),
        verified=verified,
    )
    return one.kept(made.records)


def planned(made: Made) -> list[tuple[str, list[int]]]:
    """Take the notifications that are due: end of the type, ids."""
    found = made.records.agenda.due(["notification"], made.clock.now)
    for entry in found:
        made.records.agenda.remove(entry.id)
    return [(entry.held["type"].removeprefix(HOOK), entry.held["ids"]) for entry in found]
