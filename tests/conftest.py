"""What every test stands on: a clean environment, and both ways to run a flow."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from cluster import Cluster, cluster
from gettone.drive.run import arun, run
from gettone.errors import NoAnswer
from gettone.flow.steps import Flow
from gettone.wire.messages import Request, Response

T = TypeVar("T")


def pytest_configure() -> None:
    """Let programs that tests start be interrupted, though a shell in the background said no."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable, home or working folder of the person who runs the tests."""
    for name in os.environ:
        if name.startswith(("FIC_", "GETTONE_", "LC_", "PG")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """One server for all tests of a run; each makes a schema of its own in it."""
    with cluster() as made:
        yield made


class Script:
    """A transport that answers from a list and remembers what was sent."""

    def __init__(self, *answers: Response | NoAnswer) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, NoAnswer):
            raise answer
        return answer

    @property
    def sent(self) -> list[str]:
        return [f"{request.method} {request.target}" for request in self.requests]


class Drive(Protocol):
    """Run a flow against a script; the waits are written down, not waited."""

    def __call__(self, flow: Flow[T], script: Script, naps: list[float] | None = None) -> T: ...


def _blocking(flow: Flow[T], script: Script, naps: list[float] | None = None) -> T:
    return run(flow, script, sleep=(naps if naps is not None else []).append)


def _awaited(flow: Flow[T], script: Script, naps: list[float] | None = None) -> T:
    waited = naps if naps is not None else []

    async def transport(request: Request) -> Response:
        return script(request)

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    return asyncio.run(arun(flow, transport, sleep=sleep))


@pytest.fixture(params=[_blocking, _awaited], ids=["blocking", "awaited"])
def drive(request: pytest.FixtureRequest) -> Drive:
    """Both flavours, from one test."""
    chosen: Drive = request.param
    return chosen
