from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.request import urlopen

import pytest

from cli.shell import Shell, environment
from gettone.cli.parser import trying


def test_the_whole_way_is_told(shell: Shell) -> None:
    told = shell("try", "--lang", "it")
    assert (told.code, told.err) == (0, "")
    assert "GET  403  /c/16/entities/suppliers/17" in told.out
    assert told.out.splitlines()[-2].startswith("Fatto, in ")


def test_in_json_each_step_is_a_line(shell: Shell) -> None:
    steps = [json.loads(line) for line in shell("try", "--json").out.splitlines()]
    assert [step["step"] for step in steps] == [*range(1, 13), "done"]


def test_the_page_stays_open_until_the_person_is_done(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Done(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            if timeout is None and threading.current_thread() is threading.main_thread():
                raise KeyboardInterrupt
            return super().wait(timeout)

    monkeypatch.setattr(trying, "Event", Done)
    told = shell("try", "--serve")
    assert (told.code, told.err) == (0, "Closed.\n")
    assert "The page stays open at http://127.0.0.1:" in told.out


def test_it_runs_as_a_program_with_nothing_set() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gettone", "try"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Done in " in done.stdout


def test_the_page_may_be_left_open_and_is_closed_by_ctrl_c(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "gettone", "try", "--serve", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(GETTONE_LANG="en", TMPDIR=str(tmp_path)),
    ) as process:
        assert process.stdout is not None
        said = [json.loads(process.stdout.readline()) for _ in range(14)][-1]
        with urlopen(f"{said['page']}/login", timeout=10) as answer:
            assert answer.status == 200
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert json.loads(err)["note"]["message"] == "Closed."
    assert list(tmp_path.iterdir()) == []
