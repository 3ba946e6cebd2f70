from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from gettone.errors import ExportError
from gettone.flow.pages import ListCall, Reading
from gettone.jobs.export.spool import Spool
from gettone.wire.bodies import Body
from gettone.wire.families import family_named

CALL = ListCall.of(family_named("suppliers").operation("list"), {"company_id": 16})


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    with Spool(tmp_path / "deep" / "spool") as made:
        made.begin("suppliers")
        yield made


def page(spool: Spool, *rows: Body, passes: int = 1, last: bool = False) -> int:
    """Keep a page as if it had been read."""
    reading = Reading(CALL)
    reading.ids = tuple(row["id"] for row in rows if "id" in row)
    reading.is_done = last
    return spool.keep("suppliers", passes, reading, rows)


def test_nobody_else_may_read_it(tmp_path: Path, spool: Spool) -> None:
    assert (tmp_path / "deep" / "spool").stat().st_mode & 0o777 == 0o600


def test_records_come_back_by_id_as_they_were(spool: Spool) -> None:
    page(spool, {"id": 18, "name": "Così", "x": None}, {"id": 2, "name": "A"})
    assert list(spool.rows("suppliers")) == [
        {"id": 2, "name": "A"},
        {"id": 18, "name": "Così", "x": None},
    ]
    assert spool.count("suppliers") == 2


def test_records_without_an_id_keep_their_places(spool: Spool) -> None:
    page(spool, {"value": "b"}, {"value": "a"})
    assert list(spool.rows("suppliers")) == [{"value": "b"}, {"value": "a"}]


def test_how_many_more_there_are_is_told(spool: Spool) -> None:
    assert page(spool, {"id": 1}, {"id": 2}) == 2
    assert page(spool, {"id": 2}, {"id": 3}, passes=2) == 1
    assert page(spool, {"id": 3}, {"id": 4}, passes=3, last=True) == -1
    assert spool.count("suppliers") == 2


def test_what_comes_again_is_as_it_came_last(spool: Spool) -> None:
    page(spool, {"id": 1, "name": "old"})
    page(spool, {"id": 1, "name": "new"}, passes=2)
    assert list(spool.rows("suppliers")) == [{"id": 1, "name": "new"}]


def test_what_the_last_pass_did_not_see_is_gone(spool: Spool) -> None:
    page(spool, {"id": 1}, {"id": 2})
    page(spool, {"id": 2}, passes=2, last=True)
    assert list(spool.rows("suppliers")) == [{"id": 2}]
    assert spool.reading("suppliers", CALL) is None


def test_a_list_goes_on_where_it_was_left(spool: Spool) -> None:
    reading = Reading(CALL)
    reading._number, reading._totals, reading.ids = 2, {150}, (1, 2)
    spool.keep("suppliers", 1, reading, [{"id": 1}, {"id": 2}])
    again = spool.reading("suppliers", CALL)
    assert again is not None
    assert again.mark == reading.mark
    assert again._in_pass == {1, 2}


def test_changes_are_added_to_what_was_there(spool: Spool) -> None:
    page(spool, {"id": 1, "updated_at": "2026-01-01 10:00:00"}, {"id": 2}, last=True)
    assert spool.until("suppliers") == "2026-01-01 10:00:00"
    spool.begin("suppliers", is_since=True)
    assert spool.since("suppliers") == "2026-01-01 10:00:00"
    page(spool, {"id": 1, "updated_at": "2026-02-02 10:00:00"}, last=True)
    assert [row["id"] for row in spool.rows("suppliers")] == [1, 2]
    assert spool.until("suppliers") == "2026-02-02 10:00:00"


def test_a_list_that_tells_no_changes_has_no_last_one(spool: Spool) -> None:
    page(spool, {"id": 1}, last=True)
    assert spool.until("suppliers") == ""
    assert spool.since("unknown") == ""


def test_a_list_that_is_begun_again_gives_everything_again(spool: Spool) -> None:
    page(spool, {"id": 1}, last=True)
    spool.begin("suppliers")
    again = spool.reading("suppliers", CALL)
    assert again is not None
    assert again._given == again._in_pass == set()
    assert spool.count("suppliers") == 1


def test_facts_are_kept(tmp_path: Path) -> None:
    with Spool(tmp_path / "spool") as first:
        first.note("asked", "a")
        first.note("asked", "b")
        assert first.fact("ended") == ""
    with Spool(tmp_path / "spool") as second:
        assert second.fact("asked") == "b"


def test_one_process_at_a_time(tmp_path: Path, spool: Spool) -> None:
    page(spool, {"id": 1})
    with pytest.raises(ExportError) as raised:
        Spool(tmp_path / "deep" / "spool")
    assert raised.value.problem == "in-use"


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("my own notes, long enough to be none of ours " * 20)
    with pytest.raises(ExportError) as raised:
        Spool(tmp_path / "spool")
    assert raised.value.problem == "not-an-export"
    assert (tmp_path / "spool").read_text().startswith("my own notes")


def test_a_place_where_nothing_can_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ExportError) as raised:
        Spool(tmp_path / "file" / "spool")
    assert raised.value.problem == "cannot-write"


def test_a_full_disk_is_told_and_nothing_is_half_written(spool: Spool) -> None:
    page(spool, {"id": 1})
    spool._db.execute(f"PRAGMA max_page_count = {_pages(spool._db)}")
    with pytest.raises(ExportError) as raised:
        page(spool, *({"id": number, "name": "x" * 1000} for number in range(2, 200)))
    assert raised.value.problem == "cannot-write"
    assert list(spool.rows("suppliers")) == [{"id": 1}]


def _pages(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA page_count").fetchone()[0])
