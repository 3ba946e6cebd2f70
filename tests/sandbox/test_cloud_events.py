from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest

from gettone.sandbox.cloud_events import CHALLENGE, challenge, message, notification, welcome
from gettone.sandbox.subscription import Subscription
from sandbox.made import NOON
from sandbox.sinks import HOOK

SINK = "https://sink.example/hook?key=1"
ONE = Subscription(
    id=198, company_id=16, client_id="application", connected_id=1, sink=SINK, types=()
)
STRUCTURED = Subscription(
    id=198,
    company_id=16,
    client_id="application",
    connected_id=1,
    sink=SINK,
    types=(),
    config={"mapping": "structured"},
)
CREATED = notification(ONE, f"{HOOK}taxes.create", [7, 8], NOON)


def sign(claims: Mapping[str, object]) -> str:
    return json.dumps(claims)


def test_a_binary_notification_has_its_attributes_in_headers() -> None:
    sent = message(CREATED, ONE, sign, NOON)
    assert (sent.method, sent.url) == ("POST", SINK)
    assert json.loads(sent.body) == {"data": {"ids": [7, 8]}}
    headers = {name: held for name, held in sent.headers.items() if name != "authorization"}
    assert headers == {
        "ce-id": CREATED.held["id"],
        "ce-source": "https://api-v2.fattureincloud.it",
        "ce-specversion": "1.0",
        "ce-subject": "company:16",
        "ce-time": "2026-03-02T12:00:00+00:00",
        "ce-type": f"{HOOK}taxes.create",
        "connection": "close",
        "content-type": "application/json",
        "user-agent": "FattureInCloud/API-WEBHOOK",
    }
    assert CREATED.held["id"].startswith("198:")


def test_a_structured_notification_has_them_in_its_body() -> None:
    sent = message(CREATED, STRUCTURED, sign, NOON)
    assert not [name for name in sent.headers if name.startswith("ce-")]
    assert sent.headers["content-type"] == "application/cloudevents+json"
    assert json.loads(sent.body) == {
        "id": CREATED.held["id"],
        "source": "https://api-v2.fattureincloud.it",
        "specversion": "1.0",
        "type": f"{HOOK}taxes.create",
        "subject": "company:16",
        "time": "2026-03-02T12:00:00+00:00",
        "datacontenttype": "application/json",
        "data": {"ids": [7, 8]},
    }


def test_the_claims_tell_what_the_attributes_tell() -> None:
    later = NOON + timedelta(hours=1)
    sent = message(CREATED, ONE, sign, later)
    assert json.loads(sent.headers["authorization"].removeprefix("Bearer ")) == {
        "jti": CREATED.held["id"],
        "iss": "https://api-v2.fattureincloud.it",
        "exp": int(later.timestamp()) + 3 * 60 * 60,
        "sub": "company:16",
        "aud": [SINK],
        "iat": int(later.timestamp()),
        "aid": "application",
    }


@pytest.mark.parametrize(
    ("sink", "method", "url"),
    [
        (SINK, "header", SINK),
        (SINK, "query", f"{SINK}&{CHALLENGE}="),
        ("https://sink.example", "query", f"https://sink.example?{CHALLENGE}="),
    ],
)
def test_a_challenge_stands_in_a_header_or_in_the_query(sink: str, method: str, url: str) -> None:
    one = Subscription(id=1, company_id=16, client_id="a", connected_id=1, sink=sink, types=())
    entry = challenge(one, method, NOON)
    sent = message(entry, one, sign, NOON)
    value = entry.held["value"]
    assert len(value) == 64
    assert (sent.method, sent.body) == ("GET", b"")
    assert sent.url == (f"{url}{value}" if method == "query" else url)
    assert sent.headers.get(CHALLENGE) == (value if method == "header" else None)
    assert sent.headers["authorization"].startswith("Bearer ")


def test_a_welcome_names_no_record_and_no_two_events_are_alike() -> None:
    entry = welcome(ONE, NOON)
    assert entry.held["type"] == f"{HOOK}subscriptions.welcome"
    assert entry.held["ids"] == []
    assert entry.held["id"] != welcome(ONE, NOON).held["id"]


def test_a_message_does_not_show_its_signature() -> None:
    assert "jti" not in repr(message(CREATED, ONE, sign, NOON))
