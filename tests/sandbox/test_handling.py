from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gettone.sandbox.handling import Call, Outcome, timestamp
from gettone.wire.operation import catalogue
from sandbox.made import NOON, Made


def test_a_time_is_written_without_a_zone() -> None:
    assert timestamp(datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)) == "2026-01-02 03:04:05"


def test_an_outcome_is_good_unless_it_says_otherwise() -> None:
    outcome = Outcome()
    assert (outcome.is_found, outcome.invalid) == (True, {})
    assert outcome.is_done


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome(is_found=False),
        Outcome(is_allowed=False),
        Outcome(invalid={"data": ["no"]}),
        Outcome(message="no"),
    ],
    ids=repr,
)
def test_what_stands_against_it_is_not_done(outcome: Outcome) -> None:
    assert not outcome.is_done


def test_no_content_is_printed(made: Made) -> None:
    outcome = Outcome(body={"data": "canary"}, content=b"canary", message="no")
    assert "message='no'" in repr(outcome)
    call = Call(
        records=made.records,
        operation=catalogue().operation("getSupplier"),
        connected=made.connect()[0],
        ids={},
        query={},
        body={"data": "canary"},
        path="",
        now=NOON,
        content=b"canary",
    )
    assert repr(call) == "Call(getSupplier)"
    assert "canary" not in repr(outcome)
