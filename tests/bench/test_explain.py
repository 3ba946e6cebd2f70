"""The whole matrix of refusals, and whether it would notice a mistake."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from gettone.flow import explain as explaining
from gettone.flow import forbidden, statuses

_BENCH = Path(__file__).parents[2] / "bench"
FEW = 120


def loaded() -> ModuleType:
    """Load the bench by its path: its folder's names would stand before the tests' own."""
    spec = importlib.util.spec_from_file_location("bench_explain", _BENCH / "explain.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


bench = loaded()


@pytest.mark.timeout(600)
def test_every_bar_holds_and_the_page_has_its_figures() -> None:
    sums = bench.measured(bench.SITUATIONS)
    missed = {name: counted for name, (counted, holds) in bench.bars(sums).items() if not holds}
    assert missed == {}
    text = bench.PAGE.read_text(encoding="utf-8")
    assert bench.page(sums, text) == text, "run python bench/explain.py --write"


def sums_of_a_few() -> Any:
    return bench.measured(FEW, 7)


def test_a_few_situations_hold_as_well() -> None:
    sums = sums_of_a_few()
    assert [sums.confused, sums.falsely_certain, sums.left_out] == [[], [], []]


def test_it_notices_a_403_that_is_taken_for_a_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statuses, "_speaks_of_quota", lambda _: True)
    assert sums_of_a_few().confused != []


def test_it_notices_a_quota_that_is_taken_for_a_permission(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statuses, "_speaks_of_quota", lambda _: False)
    assert sums_of_a_few().confused != []


def test_it_notices_a_certainty_that_nothing_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forbidden._Case, "_is_last_left", True)
    assert sums_of_a_few().falsely_certain != []


def test_it_notices_a_cause_that_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forbidden._Case, "others_seen", [])
    assert sums_of_a_few().left_out != []


def test_it_notices_a_cause_that_is_named_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explaining, "_of_404", lambda *_, **__: (explaining._likely("outage"),))
    sums = sums_of_a_few()
    assert sums.misnamed != []
    assert not bench.bars(sums)["one cause alone, and named first; 99 % at least"][1]


def test_a_run_prints_what_it_counted(capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["30"]) == 1
    assert "| the log says |" in capsys.readouterr().out
