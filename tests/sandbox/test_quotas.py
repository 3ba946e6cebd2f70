from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gettone.sandbox.quotas import (
    OFF,
    QUOTAS,
    SHORT_WINDOW_S,
    Counts,
    Limits,
    Sharer,
    Taken,
    month_of,
    taken,
)

DOCUMENTED = Limits()
# The hour and the month both end 30 s later.
NOW = datetime(2026, 12, 31, 23, 59, 30, tzinfo=UTC).timestamp()
PRIVATE = Sharer(company_id=16, client_id="a", is_public=False)
ALSO_PRIVATE = Sharer(company_id=16, client_id="b", is_public=False)
PUBLIC = Sharer(company_id=16, client_id="c", is_public=True)


def counts(*, at: float = NOW, times: int = 0, hour: int = 0, month: int = 0) -> Counts:
    """Count *times* requests at one moment, and more of the hour and month."""
    made = Counts()
    for _ in range(times):
        taken(made, PUBLIC, Limits(hour=0, month=0), at)
    made.used = {PRIVATE.hour: (int(NOW // 3600), hour), PRIVATE.month: (month_of(NOW), month)}
    return made


@pytest.mark.parametrize(
    ("counted", "refused_by", "retry_after_s"),
    [
        (counts(), None, 0),
        (counts(times=299), None, 0),
        # The window slides: what fills it came 299 s ago, or exactly 300.
        (counts(times=300, at=NOW - 299), "five_minutes", 1),
        (counts(times=300, at=NOW - 298.5), "five_minutes", 1),
        (counts(times=300), "five_minutes", 300),
        (counts(times=300, at=NOW - 300), None, 0),
        (counts(hour=999, month=39_999), None, 0),
        (counts(hour=1000), "hour", 30),
        (counts(month=40_000), "month", 30),
        (counts(times=300, hour=1000, month=40_000), "five_minutes", 300),
    ],
)
def test_a_window_that_is_full_refuses(
    counted: Counts, refused_by: str | None, retry_after_s: int
) -> None:
    found = taken(counted, PRIVATE, DOCUMENTED, NOW)
    assert (found.refused_by, found.retry_after_s) == (refused_by, retry_after_s)


def test_an_hour_that_has_passed_counts_no_more() -> None:
    full = counts(hour=1000, month=40_000)
    assert taken(full, PRIVATE, DOCUMENTED, NOW + 30).refused_by is None
    assert full.amount(PRIVATE.hour, int(NOW // 3600) + 1) == 1


def test_the_headers_tell_what_is_left_after_the_request() -> None:
    assert taken(counts(hour=1, month=7), PRIVATE, DOCUMENTED, NOW).headers == {
        "ratelimit-hourlyremaining": "998",
        "ratelimit-hourlylimit": "1000",
        "ratelimit-monthlyremaining": "39992",
        "ratelimit-monthlylimit": "40000",
    }


def test_a_refused_request_counts_nowhere() -> None:
    full = counts(hour=1000, month=5000)
    headers = taken(full, PRIVATE, DOCUMENTED, NOW).headers
    assert headers["ratelimit-hourlyremaining"] == "0"
    assert headers["ratelimit-monthlyremaining"] == "35000"
    assert full == counts(hour=1000, month=5000)


def test_who_shares_which_window() -> None:
    one_each = Limits(five_minutes=0, hour=1, month=2)
    made = Counts()
    asked = [PRIVATE, PRIVATE, ALSO_PRIVATE, ALSO_PRIVATE, PUBLIC]
    found = [taken(made, sharer, one_each, NOW).refused_by for sharer in asked]
    assert found == [None, "hour", None, "hour", None]
    # Private applications share the month, a public one has its own.
    third = Sharer(company_id=16, client_id="d", is_public=False)
    assert taken(made, third, one_each, NOW).refused_by == "month"


@given(st.lists(st.integers(0, 400), max_size=40), st.integers(1, 5))
def test_no_short_window_ever_holds_more_than_its_limit(gaps: list[int], limit: int) -> None:
    limits = Limits(five_minutes=limit, hour=0, month=0)
    made, now, passed = Counts(), NOW, list[float]()
    for gap in gaps:
        now += gap
        is_full = sum(at > now - SHORT_WINDOW_S for at in passed) >= limit
        found = taken(made, PUBLIC, limits, now)
        assert (found.refused_by == "five_minutes") is is_full
        if found.refused_by is None:
            passed.append(now)
        else:
            assert taken(made, PUBLIC, limits, now + found.retry_after_s - 1).refused_by
        assert made.within(now) <= limit


def test_windows_may_be_off() -> None:
    full = counts(times=300, hour=10**6, month=10**6)
    assert taken(full, PRIVATE, OFF, NOW) == Taken(headers={})
    assert not OFF.are_on
    assert Limits(five_minutes=0, hour=0, month=1).are_on


def test_windows_may_be_scaled() -> None:
    assert DOCUMENTED.scaled(0.01) == Limits(five_minutes=3, hour=10, month=400)
    assert DOCUMENTED.scaled(0.0001).five_minutes == 1
    assert OFF.scaled(2) == OFF


@pytest.mark.parametrize("factor", [0, -1, float("nan"), float("inf")])
def test_a_factor_is_a_number_above_0(factor: float) -> None:
    with pytest.raises(ValueError, match="above 0"):
        DOCUMENTED.scaled(factor)


def test_a_limit_is_not_negative() -> None:
    with pytest.raises(ValueError, match="number of requests"):
        Limits(hour=-1)


def test_months_are_numbered_across_years() -> None:
    assert month_of(NOW + 30) == month_of(NOW) + 1


def test_the_provider_s_figures() -> None:
    told = {name: (quota.limit, quota.status) for name, quota in QUOTAS.items()}
    assert told == {"five_minutes": (300, 429), "hour": (1000, 403), "month": (40_000, 403)}
