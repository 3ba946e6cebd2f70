from __future__ import annotations

from datetime import timedelta

import pytest

from gettone.sandbox.clock import TurnedClock, utc_now
from gettone.sandbox.controls import Turned
from sandbox.made import NOON, Clock, Made


def test_untouched_it_shows_the_machine_s_time(made: Made) -> None:
    machine = Clock()
    clock = TurnedClock(made.records.controls, machine)
    assert clock() == NOON
    machine.turn(5)
    assert clock() == NOON + timedelta(seconds=5)
    assert utc_now() <= TurnedClock(made.records.controls)()


def test_it_is_ahead_or_stands_still_as_the_knobs_say(made: Made) -> None:
    machine = Clock()
    clock = TurnedClock(made.records.controls, machine)
    made.records.controls.turn(Turned(clock_offset_s=60))
    assert clock() == NOON + timedelta(seconds=60)
    made.records.controls.turn(Turned(clock_stands_at_s=NOON.timestamp()))
    machine.turn(5)
    assert clock() == NOON


def test_a_time_can_be_tried_before_the_knobs_are_turned(made: Made) -> None:
    clock = TurnedClock(made.records.controls, Clock())
    assert clock.under(Turned(clock_offset_s=1)) == NOON + timedelta(seconds=1)
    assert clock() == NOON
    for far in (1e12, float("inf"), float("nan")):
        with pytest.raises((ValueError, OverflowError)):
            clock.under(Turned(clock_offset_s=far))
