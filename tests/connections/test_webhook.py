from __future__ import annotations

import hmac
import json
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from connections.test_event import EVENT
from gettone.connections.event import Event
from gettone.connections.webhook import (
    DELAYS_S,
    MOST,
    SIGNATURE,
    TIMESTAMP,
    TOLERANCE,
    Webhook,
    is_signed,
    signature,
)
from gettone.errors import SettingsError
from gettone.posting import Answer, Message
from gettone.store.seal import Passphrase
from sandbox.sinks import Sink, served

SECRET = Passphrase("a canary that nobody is told")
URL = "https://hooks.example.com/gettone"


def hook(send: Callable[[Message], Answer | None], delays_s: tuple[float, ...] = (0.0,)) -> Webhook:
    return Webhook(URL, SECRET, send=send, delays_s=delays_s, clock=lambda: EVENT.at)


def events(*ids: str) -> list[Event]:
    return [replace(EVENT, id=one) for one in ids]


def ids_of(sent: list[Message]) -> list[str]:
    return [json.loads(message.body)["id"] for message in sent]


def test_it_is_signed_as_any_other_library_would() -> None:
    expected = hmac.digest(b"Jefe", b"1772452800.{}", "sha256").hex()
    assert signature(Passphrase("Jefe"), "1772452800", b"{}") == f"v1={expected}"


def test_what_is_sent_arrives_signed_and_without_a_secret() -> None:
    sink = Sink()
    with served(sink) as url:
        webhook = Webhook(url, SECRET)
        webhook.post(EVENT)
        [came] = sink.wait_for(1)
        webhook.close()
    assert (came.method, came.json) == ("POST", EVENT.facts())
    assert is_signed(SECRET, came.headers, came.body)
    assert "canary" not in repr((came, webhook, vars(webhook)))


def test_only_the_whole_of_what_was_sent_lately_is_ours() -> None:
    sent: list[Message] = []

    def send(message: Message) -> Answer:
        sent.append(message)
        return Answer(status=204)

    webhook = hook(send)
    webhook.post(EVENT)
    webhook.close()
    [message] = sent
    headers, body = message.headers, message.body
    shouted = {name.upper(): held for name, held in headers.items()}
    assert is_signed(SECRET, shouted, body, EVENT.at)
    assert is_signed(SECRET, headers, body, EVENT.at + TOLERANCE)
    assert not is_signed(SECRET, headers, body, EVENT.at + TOLERANCE + timedelta(seconds=1))
    assert not is_signed(SECRET, headers, body, EVENT.at - TOLERANCE - timedelta(seconds=1))
    assert not is_signed(Passphrase("another"), headers, body, EVENT.at)
    assert not is_signed(SECRET, headers, body + b" ", EVENT.at)
    later = {**headers, TIMESTAMP: str(int(headers[TIMESTAMP]) + 1)}
    assert not is_signed(SECRET, later, body, EVENT.at)
    assert not is_signed(SECRET, {}, body, EVENT.at)
    assert not is_signed(SECRET, {**headers, SIGNATURE: "v1=à"}, body, EVENT.at)


def test_what_is_not_taken_is_tried_again_with_the_same_id() -> None:
    sent: list[Message] = []
    answers = iter([None, Answer(status=500), Answer(status=302), Answer(status=200)])

    def send(message: Message) -> Answer | None:
        sent.append(message)
        return next(answers)

    webhook = hook(send, (0.0, 0.001, 0.001, 0.001))
    webhook.post(EVENT)
    webhook.close()
    assert ids_of(sent) == [EVENT.id] * 4


def test_what_is_never_taken_is_given_up_and_the_next_one_sent(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sent: list[Message] = []

    def send(message: Message) -> Answer:
        sent.append(message)
        return Answer(status=500 if len(sent) <= 2 else 200)

    webhook = hook(send, (0.0, 0.0))
    with caplog.at_level(logging.ERROR, "gettone.connections"):
        for event in events("1", "2"):
            webhook.post(event)
        webhook.close()
    assert ids_of(sent) == ["1", "1", "2"]
    assert [row.__dict__["event"]["id"] for row in caplog.records] == ["1"]
    assert "canary" not in caplog.text


def test_closing_waits_no_longer_between_tries_and_it_can_be_used_again() -> None:
    sent: list[Message] = []
    began = threading.Event()

    def send(message: Message) -> Answer:
        sent.append(message)
        began.set()
        return Answer(status=500)

    webhook = hook(send, (0.0, 1_000.0, 1_000.0))
    webhook.close()
    webhook.post(EVENT)
    assert began.wait(10)
    webhook.close()
    assert len(sent) == 3
    webhook = hook(send)
    for _ in range(2):
        webhook.post(EVENT)
        webhook.close()
    assert len(sent) == 5


def test_more_than_can_wait_are_given_up(caplog: pytest.LogCaptureFixture) -> None:
    may_go = threading.Event()
    sent: list[Message] = []

    def send(message: Message) -> Answer:
        assert may_go.wait(10)
        sent.append(message)
        return Answer(status=200)

    webhook = hook(send)
    with caplog.at_level(logging.ERROR, "gettone.connections"):
        for event in events(*map(str, range(MOST + 2))):
            webhook.post(event)
        may_go.set()
        webhook.close()
    assert len(sent) + len(caplog.records) == MOST + 2
    assert caplog.records


def test_there_are_a_few_tries() -> None:
    assert DELAYS_S[0] == 0
    assert len(DELAYS_S) == 4


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://hooks.example.com/",
        "ftp://127.0.0.1/",
        "https://user:password@example.com/",
        "https://example.com/#part",
        "https:///path",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://[::1/",
        "https://example.com/a\nb",
        "https://example.com/è",
    ],
)
def test_events_go_to_no_such_address(url: str) -> None:
    with pytest.raises(SettingsError) as found:
        Webhook(url, SECRET, origin="GETTONE_WEBHOOK_URL")
    assert (found.value.problem, found.value.origin) == ("not-a-webhook", "GETTONE_WEBHOOK_URL")


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/hook", "http://localhost/", f"{URL}?a=1"])
def test_events_may_go_to_this_machine_or_sealed(url: str) -> None:
    Webhook(url, SECRET).close()


def test_a_secret_is_needed() -> None:
    with pytest.raises(SettingsError) as found:
        Webhook(URL, Passphrase(""))
    assert found.value.setting == "webhook_secret_file"
