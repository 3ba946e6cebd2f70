from __future__ import annotations

import pytest

from gettone.errors import StoreError
from gettone.store.sql.database import Database
from store.sql.stage import Opens

ADD = "INSERT INTO things (name, content) VALUES (:name, :content)"
ALL = "SELECT name, content FROM things ORDER BY name"


@pytest.fixture
def database(opens: Opens) -> Database:
    made = opens()
    with made.transaction() as work:
        work.change("CREATE TABLE things (name {text} PRIMARY KEY, content {bytes})")
    return made


def test_it_has_a_label(database: Database) -> None:
    assert database.label
    assert database.dialect in {"sqlite", "postgres"}


def test_it_gives_back_what_it_was_given(database: Database) -> None:
    with database.transaction() as work:
        assert work.change(ADD, {"name": "perù %s ?", "content": b"\x00\xff"}) == 1
        assert work.change(ADD, {"name": "none", "content": None}) == 1
        assert len(work.rows(ALL)) == 2
    assert database.rows(ALL) == [("none", None), ("perù %s ?", b"\x00\xff")]
    assert database.rows("SELECT count(*) FROM things WHERE name = :name", {"name": "none"}) == [
        (1,)
    ]


def test_text_is_in_the_order_of_its_code_points(database: Database) -> None:
    names = ["a", "Z", "è", "z", "ß", "😀", "\uffff", "_"]
    with database.transaction() as work:
        work.change_each(ADD, [{"name": name, "content": b""} for name in names])
    assert [name for name, _ in database.rows(ALL)] == sorted(names)


def test_it_counts_what_changed(database: Database) -> None:
    with database.transaction() as work:
        rows = [{"name": name, "content": b""} for name in ("a", "b", "c")]
        assert work.change_each(ADD, rows) == 3
        change = "UPDATE things SET content = :content WHERE name = :name"
        changes = [{"name": name, "content": b"x"} for name in ("a", "d", "c")]
        assert work.change_each(change, changes) == 2
        assert work.change("DELETE FROM things WHERE name = :name", {"name": "d"}) == 0


def test_nothing_of_a_transaction_that_fails_is_kept(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction() as work:  # noqa: PT012
        work.change(ADD, {"name": "a", "content": b""})
        raise ZeroDivisionError
    with pytest.raises(StoreError), database.transaction() as work:  # noqa: PT012
        work.change(ADD, {"name": "a", "content": b""})
        work.change(ADD, {"name": "a", "content": b""})
    assert database.rows(ALL) == []


def test_others_see_it_whole_once_it_is_done(database: Database, opens: Opens) -> None:
    other = opens()
    with database.transaction() as work:
        work.change(ADD, {"name": "a", "content": b""})
        assert other.rows(ALL) == database.rows(ALL) == []
    assert other.rows(ALL) == database.rows(ALL) == [("a", b"")]


def test_row_locks_are_asked_for_where_there_are_any(database: Database) -> None:
    with database.transaction() as work:
        work.change(ADD, {"name": "a", "content": b""})
        assert work.rows("SELECT name FROM things FOR UPDATE") == [("a",)]
        assert work.rows("SELECT name FROM things FOR SHARE") == [("a",)]


def test_what_it_refuses_is_an_error_of_ours(database: Database) -> None:
    with pytest.raises(StoreError) as found:
        database.rows("NONSENSE")
    assert (found.value.problem, found.value.store) == ("database-failed", database.label)


def test_it_is_opened_again_when_it_is_asked_again(database: Database) -> None:
    database.close()
    assert database.rows("SELECT 1") == [(1,)]
