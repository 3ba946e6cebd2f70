from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contract.store_contract import connection
from gettone.cli.commands.check import Checked
from gettone.cli.holding import Held, ask_held, held_by_all, held_in
from gettone.cli.session import Session
from gettone.cli.terminal import Terminal
from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Evidence, Standing
from gettone.domain.scope import Scope
from gettone.errors import StoreError, StoreLocked
from gettone.store.interface import Connection, TokenStore
from gettone.store.keys import Key, Keys
from gettone.store.memory import MemoryStore
from gettone.store.sql.many import SqlStore
from gettone.store.sql.sqlite import SqliteDatabase


class Shut(MemoryStore):
    def names(self) -> list[str]:
        raise StoreError("shut", "disk-failed")


class Odd(MemoryStore):
    def load(self, name: str) -> Connection:
        raise StoreLocked("odd", "wrong-passphrase")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqlStore]:
    keys = Keys((Key.draw(),))
    with SqlStore(SqliteDatabase(tmp_path / "x.db"), lambda: keys) as made:
        yield made


def test_each_connection_comes_with_where_it_is() -> None:
    store = MemoryStore()
    kept = [connection("due"), connection("uno")]
    for one in kept:
        store.save(one)
    held = list(held_in([store]))
    assert [one.connection for one in held] == kept
    assert {(one.store, one.owner, one.error) for one in held} == {("memory", "", None)}
    assert all(one.place is store for one in held)


def test_what_one_place_cannot_do_keeps_no_other_from_it() -> None:
    odd, last = Odd(), MemoryStore()
    odd.save(connection("uno"))
    last.save(connection("due"))
    held = list(held_in([Shut(), odd, last]))
    assert [(one.name, one.error and one.error.reference) for one in held] == [
        ("", "store-error"),
        ("uno", "store-locked"),
        ("due", None),
    ]


def test_a_database_gives_those_of_every_owner(database: SqlStore) -> None:
    for owner, name in (("mario", "uno"), ("anna", "uno"), ("anna", "due")):
        database.of(owner).save(connection(name))
    held = list(held_by_all(database))
    assert [(one.owner, one.name) for one in held] == [
        ("anna", "due"),
        ("anna", "uno"),
        ("mario", "uno"),
    ]
    assert [one.connection for one in held] == [replace(connection(one.name)) for one in held]


def test_one_that_does_not_open_says_why(database: SqlStore) -> None:
    database.of("mario").save(connection("uno"))
    with database.database.transaction() as work:
        work.change("UPDATE gettone_connections SET sealed = :sealed", {"sealed": b"\0" * 64})
    [held] = held_by_all(database)
    assert (held.owner, held.name, held.connection) == ("mario", "uno", None)
    assert held.error is not None
    assert held.error.reference == "store-unreadable"


def test_what_cannot_be_had_is_not_asked() -> None:
    session = Session.begin(Terminal(language="en"), {})
    error = StoreLocked("odd", "wrong-passphrase")
    held = Held(name="uno", store="odd", error=error)
    assert ask_held(session, held, ()) == Checked(name="uno", store="odd", error=error)


def test_a_connection_is_asked_and_what_it_shows_is_kept(
    sandbox_url: str, token: AccessToken, keychain: TokenStore
) -> None:
    session = Session.begin(Terminal(language="en"), {"base_url": sandbox_url})
    kept = replace(connection("uno"), token=token, evidence=Evidence())
    keychain.save(kept)
    [held] = held_in([keychain])
    checked = ask_held(session, held, (Scope.parse("entity.suppliers:r"),))
    assert (checked.name, checked.error) == ("uno", None)
    found = keychain.load("uno").evidence
    assert [finding.standing for finding in found.findings] == [Standing.GRANTED]


def test_a_token_that_may_not_go_there_is_not_sent(
    token: AccessToken, keychain: TokenStore
) -> None:
    session = Session.begin(Terminal(language="en"), {"base_url": "http://box.example"})
    keychain.save(replace(connection("uno"), token=token))
    [held] = held_in([keychain])
    error = ask_held(session, held, ()).error
    assert error is not None
    assert error.reference == "wrong-origin"
