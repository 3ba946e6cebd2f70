"""A sandbox on a socket and Chromium beside it.

``BROWSER=none`` leaves these tests out, and the summary says how many; any
other way a missing Chromium is a failure that names the package.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.walk import CODE, Tab, chromium
from gettone.sandbox.app import SandboxSettings
from gettone.sandbox.serving import serving

_HERE = Path(__file__).parent
_LEFT_OUT = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that need a browser, if that was asked for."""
    if os.environ.get("BROWSER") != "none":
        return
    left_out = [item for item in items if item.path.is_relative_to(_HERE)]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)
    config.stash[_LEFT_OUT] = len(left_out)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many tests were left out, and why."""
    if left_out := config.stash.get(_LEFT_OUT, 0):
        terminalreporter.write_line(
            f"BROWSER=none: {left_out} tests that need a browser were left out"
        )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for each module, and none after: its event loop would stand in others' way."""
    with chromium() as started:
        yield started


@pytest.fixture
def base_url() -> Iterator[str]:
    with serving(SandboxSettings(sign_in_code=CODE)) as address:
        yield address


@pytest.fixture
def tab(browser: Browser, base_url: str) -> Iterator[Tab]:
    """Open tabs on the sandbox; what they ran into fails the test."""
    opened = Tab(browser, base_url)
    yield opened
    opened.close()
    assert opened.complaints == []
