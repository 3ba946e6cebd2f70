from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from gettone.errors import StoreLocked, StoreUnreadable
from gettone.store.keys import Key, Keys
from gettone.store.sql import statements
from gettone.store.sql.database import Database
from gettone.store.sql.opening import check_keys, key_id, key_in, make_ready, time_text, version
from store.sql.stage import KEY


def test_the_tables_are_made_once_with_their_version_and_key(database: Database) -> None:
    assert version(database) == 0
    make_ready(database, Keys((KEY,)))
    made = database.rows("SELECT * FROM gettone_versions")
    assert [row[0] for row in made] == list(range(1, statements.VERSION + 1))
    assert (version(database), key_id(database)) == (statements.VERSION, KEY.id)
    make_ready(database, Keys((Key.draw(), KEY)))
    assert database.rows("SELECT * FROM gettone_versions") == made
    assert key_id(database) == KEY.id


def test_a_later_version_is_left_alone(database: Database) -> None:
    make_ready(database, Keys((KEY,)))
    with database.transaction() as work:
        work.change(statements.ADD_VERSION, {"version": 99, "at": ""})
    with pytest.raises(StoreUnreadable) as found:
        make_ready(database, Keys((KEY,)))
    assert found.value.problem == "newer-version"


def test_a_migration_that_fails_leaves_the_version_before(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = "CREATE TABLE gettone_later (a INTEGER)"
    monkeypatch.setattr(statements, "MIGRATIONS", (*statements.MIGRATIONS, (good, "NONSENSE")))
    monkeypatch.setattr(statements, "VERSION", statements.VERSION + 1)
    with pytest.raises(Exception, match="database-failed"):
        make_ready(database, Keys((KEY,)))
    assert version(database) == 0
    monkeypatch.setattr(statements, "MIGRATIONS", (*statements.MIGRATIONS[:-1], (good,)))
    make_ready(database, Keys((KEY,)))
    assert version(database) == statements.VERSION


def test_tables_of_an_earlier_version_are_brought_up_to_date(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ready(database, Keys((KEY,)))
    later = ("CREATE TABLE gettone_later (a INTEGER)",)
    monkeypatch.setattr(statements, "MIGRATIONS", (*statements.MIGRATIONS, later))
    monkeypatch.setattr(statements, "VERSION", statements.VERSION + 1)
    make_ready(database, Keys((KEY,)))
    assert database.rows("SELECT * FROM gettone_later") == []
    assert key_id(database) == KEY.id


def test_a_key_that_is_not_the_databases_is_refused(database: Database) -> None:
    make_ready(database, Keys((KEY,)))
    with pytest.raises(StoreLocked) as found:
        check_keys(database, Keys((Key.draw(),)))
    assert found.value.problem == "wrong-key"


def test_the_key_is_known_inside_a_transaction(database: Database) -> None:
    make_ready(database, Keys((KEY,)))
    with database.transaction() as work:
        assert key_in(work) == KEY.id
        work.change("DELETE FROM gettone_settings")
        assert key_in(work) is None


def test_the_order_of_the_texts_is_that_of_the_times() -> None:
    at = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    times = [at, at + timedelta(microseconds=1), at + timedelta(hours=1)]
    here = timezone(timedelta(hours=2))
    assert sorted(time_text(time.astimezone(here)) for time in times) == list(map(time_text, times))
