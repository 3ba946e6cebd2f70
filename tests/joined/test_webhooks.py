"""Webhooks over real sockets: a served sandbox, and a sink that verifies what comes."""

from __future__ import annotations

import json
import logging
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.delivery import DELAYS
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.serving import serving
from gettone.sandbox.signing import PUBLIC_KEY_PATH
from sandbox.made import Clock
from sandbox.sinks import HOOK, Sink, served

TAX = {"data": {"due_date": "2026-02-01", "amount": 1}}


class Served:
    """A sandbox on a port, asked with one token; without a clock, on the real one."""

    def __init__(self, base_url: str, sandbox: Sandbox) -> None:
        self.base_url, self.sandbox = base_url, sandbox
        application = sandbox.desk.create_application(DEMO_USER_ID, "Prova")
        self.token: AccessToken = sandbox.desk.connect(
            DEMO_USER_ID, application.client_id, [16], ScopeSet.parse("taxes:a")
        )[1]
        self.client_id = application.client_id

    def __call__(self, method: str, path: str, body: object = None) -> Any:
        sent = urllib.request.Request(
            f"{self.base_url}{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={
                "authorization": f"Bearer {self.token.reveal()}",
                "content-type": "application/json",
            },
        )
        with urllib.request.urlopen(sent, timeout=10) as answer:
            return json.loads(answer.read() or b"null")

    def subscribe(self, sink: str, *actions: str, **more: object) -> Any:
        types = [f"{HOOK}taxes.{action}" for action in actions or ("create", "update", "delete")]
        data = {"sink": sink, "types": types, **more}
        return self("POST", "/c/16/subscriptions", {"data": data})["data"]

    @property
    def public_key(self) -> bytes:
        with urllib.request.urlopen(f"{self.base_url}{PUBLIC_KEY_PATH}", timeout=10) as answer:
            key: bytes = answer.read()
        return key


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what the sandbox does after an answer."""
    ends = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.01)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ask(clock: Clock) -> Iterator[Served]:
    with Sandbox(SandboxSettings(), clock=clock) as sandbox, serving(sandbox) as base_url:
        yield Served(base_url, sandbox)


def test_a_sink_verifies_what_a_served_sandbox_sends() -> None:
    """On the real clock: times and signature are checked as a client checks them."""
    sink = Sink()
    with (
        Sandbox(SandboxSettings()) as sandbox,
        serving(sandbox) as base_url,
        served(sink) as url,
    ):
        ask = Served(base_url, sandbox)
        assert ask.subscribe(url)["verified"] is False
        challenge, welcome = sink.wait_for(2)
        row_id = ask("POST", "/c/16/taxes", TAX)["data"]["id"]
        event = sink.wait_for(3)[2]
        key = ask.public_key
        assert ask("GET", "/c/16/subscriptions")["data"][0]["verified"] is True
    assert challenge.method == "GET"
    assert welcome.headers["ce-type"] == f"{HOOK}subscriptions.welcome"
    assert event.headers["ce-type"] == f"{HOOK}taxes.create"
    assert event.json == {"data": {"ids": [row_id]}}
    for came in (challenge, welcome, event):
        claims = came.claims(key)
        assert claims["aud"] == [url]
        assert claims["sub"] == "company:16"
        assert claims["aid"] == ask.client_id
        assert claims["exp"] - claims["iat"] == 3 * 60 * 60
    assert event.claims(key)["jti"] == event.headers["ce-id"]
    assert ask.token.reveal() not in str(sink.came)


def test_structured_and_by_query(ask: Served) -> None:
    sink = Sink()
    with served(sink) as url:
        ask.subscribe(url, config={"mapping": "structured"}, verification_method="query")
        challenge, welcome = sink.wait_for(2)
    assert challenge.target.startswith("/hook?x-fic-verification-challenge=")
    assert welcome.headers["content-type"] == "application/cloudevents+json"
    assert welcome.claims(ask.public_key, now=False)["jti"] == welcome.json["id"]


def test_a_500_is_tried_again_a_404_is_not_and_a_410_ends_it(ask: Served, clock: Clock) -> None:
    sink = Sink(200, 500, 200, 404, 410)
    with served(sink) as url:
        ask.subscribe(url)
        sink.wait_for(2)
        row_id = ask("POST", "/c/16/taxes", TAX)["data"]["id"]
        failed = sink.wait_for(3)[2]
        agenda, soon = ask.sandbox.records.agenda, clock.now + timedelta(seconds=60)
        until(lambda: agenda.due(["notification"], soon)[:1] != [])
        clock.turn(DELAYS[0].total_seconds() + 1)
        again = sink.wait_for(4)[3]
        ask("PUT", f"/c/16/taxes/{row_id}", TAX)
        sink.wait_for(5)
        ask("DELETE", f"/c/16/taxes/{row_id}")
        types = [came.headers["ce-type"] for came in sink.wait_for(6)[2:]]
    assert failed.headers["ce-id"] == again.headers["ce-id"]
    actions = [name.rpartition(".")[2] for name in types]
    assert actions == ["create", "create", "update", "delete"]
    until(lambda: ask("GET", "/c/16/subscriptions") == {"data": []})


def test_several_processes_on_one_file_send_each_event_once(tmp_path: Path) -> None:
    settings = SandboxSettings(db_path=tmp_path / "sandbox.db")
    sink = Sink()
    with (
        Sandbox(settings) as first,
        Sandbox(settings) as second,
        serving(first) as base_url,
        serving(second),
        served(sink) as url,
    ):
        ask = Served(base_url, first)
        ask.subscribe(url)
        sink.wait_for(2)
        ids = [ask("POST", "/c/16/taxes", TAX)["data"]["id"] for _ in range(30)]
        sink.wait_for(32)
    told = Counter(came.json["data"]["ids"][0] for came in sink.events[1:])
    assert told == Counter(ids)


def test_no_token_comes_into_the_log(ask: Served, caplog: pytest.LogCaptureFixture) -> None:
    sink = Sink()
    with caplog.at_level(logging.DEBUG), served(sink) as url:
        ask.subscribe(url)
        sink.wait_for(2)
    assert ask.token.reveal() not in caplog.text
    assert sink.came[0].token not in caplog.text
