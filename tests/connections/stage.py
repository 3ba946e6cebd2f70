"""A kept connection over the sandbox's provider, with what was sent, waited and told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from gettone.connections.event import Event
from gettone.connections.front import Connections
from gettone.domain.access_token import AccessToken
from gettone.domain.state import State
from gettone.drive.api import Api
from gettone.errors import NoAnswer
from gettone.store.interface import TokenStore
from gettone.store.memory import MemoryStore
from gettone.wire.messages import Request, Response
from sandbox.made import Made

NAME = "main"
HERE = "http://127.0.0.1:8400"
ALL = "entity.suppliers:r products:r"


class Stage:
    """One user's connection with a sandbox token for company 16."""

    def __init__(self, scopes: str = ALL, store: TokenStore | None = None, **more: Any) -> None:
        self.made = Made()
        self.store = MemoryStore() if store is None else store
        self.events: list[Event] = []
        self.sent: list[Request] = []
        self.naps: list[float] = []
        self.scripted: list[Response | NoAnswer] = []
        self.now = self.made.clock.now
        self.connections = Connections(
            self.store, on_event=self.events.append, clock=self.clock, **more
        )
        self.application_id, self.token = self.made.connect(scopes)
        self.connect(self.token)
        self.events.clear()
        self.sent.clear()
        self.naps.clear()

    def clock(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += timedelta(seconds=seconds)

    def __call__(self, request: Request) -> Response:
        """Answer as scripted, or as the provider."""
        self.sent.append(request)
        if not self.scripted:
            return self.made.provider.respond(request)
        answer = self.scripted.pop(0)
        if isinstance(answer, NoAnswer):
            raise answer
        return answer

    async def awaited(self, request: Request) -> Response:
        return self(request)

    def connect(self, token: AccessToken, **more: Any) -> None:
        self.connections.connect(
            NAME, token, base_url=HERE, transport=self, sleep=self.sleep, **more
        )

    def open(self, **more: Any) -> Api:
        return self.connections.open(NAME, transport=self, sleep=self.sleep, **more)

    @property
    def state(self) -> State:
        return self.store.load(NAME).state

    @property
    def moves(self) -> list[tuple[str, str]]:
        return [(event.was.value, event.now.value) for event in self.events]

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.sent]

    def answers(self, *statuses: int | Response | NoAnswer) -> None:
        self.scripted.extend(
            Response(status=one, body=b"{}") if isinstance(one, int) else one for one in statuses
        )


def suppliers(api: Api, company_id: int = 16) -> Any:
    return api.call("getSupplier", company_id=company_id, supplier_id=17)


def products(api: Api) -> Any:
    return api.call("listProducts", company_id=16)


def all_of(found: Iterable[Request], path: str) -> int:
    return sum(request.path == path for request in found)
