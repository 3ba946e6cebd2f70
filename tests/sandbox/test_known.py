from __future__ import annotations

from pathlib import Path

import pytest

from gettone.sandbox import known
from gettone.sandbox.known import Known
from gettone.sandbox.minting import mint
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.sql import SqlRecords
from sandbox.made import Made


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
