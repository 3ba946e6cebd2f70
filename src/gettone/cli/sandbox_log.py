"""What applications called at a sandbox, read from its file or asked of it while it runs."""

from __future__ import annotations

import http.client
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from gettone.drive.origin import Origin
from gettone.errors import BadCall, NoAnswer, SandboxError, SettingsError
from gettone.sandbox.control_api import CONTROL_PATH
from gettone.sandbox.needing import called_by
from gettone.sandbox.sql import SqlRecords
from gettone.store.seal import Passphrase
from gettone.wire.requirements import OperationRef

__all__ = ["Caller", "asked_of", "read_from"]

_PATH: Final = f"{CONTROL_PATH}/needs"
_TIMEOUT_S: Final = 10.0
# Many applications with every operation there is fit.
_MAX_ANSWER_BYTES: Final = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """An application that called something.

    Attributes:
        name: As registered.
        operations: What it called, each once, sorted.
    """

    client_id: str
    name: str
    operations: tuple[OperationRef, ...]


class _Needs(msgspec.Struct):
    client_id: str
    name: str
    operations: list[str]


class _Answer(msgspec.Struct):
    applications: list[_Needs]


def read_from(path: Path) -> Sequence[Caller]:
    """Read the request log of a sandbox, running or not.

    Raises:
        SettingsError: There is no such file.
        SandboxError: It is no sandbox's, or cannot be read.
    """
    if not path.is_file():
        raise SettingsError("sandbox_log", "--sandbox-log", "file-missing", str(path))
    with SqlRecords(path) as records:
        return [
            Caller(client_id=client_id, name=_name(records, client_id), operations=refs)
            for client_id, refs in called_by(records).items()
        ]


def asked_of(address: str, key: Passphrase) -> Sequence[Caller]:
    """Ask a sandbox that runs; no redirect is followed, and no proxy is used.

    Args:
        address: Where it is.
        key: What its control API asks for.

    Raises:
        WrongOrigin: The address is none.
        NoAnswer: Nobody answers there.
        SandboxError: The key is refused, or the answer is not a sandbox's.
    """
    origin = Origin.parse(address)
    is_safe = origin.text.startswith("https://")
    kind = http.client.HTTPSConnection if is_safe else http.client.HTTPConnection
    authority = origin.address.partition("://")[2]
    connection = kind(authority, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", _PATH, headers={"authorization": b"Bearer " + key.expose()})
        answer = connection.getresponse()
        status, body = answer.status, answer.read(_MAX_ANSWER_BYTES)
    except (OSError, http.client.HTTPException) as lost:
        # Its frames hold the key.
        cause = type(lost).__name__
    except ValueError:
        # No header holds what was given for a key.
        return _callers(401, b"")
    else:
        return _callers(status, body)
    finally:
        connection.close()
    raise NoAnswer(origin.text, cause, sent=False)


def _callers(status: int, body: bytes) -> Sequence[Caller]:
    if status == 401:
        raise SandboxError("key-refused")
    try:
        if status == 200:
            told = msgspec.json.decode(body, type=_Answer)
            return [_caller(one) for one in told.applications]
    except (msgspec.DecodeError, BadCall):
        pass
    raise SandboxError("unexpected-answer", path=_PATH, status=status)


def _caller(told: _Needs) -> Caller:
    refs = tuple(OperationRef.parse(text) for text in told.operations)
    return Caller(client_id=told.client_id, name=told.name, operations=refs)


def _name(records: SqlRecords, client_id: str) -> str:
    application = records.application(client_id)
    return application.name if application else ""
