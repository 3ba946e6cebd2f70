"""What was found that an application calls: in its source, a recording, a sandbox's log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypedDict

from gettone.cli.passphrases import secret_in_file
from gettone.cli.recordings import ProgramFailed, read_recording, run_recorded
from gettone.cli.sandbox_log import Caller, asked_of, read_from
from gettone.cli.source_files import sources
from gettone.cli.terminal import Terminal
from gettone.cli.usage import UsageRefused
from gettone.jobs.source_scan import Scan, scan
from gettone.store.seal import Passphrase
from gettone.wire.requirements import OperationRef

__all__ = ["NOWHERE", "Finding", "FindingFlags", "found_by"]

# Where a sandbox listens that was told nothing else.
NOWHERE: Final = ""
_DEFAULT_ADDRESS: Final = "http://127.0.0.1:8400"
_NEEDS: Final = "gettone needs"


class FindingFlags(TypedDict):
    """The options that find operations, as ``gettone needs`` has them."""

    source: tuple[str, ...]
    record: str | None
    program: tuple[str, ...]
    sandbox_log: str | None
    control_key_file: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found, and where.

    Attributes:
        scan: What the source says, if it was read.
        recorded: What was called while a program was recorded.
        caller: Whom the sandbox's log is about, and what that called.
        failed: How a program that was recorded ended, if not well.
    """

    scan: Scan | None = None
    recorded: Sequence[OperationRef] = ()
    caller: Caller | None = None
    failed: ProgramFailed | None = None
    ways: frozenset[str] = field(default_factory=frozenset[str])

    @property
    def operations(self) -> tuple[OperationRef, ...]:
        """List what was found, each once, sorted."""
        read = self.scan.operations if self.scan else ()
        logged = self.caller.operations if self.caller else ()
        return tuple(sorted({*read, *self.recorded, *logged}))


def found_by(
    flags: FindingFlags, terminal: Terminal, environ: Mapping[str, str], client_id: str
) -> Finding | None:
    """Look for operations in every way that the flags ask for; ``None`` for none.

    Args:
        flags: As given.
        terminal: Where a key is asked for.
        environ: The environment of a program that is run.
        client_id: Whose calls are meant, of a sandbox's log; empty for the only one's.

    Raises:
        UsageRefused: A program comes without a recording; or the log is of
            several applications, or of another.
        SettingsError: A file cannot be read.
        ProgramFailed: The program could not be started.
        GettoneError: The sandbox cannot be asked.
    """
    if flags["program"] and flags["record"] is None:
        raise UsageRefused("program-without-record", _NEEDS, "--record")
    failed = _run(flags, environ, is_quiet=terminal.is_json)
    ways = {name for name in ("source", "record", "sandbox_log") if flags[name] not in (None, ())}
    if not ways:
        return None
    return Finding(
        scan=_scanned(flags["source"]),
        recorded=read_recording(_path(flags["record"])) if flags["record"] is not None else (),
        caller=_caller(flags, terminal, client_id),
        failed=failed,
        ways=frozenset(ways),
    )


def _run(
    flags: FindingFlags, environ: Mapping[str, str], *, is_quiet: bool
) -> ProgramFailed | None:
    if not flags["program"] or flags["record"] is None:
        return None
    path = _path(flags["record"])
    code = run_recorded(flags["program"], path, environ, is_quiet=is_quiet)
    return ProgramFailed("failed", code) if code else None


def _scanned(paths: Sequence[str]) -> Scan | None:
    if not paths:
        return None
    return scan(source for path in paths for source in sources(_path(path)))


def _caller(flags: FindingFlags, terminal: Terminal, client_id: str) -> Caller | None:
    told = flags["sandbox_log"]
    if told is None:
        return None
    if told != NOWHERE and "://" not in told:
        callers = read_from(_path(told))
    else:
        callers = asked_of(told or _DEFAULT_ADDRESS, _key(flags["control_key_file"], terminal))
    chosen = [one for one in callers if client_id in {"", one.client_id}]
    if len(chosen) > 1:
        named = tuple(f"{one.client_id} ({one.name})" for one in chosen)
        raise UsageRefused("several-applications", _NEEDS, "--client-id", called=", ".join(named))
    return chosen[0] if chosen else Caller(client_id=client_id, name="", operations=())


def _key(path: str | None, terminal: Terminal) -> Passphrase:
    """Find what the sandbox's control API asks for; never a flag's own value."""
    if path is not None:
        return secret_in_file(path, "control_key_file", "--control-key-file")
    if not terminal.can_ask():
        raise UsageRefused("needs-control-key", _NEEDS, "--control-key-file")
    return Passphrase(terminal.ask_hidden("cli.ask.control-key"))


def _path(text: str) -> Path:
    return Path(text).expanduser()
