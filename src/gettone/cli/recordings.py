"""A program run while it is recorded, and a recording read."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Final

from gettone.cli.exit_codes import PROGRAM_FAILED
from gettone.drive.recording import Recorder, recorded_in
from gettone.edge import RECORD
from gettone.errors import GettoneError, SettingsError
from gettone.errors.root import Actor
from gettone.settings import file_problem
from gettone.wire.passing import best_known
from gettone.wire.requirements import OperationRef

__all__ = ["ProgramFailed", "read_recording", "run_recorded"]

# As many lines as no program has operations.
MAX_RECORDING_BYTES: Final = 16_000_000
# POSIX.1-2017, unistd.h: the number of its file descriptor.
_STANDARD_ERROR: Final = 2


class ProgramFailed(GettoneError):
    """The program that was recorded did not start, or ended with a failure.

    Attributes:
        kind: ``not-started`` or ``failed``.
        code: Its exit code; below zero for the signal that ended it.
    """

    reference = "program-failed"
    actor: ClassVar[Actor] = "developer"
    detail: ClassVar[str] = "kind"
    exit_code: ClassVar[int] = PROGRAM_FAILED

    def __init__(self, kind: str, code: int = 0) -> None:
        super().__init__(f"the program {kind.replace('-', ' ')} ({code})")
        self.kind = kind
        self.code = code


def run_recorded(
    program: Sequence[str], path: Path, environ: Mapping[str, str], *, is_quiet: bool
) -> int:
    """Run a program, and let what it calls be written down in *path*.

    Args:
        program: Its words.
        path: The recording; what is in it stays.
        environ: The environment that it is given.
        is_quiet: Whether what it writes goes to standard error, since
            something else is to be alone on standard output.

    Returns:
        Its exit code.

    Raises:
        SettingsError: The recording cannot be made.
        ProgramFailed: There is no such program, or it may not be started.
    """
    _make(path)
    told = {**environ, RECORD: str(path.absolute())}
    out = _STANDARD_ERROR if is_quiet else None
    sys.stdout.flush()
    try:
        # What a person asks for on their own command line.
        return subprocess.run([*program], env=told, stdout=out, check=False).returncode  # noqa: S603
    except OSError:
        kind = "not-started"
    raise ProgramFailed(kind)


def _make(path: Path) -> None:
    """Make the recording, which stays empty if the program calls nothing."""
    try:
        Recorder(path)
    except OSError:
        pass
    else:
        return
    raise SettingsError("record", "--record", "file-not-writable", str(path))


def read_recording(path: Path) -> tuple[OperationRef, ...]:
    """Read what was called, each once, sorted.

    Raises:
        SettingsError: The file cannot be read, or is no recording.
    """
    try:
        with path.open("rb") as opened:
            content = opened.read(MAX_RECORDING_BYTES)
    except OSError as odd:
        problem = file_problem(odd)
    else:
        try:
            return best_known(recorded_in(content))
        except ValueError as odd:
            line = odd.args[0]
        raise SettingsError("record", "--record", "not-a-recording", str(path), line=line)
    raise SettingsError("record", "--record", problem, str(path))
