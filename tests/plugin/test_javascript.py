"""The same sandbox from another language: its address and its control API."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from gettone.testing.fic_sandbox import FicSandbox

SCRIPT = Path(__file__).with_name("sandbox.test.mjs")
FIRST_WITH_A_RUNNER = 20


def node() -> str:
    """Find Node with a test runner of its own, or skip with the reason."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed")
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout
    if int(told.removeprefix("v").partition(".")[0]) < FIRST_WITH_A_RUNNER:
        pytest.skip(f"node {told.strip()} is older than {FIRST_WITH_A_RUNNER}")
    return found


def test_node_s_own_test_runner_drives_it() -> None:
    with FicSandbox() as sandbox:
        done = subprocess.run(
            [node(), "--test", "--test-reporter=tap", str(SCRIPT)],
            env={"SANDBOX_URL": sandbox.url, "SANDBOX_KEY": sandbox.control_key},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    counts = dict(re.findall(r"^# (tests|pass|fail|skipped) (\d+)$", done.stdout, re.MULTILINE))
    written = SCRIPT.read_text(encoding="utf-8").count('\ntest("')
    assert counts == {"tests": str(written), "pass": str(written), "fail": "0", "skipped": "0"}
