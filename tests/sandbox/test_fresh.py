from __future__ import annotations

from gettone.sandbox.fresh import fresh_content
from gettone.sandbox.sql import SqlRecords
from sandbox.made import Made


def test_fresh_records_are_the_demo_s_and_made_once(made: Made) -> None:
    with SqlRecords() as records:
        records.controls.load(fresh_content())
        assert records.get(16, "suppliers", 17) == made.records.get(16, "suppliers", 17)
        records.remove(16, "suppliers", 17)
    assert fresh_content() is fresh_content()


def test_what_is_done_to_one_sandbox_is_not_in_the_next() -> None:
    with SqlRecords() as first, SqlRecords() as second:
        for records in (first, second):
            records.controls.load(fresh_content())
        first.remove(16, "suppliers", 17)
        assert second.get(16, "suppliers", 17) is not None
