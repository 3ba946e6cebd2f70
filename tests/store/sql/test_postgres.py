from __future__ import annotations

import os
import pickle
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest

from cluster import Cluster
from contract.store_contract import connection, shown_with_locals
from gettone.errors import StoreError, StoreLocked, StoreMissing
from gettone.store.keys import Keys
from gettone.store.sql.many import SqlStore
from gettone.store.sql.postgres import Address, PostgresDatabase
from store.sql.stage import KEY

PASSWORD = "canaryPassword"


@pytest.fixture
def address(postgres: Cluster) -> str:
    return postgres.fresh()


@pytest.fixture
def database(address: str) -> Iterator[PostgresDatabase]:
    made = PostgresDatabase(Address(address), wait_limit_s=0.2)
    yield made
    made.close()


def test_its_name_has_no_secret() -> None:
    url = f"postgresql://mario:{PASSWORD}@db.example.com:5433/books?sslpassword={PASSWORD}"
    database = PostgresDatabase(Address(url))
    assert database.label == "PostgreSQL db.example.com books"
    assert PASSWORD not in f"{database!r} {vars(database)!r}"
    assert PostgresDatabase(Address("service=gettone")).label == "PostgreSQL gettone"
    assert PostgresDatabase(Address()).label == "PostgreSQL"


def test_an_address_neither_prints_nor_is_pickled() -> None:
    address = Address(f"password={PASSWORD}")
    assert PASSWORD not in f"{address} {address!r}"
    with pytest.raises(TypeError, match="is not pickled"):
        pickle.dumps(address)


@pytest.mark.parametrize(
    "text", [f"password={PASSWORD} nonsense", f"postgresql://a:{PASSWORD}@h/d?what=x"]
)
def test_what_is_no_address_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(StoreError) as found:
        PostgresDatabase(Address(text))
    assert found.value.problem == "bad-address"
    assert PASSWORD not in shown_with_locals(found.value)


@pytest.mark.parametrize("more", ["", " connect_timeout=1"])
def test_a_server_that_is_not_there_is_told_without_the_password(more: str) -> None:
    text = f"host=127.0.0.1 port=1 user=mario password={PASSWORD}{more}"
    with pytest.raises(StoreError) as found:
        PostgresDatabase(Address(text)).rows("SELECT 1")
    assert found.value.problem == "database-unreachable"
    assert found.value.__cause__ is found.value.__context__ is None
    assert PASSWORD not in shown_with_locals(found.value)


def test_a_database_that_is_not_there_is_told(postgres: Cluster) -> None:
    elsewhere = PostgresDatabase(Address(f"host={postgres.folder} dbname=none user=gettone"))
    with pytest.raises(StoreError) as found, elsewhere.transaction():
        raise AssertionError
    assert found.value.problem == "database-unreachable"


def test_a_row_held_for_too_long_is_told(database: PostgresDatabase, address: str) -> None:
    with SqlStore(database, lambda: Keys((KEY,))) as store:
        store.of("mario").save(connection())
        with psycopg.connect(address) as other:
            other.execute("SELECT * FROM gettone_owners FOR UPDATE")
            assert store.of("mario").load("main") == connection()
            with pytest.raises(StoreLocked) as found:
                store.of("mario").save(connection(token="a/other"))
            assert found.value.problem == "in-use"
        assert store.of("mario").load("main") == connection()


def test_a_connection_that_the_server_ended_is_replaced(
    database: PostgresDatabase, address: str
) -> None:
    assert database.rows("SELECT 1") == [(1,)]
    with psycopg.connect(address, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND application_name = 'gettone'"
        )
    slower = PostgresDatabase(Address(address))
    slower._pool, database._pool = database._pool, None
    assert slower.rows("SELECT 1") == [(1,)]
    slower.close()


def test_one_that_ends_in_a_transaction_is_told(database: PostgresDatabase) -> None:
    with pytest.raises(StoreError) as found, database.transaction() as work:  # noqa: PT012
        with pytest.raises(StoreError):
            work.rows("SELECT pg_terminate_backend(pg_backend_pid())")
        work.rows("SELECT 1")
    assert found.value.problem == "database-unreachable"


def test_a_transaction_that_had_failed_is_not_called_kept(database: PostgresDatabase) -> None:
    with pytest.raises(StoreError) as found, database.transaction() as work, suppress(StoreError):
        work.rows("NONSENSE")
    assert found.value.problem == "database-failed"


def test_more_threads_than_connections_take_turns(address: str) -> None:
    database = PostgresDatabase(Address(address), most=2)
    told: list[object] = []
    threads = [
        threading.Thread(target=lambda: told.append(database.rows("SELECT 7"))) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [[(7,)]] * 20
    database.close()


def test_a_pool_is_not_carried_into_another_process(
    database: PostgresDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database.rows("SELECT 1") == [(1,)]
    inherited = database._pool
    assert inherited is not None
    monkeypatch.setattr(os, "getpid", lambda: 7)
    assert database.rows("SELECT 1") == [(1,)]
    assert database._pool is not inherited
    assert not inherited.closed
    inherited.close()


def test_nothing_is_connected_before_the_first_question() -> None:
    PostgresDatabase(Address("host=127.0.0.1 port=1")).close()


@pytest.mark.parametrize("name", ["psycopg", "psycopg_pool"])
def test_without_psycopg_there_is_none(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(StoreMissing) as found:
        PostgresDatabase(Address())
    assert found.value.problem == "needs-psycopg"


def test_who_only_uses_it_needs_no_right_to_make_tables(address: str, postgres: Cluster) -> None:
    with SqlStore(PostgresDatabase(Address(address)), lambda: Keys((KEY,))) as store:
        store.of("mario").save(connection())
    schema = address.rpartition("=")[2].rstrip("'")
    user = f"app_{schema}"
    with psycopg.connect(postgres.address, autocommit=True) as granting:
        for statement in (
            f"CREATE ROLE {user} LOGIN",
            f"GRANT USAGE ON SCHEMA {schema} TO {user}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {user}",
        ):
            granting.execute(statement.encode())
    database = PostgresDatabase(Address(f"{address} user={user}"))
    with SqlStore(database, lambda: Keys((KEY,))) as store:
        store.of("anna").save(connection())
        assert store.of("mario").load("main") == connection()
        assert store.erase("anna") == 1
        with pytest.raises(StoreError) as found, store.database.transaction() as work:
            work.change("CREATE TABLE more (a INTEGER)")
        assert found.value.problem == "not-permitted"
