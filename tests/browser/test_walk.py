from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from browser.walk import ChromiumMissing, chromium

ROOT = Path(__file__).parents[2]


def test_without_chromium_the_package_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ChromiumMissing, match=r"`chromium`.*BROWSER=none"), chromium():
        pass


def test_browser_none_leaves_these_tests_out_and_says_how_many() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/browser", "-q", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**os.environ, "BROWSER": "none"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "tests that need a browser were left out" in ran.stdout
