from __future__ import annotations

import pytest

from bench.test_large import loaded

export = loaded("export")


def test_a_small_run_prints_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert export.main(["--rows", "1200", "--rounds", "1"]) == 0
    told = capsys.readouterr().out
    assert "gettone export" in told
    assert "0 lost, 0 doubled" in told.splitlines()[1]
    assert "loop with the official SDK" in told
    assert "peak memory" in told


def test_an_export_may_be_measured_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert export.main(["--rows", "400", "--rounds", "1", "--format", "sqlite", "--alone"]) == 0
    told = capsys.readouterr().out
    assert "not looked at" in told
    assert "SDK" not in told
