from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from gettone.domain.scope import ScopeSet
from gettone.sandbox import known
from gettone.sandbox.known import Known
from gettone.sandbox.minting import mint
from gettone.sandbox.quotas import Taken
from gettone.sandbox.rules import Asked
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.sql import SqlRecords
from sandbox.made import NOON, Made


class Counted:
    """Tell how often the records are asked."""

    def __init__(self, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        for name in ("connected_by_token", "access", "company", "application"):
            monkeypatch.setattr(made.records, name, self._counting(made, name))

    def _counting(self, made: Made, name: str) -> object:
        real = getattr(made.records, name)

        def asked(*given: object) -> object:
            self.asked.append(name)
            return real(*given)

        return asked


def test_nothing_is_looked_up_twice_until_something_changes(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    connected, token = made.connect()
    what = Known(made.records)
    counted = Counted(made, monkeypatch)
    for _ in range(3):
        seen = what.now()
        assert seen.connected(token.sha256) == connected
        assert seen.seat(DEMO_USER_ID, 16) is not None
        assert seen.is_public(connected.client_id) is False
    assert counted.asked == ["connected_by_token", "access", "company", "application"]
    made.desk.disconnect(DEMO_USER_ID, connected.id)
    assert what.now().connected(token.sha256) is None


def test_what_is_not_there_is_told(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = Counted(made, monkeypatch)
    seen = Known(made.records).now()
    assert [seen.connected(mint().sha256) for _ in range(2)] == [None, None]
    assert counted.asked == ["connected_by_token"] * 2
    assert [seen.seat(DEMO_USER_ID, 999) for _ in range(2)] == [None, None]
    assert seen.is_public("nobody") is False
    public = made.desk.create_application(DEMO_USER_ID, "Pubblica", is_public=True)
    assert Known(made.records).now().is_public(public.client_id) is True


def test_another_process_s_change_is_seen_at_once(tmp_path: Path) -> None:
    one, other = Made(tmp_path / "x.db"), SqlRecords(tmp_path / "x.db")
    connected, token = one.connect()
    what = Known(other)
    assert what.now().connected(token.sha256) == connected
    one.desk.disconnect(DEMO_USER_ID, connected.id)
    assert what.now().connected(token.sha256) is None
    one.records.close()
    other.close()


def test_only_so_much_is_kept(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "_MAX_KEPT", 2)
    pairs = [made.connect() for _ in range(3)]
    counted = Counted(made, monkeypatch)
    seen = Known(made.records).now()
    for connected, token in [*pairs, pairs[0]]:
        assert seen.connected(token.sha256) == connected
    assert len(counted.asked) == 4


def asked(made: Made, now: datetime) -> Asked:
    """Give what is known of a request that is allowed."""
    return Asked(
        methods=frozenset({"GET"}),
        method="GET",
        now=now,
        connected=made.connect()[0],
        taken=Taken(headers={}),
    )


def test_leave_is_kept_for_one_asking_whatever_the_quotas_said(made: Made) -> None:
    what, given = Known(made.records), asked(made, NOON)
    what.now().give_leave(("a", "getSupplier", 16), given)
    later = NOON + timedelta(hours=11, minutes=59)
    expected = structs.replace(given, now=later, taken=None)
    assert what.now().leave(("a", "getSupplier", 16), later) == expected
    for other in (("b", "getSupplier", 16), ("a", "getClient", 16), ("a", "getSupplier", 18)):
        assert what.now().leave(other, NOON) is None


def test_leave_ends_with_the_day_and_with_any_change(made: Made) -> None:
    what, asking, given = Known(made.records), ("a", "getSupplier", 16), asked(made, NOON)
    what.now().give_leave(asking, given)
    assert what.now().leave(asking, NOON + timedelta(hours=12)) is None
    assert what.now().leave(asking, NOON - timedelta(hours=13)) is None
    assert what.now().leave(asking, NOON) is not None
    made.desk.create_application(DEMO_USER_ID, "Altra")
    assert what.now().leave(asking, NOON) is None


def test_leave_ends_when_an_edit_falls_due(made: Made) -> None:
    what, asking, given = Known(made.records), ("a", "getSupplier", 16), asked(made, NOON)
    assert given.connected is not None
    due_at = NOON + timedelta(minutes=5)
    waiting = replace(given.connected, pending_scopes=ScopeSet(), pending_at=due_at)
    what.now().give_leave(asking, structs.replace(given, connected=waiting))
    assert what.now().leave(asking, due_at - timedelta(seconds=1)) is not None
    assert what.now().leave(asking, due_at) is None


def test_nobody_has_leave(made: Made) -> None:
    what, nobody = Known(made.records), structs.replace(asked(made, NOON), connected=None)
    what.now().give_leave(("a", "getSupplier", 16), nobody)
    assert what.now().leave(("a", "getSupplier", 16), NOON) is None
