from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from gettone.connections.event import Event
from gettone.domain.state import Sign, State

EVENT = Event(
    owner="42",
    connection="books",
    fingerprint="#3f1c9a02",
    was=State.ACTIVE,
    now=State.REAUTH_REQUIRED,
    sign=Sign.TOKEN_REFUSED,
    at=datetime(2026, 3, 2, 12, tzinfo=UTC),
    id="0123",
)


def test_it_is_texts_by_name() -> None:
    assert json.loads(json.dumps(EVENT.facts())) == {
        "id": "0123",
        "owner": "42",
        "connection": "books",
        "token": "#3f1c9a02",
        "was": "active",
        "now": "reauth_required",
        "sign": "token-refused",
        "at": "2026-03-02T12:00:00+00:00",
    }


def test_each_has_an_id_of_its_own() -> None:
    made = [
        Event(
            owner="",
            connection="books",
            fingerprint="",
            was=State.ACTIVE,
            now=State.QUOTA,
            sign=Sign.QUOTA_FULL,
            at=EVENT.at,
        )
        for _ in range(2)
    ]
    assert made[0].id != made[1].id
    assert replace(made[0], id=made[1].id) == made[1]
