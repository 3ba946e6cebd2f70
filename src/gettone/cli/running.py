"""One run: parse, command, and whatever goes wrong turned into an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, TextIO

import click

from gettone.cli.exit_codes import DONE, INTERRUPTED, OUTPUT_FAILED, UNEXPECTED, exit_code_of
from gettone.cli.page import say
from gettone.cli.root import root
from gettone.cli.terminal import Terminal, check_language
from gettone.cli.usage import check_arguments, usage_refused
from gettone.domain.redaction import redact
from gettone.errors import GettoneError
from gettone.errors.root import Actor

__all__ = ["OutputFailed", "Unexpected", "run"]

# 128 and the number of SIGPIPE, as shells have it.
READER_GONE: Final = 141


class Unexpected(GettoneError):
    """Something that gettone did not foresee.

    Attributes:
        kind: Class of what happened; never its text, which may hold anything.
        place: Module and line, for a report.
    """

    reference = "unexpected"
    actor: ClassVar[Actor] = "developer"
    exit_code: ClassVar[int] = UNEXPECTED

    def __init__(self, kind: str, place: str) -> None:
        super().__init__(f"unexpected {kind} at {place}")
        self.kind = kind
        self.place = place


class OutputFailed(GettoneError):
    """What was to be said cannot be written, as to a disk that is full.

    Attributes:
        why: The system's own words.
    """

    reference = "output-failed"
    actor: ClassVar[Actor] = "operator"
    exit_code: ClassVar[int] = OUTPUT_FAILED

    def __init__(self, why: str) -> None:
        super().__init__(f"the output cannot be written: {why}")
        self.why = why


def run(arguments: Sequence[str], environ: Mapping[str, str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Words after the program's name.
        environ: The environment; ``None`` for this process's.

    Returns:
        The exit code, one of ``cli.exit_codes`` or 141 for a reader that left.
    """
    environ = os.environ if environ is None else environ
    terminal = Terminal.of(arguments, environ)
    try:
        return _guarded(arguments, terminal, environ)
    except BrokenPipeError:
        _silence(sys.stdout)
        return READER_GONE
    except (KeyboardInterrupt, EOFError, click.Abort):
        terminal.note(say("cli.stopped"))
        return INTERRUPTED
    except Exception as surprise:  # noqa: BLE001 - a person never sees a traceback
        if isinstance(surprise, OSError) and _is_of_output(surprise):
            return _output_failed(terminal, surprise)
        if environ.get("GETTONE_DEBUG") == "1":
            click.echo(redact("".join(traceback.format_exception(surprise))), err=True)
        terminal.fail(Unexpected(type(surprise).__name__, _place(surprise)))
        return UNEXPECTED


def _guarded(arguments: Sequence[str], terminal: Terminal, environ: Mapping[str, str]) -> int:
    """Run one command; our own errors are shown."""
    try:
        check_arguments(arguments)
        check_language(arguments, environ)
        with root.make_context("gettone", list(arguments), obj=terminal) as context:
            root.invoke(context)
        click.echo(nl=False)
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.ClickException as refused:
        error: GettoneError = usage_refused(refused)
    except GettoneError as known:
        error = known
    else:
        return DONE
    terminal.fail(error)
    return exit_code_of(error)


def _is_of_output(failed: OSError) -> bool:
    """Tell whether it happened while writing; ``click.echo`` does all of that."""
    return traceback.extract_tb(failed.__traceback__)[-1].name == "echo"


def _output_failed(terminal: Terminal, failed: OSError) -> int:
    """Say so, unless that cannot be written either."""
    _silence(sys.stdout)
    try:
        terminal.fail(OutputFailed(failed.strerror or type(failed).__name__))
    except OSError:
        _silence(sys.stderr)
    return OUTPUT_FAILED


def _place(surprise: BaseException) -> str:
    """Name module and line where it happened."""
    last = traceback.extract_tb(surprise.__traceback__)[-1]
    return f"{os.path.basename(last.filename)}:{last.lineno}"  # noqa: PTH119 - text, not a path


def _silence(stream: TextIO) -> None:
    """Let the interpreter's last flush go nowhere.

    Source:
        Python documentation, signal, "Note on SIGPIPE".
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
