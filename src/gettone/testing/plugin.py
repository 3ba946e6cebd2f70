"""The pytest plugin; it imports nothing of the sandbox until a test asks for one."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from gettone.testing.fic_sandbox import FicSandbox

__all__ = ["SECTION", "fic_sandbox", "pytest_runtest_makereport"]

SECTION: Final = "Fatture in Cloud sandbox: requests"
_OPENED: Final = pytest.StashKey["FicSandbox"]()


@pytest.fixture
def fic_sandbox(request: pytest.FixtureRequest) -> Iterator[FicSandbox]:
    """Fatture in Cloud for one test: token(), api(), add(), fail_next(), requests, url."""
    with _opened() as sandbox:
        request.node.stash[_OPENED] = sandbox
        yield sandbox
        del request.node.stash[_OPENED]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show in the report of a test that failed what its sandbox was asked."""
    report = yield
    sandbox = item.stash.get(_OPENED, None)
    if report.failed and sandbox is not None:
        from gettone.testing.request_table import request_table

        report.sections.append((SECTION, request_table(sandbox.requests)))
    return report


def _opened() -> FicSandbox:
    """Open one, or say in a sentence what is not installed."""
    try:
        from gettone.testing.fic_sandbox import FicSandbox
    except ModuleNotFoundError as missing:
        name = str(missing.name).partition(".")[0]
    else:
        return FicSandbox()
    pytest.fail(
        f"fic_sandbox needs the sandbox: pip install 'gettone[sandbox]' ({name} is missing)",
        pytrace=False,
    )
