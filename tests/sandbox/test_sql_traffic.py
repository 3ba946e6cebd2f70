from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec import structs

from gettone.sandbox import sql_traffic
from gettone.sandbox.quotas import Limits, Sharer
from gettone.sandbox.sql import SqlRecords
from gettone.sandbox.traffic import Passed
from sandbox.made import NOON

SHARER = Sharer(company_id=16, client_id="a", is_public=False)
LIMITS = Limits(five_minutes=20, hour=0, month=0)
PASSED = Passed(at_s=1.5, method="GET", path="/user/info", status=200)


@pytest.fixture(params=["memory", "file"])
def records(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlRecords]:
    with SqlRecords(tmp_path / "x.db" if request.param == "file" else None) as made:
        yield made


def test_requests_are_counted_until_a_window_is_full(records: SqlRecords) -> None:
    found = [records.traffic.take(SHARER, LIMITS, NOON).refused_by for _ in range(21)]
    assert found == [None] * 20 + ["five_minutes"]
    counts = records.traffic.counts(16)
    assert counts.within(NOON.timestamp()) == 20
    assert records.traffic.counts(17).used == {}


def test_all_workers_together_never_pass_a_window(tmp_path: Path) -> None:
    with SqlRecords(tmp_path / "x.db") as one, SqlRecords(tmp_path / "x.db") as other:

        def take(number: int) -> bool:
            worker = (one, other)[number % 2]
            return worker.traffic.take(SHARER, LIMITS, NOON).refused_by is None

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(take, range(100))) == LIMITS.five_minutes


def test_requests_are_read_as_they_were_written(records: SqlRecords) -> None:
    written = Passed(
        at_s=2.5,
        method="POST",
        path="/c/16/entities/suppliers",
        operation_id="createSupplier",
        company_id=16,
        client_id="a",
        needed="entity.suppliers:a",
        verdict="scope",
        status=403,
        ignored="data.colour",
        document_types="order quote",
    )
    records.traffic.write(PASSED)
    records.traffic.write(written)
    first, second = records.traffic.read()
    assert (first.path, first.verdict, first.id) == ("/user/info", "ok", 1)
    assert second == Passed(
        **{**{n: getattr(written, n) for n in written.__struct_fields__}, "id": 2}
    )


def test_what_is_read_is_chosen(records: SqlRecords) -> None:
    for number in range(6):
        records.traffic.write(
            Passed(
                at_s=float(number),
                method="GET",
                path="/",
                company_id=16 + number % 2,
                client_id="ab"[number % 3 == 0],
                status=200,
            )
        )
    read = records.traffic.read
    assert [one.at_s for one in read(limit=2)] == [4.0, 5.0]
    assert [one.id for one in read(after_id=4)] == [5, 6]
    assert [one.at_s for one in read(company_id=17)] == [1.0, 3.0, 5.0]
    assert [one.at_s for one in read(company_id=17, client_id="b")] == [3.0]


def test_what_was_called_is_told_once(records: SqlRecords) -> None:
    for client_id, operation_id, kinds in (
        ("a", "getSupplier", ""),
        ("a", "getSupplier", ""),
        ("a", "joinIssuedDocuments", "order quote"),
        ("b", "getSupplier", ""),
        ("", "getSupplier", ""),
        ("a", "", ""),
    ):
        passed = Passed(
            at_s=0,
            method="GET",
            path="/",
            operation_id=operation_id,
            client_id=client_id,
            status=200,
            document_types=kinds,
        )
        records.traffic.write(passed)
    assert sorted(records.traffic.called()) == [
        ("a", "getSupplier", ""),
        ("a", "joinIssuedDocuments", "order quote"),
        ("b", "getSupplier", ""),
    ]


def test_a_log_of_an_earlier_version_is_gone_on_with(tmp_path: Path) -> None:
    with SqlRecords(tmp_path / "x.db") as records:
        records.traffic.write(PASSED)
    with sqlite3.connect(tmp_path / "x.db.traffic") as earlier:
        earlier.execute("ALTER TABLE passed DROP COLUMN document_types")
    earlier.close()
    for _ in range(2):
        with SqlRecords(tmp_path / "x.db") as records:
            records.traffic.write(structs.replace(PASSED, document_types="order"))
    with SqlRecords(tmp_path / "x.db") as records:
        kinds = [one.document_types for one in records.traffic.read()]
        assert kinds == ["", "order", "order"]


def test_another_worker_reads_what_was_written_a_moment_ago(tmp_path: Path) -> None:
    with SqlRecords(tmp_path / "x.db") as one, SqlRecords(tmp_path / "x.db") as other:
        one.traffic.write(PASSED)
        one.traffic.close()
        assert len(other.traffic.read()) == 1


def test_only_so_many_are_kept(records: SqlRecords, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_traffic, "MAX_PASSED", 3)
    for _ in range(5):
        records.traffic.write(PASSED)
        records.traffic.read()
    assert [one.id for one in records.traffic.read()] == [3, 4, 5]


def test_all_is_forgotten(records: SqlRecords) -> None:
    records.traffic.write(PASSED)
    records.traffic.take(SHARER, LIMITS, NOON)
    records.traffic.clear()
    assert list(records.traffic.read()) == []
    assert records.traffic.counts(16).recent == {}


def test_the_file_beside_the_records_is_the_owner_s(tmp_path: Path) -> None:
    with SqlRecords(tmp_path / "x.db"):
        assert (tmp_path / "x.db.traffic").stat().st_mode & 0o777 == 0o600


def test_closing_waits_for_what_is_being_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread that fails is a warning, and so an error here."""
    monkeypatch.setattr(sql_traffic, "_WITHIN_S", 0.0)
    for _ in range(300):
        with SqlRecords() as records:
            records.traffic.write(PASSED)
