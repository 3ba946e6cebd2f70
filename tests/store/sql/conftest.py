"""Each test of the store runs on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from gettone.store.keys import Keys
from gettone.store.sql.database import Database
from gettone.store.sql.many import SqlStore
from gettone.store.sql.sqlite import SqliteDatabase
from store.sql.stage import KEY, Opens


@pytest.fixture(params=["sqlite"])
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opens]:
    opened: list[Database] = []

    def one_more() -> Database:
        opened.append(SqliteDatabase(tmp_path / "connections.db"))
        return opened[-1]

    yield one_more
    for database in opened:
        database.close()


@pytest.fixture
def database(opens: Opens) -> Database:
    return opens()


@pytest.fixture
def store(database: Database) -> SqlStore:
    return SqlStore(database, lambda: Keys((KEY,)))
