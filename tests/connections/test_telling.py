from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import replace

import pytest

from connections.test_event import EVENT
from gettone.connections.event import Event
from gettone.connections.telling import Teller
from gettone.domain.state import State


class Box:
    """A poster that keeps what it is given."""

    def __init__(self) -> None:
        self.posted: list[Event] = []
        self.is_closed = False

    def post(self, event: Event) -> None:
        self.posted.append(event)

    def close(self) -> None:
        self.is_closed = True


def test_everybody_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    told: list[Event] = []
    box = Box()
    teller = Teller(told.append, box)
    caplog.set_level(logging.INFO, "gettone.connections")
    mended = replace(EVENT, now=State.ACTIVE)
    for event in (EVENT, mended):
        teller.tell(event)
    assert told == box.posted == [EVENT, mended]
    assert [(row.levelname, row.getMessage()) for row in caplog.records] == [
        ("WARNING", "connection reauth_required"),
        ("INFO", "connection active"),
    ]
    assert caplog.records[0].__dict__["event"] == EVENT.facts()
    teller.close()
    assert box.is_closed


def test_a_function_that_fails_stands_in_nobodys_way(caplog: pytest.LogCaptureFixture) -> None:
    def fail(_event: Event) -> None:
        raise RuntimeError

    box = Box()
    with caplog.at_level(logging.ERROR, "gettone.connections"):
        Teller(fail, box).tell(EVENT)
    assert box.posted == [EVENT]
    assert [row.getMessage() for row in caplog.records] == ["an event's function failed"]


def test_nobody_need_be_told() -> None:
    teller = Teller()
    teller.tell(EVENT)
    teller.close()


def test_a_program_without_logging_is_left_alone() -> None:
    code = (
        "import logging, gettone.connections.telling\n"
        "logging.getLogger('gettone.connections').warning('connection quota')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stderr == ""
