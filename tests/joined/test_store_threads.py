"""Many threads that ask for many owners at once never get another's token."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract.store_contract import LEARNT
from gettone.store.key_places import FileKeys
from gettone.store.keys import Key
from gettone.store.sql.many import SqlStore
from joined.store_child import connection, sql_store
from soak import STORE_CALLS, TIMEOUT_S

THREADS = OWNERS = 200


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    address = str(tmp_path / "connections.db")
    if request.param == "postgres":
        address = request.getfixturevalue("postgres").fresh()
    FileKeys(tmp_path / "store.key", "--key-file").add(Key.draw())
    with sql_store(request.param, address, tmp_path / "store.key") as made:
        yield made


def owner_of(token_text: str) -> str:
    """Tell whose a token of this test is."""
    return token_text.removeprefix("a/").partition(".")[0]


class Caller(threading.Thread):
    """Load, save and learn for owners drawn by lot, and note what was another's."""

    def __init__(self, store: SqlStore, number: int, calls: int, gate: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self.store, self.number, self.calls, self.gate = store, number, calls, gate
        self.lot = random.Random(number)
        self.crossed: list[str] = []
        self.failed: list[str] = []

    def run(self) -> None:
        self.gate.wait()
        for call in range(self.calls):
            try:
                self.call(str(self.lot.randrange(OWNERS)), call)
            except Exception as odd:  # noqa: BLE001 - whatever it is, the test is to show it
                self.failed.append(f"{type(odd).__name__}: {odd}")

    def call(self, owner: str, call: int) -> None:
        of = self.store.of(owner)
        held = of.load("main")
        if owner_of(held.token.reveal()) != owner:
            self.crossed.append(f"{owner} was given {held.token.reveal()}")
        if call % 10 == 3:
            of.save(connection(f"a/{owner}.{self.number}.{call}"))
        if call % 10 == 7:
            of.learn("main", held.token, LEARNT)


@pytest.mark.timeout(TIMEOUT_S)
def test_no_token_is_crossed(store: SqlStore) -> None:
    for owner in range(OWNERS):
        store.of(str(owner)).save(connection(f"a/{owner}.first"))
    gate = threading.Barrier(THREADS)
    callers = [Caller(store, each, STORE_CALLS // THREADS, gate) for each in range(THREADS)]
    began_s = time.monotonic()
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    print(f"{STORE_CALLS} calls in {time.monotonic() - began_s:.1f} s")  # noqa: T201 - shown with -s
    assert [each for caller in callers for each in caller.failed] == []
    assert [each for caller in callers for each in caller.crossed] == []
    for kept in store.all_connections():
        assert owner_of(store.of(kept.owner).load("main").token.reveal()) == kept.owner


def test_a_crossed_token_would_be_seen(store: SqlStore) -> None:
    store.of("1").save(connection("a/2.first"))
    caller = Caller(store, 1, 1, threading.Barrier(1))
    caller.call("1", 0)
    assert caller.crossed == ["1 was given a/2.first"]
