from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

_BENCH = Path(__file__).parents[2] / "bench"


def loaded(name: str) -> ModuleType:
    """Load a bench by its path: its folder's names would stand before the tests' own."""
    spec = importlib.util.spec_from_file_location(f"bench_{name}", _BENCH / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


large = loaded("large")


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
