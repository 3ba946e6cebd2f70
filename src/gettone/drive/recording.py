"""What a program calls, written down while it runs: operations and types of documents.

A recording is a file of JSON lines, ``{"operation": ..., "type": ...}``. Any
number of processes add to it at once: a line is one write at the file's end.
Nothing else is in it, so that it can be shown to anybody.

``record_to`` is the one switch, for the whole process: a program that is to
be recorded makes its front doors itself, and knows nothing of it. Whoever
starts the program reads the variable, and turns it.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Final

from gettone.wire.messages import Request, Response
from gettone.wire.passing import Passing
from gettone.wire.requirements import OperationRef

__all__ = ["Recorder", "note_call", "record_to", "recorded_in"]

_OWNER_ONLY: Final = 0o600
# What a recording may hold is short: a longer line is none of ours.
_MAX_LINE_BYTES: Final = 500

log = logging.getLogger(__name__)
# Else a program that sets up no logging would find the records on its standard error.
log.addHandler(logging.NullHandler())


class Recorder:
    """Adds what is called to a recording, each operation once.

    Args:
        path: The file; made for its owner only if it is not there.

    Raises:
        OSError: It cannot be made or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._passing = Passing()
        self._written: set[OperationRef] = set()
        self._append(b"")

    def note(self, request: Request, response: Response | None) -> None:
        """Write down what a request asked for; a disk that fails stops no call."""
        refs = set(self._passing.read(request, response)) - self._written
        if not refs:
            return
        self._written |= refs
        try:
            self._append(b"".join(map(_line, sorted(refs))))
        except OSError as failed:
            log.error(  # noqa: TRY400 - its frames hold the request
                "recording failed", extra={"path": str(self.path), "kind": type(failed).__name__}
            )

    def _append(self, lines: bytes) -> None:
        """Add lines at the end of the file, in one write.

        Source:
            POSIX.1-2017, write: with ``O_APPEND`` nothing comes in between.
        """
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
        opened = os.open(self.path, flags, _OWNER_ONLY)
        try:
            os.write(opened, lines)
        finally:
            os.close(opened)


class _Switch:
    """Where the process's calls are written down, if anywhere."""

    def __init__(self) -> None:
        self.recorder: Recorder | None = None


_SWITCH: Final = _Switch()


def record_to(path: Path | None) -> None:
    """Write down from now on what this process calls; ``None`` for no more.

    Raises:
        OSError: The file cannot be made or written.
    """
    held = _SWITCH.recorder
    if path is None:
        _SWITCH.recorder = None
    elif held is None or held.path != path:
        _SWITCH.recorder = Recorder(path)


def note_call(request: Request, response: Response | None) -> None:
    """Write a call down, if calls are."""
    if _SWITCH.recorder is not None:
        _SWITCH.recorder.note(request, response)


def recorded_in(content: bytes) -> tuple[OperationRef, ...]:
    """Read a recording; what was called, in order.

    Raises:
        ValueError: A line is none of a recording's; its message is the
            line's number.
    """
    found: list[OperationRef] = []
    for number, line in enumerate(content.splitlines(), start=1):
        ref = _ref(line)
        if ref is None:
            raise ValueError(number)
        found.append(ref)
    return tuple(found)


def _line(ref: OperationRef) -> bytes:
    told = {"operation": ref.operation_id, "type": ref.document_type or None}
    return json.dumps(told).encode() + b"\n"


def _ref(line: bytes) -> OperationRef | None:
    """Read one line; ``None`` if it is none of a recording's."""
    if len(line) > _MAX_LINE_BYTES:
        return None
    try:
        told: object = json.loads(line)
        match told:
            case {"operation": str(operation), "type": str(kind)}:
                return OperationRef.parse(f"{operation}:{kind}")
            case {"operation": str(operation), "type": None}:
                return OperationRef.parse(operation)
            case _:
                return None
    except ValueError:
        return None
