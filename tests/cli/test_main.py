from __future__ import annotations

import subprocess
import sys

import pytest

from gettone import __version__
from gettone.cli.main import main


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version_is_told_without_the_parser(flag: str) -> None:
    program = (
        "import sys; from gettone.cli.main import main\n"
        f"try: main(['{flag}'])\n"
        "except SystemExit as left: sys.exit(left.code or 'click' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, f"gettone {__version__}\n")


def test_everything_else_is_run(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["choose", "--answers", "y", "--json"])
    assert left.value.code == 0
    assert '"method": "manual"' in capsys.readouterr().out


def test_the_arguments_are_the_process_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["gettone", "--version"])
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().out == f"gettone {__version__}\n"
