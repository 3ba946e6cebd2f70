from __future__ import annotations

import pytest

from gettone.wire.limits import exhausted_window, is_hour_low, retry_after_s


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
        ("100", "1000", False),
        ("99", "1000", True),
        (" 0 ", "1000", True),
        ("99", "", True),
        ("100", "many", False),
        ("199", "2000", True),
        ("", "1000", False),
        ("few", "1000", False),
        ("1, 1", "1000", False),
    ],
)
def test_the_hour_is_low_below_a_tenth(left: str, limit: str, expected: bool) -> None:
    headers = {"ratelimit-hourlyremaining": left, "ratelimit-hourlylimit": limit}
    assert is_hour_low(headers) is expected


def test_without_headers_the_hour_is_not_low() -> None:
    assert not is_hour_low({})
