from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import click
import pytest

from cli.shell import Shell, environment
from gettone.cli import root as root_module
from gettone.cli.root import root
from gettone.cli.running import run
from gettone.sandbox.minting import mint

CANARY = mint().reveal()


def raising(raised: BaseException) -> click.Command:
    @click.command("status")
    def command() -> None:
        raise raised

    return command


def shell_that_meets(
    raised: BaseException, monkeypatch: pytest.MonkeyPatch, **variables: str
) -> Shell:
    monkeypatch.setattr(
        root_module.LateGroup, "get_command", lambda _root, _context, _name: raising(raised)
    )
    return Shell({"GETTONE_LANG": "en", **variables})


def test_a_token_in_the_arguments_stops_everything(shell: Shell) -> None:
    told = shell("status", f"--token={CANARY}")
    assert told.code == 2
    assert "never passed as an argument" in told.err
    assert CANARY not in told.out + told.err


def test_a_variable_that_cannot_be_used_is_named() -> None:
    told = Shell({"GETTONE_LANG": "fr", "LANG": "it_IT"})("choose", "--answers", "y")
    assert (told.code, told.out) == (17, "")
    assert "Il valore di GETTONE_LANG non si può usare: le lingue sono it ed en" in told.err


def test_what_was_not_foreseen_is_a_sentence_with_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    told = shell_that_meets(ValueError(CANARY), monkeypatch)("status")
    assert told.code == 1
    assert "(ValueError at test_running.py:" in told.err
    assert "Traceback" not in told.err
    assert CANARY not in told.err


def test_a_developer_may_ask_for_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    told = shell_that_meets(ValueError(CANARY), monkeypatch, GETTONE_DEBUG="1")("status")
    assert told.code == 1
    assert "Traceback" in told.err
    assert CANARY not in told.err


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), EOFError(), click.Abort()])
def test_a_stop_is_no_error(monkeypatch: pytest.MonkeyPatch, stop: BaseException) -> None:
    told = shell_that_meets(stop, monkeypatch)("status")
    assert (told.code, told.err.strip()) == (130, "Stopped.")


def test_a_reader_that_left_is_no_error() -> None:
    choose = f"{sys.executable} -m gettone choose --answers y"
    program = f"{choose} | (exec 0<&-; sleep 1); exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (141, "")


def test_what_nobody_reads_goes_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as gone:
        monkeypatch.setattr(sys, "stdout", gone)
        assert run(["choose", "--answers", "y"], {}) == 141
        gone.write("the interpreter's last flush")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_where_nothing_can_be_written_the_code_still_tells(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Path("/dev/full").open("w") as out, Path("/dev/full").open("w") as err:
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err)
        assert run(["choose", "--answers", "y"], {}) == 22


def test_a_command_may_leave_with_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shell_that_meets(click.exceptions.Exit(7), monkeypatch)("status").code == 7


def test_the_environment_is_the_process_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["x"], {"GETTONE_LANG": "it"}) == 2
    assert capsys.readouterr().err.startswith("Errore:")
    assert root.name == "root"


def test_ctrl_c_ends_a_real_sandbox_well(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "gettone", "sandbox", "--port", "0", "--db", str(tmp_path / "x.db")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(GETTONE_LANG="en"),
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "The sandbox is running. Ctrl-C stops it.\n"
        base_url = process.stdout.readline().split()[1]
        # An answer shows that it is past its start.
        with urlopen(f"{base_url}/login", timeout=10) as answer:
            assert answer.status == 200
        os.kill(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "The sandbox has stopped.\n")
