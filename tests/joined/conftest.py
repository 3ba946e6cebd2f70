"""One served sandbox for a module, fresh for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.serving import serving
from joined.flavours import FLAVOURS, Blocking
from joined.stage import Stage


@pytest.fixture(scope="module")
def served_sandbox() -> Iterator[tuple[Sandbox, str]]:
    with Sandbox(SandboxSettings()) as sandbox, serving(sandbox) as base_url:
        yield sandbox, base_url


@pytest.fixture(params=FLAVOURS, ids=lambda flavour: flavour.__name__, scope="module")
def ask(request: pytest.FixtureRequest) -> Iterator[Blocking]:
    made: Blocking = request.param()
    yield made
    made.close()


@pytest.fixture
def stage(ask: Blocking, served_sandbox: tuple[Sandbox, str]) -> Stage:
    return Stage(*served_sandbox, ask)
