from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

import gettone

# By its path: pytest rewrites the modules of a plugin's package, and ``runpy``
# cannot ask it for their code.
MAIN = str(Path(gettone.__file__).with_name("__main__.py"))


def test_the_module_is_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["gettone", "--version"])
    with pytest.raises(SystemExit) as left:
        runpy.run_path(MAIN, run_name="__main__")
    assert left.value.code == 0
    assert capsys.readouterr().out.startswith("gettone ")


def test_importing_it_does_nothing() -> None:
    assert "main" in runpy.run_path(MAIN, run_name="imported")
