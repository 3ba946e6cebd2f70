from __future__ import annotations

from pathlib import Path

import pytest

from gettone.sandbox.controls import Turned
from gettone.sandbox.faults import Fault
from gettone.sandbox.quotas import Limits
from gettone.sandbox.sql import SqlRecords
from sandbox.made import Made


@pytest.fixture(params=["memory", "file"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return tmp_path / "x.db" if request.param == "file" else None


def test_knobs_stand_where_they_were_turned(path: Path | None) -> None:
    turned = Turned(clock_offset_s=5.5, edit_delay_s=2.0, limits=Limits(hour=7))
    with SqlRecords(path) as records:
        assert records.controls.turned() == Turned()
        records.controls.turn(turned)
        assert records.controls.turned() == turned


def test_the_sandbox_s_time_goes_on_or_stands_still() -> None:
    assert Turned(clock_offset_s=5.0).now_s(100.0) == 105.0
    assert Turned(clock_offset_s=5.0, clock_stands_at_s=7.0).now_s(100.0) == 7.0


def test_faults_happen_in_order_and_as_often_as_asked() -> None:
    with SqlRecords() as records:
        controls = records.controls
        twice = Fault(operation_id="getSupplier", times=2, status=503)
        controls.add_fault(twice)
        controls.add_fault(Fault(status=429))
        taken = [controls.take_fault("getSupplier") for _ in range(4)]
        assert [fault.status if fault else None for fault in taken] == [503, 503, 429, None]


def test_a_fault_waits_for_its_operation() -> None:
    with SqlRecords() as records:
        controls = records.controls
        controls.add_fault(Fault(operation_id="getSupplier", status=503))
        assert controls.take_fault("listSuppliers") is None
        assert [fault.status for fault in controls.faults()] == [503]
        controls.clear_faults()
        assert controls.take_fault("getSupplier") is None


def test_records_are_put_back_as_they_were(path: Path | None) -> None:
    with SqlRecords(path) as records:
        Made.seeded(records)
        before = records.get(16, "suppliers", 17)
        records.controls.save("before")
        records.remove(16, "suppliers", 17)
        records.controls.turn(Turned(edit_delay_s=9))
        assert records.controls.restore("before")
        assert records.get(16, "suppliers", 17) == before
        assert records.controls.turned() == Turned()
        assert records.controls.snapshots() == ["before"]
        assert not records.controls.restore("other")
        records.add(16, "suppliers", {"name": "still writable"})


def test_other_workers_see_what_was_put_back(tmp_path: Path) -> None:
    with SqlRecords(tmp_path / "x.db") as one, SqlRecords(tmp_path / "x.db") as other:
        Made.seeded(one)
        one.controls.save("full")
        other.remove(16, "suppliers", 17)
        assert one.controls.restore("full")
        assert other.get(16, "suppliers", 17) is not None
        other.remove(16, "suppliers", 17)
        assert one.get(16, "suppliers", 17) is None
