from __future__ import annotations

from datetime import UTC, datetime

from gettone.sandbox.handling import Outcome, timestamp


def test_a_time_is_written_without_a_zone() -> None:
    assert timestamp(datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)) == "2026-01-02 03:04:05"


def test_an_outcome_is_good_unless_it_says_otherwise() -> None:
    outcome = Outcome()
    assert (outcome.is_emulated, outcome.is_found, outcome.invalid) == (True, True, {})
