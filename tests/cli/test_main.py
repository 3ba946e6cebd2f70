from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gettone import __version__
from gettone.cli.main import main, open_missing_streams

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no full device")


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


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    ("words", "code"), [("--help", 0), ("--version", 0), ("snippet getSupplier", 0), ("nope", 2)]
)
def test_a_closed_stream_is_no_defect(words: str, code: int, closed: str) -> None:
    program = f"{sys.executable} -m gettone {words} {closed}"
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert bool(done.stdout) is (">&-" not in closed.replace("2>&-", "") and code == 0)


@needs_full
@pytest.mark.parametrize("words", ["--help", "--version", "snippet getSupplier"])
def test_a_full_disk_is_called_so(words: str) -> None:
    program = f"{sys.executable} -m gettone {words} >/dev/full"
    variables = {**os.environ, "GETTONE_LANG": "en"}
    done = subprocess.run(
        ["bash", "-c", program], capture_output=True, text=True, check=False, env=variables
    )
    assert done.returncode == 22
    assert done.stderr.startswith("Error: The output cannot be written (No space left on device).")
    assert "defect" not in done.stderr
    quiet = subprocess.run(["bash", "-c", f"{program} 2>&1"], check=False, env=variables)
    assert quiet.returncode == 22


def test_streams_that_are_missing_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    open_missing_streams()
    with sys.stdin, sys.stdout, sys.stderr:
        assert (sys.stdin.read(), sys.stdout.write("x"), sys.stderr.write("y")) == ("", 1, 1)


@needs_full
def test_a_version_that_cannot_be_written_is_left_to_the_parser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with FULL.open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(SystemExit) as left:
            main(["--version"])
    assert left.value.code == 22


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
