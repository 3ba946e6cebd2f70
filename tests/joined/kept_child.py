"""A process whose callers all have the same token, and are refused or sent at once.

    python kept_child.py refuse|send ADDRESS KEY_FILE OWNER CALLERS

``refuse`` says when all its requests are on their way, waits for a line, and then
says what it sent and what it told. ``send`` sends until no more may be sent, and
says how much that was.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from gettone.connections.event import Event
from gettone.connections.front import Connections
from gettone.errors import GettoneError, QuotaExceeded
from gettone.store.interface import TokenStore
from gettone.wire.messages import Request, Response
from joined.store_child import NAME, say, sql_store

DEAD = Response(status=401, body=b'{"error": {"message": "Unauthorized."}}')
SETTLING = "/user/info"


class Refusing:
    """A provider that refuses all, once all have asked.

    Attributes:
        sent: How often each path was asked for.
    """

    def __init__(self, callers: int, release: Callable[[], None]) -> None:
        self.sent: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._gate = threading.Barrier(callers, action=release)

    def __call__(self, request: Request) -> Response:
        with self._lock:
            self.sent[request.path] += 1
        if request.path != SETTLING:
            self._gate.wait(60)
        return DEAD


def refuse_all(store: TokenStore, callers: int, release: Callable[[], None]) -> dict[str, object]:
    """Let so many ask at once, and tell what came of it."""
    told: list[Event] = []
    raised: Counter[str] = Counter()
    provider = Refusing(callers, release)
    connections = Connections(store, on_event=told.append)
    lock = threading.Lock()

    def call() -> None:
        try:
            api = connections.open(NAME, transport=provider)
            api.call("getSupplier", company_id=16, supplier_id=17)
            kind = "nothing"
        except GettoneError as refused:
            kind = type(refused).__name__
        with lock:
            raised[kind] += 1

    threads = [threading.Thread(target=call, daemon=True) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settling = provider.sent.pop(SETTLING, 0)
    return {
        "refused": provider.sent.total(),
        "settling": settling,
        "events": [event.now.value for event in told],
        "raised": raised,
    }


def send_all(store: TokenStore, callers: int) -> int:
    """Send from so many threads until the company's turns are used up; count them."""
    sent: list[str] = []
    connections = Connections(store, patience_s=0.0)

    def transport(request: Request) -> Response:
        sent.append(request.path)
        return Response(status=200, body=b'{"data": {}}')

    def call() -> None:
        api = connections.open(NAME, transport=transport)
        while True:
            try:
                api.call("getSupplier", company_id=16, supplier_id=17)
            except QuotaExceeded:
                return

    threads = [threading.Thread(target=call, daemon=True) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(sent)


def main(arguments: list[str]) -> None:
    work, address, key_file, owner, callers = arguments
    with sql_store("postgres", address, Path(key_file)) as store:
        if work == "send":
            say("ready")
            sys.stdin.readline()
            say(send_all(store.of(owner), int(callers)))
            return

        def release() -> None:
            say("ready")
            sys.stdin.readline()

        say(json.dumps(refuse_all(store.of(owner), int(callers), release)))


if __name__ == "__main__":
    main(sys.argv[1:])
