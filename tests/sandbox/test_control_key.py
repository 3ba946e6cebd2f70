from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gettone.errors import SandboxError
from gettone.sandbox.control_key import kept_key, key_path, new_key


def problem_of(db_path: Path) -> str:
    with pytest.raises(SandboxError) as refused:
        kept_key(db_path)
    return refused.value.problem


def test_a_key_is_new_each_time_and_too_long_to_guess() -> None:
    keys = {new_key() for _ in range(50)}
    assert len(keys) == 50
    assert {len(key) for key in keys} == {43}


def test_a_kept_key_stays_and_is_its_owner_s(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        key = kept_key(tmp_path / "x.db")
    finally:
        os.umask(before)
    assert kept_key(tmp_path / "x.db") == key
    assert kept_key(tmp_path / "y.db") != key
    path = key_path(tmp_path / "x.db")
    assert (path.name, path.read_text()) == ("x.db.key", key)
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(each.name for each in tmp_path.iterdir()) == ["x.db.key", "y.db.key"]


def test_workers_that_start_together_have_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: kept_key(tmp_path / "x.db"), range(32)))
    assert len(keys) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["x.db.key"]


def test_a_slower_worker_takes_the_faster_one_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def beaten(source: Path, target: Path) -> None:
        target.write_text("k" * 43)
        target.chmod(0o600)
        link(source, target)

    monkeypatch.setattr(os, "link", beaten)
    assert kept_key(tmp_path / "x.db") == "k" * 43
    assert [each.name for each in tmp_path.iterdir()] == ["x.db.key"]


@pytest.mark.parametrize("held", [b"", b"\n", b"short", b"\xff" * 43, b"k" * 44])
def test_a_file_without_a_key_opens_nothing(tmp_path: Path, held: bytes) -> None:
    path = tmp_path / "x.db.key"
    path.touch(mode=0o600)
    path.write_bytes(held)
    assert problem_of(tmp_path / "x.db") == "key-unusable"
    assert path.read_bytes() == held


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_key_that_others_reach_is_none(tmp_path: Path, mode: int) -> None:
    kept_key(tmp_path / "x.db")
    (tmp_path / "x.db.key").chmod(mode)
    assert problem_of(tmp_path / "x.db") == "key-unusable"


def test_where_nothing_can_be_written_there_is_no_key(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "nowhere" / "x.db") == "database-unreachable"
    (tmp_path / "x.db.key").mkdir()
    assert problem_of(tmp_path / "x.db") == "database-unreachable"
