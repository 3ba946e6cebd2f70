"""A sandbox in memory for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.made import Made


@pytest.fixture
def made() -> Iterator[Made]:
    whole = Made()
    yield whole
    whole.records.close()
