from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contract.store_contract import AT, CANARY, LEARNT, StoreContract, connection
from gettone.domain.access_token import AccessToken
from gettone.errors import BadCall, StoreLocked, StoreUnreadable
from gettone.store.interface import TokenStore
from gettone.store.keys import Key, Keys
from gettone.store.sql import statements
from gettone.store.sql.database import Database
from gettone.store.sql.many import SqlStore
from gettone.store.sql.one import Kept
from store.sql.stage import KEY, Opens


class TestOwnerStore(StoreContract):
    @pytest.fixture(autouse=True)
    def opened(self, opens: Opens) -> None:
        self.opens = opens

    def make(self, folder: Path) -> TokenStore:
        return SqlStore(self.opens(), lambda: Keys((KEY,))).of("mario")


def listed(store: SqlStore, owner: str = "mario") -> Kept:
    [kept] = store.connections(owner)
    return kept


@pytest.mark.parametrize("owner", ["", "x" * 256, "a\nb", "a\x00b", "a\ud800"])
def test_an_owner_that_cannot_be_used_is_refused(store: SqlStore, owner: str) -> None:
    with pytest.raises(BadCall) as found:
        store.of(owner)
    assert found.value.problem == "bad-owner"


@pytest.mark.parametrize(
    "owner", ["7", "Perù'; DROP TABLE gettone_owners; --", "%s :x ?", "x" * 255]
)
def test_any_other_owner_is_only_a_text(store: SqlStore, owner: str) -> None:
    store.of(owner).save(connection("main; --"))
    assert store.of(owner).names() == ["main; --"]
    assert store.of(owner).load("main; --") == connection("main; --")
    assert store.owners() == [owner]


def test_owners_do_not_mix(store: SqlStore) -> None:
    store.of("mario").save(connection(token="a/mario"))
    store.of("anna").save(connection(token="a/anna"))
    assert store.of("mario").load("main").token == AccessToken("a/mario")
    store.of("mario").forget("main")
    assert store.of("anna").load("main").token == AccessToken("a/anna")
    assert not store.of("mario").learn("main", AccessToken("a/anna"), LEARNT)


def test_what_is_listed_is_what_was_saved(store: SqlStore) -> None:
    store.of("mario").save(connection())
    assert listed(store) == Kept(
        owner="mario",
        name="main",
        fingerprint=AccessToken(CANARY).fingerprint,
        companies_count=2,
        state="active",
        created_at=AT,
        last_used_at=None,
        last_ok_at=None,
    )


def test_marks_stay_until_another_token_comes(store: SqlStore) -> None:
    one, later = store.of("mario"), AT + timedelta(hours=1)
    one.save(connection())
    token = AccessToken(CANARY)
    assert one.mark("main", token, state="degraded", used_at=later)
    assert one.mark("main", token, ok_at=AT.astimezone(tz=None))
    marked = dataclasses.replace(listed(store))
    assert (marked.state, marked.last_used_at, marked.last_ok_at) == ("degraded", later, AT)
    assert one.learn("main", token, LEARNT)
    one.save(dataclasses.replace(connection(), companies=()))
    assert listed(store) == dataclasses.replace(marked, companies_count=0)
    one.save(connection(token="a/other"))
    fresh = listed(store)
    assert (fresh.state, fresh.last_used_at, fresh.last_ok_at) == ("active", None, None)


def test_nothing_is_marked_of_another_token_or_of_none(store: SqlStore) -> None:
    one = store.of("mario")
    one.save(connection())
    assert not one.mark("main", AccessToken("a/other"), state="reauth_required")
    assert not one.mark("mai", AccessToken(CANARY), state="reauth_required")
    assert listed(store).state == "active"


def test_no_column_holds_the_token(store: SqlStore, database: Database) -> None:
    store.of("mario").save(connection())
    rows = database.rows("SELECT * FROM gettone_connections") + database.rows(
        "SELECT * FROM gettone_owners"
    )
    assert not any(word in repr(rows) for word in ("canary", "Rossi", "example.com"))


def test_a_wrong_key_overwrites_nothing(store: SqlStore, opens: Opens) -> None:
    store.of("mario").save(connection())
    before = store.database.rows("SELECT * FROM gettone_connections")
    stranger = Key.draw()
    keys = [Keys((KEY,))]
    wrong = SqlStore(opens(), lambda: keys[-1])
    keys.append(Keys((stranger,)))
    wrong.envelope.reload()
    one = wrong.of("mario")
    for refused in (
        lambda: one.save(connection(token="a/other")),
        lambda: one.load("main"),
        lambda: one.learn("main", AccessToken(CANARY), LEARNT),
        lambda: wrong.of("anna").save(connection()),
        one.prepare,
    ):
        with pytest.raises(StoreLocked) as found:
            refused()
        assert found.value.problem == "wrong-key"
    assert store.database.rows("SELECT * FROM gettone_connections") == before
    assert store.owners() == ["mario"]


def test_the_last_one_forgotten_destroys_the_owners_key(store: SqlStore) -> None:
    one = store.of("mario")
    one.save(connection("uno"))
    one.save(connection("due"))
    one.forget("uno")
    assert store.owners() == ["mario"]
    one.forget("due")
    assert store.owners() == []
    one.save(connection("uno"))
    assert one.load("uno") == connection("uno")


def test_a_row_moved_by_whoever_can_write_does_not_open(store: SqlStore) -> None:
    store.of("mario").save(connection("uno"))
    store.of("mario").save(connection("due"))
    store.of("anna").save(connection("uno"))
    with store.database.transaction() as work:
        work.change(
            "UPDATE gettone_connections SET sealed ="
            " (SELECT sealed FROM gettone_connections WHERE owner = 'mario' AND name = 'uno')"
            " WHERE NOT (owner = 'mario' AND name = 'uno')"
        )
    assert store.of("mario").load("uno") == connection("uno")
    for owner, name in (("mario", "due"), ("anna", "uno")):
        with pytest.raises(StoreUnreadable) as found:
            store.of(owner).load(name)
        assert found.value.problem == "changed-or-moved"
    with store.database.transaction() as work:
        work.change(
            "UPDATE gettone_owners SET wrapped ="
            " (SELECT wrapped FROM gettone_owners WHERE owner = 'mario') WHERE owner = 'anna'"
        )
    with pytest.raises(StoreUnreadable):
        store.of("anna").load("uno")


def test_without_the_key_it_wraps_under_no_owner_is_added(store: SqlStore) -> None:
    with store.database.transaction() as work:
        work.change("DELETE FROM gettone_settings")
    with pytest.raises(StoreUnreadable) as found:
        store.of("mario").save(connection())
    assert found.value.problem == "damaged"
    assert store.owners() == []


def test_a_change_that_fails_leaves_what_was_there(store: SqlStore) -> None:
    one = store.of("mario")
    one.save(connection())
    with pytest.raises(RuntimeError), store.database.transaction() as work:  # noqa: PT012
        work.change(statements.FORGET, {"owner": "mario", "name": "main"})
        raise RuntimeError
    assert one.load("main") == connection()


def test_times_are_kept_in_utc_and_to_the_microsecond(store: SqlStore) -> None:
    at = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
    store.of("mario").save(dataclasses.replace(connection(), created_at=at))
    [[kept]] = store.database.rows("SELECT created_at FROM gettone_connections")
    assert kept == "2026-03-01T09:30:00.000000+00:00"
    assert listed(store).created_at == at
