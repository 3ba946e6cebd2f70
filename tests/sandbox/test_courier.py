from __future__ import annotations

import logging
import threading

import pytest

from gettone.errors import SandboxError
from gettone.sandbox.courier import Courier


def test_it_delivers_again_and_again_until_the_end() -> None:
    rounds = threading.Semaphore(0)
    count = []

    def deliver() -> None:
        count.append(1)
        rounds.release()

    with Courier(deliver, pause_s=0.001):
        assert all(rounds.acquire(timeout=10) for _ in range(3))
    ended = len(count)
    assert not [one for one in threading.enumerate() if one.name == "gettone-courier"]
    assert len(count) == ended


def test_records_that_fail_once_do_not_end_it(caplog: pytest.LogCaptureFixture) -> None:
    rounds = threading.Semaphore(0)

    def deliver() -> None:
        rounds.release()
        raise SandboxError("database-failed", reason="disk full")

    with caplog.at_level(logging.ERROR), Courier(deliver, pause_s=0.001):
        assert all(rounds.acquire(timeout=10) for _ in range(2))
    assert "webhooks were not delivered: disk full" in caplog.text


def test_a_failure_after_the_end_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    begun, closed, failed = (threading.Event() for _ in range(3))

    def deliver() -> None:
        begun.set()
        closed.wait(10)
        failed.set()
        raise SandboxError("database-failed", reason="closed")

    with caplog.at_level(logging.ERROR):
        with Courier(deliver, pause_s=0.001):
            assert begun.wait(10)
            threading.Timer(0.1, closed.set).start()
        assert failed.wait(10)
    assert caplog.text == ""
