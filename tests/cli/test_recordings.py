from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from gettone.cli.recordings import ProgramFailed, read_recording, run_recorded
from gettone.errors import SettingsError

LINE = '{"operation": "getSupplier", "type": null}\n'


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return tmp_path / "calls.jsonl"


def run(recording: Path, code: str, *, is_quiet: bool = False) -> int:
    program = [sys.executable, "-c", code]
    return run_recorded(program, recording, os.environ, is_quiet=is_quiet)


def test_a_program_is_told_where_to_write(recording: Path) -> None:
    recording.write_text(LINE, encoding="utf-8")
    code = f"import os; open(os.environ['GETTONE_RECORD'], 'a').write({LINE!r})"
    assert run(recording, code) == 0
    assert recording.read_text(encoding="utf-8") == 2 * LINE
    assert list(map(str, read_recording(recording))) == ["getSupplier"]


def test_a_program_that_calls_nothing_leaves_an_empty_recording(recording: Path) -> None:
    assert run(recording, "") == 0
    assert read_recording(recording) == ()


def test_its_exit_code_is_told(recording: Path) -> None:
    assert run(recording, "raise SystemExit(7)") == 7


def test_what_it_writes_goes_out_or_beside(
    recording: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run(recording, "print('hello')")
    run(recording, "print('aside')", is_quiet=True)
    assert capfd.readouterr() == ("hello\n", "aside\n")


def test_a_program_that_is_not_there_is_told(recording: Path) -> None:
    with pytest.raises(ProgramFailed) as told:
        run_recorded(["no-such-program"], recording, os.environ, is_quiet=False)
    assert (told.value.kind, told.value.exit_code) == ("not-started", 25)


def test_a_recording_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as told:
        run(tmp_path, "")
    assert told.value.problem == "file-not-writable"


def test_a_recording_that_cannot_be_read_is_told(recording: Path) -> None:
    with pytest.raises(SettingsError) as told:
        read_recording(recording)
    assert (told.value.origin, told.value.problem) == ("--record", "file-missing")
    recording.write_text(f"{LINE}x\n", encoding="utf-8")
    with pytest.raises(SettingsError) as told:
        read_recording(recording)
    assert (told.value.problem, told.value.details) == ("not-a-recording", {"line": 2})
