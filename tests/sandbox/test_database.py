from __future__ import annotations

import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gettone.errors import SandboxError
from gettone.sandbox.database import Database
from gettone.sandbox.statements import APPLICATION_ID, SCHEMA_VERSION


def refusal(path: Path) -> SandboxError:
    with pytest.raises(SandboxError) as caught:
        Database(path)
    return caught.value


def test_a_file_is_made_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    database = Database(path)
    database.rows("INSERT INTO family_ids VALUES ('x', 1)")
    modes = {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    database.close()
    assert modes == {0o600}


def test_a_file_is_ready_for_several_processes(tmp_path: Path) -> None:
    database = Database(tmp_path / "sandbox.db")
    found = [
        database.rows(f"PRAGMA {name}")[0][0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    ]
    database.close()
    assert found == ["wal", 2, 1, 5000]


def test_an_empty_file_will_do(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    path.touch()
    database = Database(path)
    assert database.rows("SELECT * FROM users") == []
    database.close()


@pytest.mark.parametrize("content", [b"x", b"Dear diary, " * 1000])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "diary.txt"
    path.write_bytes(content)
    assert refusal(path).problem == "database-not-ours"
    assert path.read_bytes() == content


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_another_program_s_database_is_left_alone(tmp_path: Path, journal: str) -> None:
    path = tmp_path / "theirs.db"
    theirs = sqlite3.connect(path)
    theirs.execute(f"PRAGMA journal_mode = {journal}")
    theirs.execute("CREATE TABLE users (id)")
    theirs.close()
    content = path.read_bytes()
    assert refusal(path).problem == "database-not-ours"
    assert path.read_bytes() == content


def test_a_later_version_s_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "later.db"
    later = sqlite3.connect(path)
    later.execute("CREATE TABLE users (name_from_the_future)")
    later.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    later.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    later.close()
    content = path.read_bytes()
    assert refusal(path).problem == "database-newer"
    assert path.read_bytes() == content


def test_an_earlier_version_s_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "earlier.db"
    earlier = sqlite3.connect(path)
    earlier.execute("CREATE TABLE users (name_from_the_past)")
    earlier.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    earlier.execute(f"PRAGMA user_version = {SCHEMA_VERSION - 1}")
    earlier.close()
    content = path.read_bytes()
    assert refusal(path).problem == "database-older"
    assert path.read_bytes() == content


def test_a_file_that_cannot_be_is_told_with_its_path(tmp_path: Path) -> None:
    missing = refusal(tmp_path / "nowhere" / "sandbox.db")
    folder = refusal(tmp_path)
    assert (missing.problem, folder.problem) == ("database-unreachable", "database-unreachable")
    assert missing.details["path"] == str(tmp_path / "nowhere" / "sandbox.db")


def test_a_path_is_never_read_as_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (":memory:", "file:x?mode=memory", "a b%20?#.db"):
        Database(Path(name)).close()
        Database(Path(name)).close()
        assert (tmp_path / name).stat().st_size > 0


def test_sqlite_s_errors_stay_inside() -> None:
    database = Database(None)
    with pytest.raises(SandboxError, match="database-failed"):
        database.rows("INSERT INTO user_companies VALUES (1, 1)")
    with pytest.raises(SandboxError, match="database-failed"):
        database.rows("INSERT INTO family_ids VALUES (?, ?)", "\ud800", 1)
    database.close()
    for ask in (database.rows, database.row):
        with pytest.raises(SandboxError, match="database-failed"):
            ask("SELECT 1")


def test_an_integer_too_long_for_a_row_finds_none() -> None:
    database = Database(None)
    assert database.row("SELECT 1 WHERE ? = ?", 2**63, 2**63) is None
    assert database.row("SELECT 1 WHERE ? = ?", 2**63 - 1, 2**63 - 1) is not None
    database.close()


def test_a_transaction_that_fails_leaves_nothing_and_nothing_open() -> None:
    database = Database(None)

    def failing() -> None:
        with database.transaction():
            database.rows("INSERT INTO family_ids VALUES ('x', 1)")
            database.rows("INSERT INTO family_ids VALUES ('x', 1)")

    for _ in range(2):
        with pytest.raises(SandboxError):
            failing()
    assert database.rows("SELECT * FROM family_ids") == []
    database.close()


def test_the_version_is_another_after_any_change(tmp_path: Path) -> None:
    one, other = Database(tmp_path / "x.db"), Database(tmp_path / "x.db")
    before = one.version
    assert one.version == before
    one.rows("INSERT INTO family_ids VALUES ('x', 1)")
    after_own = one.version
    other.rows("INSERT INTO family_ids VALUES ('y', 1)")
    after_other = one.version
    one.replace_content(other.content())
    assert len({before, after_own, after_other, one.version}) == 4
    one.close()
    other.close()
    with pytest.raises(SandboxError, match="database-failed"):
        _ = one.version


def test_a_look_is_relied_on_until_a_transaction_and_by_one_thread(tmp_path: Path) -> None:
    one, other = Database(tmp_path / "x.db"), Database(tmp_path / "x.db")

    def changed() -> bool:
        """Change something elsewhere, and tell whether that is seen."""
        before = one.version
        other.rows("INSERT INTO family_ids VALUES (hex(randomblob(8)), 1)")
        return one.version != before

    assert changed()
    one.rely_on(one.look())
    assert not changed()
    with ThreadPoolExecutor() as pool:
        assert pool.submit(changed).result()
    before = one.version
    one.rows("INSERT INTO family_ids VALUES ('own', 1)")
    assert one.version != before
    one.look_again()
    assert changed()
    one.rely_on(one.look())
    before = one.version
    assert not changed()
    with one.transaction():
        assert one.version != before
    assert changed()
    one.close()
    other.close()


def test_a_statement_may_call_a_function() -> None:
    database = Database(None)
    database.function("twice", lambda held: held * 2)
    found = database.row("SELECT twice(x'0102') AS held")
    assert found is not None
    assert found["held"] == b"\x01\x02\x01\x02"
    database.close()


def test_many_rows_are_all_or_none() -> None:
    database = Database(None)

    def insert(*names: str) -> None:
        with database.transaction():
            database.many("INSERT INTO family_ids VALUES (?, ?)", [(name, 1) for name in names])

    insert("x", "y")
    with pytest.raises(SandboxError, match="database-failed"):
        insert("z", "x")
    assert len(database.rows("SELECT * FROM family_ids")) == 2
    database.close()


def test_a_whole_database_is_taken_out_and_put_back() -> None:
    database, copy = Database(None), Database(None)
    database.rows("INSERT INTO family_ids VALUES ('x', 1)")
    copy.replace_content(database.content())
    assert len(copy.rows("SELECT * FROM family_ids")) == 1
    with pytest.raises(SandboxError, match="database-failed"):
        copy.replace_content(b"no database at all" * 100)
    for closed in (database, copy):
        closed.close()
        with pytest.raises(SandboxError, match="database-failed"):
            closed.content()


def test_text_is_compared_without_regard_to_case() -> None:
    database = Database(None)
    [[folded, none, number]] = database.rows("SELECT folded('CAFFÈ'), folded(NULL), folded(5)")
    assert (folded, none, number) == ("caffè", None, "5")
    database.close()


def test_a_file_that_need_not_be_safe_is_not_synchronised(tmp_path: Path) -> None:
    database = Database(tmp_path / "x.db", schema=(), is_durable=False)
    assert database.rows("PRAGMA synchronous")[0][0] == 0
    assert database.rows("SELECT name FROM sqlite_master") == []
    database.close()
