from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.store_contract import connection
from gettone.cli.commands.store import add_key, erase, make_key, rotation, store_status
from gettone.cli.page import Say
from gettone.cli.show import as_text, sentence
from gettone.errors import WrongKey
from gettone.store.key_places import FileKeys
from gettone.store.keys import Key
from gettone.store.sql.many import SqlStore
from gettone.store.sql.sqlite import SqliteDatabase


@pytest.fixture
def place(tmp_path: Path) -> FileKeys:
    made = FileKeys(tmp_path / "store.key", "--key-file")
    assert make_key(made) is not None
    return made


@pytest.fixture
def store(tmp_path: Path, place: FileKeys) -> Iterator[SqlStore]:
    with SqlStore(SqliteDatabase(tmp_path / "x.db"), place) as made:
        for owner in ("anna", "mario"):
            made.of(owner).save(connection("uno"))
            made.of(owner).save(connection("due"))
        yield made


def test_a_key_is_drawn_once(tmp_path: Path) -> None:
    place = FileKeys(tmp_path / "k", "--key-file")
    said = make_key(place)
    assert said is not None
    assert place().first.id in sentence(said, "en")
    assert make_key(place) is None


def test_the_status_tells_what_is_there_and_opens_nothing(store: SqlStore, place: FileKeys) -> None:
    [key_id] = place().ids
    page = store_status(store)
    assert page.as_json == {
        "store": store.label,
        "version": 1,
        "owners": 2,
        "connections": 4,
        "keys": [{"key": key_id, "owners": 2, "held": True, "wraps": True}],
    }
    assert "wraps and opens" in as_text(page, "en")
    assert "rotate" not in as_text(page, "en")


def test_a_key_added_is_what_the_next_rotation_goes_to(store: SqlStore, place: FileKeys) -> None:
    [old] = place().ids
    page = add_key(place)
    new = place().first.id
    assert page.as_json == {"added": new, "keys": [new, old]}
    store.envelope.reload()
    assert "gettone store rotate" in as_text(store_status(store), "en")
    told: list[Say] = []
    done = rotation(store, told.append)
    assert done.as_json == {"key": new, "rotated": 2, "unreadable": 0, "other_keys": []}
    assert [sentence(said, "it") for said in told] == ["0 di 2 utenti", "2 di 2 utenti"]
    assert f"there is nothing any more: {old}" in as_text(done, "en")
    assert store.of("anna").load("due") == connection("due")


def test_what_is_damaged_is_told(store: SqlStore, place: FileKeys) -> None:
    with store.database.transaction() as work:
        work.change("UPDATE gettone_owners SET wrapped = :w WHERE owner = 'anna'", {"w": b"x"})
    [old] = place().ids
    add_key(place)
    done = rotation(store, lambda _: None)
    assert (done.as_json["unreadable"], done.as_json["other_keys"]) == (1, [old])
    assert "Damaged, and left as they were: 1" in as_text(done, "en")


def test_a_key_that_is_missing_is_told(store: SqlStore, place: FileKeys, tmp_path: Path) -> None:
    [old] = place().ids
    (tmp_path / "store.key").write_text(Key.draw().expose(), encoding="utf-8")
    with pytest.raises(WrongKey) as found:
        rotation(store, lambda _: None)
    assert found.value.key == old
    page = store_status(store)
    assert "is not given" in as_text(page, "en")
    assert "opens only" not in as_text(page, "en")


def test_a_key_that_still_opens_something_is_told(store: SqlStore, place: FileKeys) -> None:
    add_key(place)
    store.envelope.reload()
    with store.database.transaction() as work:
        work.change("UPDATE gettone_settings SET content = :k", {"k": place().first.id})
    assert "opens only" in as_text(store_status(store), "en")


def test_an_owner_is_erased(store: SqlStore) -> None:
    page = erase(store, "anna")
    assert page.as_json == {"erased": "anna", "connections": 2}
    assert store.owners() == ["mario"]
    assert "backup" in as_text(page, "en")
