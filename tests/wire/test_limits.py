from __future__ import annotations

import pytest

from gettone.wire.limits import HourLeft, exhausted_window, hour_left, retry_after_s


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("60", 60),
        (" 0 ", 0),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("\u0663", None),
        ("9" * 9, 999_999_999),
        ("9" * 5_000, None),
    ],
)
def test_retry_after_is_whole_seconds(text: str, expected: int | None) -> None:
    assert retry_after_s({"retry-after": text}) == expected


def test_without_the_header_there_is_nothing_to_wait() -> None:
    assert retry_after_s({}) is None


@pytest.mark.parametrize(
    ("until", "now", "expected"),
    [
        ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:27:00 GMT", 60),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 08:28:00 GMT", 0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "", None),
        ("Wed, 21 Oct 2026 07:28:00 GMT", "now GMT", None),
        ("Wed, 21 Oct 2026 07:28:00", "Wed, 21 Oct 2026 07:27:00 GMT", None),
        ("Wed, 99 Oct 2026 07:28:00 GMT", "Wed, 21 Oct 2026 07:27:00 GMT", None),
    ],
)
def test_retry_after_may_be_a_date(until: str, now: str, expected: int | None) -> None:
    assert retry_after_s({"retry-after": until, "date": now}) == expected


@pytest.mark.parametrize(
    ("hourly", "monthly", "expected"),
    [
        ("1", "1", ""),
        ("0", "1", "hour"),
        ("1", "0", "month"),
        ("0", " 0 ", "month"),
        ("0, 0", "10", "hour"),
    ],
)
def test_the_longest_window_at_zero_is_named(hourly: str, monthly: str, expected: str) -> None:
    headers = {"ratelimit-hourlyremaining": hourly, "ratelimit-monthlyremaining": monthly}
    assert exhausted_window(headers) == expected


def test_no_header_exhausts_nothing() -> None:
    assert exhausted_window({}) == ""


@pytest.mark.parametrize(
    ("left", "limit", "expected"),
    [
        ("100", "1000", HourLeft(100, 1000)),
        (" 0 ", "1000", HourLeft(0, 1000)),
        ("99", "", HourLeft(99, 1000)),
        ("100", "many", HourLeft(100, 1000)),
        ("199", "2000", HourLeft(199, 2000)),
        ("", "1000", None),
        ("few", "1000", None),
        ("1, 1", "1000", None),
    ],
)
def test_the_headers_tell_how_much_of_the_hour_is_left(
    left: str, limit: str, expected: HourLeft | None
) -> None:
    headers = {"ratelimit-hourlyremaining": left, "ratelimit-hourlylimit": limit}
    assert hour_left(headers) == expected


def test_without_headers_it_is_not_known() -> None:
    assert hour_left({}) is None


def test_below_a_tenth_is_low() -> None:
    assert not HourLeft(100, 1000).is_low
    assert HourLeft(100, 1000).after_one().is_low
