"""How many requests a company may make: three windows, on an injected clock.

Pure functions over what was counted; ``sandbox.sql_traffic`` keeps the
counts. Times are seconds since 1970 in UTC.

Source:
    Provider, Limits and quotas.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import msgspec

__all__ = [
    "OFF",
    "QUOTAS",
    "SHORT_WINDOW_S",
    "Counts",
    "Limits",
    "Quota",
    "Sharer",
    "Taken",
    "WindowName",
    "month_of",
    "taken",
]

WindowName: TypeAlias = Literal["five_minutes", "hour", "month"]

# Provider, Limits and quotas: a short-term window slides.
SHORT_WINDOW_S: Final = 300
_HOUR_S: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """One window of the provider's, and where it is known from.

    Attributes:
        limit: Requests in it.
        shared_by: Whose requests are counted together.
        status: What a request beyond it is answered.
        message: The sentence of that answer.
        source: Where limit and status are known from.
    """

    limit: int
    shared_by: str
    status: int
    message: str
    source: str


QUOTAS: Final[dict[WindowName, Quota]] = {
    "five_minutes": Quota(
        limit=300,
        shared_by="the company: all applications and users together",
        status=429,
        message="Too many requests.",
        source="Limits and quotas page; the figure and that it slides: third parties; "
        "body: assumed",
    ),
    "hour": Quota(
        limit=1000,
        shared_by="the company and the application",
        status=403,
        message="The hourly limit of requests has been reached.",
        source="Limits and quotas page; that the hour is UTC's: assumed; body: assumed",
    ),
    "month": Quota(
        limit=40_000,
        shared_by="the company and the application; for private ones the company",
        status=403,
        message="The monthly limit of requests has been reached.",
        source="Limits and quotas page; that the month is UTC's: assumed; body: assumed",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How many requests each window takes; 0 for any number.

    Raises:
        ValueError: One is negative.
    """

    five_minutes: int = QUOTAS["five_minutes"].limit
    hour: int = QUOTAS["hour"].limit
    month: int = QUOTAS["month"].limit

    def __post_init__(self) -> None:
        if min(self.five_minutes, self.hour, self.month) < 0:
            message = "a limit is a number of requests, or 0 for none"
            raise ValueError(message)

    @property
    def are_on(self) -> bool:
        """Tell whether any window has an end."""
        return bool(self.five_minutes or self.hour or self.month)

    def scaled(self, factor: float) -> Limits:
        """Give these limits times *factor*, at least one request each.

        Raises:
            ValueError: *factor* is not a finite number above 0.
        """
        if not (math.isfinite(factor) and factor > 0):
            message = "a factor is a number above 0"
            raise ValueError(message)
        return Limits(
            five_minutes=_times(self.five_minutes, factor),
            hour=_times(self.hour, factor),
            month=_times(self.month, factor),
        )


OFF: Final = Limits(five_minutes=0, hour=0, month=0)


class Sharer(msgspec.Struct, frozen=True, kw_only=True):
    """Whose requests are counted together.

    Attributes:
        company_id: The company asked for.
        client_id: The application that asks.
        is_public: Whether it is public; private ones share a company's month.
    """

    company_id: int
    client_id: str
    is_public: bool

    @property
    def hour(self) -> str:
        """Name the count of the hour."""
        return f"hour {self.client_id}"

    @property
    def month(self) -> str:
        """Name the count of the month."""
        return f"month {self.client_id}" if self.is_public else "month"


class Counts(msgspec.Struct):
    """What was counted of one company's requests.

    Attributes:
        recent: How many came in each second of the short window, the oldest
            second first.
        used: By name of a count, the number of its hour or month, and how
            many requests came in it.
    """

    recent: dict[int, int] = msgspec.field(default_factory=dict[int, int])
    used: dict[str, tuple[int, int]] = msgspec.field(default_factory=dict[str, tuple[int, int]])

    def within(self, now_s: float) -> int:
        """Count the requests in the short window that ends at *now_s*."""
        since = int(now_s) - SHORT_WINDOW_S
        return sum(count for second, count in self.recent.items() if second > since)

    def let_go(self, now_s: float) -> None:
        """Forget the seconds that the short window has left behind."""
        since = int(now_s) - SHORT_WINDOW_S
        while self.recent and (oldest := next(iter(self.recent))) <= since:
            del self.recent[oldest]

    def amount(self, who: str, period: int) -> int:
        """Tell how many came in that hour or month."""
        held, amount = self.used.get(who, (period, 0))
        return amount if held == period else 0


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a request goes through, and what is left after it.

    Attributes:
        refused_by: The window that is full; ``None`` if the request counts.
        retry_after_s: Seconds until that window has room again.
        headers: What the answer tells of the windows.
    """

    refused_by: WindowName | None = None
    retry_after_s: int = 0
    headers: Mapping[str, str]


def taken(counts: Counts, sharer: Sharer, limits: Limits, now_s: float) -> Taken:
    """Decide on one more request, and count it if it goes through.

    Source:
        Provider, Limits and quotas. Assumed: the short window slides by whole
        seconds; a request that a window refuses counts in none, one that is
        refused for another reason does; the window that ends first is named.
    """
    of_hour, of_month, second = sharer.hour, sharer.month, int(now_s)
    hour = second // _HOUR_S
    month = _month_of_hour(hour)
    hour_used, month_used = counts.amount(of_hour, hour), counts.amount(of_month, month)
    window, left_s = _full(counts, limits, now_s, (hour_used, month_used))
    if window is None:
        hour_used, month_used = hour_used + 1, month_used + 1
        counts.used[of_hour] = (hour, hour_used)
        counts.used[of_month] = (month, month_used)
        counts.let_go(now_s)
        counts.recent[second] = counts.recent.get(second, 0) + 1
    return Taken(
        refused_by=window,
        retry_after_s=max(1, math.ceil(left_s)) if window else 0,
        headers=_headers(hour_used, month_used, limits),
    )


def _full(
    counts: Counts, limits: Limits, now_s: float, used: tuple[int, int]
) -> tuple[WindowName | None, float]:
    """Name the window that is full, and when it has room again, in seconds."""
    if limits.five_minutes and counts.within(now_s) >= limits.five_minutes:
        since = int(now_s) - SHORT_WINDOW_S
        oldest = next(second for second in counts.recent if second > since)
        return "five_minutes", oldest + SHORT_WINDOW_S - now_s
    if limits.hour and used[0] >= limits.hour:
        return "hour", _HOUR_S - now_s % _HOUR_S
    if limits.month and used[1] >= limits.month:
        return "month", _next_month_s(now_s) - now_s
    return None, 0.0


def month_of(now_s: float) -> int:
    """Number the month of a time, so that the next one has the next number."""
    at = datetime.fromtimestamp(now_s, UTC)
    return at.year * 12 + at.month - 1


@lru_cache(64)
def _month_of_hour(hour: int) -> int:
    return month_of(hour * _HOUR_S)


def _headers(hour_used: int, month_used: int, limits: Limits) -> dict[str, str]:
    """Write the headers.

    Source:
        OpenAPI 2.1.8, components.headers: none tells of the short window.
        Assumed: a window without a limit has none.
    """
    told: dict[str, str] = {}
    if limits.hour:
        told["ratelimit-hourlyremaining"] = str(max(0, limits.hour - hour_used))
        told["ratelimit-hourlylimit"] = str(limits.hour)
    if limits.month:
        told["ratelimit-monthlyremaining"] = str(max(0, limits.month - month_used))
        told["ratelimit-monthlylimit"] = str(limits.month)
    return told


def _next_month_s(now_s: float) -> float:
    year, month = divmod(month_of(now_s) + 1, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC).timestamp()


def _times(limit: int, factor: float) -> int:
    return max(1, round(limit * factor)) if limit else 0
