"""A person at the page, without a browser: forms are filled as they were drawn."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from gettone.domain.scope import FAMILIES
from gettone.sandbox.console import SignIn, create_console
from gettone.sandbox.console.sessions import Sessions
from gettone.sandbox.controls import Turned
from gettone.sandbox.desk import Desk
from gettone.sandbox.seed import DEMO_EMAIL, seed
from gettone.sandbox.sql import SqlRecords

BASE_URL = "http://127.0.0.1:8400"
CODE = "abcd-efgh-jkmn"
LIST = "/settings/connected-applications"
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)

Fields = Mapping[str, str | list[str]]
NONE: Fields = dict.fromkeys(FAMILIES, "none")


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Site:
    """The page over records in memory."""

    def __init__(
        self, *, edit_delay_s: float = 0.0, is_password: bool = False, code: str = CODE
    ) -> None:
        self.clock = Clock()
        self.records = SqlRecords(None)
        seed(self.records)
        self.desk = Desk(self.records, clock=self.clock)
        self.records.controls.turn(Turned(edit_delay_s=edit_delay_s))
        self.open(SignIn(code, is_password=is_password))

    def open(self, sign_in: SignIn) -> None:
        """Start the page over the same records, as with another code."""
        self.sign_in = sign_in
        self.app: ASGIApp = create_console(
            self.desk, self.records, sign_in=sign_in, clock=self.clock
        )

    def console_sessions(self) -> Sessions:
        """The page's sessions, to look into them."""
        return Sessions(self.records, sign_in=self.sign_in, clock=self.clock)

    def person(self, peer: str = "testclient") -> Person:
        return Person(self, peer)

    def member(self) -> Person:
        """Somebody who is signed in."""
        person = self.person()
        assert person.sign_in().status_code == 303
        return person


class Person:
    """One browser with its cookies."""

    def __init__(self, site: Site, peer: str = "testclient") -> None:
        self.site = site
        self.client = TestClient(
            site.app,
            base_url=BASE_URL,
            follow_redirects=False,
            raise_server_exceptions=False,
            client=(peer, 50_000),
        )

    def with_cookie(self, value: str) -> Person:
        self.client.cookies.set("gettone_session_8400", value)
        return self

    def get(self, path: str) -> httpx2.Response:
        return self.client.get(path)

    def post(self, path: str, fields: Fields | None = None, *, at: str = "") -> httpx2.Response:
        """Fill the form drawn at *at*, by default the posted address itself."""
        csrf_value = self.csrf_value(at or path)
        return self.client.post(path, data={"csrf_value": csrf_value, **(fields or {})})

    def grant(self, path: str, levels: Fields | None = None, *, at: str = "") -> httpx2.Response:
        """Send the form of permissions: none, but for *levels*."""
        return self.post(path, {**NONE, **(levels or {})}, at=at)

    def csrf_value(self, path: str) -> str:
        drawn = re.search(r'name="csrf_value" value="(\w+)"', self.get(path).text)
        assert drawn is not None
        return drawn[1]

    def sign_in(self, code: str = CODE, **fields: str) -> httpx2.Response:
        return self.post("/login", {"email": DEMO_EMAIL, "code": code, **fields})

    def create_application(self, name: str = "Registro", visibility: str = "private") -> str:
        answer = self.post("/settings/developer/new", {"name": name, "visibility": visibility})
        return answer.headers["location"].rpartition("/")[2]

    def begin(self, client_id: str) -> str:
        """Send the Client ID; give the address of the attempt's steps."""
        answer = self.post(f"{LIST}/new", {"client_id": client_id})
        assert answer.status_code == 303
        return answer.headers["location"].removesuffix("/companies")

    def choose_companies(self, steps: str, *company_ids: str) -> httpx2.Response:
        return self.post(f"{steps}/companies", {"company": list(company_ids)})

    def meanwhile(self, monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
        """Let *act* happen once, between reading the session and changing it."""
        records = self.site.records
        transaction = records.transaction

        def after_act() -> AbstractContextManager[None]:
            monkeypatch.setattr(records, "transaction", transaction)
            act()
            return transaction()

        monkeypatch.setattr(records, "transaction", after_act)

    def connect(self, levels: Fields | None = None) -> str:
        """Go through all steps for a fresh application; give the token."""
        steps = self.begin(self.create_application())
        self.choose_companies(steps, "16")
        answer = self.grant(f"{steps}/permissions", levels or {"entity.suppliers": "r"})
        assert answer.status_code == 200
        return shown_token(answer)


def shown_token(answer: httpx2.Response) -> str:
    """Read the token off the page that shows it; empty if there is none."""
    drawn = re.search(r'<textarea id="token"[^>]*>([^<]*)<', answer.text)
    return html.unescape(drawn[1]) if drawn else ""


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.records.close()


@pytest.fixture
def member(site: Site) -> Person:
    return site.member()
