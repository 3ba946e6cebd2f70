from __future__ import annotations

import runpy
import sys

import pytest


def test_the_module_is_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["gettone", "--version"])
    with pytest.raises(SystemExit) as left:
        runpy.run_module("gettone", run_name="__main__")
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith("gettone ")


def test_importing_it_does_nothing() -> None:
    assert "main" in runpy.run_module("gettone.__main__", run_name="imported")
