"""Each test of the store runs on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster import Cluster
from gettone.store.keys import Keys
from gettone.store.sql.database import Database
from gettone.store.sql.many import SqlStore
from gettone.store.sql.postgres import Address, PostgresDatabase
from gettone.store.sql.sqlite import SqliteDatabase
from store.sql.stage import KEY, Opens


@pytest.fixture(params=["sqlite", "postgres"])
def opens(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opens]:
    opened: list[Database] = []
    address = Address()
    if request.param == "postgres":
        cluster: Cluster = request.getfixturevalue("postgres")
        address = Address(cluster.fresh())

    def one_more() -> Database:
        path = tmp_path / "connections.db"
        made = PostgresDatabase(address) if address.expose() else SqliteDatabase(path)
        opened.append(made)
        return made

    yield one_more
    for database in opened:
        database.close()


@pytest.fixture
def database(opens: Opens) -> Database:
    return opens()


@pytest.fixture
def store(database: Database) -> SqlStore:
    return SqlStore(database, lambda: Keys((KEY,)))
