"""After the answer to a revocation no worker accepts the token.

Two workers are two openings of one file: what holds for them holds for two
processes, since all they share is the file.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gettone.domain.scope import ScopeSet
from gettone.sandbox.desk import Desk
from gettone.sandbox.provider import Provider
from gettone.sandbox.seed import DEMO_USER_ID, seed
from gettone.sandbox.sql import SqlRecords
from sandbox.made import SUPPLIERS, Caller, Clock

SCOPE = ScopeSet.parse("entity.suppliers:a")
NEW = {"data": {"name": "Nuovo"}}


class Worker:
    def __init__(self, path: Path) -> None:
        self.records = SqlRecords(path)
        clock = Clock()
        self.desk = Desk(self.records, clock=clock)
        self.provider = Provider(self.records, clock=clock)

    def suppliers(self) -> int:
        return self.records.page(16, "suppliers", offset=0, limit=1).total


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[tuple[Worker, Worker]]:
    path = tmp_path / "sandbox.db"
    first, second = Worker(path), Worker(path)
    seed(first.records)
    yield first, second
    for worker in (first, second):
        worker.records.close()


def client_id(worker: Worker) -> str:
    return worker.desk.create_application(DEMO_USER_ID, "Prova").client_id


def test_a_write_that_meets_a_revocation_waits_for_it_and_is_refused(
    workers: tuple[Worker, Worker],
) -> None:
    first, second = workers
    connected, token = first.desk.connect(DEMO_USER_ID, client_id(first), [16], SCOPE)
    ask = Caller(second.provider, token)
    assert ask("POST", SUPPLIERS, NEW)[0] == 200
    before = second.suppliers()
    with ThreadPoolExecutor(1) as pool:
        with first.records.transaction():
            first.desk.disconnect(DEMO_USER_ID, connected.id)
            answer = pool.submit(ask, "POST", SUPPLIERS, NEW)
            time.sleep(0.2)
        assert answer.result(timeout=20)[0] == 401
    assert second.suppliers() == before


@pytest.mark.parametrize("attempt", range(3))
def test_nothing_is_accepted_once_the_revocation_is_answered(
    workers: tuple[Worker, Worker], attempt: int
) -> None:
    first, second = workers
    connected, token = first.desk.connect(DEMO_USER_ID, client_id(first), [16], SCOPE)
    ask = Caller(second.provider, token)
    revoked = threading.Event()
    started = threading.Barrier(2)
    late: list[int] = []

    def write() -> None:
        started.wait()
        while len(late) < 20:
            is_late = revoked.is_set()
            status = ask("POST", SUPPLIERS, NEW)[0]
            if is_late:
                late.append(status)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        started.wait()
        while second.suppliers() < 3 + attempt:
            pass
        first.desk.disconnect(DEMO_USER_ID, connected.id)
        kept = first.suppliers()
        revoked.set()
        writing.result(timeout=60)
    assert late == [401] * 20
    assert second.suppliers() == kept


def test_a_company_taken_from_the_token_is_closed_for_every_worker(
    workers: tuple[Worker, Worker],
) -> None:
    first, second = workers
    connected, token = first.desk.connect(DEMO_USER_ID, client_id(first), [16, 18], SCOPE)
    ask = Caller(second.provider, token)
    assert ask("GET", SUPPLIERS)[0] == 200
    first.desk.edit_companies(DEMO_USER_ID, connected.id, [18])
    assert ask("GET", SUPPLIERS)[0] == 401
    assert ask("POST", SUPPLIERS, NEW)[0] == 401
