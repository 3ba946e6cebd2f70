"""What was allowed a moment ago is judged anew after any change, by whomever.

Two sandboxes lie on one file, as two workers do. Both have allowed the same
request before; then something changes through one of them, or behind the backs
of both, and both are asked again. One is asked over ASGI, one without a port.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from gettone.domain.access_token import AccessToken
from gettone.sandbox.app import Sandbox, SandboxSettings, create_sandbox
from gettone.sandbox.faults import Fault
from gettone.sandbox.quotas import Limits
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.messages import Request

SUPPLIER = "/c/16/entities/suppliers/17"
RECEIPTS = "/c/16/receipts"
SCOPES = ["entity.suppliers:r", "receipts:r"]
LICENCE = "UPDATE companies SET info = json_set(info, '$.fic_license_expire', '2026-03-02')"
IN_TIME = datetime(2026, 3, 2, 23, 59, 59, tzinfo=UTC)


class Two:
    """Two sandboxes on one file, and a token that both have let pass."""

    def __init__(self, path: Path, opened: ExitStack) -> None:
        self._path = path
        settings = SandboxSettings(db_path=path)
        self.one, self.other = (opened.enter_context(create_sandbox(settings)) for _ in range(2))
        self._client = TestClient(self.one, base_url="http://127.0.0.1")
        self.connected_id, self._token = 0, AccessToken("none")

    def connect(self) -> None:
        self.one.control.stand_at(IN_TIME)
        self.one.control.save("before")
        connected, self._token = self.one.control.mint(SCOPES)
        self.connected_id = connected.id
        self.behind(LICENCE)

    def behind(self, *statements: str) -> None:
        """Change the file as somebody does who is none of the two."""
        with closing(sqlite3.connect(self._path)) as stranger:
            for statement in statements:
                stranger.execute(statement)
            stranger.commit()

    def ask(self, path: str) -> list[int]:
        """Give what both answer, one after the other."""
        bearer = {"authorization": f"Bearer {self._token.reveal()}"}
        request = Request(method="GET", path=path, bearer=self._token)
        return [
            self._client.get(path, headers=bearer).status_code,
            self.other.scripted.respond(request).status,
        ]


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    with ExitStack() as opened:
        made = Two(tmp_path / "x.db", opened)
        made.connect()
        yield made


def permission(level: str) -> str:
    access = json.dumps({"role": "employee", "permissions": {"fic_suppliers": level}})
    return f"UPDATE user_companies SET access = '{access}'"


Change = Callable[[Sandbox, Two], object]
# What changes, through which sandbox or behind both, and what each answers then.
CHANGES: dict[str, tuple[str, Change, int]] = {
    "token revoked": (SUPPLIER, lambda by, two: by.control.revoke(two.connected_id), 401),
    "permissions edited": (
        SUPPLIER,
        lambda by, two: by.control.edit_scopes(two.connected_id, ["receipts:r"]),
        403,
    ),
    "company taken away": (
        SUPPLIER,
        lambda by, two: by.desk.edit_companies(DEMO_USER_ID, two.connected_id, [18]),
        401,
    ),
    "user may read no more": (SUPPLIER, lambda _, two: two.behind(permission("none")), 403),
    "user left the company": (
        SUPPLIER,
        lambda _, two: two.behind("DELETE FROM user_companies WHERE company_id = 16"),
        401,
    ),
    "plan without receipts": (
        RECEIPTS,
        lambda _, two: two.behind(
            "UPDATE companies SET info = json_set(info, '$.plan_info.functions.receipts',"
            " json('false'))"
        ),
        403,
    ),
    "licence ended": (
        SUPPLIER,
        lambda _, two: two.behind(LICENCE.replace("2026-03-02", "2026-03-01")),
        403,
    ),
    "clock past the licence": (SUPPLIER, lambda by, _: by.control.advance(1), 403),
    "records made fresh": (SUPPLIER, lambda by, _: by.control.reset(), 401),
    "records put back": (SUPPLIER, lambda by, _: by.control.restore("before"), 401),
    "row removed": (SUPPLIER, lambda by, _: by.records.remove(16, "suppliers", 17), 404),
    "fault scripted": (
        SUPPLIER,
        lambda by, _: by.control.add_fault(Fault(status=503, times=2)),
        503,
    ),
}


@pytest.mark.parametrize("by", ["one", "other"])
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_by_both_at_once(two: Two, name: str, by: str) -> None:
    path, change, after = CHANGES[name]
    assert [*two.ask(path), *two.ask(path)] == [200] * 4
    change(two.one if by == "one" else two.other, two)
    assert two.ask(path) == [after, after]


@pytest.mark.parametrize("by", ["one", "other"])
def test_quotas_that_are_turned_on_hold_for_whoever_was_let_pass(two: Two, by: str) -> None:
    assert two.ask(SUPPLIER) == [200, 200]
    changing = two.one if by == "one" else two.other
    changing.control.set_limits(Limits(five_minutes=3, hour=0, month=0))
    assert [*two.ask(SUPPLIER), *two.ask(SUPPLIER)] == [200, 200, 200, 429]
    changing.control.set_limits(Limits(five_minutes=4, hour=0, month=0))
    assert two.ask(SUPPLIER) == [200, 429]


@pytest.mark.parametrize("by", ["one", "other"])
def test_an_edit_takes_its_sixty_seconds_and_the_clock_may_go_back(two: Two, by: str) -> None:
    control = (two.one if by == "one" else two.other).control
    control.stand_at(datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    control.set_edit_delay(60)
    assert two.ask(SUPPLIER) == [200, 200]
    control.edit_scopes(two.connected_id, ["receipts:r"])
    found = []
    for seconds in (0, 59, 1, -1, 1, 86_400):
        control.advance(seconds)
        found.append(two.ask(SUPPLIER))
    assert found == [[200, 200], [200, 200], [403, 403], [200, 200], [403, 403], [403, 403]]
