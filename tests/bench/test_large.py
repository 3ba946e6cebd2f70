from __future__ import annotations

from pathlib import Path

import large
import pytest


def test_a_small_run_prints_every_pair(capsys: pytest.CaptureFixture[str]) -> None:
    few = ["--few", "150", "--rows", "450", "--rounds", "1", "--share", "0.01"]
    assert large.main(few) == 0
    told = capsys.readouterr().out
    assert "150 rows and tokens beside 450" in told
    for measure in large.MEASURES:
        assert f"\n{measure.name} " in told
    assert "bare durable inserts a second" in told


def test_an_answer_that_is_no_success_stops_it(tmp_path: Path) -> None:
    bench = large.filled(tmp_path / "x.db", 10)
    with pytest.raises(SystemExit, match="answered 422"):
        bench.a_page(sort="nothing")
    bench.records.close()
