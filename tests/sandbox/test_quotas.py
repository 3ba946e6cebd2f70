from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gettone.sandbox.quotas import OFF, QUOTAS, Counted, Limits, Taken, month_of, taken

DOCUMENTED = Limits()
NOW = datetime(2026, 12, 31, 23, 59, 30, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("counted", "refused_by", "retry_after_s"),
    [
        (Counted(), None, 0),
        # The window slides: what fills it came 299 s ago, or exactly 300.
        (Counted(full_at=NOW - 299), "five_minutes", 1),
        (Counted(full_at=NOW - 299.5), "five_minutes", 1),
        (Counted(full_at=NOW), "five_minutes", 300),
        (Counted(full_at=NOW - 300), None, 0),
        # The hour and the month both end 30 s later.
        (Counted(hour_used=999, month_used=39_999), None, 0),
        (Counted(hour_used=1000), "hour", 30),
        (Counted(month_used=40_000), "month", 30),
        (Counted(full_at=NOW, hour_used=1000, month_used=40_000), "five_minutes", 300),
    ],
)
def test_a_window_that_is_full_refuses(
    counted: Counted, refused_by: str | None, retry_after_s: int
) -> None:
    found = taken(counted, DOCUMENTED, NOW)
    assert (found.refused_by, found.retry_after_s) == (refused_by, retry_after_s)


def test_the_headers_tell_what_is_left_after_the_request() -> None:
    assert taken(Counted(hour_used=1, month_used=7), DOCUMENTED, NOW).headers == {
        "ratelimit-hourlyremaining": "998",
        "ratelimit-hourlylimit": "1000",
        "ratelimit-monthlyremaining": "39992",
        "ratelimit-monthlylimit": "40000",
    }


def test_a_refused_request_counts_nowhere() -> None:
    headers = taken(Counted(hour_used=1000, month_used=5000), DOCUMENTED, NOW).headers
    assert headers["ratelimit-hourlyremaining"] == "0"
    assert headers["ratelimit-monthlyremaining"] == "35000"


def test_windows_may_be_off() -> None:
    full = Counted(full_at=NOW, hour_used=10**6, month_used=10**6)
    assert taken(full, OFF, NOW) == Taken(headers={})
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
