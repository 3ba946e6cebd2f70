"""One token through a library, and every place where a part of it can come out.

``traces`` uses the library as a program does, well and badly, and keeps what is
left; each of ``SINKS`` makes text of it, as common tools do.
"""

from __future__ import annotations

import copy
import dataclasses
import html
import io
import json
import logging
import os
import pickle
import subprocess
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import sentry_sdk

from canary.needles import hits, leaked
from canary.sinks import drawn_by_rich, with_locals, without_our_frames
from canary.subjects import Subject

__all__ = ["SINKS", "Scene", "Traces", "close", "hits_of", "leaks_of", "traces"]

NOBODY: Final = "http://127.0.0.1:9"


@dataclass(kw_only=True)
class Traces:
    """What is left of a library's use.

    Attributes:
        objects: What the program keeps.
        answer: What the call that succeeded gave.
        lost: The exception of a call that nobody answered.
        refused: The exception of a token that was pasted with its line's end.
        logged: Every record, formatted and whole, at DEBUG.
        printed: Standard output and standard error.
        warned: Every warning.
        asked: The request lines that a server saw.
        typed: The command lines that a person typed.
        seen_argv: The arguments of those processes, as all users see them.
        left: The octets of every file that the commands left.
    """

    objects: Sequence[Any] = ()
    answer: object = None
    lost: BaseException = field(default_factory=BaseException)
    refused: BaseException = field(default_factory=BaseException)
    logged: list[str] = field(default_factory=list[str])
    printed: str = ""
    warned: list[str] = field(default_factory=list[str])
    asked: list[str] = field(default_factory=list[str])
    typed: list[str] | None = None
    seen_argv: list[str] | None = None
    left: list[bytes] | None = None

    @property
    def errors(self) -> tuple[BaseException, BaseException]:
        return self.lost, self.refused


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A token, where it is good, and a folder for what a library leaves.

    Attributes:
        text: The token's.
        base_url: Of a server that knows it.
        asked: Gives the request lines that the server saw.
        folder: An empty one.
    """

    text: str
    base_url: str
    asked: Callable[[], list[str]]
    folder: Path


def traces(subject: Subject, scene: Scene) -> Traces:
    """Use a library with a token: a call, a lost one, a careless paste, its commands."""
    made = Traces()
    printed = io.StringIO()
    with _listening(made), redirect_stdout(printed), redirect_stderr(printed):
        held = subject.hold(scene.text, scene.base_url)
        made.objects = held.objects
        made.answer = subject.call(held.caller)
        made.asked = scene.asked()
        made.lost = _caught(subject, scene.text)
        made.refused = _caught(subject, f"{scene.text}\n")
        logging.getLogger("program").error("it failed", exc_info=made.lost)
        warnings.warn(f"{made.objects} {made.lost} {made.refused}", stacklevel=1)
    made.printed = printed.getvalue()
    if subject.commands:
        _run_commands(made, subject, scene)
    return made


def _caught(subject: Subject, text: str) -> BaseException:
    """Call where nobody answers, and give what was raised."""
    objects: Sequence[Any] = ()
    try:
        held = subject.hold(text, NOBODY)
        objects = held.objects
        subject.call(held.caller)
    except Exception as error:  # noqa: BLE001 - whatever comes out is searched
        return without_our_frames(error)
    finally:
        close(objects)
    return LookupError("nothing was raised")


def close(objects: Sequence[Any]) -> None:
    """Close what can be closed."""
    for one in objects:
        getattr(one, "close", lambda: None)()


@contextmanager
def _listening(made: Traces) -> Iterator[None]:
    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            made.logged.append(self.format(record) + str(vars(record)))

    handler, root = Kept(logging.DEBUG), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            yield
    finally:
        root.removeHandler(handler)
        root.setLevel(before)
    made.warned = [str(one.message) for one in warned]


def _run_commands(made: Traces, subject: Subject, scene: Scene) -> None:
    """Run a library's own commands, as a person types them."""
    folder = scene.folder
    (folder / "passphrase").write_text("correct horse battery staple", encoding="utf-8")
    made.typed, made.seen_argv = [], []
    for words in subject.commands:
        process = subprocess.Popen(
            [sys.executable, "-m", subject.package, *words],
            cwd=folder,
            env={
                "HOME": str(folder),
                "PATH": os.environ["PATH"],
                "GETTONE_BASE_URL": scene.base_url,
                "GETTONE_STORE": "file",
                "GETTONE_PASSPHRASE_FILE": str(folder / "passphrase"),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        made.typed.append(" ".join([subject.package, *words]))
        made.seen_argv.append(_arguments(process))
        made.printed += process.communicate(scene.text.encode(), timeout=60)[0].decode()
    made.left = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def _arguments(process: subprocess.Popen[bytes]) -> str:
    """Read a process's arguments as any user can; for a moment there are none."""
    path = Path(f"/proc/{process.pid}/cmdline")
    shown = ""
    while not shown and process.poll() is None:
        shown = path.read_text(encoding="utf-8")
    return shown


def _each(held: Sequence[object], show: Callable[[Any], object]) -> str:
    """Show each; what cannot be shown is left out, and what its refusal says is not."""
    shown: list[str] = []
    for one in held:
        try:
            shown.append(str(show(one)))
        except Exception as error:  # noqa: BLE001 - many things cannot be copied or written
            shown.append(f"{error!r}")
    return "\n".join(shown)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Give an exception and all that hang on it."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [one.__cause__, one.__context__]


def _hanging(error: BaseException) -> str:
    """Show what hangs on an exception: arguments, fields, frames, and those of its causes."""
    shown: list[str] = []
    for one in _chain(error):
        with warnings.catch_warnings(action="ignore"):
            fields = [getattr(one, name, None) for name in dir(one) if not name.startswith("__")]
        shown += [repr(one.args), str(vars(one)), *map(_deep, fields)]
        trace = one.__traceback__
        while trace is not None:
            shown.append(repr(trace.tb_frame.f_locals))
            trace = trace.tb_next
    return "\n".join(shown)


def _deep(held: object) -> str:
    """Show a field and its own fields, such as a request's headers."""
    fields = getattr(held, "__dict__", {})
    return repr(held) + "".join(f"{name}={inner!r}" for name, inner in fields.items())


@dataclass
class _Job:
    """What a program may make of anything: a record of its own."""

    held: object
    note: str = ""


def _as_record(held: object) -> str:
    job = _Job(held)
    return f"{dataclasses.asdict(job)} {dataclasses.astuple(job)} {dataclasses.replace(job)}"


def _as_json(held: object) -> str:
    return json.dumps(held, default=lambda inner: getattr(inner, "__dict__", None) or str(inner))


def _sentry(error: BaseException) -> str:
    """Capture an exception with Sentry's defaults, and give what it would send."""
    sent: list[str] = []

    class Kept(sentry_sdk.Transport):
        def capture_envelope(self, envelope: Any) -> None:
            sent.extend(item.payload.get_bytes().decode() for item in envelope.items)

    sentry_sdk.init(
        dsn="http://key@127.0.0.1:9/1", transport=Kept, auto_enabling_integrations=False
    )
    sentry_sdk.capture_exception(error)
    sentry_sdk.flush()
    sentry_sdk.init()
    return "\n".join(sent)


def _page(error: BaseException) -> str:
    """Write the page that a web framework shows to its developer."""
    return f"<h1>{html.escape(str(error))}</h1><pre>{html.escape(with_locals(error))}</pre>"


def _job_failure(error: BaseException) -> bytes:
    """Write what a queue of jobs keeps of a failure in its database."""
    told = {"exception": repr(error), "traceback": "".join(traceback.format_exception(error))}
    return json.dumps(told).encode() + pickle.dumps(error)


def _lines(held: Sequence[str] | None) -> str | None:
    return None if held is None else "\n".join(held)


# What it is -> the text that is searched; ``None`` where the library has no such place.
SINKS: Final[dict[str, Callable[[Traces], str | None]]] = {
    "log at DEBUG, with a failure": lambda made: _lines(made.logged),
    "output": lambda made: made.printed,
    "warnings": lambda made: _lines(made.warned),
    "`str`": lambda made: _each([*made.objects, *made.errors, made.answer], str),
    "`repr`": lambda made: _each([*made.objects, *made.errors, made.answer], repr),
    "f-string": lambda made: _each([*made.objects, *made.errors], lambda one: f"{one} {[one]}"),
    "`vars`": lambda made: _each([*made.objects, *made.errors], vars),
    "copy": lambda made: _each(made.objects, lambda one: repr(copy.deepcopy(one))),
    "pickle": lambda made: _each(made.objects, pickle.dumps),
    "JSON": lambda made: _each([*made.objects, made.answer], _as_json),
    "dataclass functions": lambda made: _each(made.objects, _as_record),
    "traceback with locals": lambda made: _each(made.errors, with_locals),
    "`rich` traceback with locals": lambda made: _each(made.errors, drawn_by_rich),
    "HTML page of a failure": lambda made: _each(made.errors, _page),
    "Sentry event": lambda made: _sentry(made.lost),
    "Sentry event of a careless paste": lambda made: _sentry(made.refused),
    "exception, its causes and frames": lambda made: _each(made.errors, _hanging),
    "failure kept in a database": lambda made: _each(made.errors, _job_failure),
    "URL": lambda made: _lines(made.asked),
    "arguments of processes": lambda made: _lines(made.seen_argv),
    "shell history": lambda made: _lines(made.typed),
    "files and databases left": lambda made: (
        None if made.left is None else b"\n".join(made.left).decode("latin-1")
    ),
}


def leaks_of(made: Traces, text: str) -> dict[str, set[str]]:
    """Name the sinks that have a part of the token, with the encodings."""
    found = {name: leaked(sink(made) or "", text) for name, sink in SINKS.items()}
    return {name: encodings for name, encodings in found.items() if encodings}


def hits_of(made: Traces, text: str) -> dict[str, int | None]:
    """Count how often the token stands in each; ``None`` where there is no such place."""
    shown = {name: sink(made) for name, sink in SINKS.items()}
    return {name: None if held is None else hits(held, text) for name, held in shown.items()}
