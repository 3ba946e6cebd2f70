from __future__ import annotations

import logging
import queue
from collections.abc import Generator, Iterator

import psycopg
import pytest

from cluster import Cluster
from contract.store_contract import CANARY, connection
from gettone.connections.hearing import Hearing
from gettone.domain.access_token import AccessToken
from gettone.domain.state import State
from gettone.errors import StoreError
from gettone.store.keys import Key, Keys
from gettone.store.sql.many import SqlStore
from gettone.store.sql.postgres import Address, PostgresDatabase
from gettone.store.sql.sharing import CHANNEL, Told

KEY = Key.draw()
TOKEN = AccessToken(CANARY)
LIMIT_S = 20


@pytest.fixture
def address(postgres: Cluster) -> Address:
    return Address(postgres.fresh())


@pytest.fixture
def other(address: Address) -> Iterator[SqlStore]:
    """The store as another process has it."""
    with SqlStore(PostgresDatabase(address), lambda: Keys((KEY,))) as made:
        made.of("42").save(connection())
        yield made


def test_what_another_process_changes_is_heard_at_once(address: Address, other: SqlStore) -> None:
    heard: queue.Queue[Told] = queue.Queue()
    of = other.of("42")
    with Hearing(PostgresDatabase(address), heard.put):
        assert of.move("main", TOKEN, State.ACTIVE, State.REAUTH_REQUIRED)
        assert not of.move("main", TOKEN, State.ACTIVE, State.REAUTH_REQUIRED)
        of.swap(connection(token="a/other"), of.load("main"))
        of.forget("main")
        told = [heard.get(timeout=LIMIT_S) for _ in range(3)]
    assert {(one.owner, one.name) for one in told} == {("42", "main")}
    states = [State.REAUTH_REQUIRED, State.ACTIVE, State.FORGOTTEN]
    assert [one.state for one in told] == states
    assert heard.empty()


def test_what_is_none_of_ours_and_a_function_that_fails_stop_nothing(
    postgres: Cluster, address: Address, other: SqlStore, caplog: pytest.LogCaptureFixture
) -> None:
    heard: queue.Queue[Told] = queue.Queue()

    def fail(told: Told) -> None:
        heard.put(told)
        raise RuntimeError

    with caplog.at_level(logging.ERROR, "gettone.connections"):  # noqa: SIM117 - it ends first
        with Hearing(PostgresDatabase(address), fail):
            with psycopg.connect(postgres.address, autocommit=True) as elsewhere:
                elsewhere.execute("SELECT pg_notify(%s, 'books')", (CHANNEL,))
            for was, now in ((State.ACTIVE, State.QUOTA), (State.QUOTA, State.ACTIVE)):
                other.of("42").move("main", TOKEN, was, now)
                assert heard.get(timeout=LIMIT_S).state is now
    assert [row.getMessage() for row in caplog.records] == [
        "a function that was to hear failed"
    ] * 2


class Broken:
    """A database whose connection is lost at first."""

    def __init__(self) -> None:
        self.asked = 0

    def notices(self, channel: str, wait_s: float) -> Generator[str | None]:
        self.asked += 1
        if self.asked == 1:
            raise StoreError("PostgreSQL", "database-unreachable")
        yield None
        yield '{"owner":"42","name":"books","state":"quota"}'
        while True:
            yield None


def test_a_connection_that_is_lost_is_made_again(caplog: pytest.LogCaptureFixture) -> None:
    heard: queue.Queue[Told] = queue.Queue()
    with (
        caplog.at_level(logging.WARNING, "gettone.connections"),
        Hearing(Broken(), heard.put),
    ):
        assert heard.get(timeout=LIMIT_S).state is State.QUOTA
    assert [row.getMessage() for row in caplog.records] == ["changes are not heard for now"]
