from __future__ import annotations

import importlib.util
import os
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path

import pytest

from contract.store_contract import CANARY, connection
from gettone.errors import StoreError, StoreLocked, StoreMissing, StoreUnreadable
from gettone.store.keys import Keys
from gettone.store.sql.many import SqlStore
from gettone.store.sql.sqlite import MOST, SqliteDatabase
from store.sql.stage import KEY


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "connections.db"


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


@pytest.mark.parametrize("umask", [0, 0o022, 0o077, 0o277])
def test_every_file_is_for_its_owner_alone(path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with SqlStore(SqliteDatabase(path), lambda: Keys((KEY,))) as store:
            store.of("mario").save(connection())
            beside = modes(path.parent)
    finally:
        os.umask(before)
    assert beside == dict.fromkeys(
        ("connections.db", "connections.db-wal", "connections.db-shm"), 0o600
    )


def test_a_wider_mode_is_mended(path: Path) -> None:
    with SqlStore(SqliteDatabase(path), lambda: Keys((KEY,))) as store:
        store.of("mario").save(connection())
        for name in modes(path.parent):
            (path.parent / name).chmod(0o644)
        SqliteDatabase(path).close()
        assert set(modes(path.parent).values()) == {0o600}


def test_commits_are_on_the_disk_and_what_is_deleted_is_overwritten(path: Path) -> None:
    database = SqliteDatabase(path)
    assert database.rows("PRAGMA journal_mode") == [("wal",)]
    assert database.rows("PRAGMA synchronous") == [(2,)]
    assert database.rows("PRAGMA secure_delete") == [(1,)]
    database.close()


def test_no_byte_of_the_token_is_in_the_files(path: Path) -> None:
    with SqlStore(SqliteDatabase(path), lambda: Keys((KEY,))) as store:
        store.of("mario").save(connection())
        held = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert CANARY.encode()[:12] not in held
    assert b"canary" not in held


def test_a_link_is_refused(path: Path) -> None:
    (path.parent / "elsewhere.db").touch()
    path.symlink_to(path.parent / "elsewhere.db")
    with pytest.raises(StoreUnreadable) as found:
        SqliteDatabase(path)
    assert found.value.problem == "symbolic-link"


def test_what_is_no_file_is_refused(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StoreUnreadable) as found:
        SqliteDatabase(path)
    assert found.value.problem == "not-a-file"


def test_another_users_file_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.touch()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(StoreUnreadable) as found:
        SqliteDatabase(path)
    assert found.value.problem == "another-owner"


def test_a_folder_that_is_not_there_is_not_made(path: Path) -> None:
    with pytest.raises(StoreError) as found:
        SqliteDatabase(path.parent / "none" / path.name)
    assert found.value.problem == "no-folder"
    assert modes(path.parent) == {}


def test_what_cannot_be_made_is_told(path: Path) -> None:
    path.touch()
    with pytest.raises(StoreError) as found:
        SqliteDatabase(path / "below")
    assert found.value.problem == "not-permitted"


@pytest.mark.parametrize(
    "content", [b"some text, and enough of it to be no database\n" * 30, b"SQLite format 3\x00"]
)
def test_a_file_that_is_no_database_is_left_as_it_is(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreUnreadable) as found:
        SqliteDatabase(path)
    assert found.value.problem in {"not-ours", "damaged"}
    assert path.read_bytes() == content


@pytest.mark.parametrize("mark", [0, 77])
def test_another_programs_database_is_left_as_it_is(path: Path, mark: int) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE theirs (a)")
        other.execute(f"PRAGMA application_id = {mark}")
        other.commit()
    before = path.read_bytes()
    with pytest.raises(StoreUnreadable) as found:
        SqliteDatabase(path)
    assert found.value.problem == "not-ours"
    assert path.read_bytes() == before


def test_an_empty_file_will_do(path: Path) -> None:
    path.touch(mode=0o644)
    with SqlStore(SqliteDatabase(path), lambda: Keys((KEY,))) as store:
        assert store.owners() == []
    assert set(modes(path.parent).values()) == {0o600}


def test_one_that_writes_too_long_is_told(path: Path) -> None:
    database = SqliteDatabase(path, wait_limit_s=0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked) as found, database.transaction():
            raise AssertionError
        assert found.value.problem == "in-use"
        assert database.rows("SELECT 1") == [(1,)]
    database.close()


def test_a_file_opened_while_another_writes_is_opened_all_the_same(path: Path) -> None:
    SqliteDatabase(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN IMMEDIATE")
        database = SqliteDatabase(path, wait_limit_s=0.05)
        assert database.rows("SELECT 1") == [(1,)]
        other.execute("COMMIT")
    database.close()


def test_a_file_that_went_away_is_told_and_not_made_anew(path: Path) -> None:
    database = SqliteDatabase(path)
    database.close()
    path.unlink()
    with pytest.raises(StoreError) as found:
        database.rows("SELECT 1")
    assert found.value.problem == "database-unreachable"
    assert not path.exists()


@pytest.mark.parametrize("name", ["a?b#c%20.db", "perù 😀.db"])
def test_any_name_of_a_file_will_do(path: Path, name: str) -> None:
    SqliteDatabase(path.with_name(name)).close()
    assert [found.name for found in path.parent.iterdir()] == [name]


def test_a_file_that_was_spoilt_is_told(path: Path) -> None:
    database = SqliteDatabase(path)
    database.close()
    path.write_bytes(b"some text, and enough of it to be no database\n" * 30)
    with pytest.raises(StoreUnreadable):
        database.rows("SELECT 1")


def test_what_sqlite_refuses_is_told_without_its_text(path: Path) -> None:
    database = SqliteDatabase(path)
    with pytest.raises(StoreError) as found:
        database.rows("NONSENSE")
    assert (found.value.problem, found.value.store) == ("database-failed", database.label)
    database.close()


def test_more_threads_than_connections_take_turns(path: Path) -> None:
    database = SqliteDatabase(path)
    gate = threading.Barrier(MOST * 3)
    told: list[object] = []

    def ask() -> None:
        gate.wait()
        told.append(database.rows("SELECT 7")[0][0])

    threads = [threading.Thread(target=ask) for _ in range(MOST * 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [7] * MOST * 3
    database.close()


def test_a_connection_is_not_carried_into_another_process(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = SqliteDatabase(path)
    held = list(database._free)
    with monkeypatch.context() as patched:
        patched.setattr(os, "getpid", lambda: 7)
        assert database.rows("SELECT 1") == [(1,)]
        assert not set(held) & set(database._free)
        database.close()
    for inherited in held:
        inherited.close()


def test_without_posix_owners_there_is_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(StoreMissing) as found:
        SqliteDatabase(path)
    assert found.value.problem == "needs-posix"
