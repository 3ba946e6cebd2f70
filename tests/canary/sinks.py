"""Everything that came out of a program, as text, by where it came out."""

from __future__ import annotations

import io
import json
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import rich.console
import rich.traceback
import sentry_sdk

from canary.needles import leaked
from gettone import AccessToken

# Frames of the tests know the canary, and are not what is looked for.
_OURS = str(Path(__file__).parents[1])


class Sinks:
    """Everything that came out, by where it came out."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def take(self, place: str, held: object) -> None:
        """Keep a text, some bytes, or the ``str`` and ``repr`` of a value."""
        if isinstance(held, bytes):
            self.found.append((place, held.decode("latin-1")))
        elif isinstance(held, str):
            self.found.append((place, held))
        else:
            self.found += [(f"str of {place}", str(held)), (f"repr of {place}", repr(held))]

    def take_error(self, place: str, error: BaseException) -> None:
        """Keep an exception as every common tool shows it, frames and locals."""
        self.take(place, error)
        error = without_our_frames(error)
        self.take(f"{place}: traceback with locals", with_locals(error))
        self.take(f"{place}: rich", drawn_by_rich(error))
        sentry_sdk.capture_exception(error)

    def leaks_of(self, token: AccessToken) -> list[str]:
        """List the places where any form of the token's text stands."""
        return [place for place, text in self.found if leaked(text, token.reveal())]


def without_our_frames(error: BaseException) -> BaseException:
    """Cut the frames of the tests off; what is below them is left."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_OURS):
        trace = trace.tb_next
    return error.with_traceback(trace)


def with_locals(error: BaseException) -> str:
    """Write a traceback as ``traceback`` does, with the locals of each frame."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(shown.format())


def drawn_by_rich(error: BaseException) -> str:
    """Draw a traceback as ``rich`` does, with the locals of each frame."""
    drawn = io.StringIO()
    shown = rich.traceback.Traceback.from_exception(
        type(error), error, error.__traceback__, show_locals=True
    )
    rich.console.Console(file=drawn, width=500).print(shown)
    return drawn.getvalue()


class _Everything(logging.Handler):
    """Keep each record whole: message, arguments and extra fields."""

    def __init__(self, sinks: Sinks) -> None:
        super().__init__(logging.DEBUG)
        self._sinks = sinks

    def emit(self, record: logging.LogRecord) -> None:
        shown = self.format(record) + str(vars(record))
        self._sinks.take(f"log {record.name}", shown)


@contextmanager
def listening(sinks: Sinks) -> Iterator[None]:
    """Collect every log record and every Sentry event."""

    def transport(event: object) -> None:
        sinks.take("Sentry event", json.dumps(event, default=repr))

    handler, root = _Everything(sinks), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    sentry_sdk.init(
        dsn="http://key@127.0.0.1:9/1", before_send=lambda event, hint: transport(event)
    )
    try:
        yield
    finally:
        sentry_sdk.init()
        root.removeHandler(handler)
        root.setLevel(before)
