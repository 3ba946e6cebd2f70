from __future__ import annotations

import random
from pathlib import Path

import pytest

from bench.test_large import loaded
from gettone.store.keys import Key, Keys
from gettone.store.sql.many import SqlStore
from gettone.store.sql.sqlite import SqliteDatabase

store = loaded("store")


@pytest.mark.parametrize("place", ["sqlite", "postgres"])
def test_a_small_run_prints_every_measure(place: str, capsys: pytest.CaptureFixture[str]) -> None:
    few = ["--few", "20", "--many", "60", "--rotate", "300", "--rounds", "1", "--share", "0.01"]
    assert store.main([*few, "--only", place]) == 0
    told = capsys.readouterr().out
    assert "unseals a second, keys at hand" in told
    assert f"{place}: 20 connections beside 60" in told
    for measure in store.MEASURES:
        assert f"\n  {measure.name} " in told
    assert "rotated 300 in" in told
    assert "of these failed: 0, were given another's: 0" in told


def test_another_ones_connection_would_stop_it(tmp_path: Path) -> None:
    with SqlStore(SqliteDatabase(tmp_path / "x.db"), lambda: Keys((Key.draw(),))) as opened:
        opened.of(store.owner_of(0)).save(store.connection_of(1))
        with pytest.raises(SystemExit, match="0 was given the connection of 1"):
            store.load(store.Bench(opened, 1, random.Random(1)))
