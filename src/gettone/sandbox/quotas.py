"""How many requests a company may make: three windows, on an injected clock.

Pure functions over what was counted; ``sandbox.sql_traffic`` keeps the
counts. Times are seconds since 1970 in UTC.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
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
_TIME: Final = struct.Struct("<d")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharer:
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
        recent: When the last ones came that fill the short window, the oldest
            first: floats of eight bytes.
        used: By name of a count, the number of its hour or month, and how
            many requests came in it.
    """

    recent: bytes = b""
    used: dict[str, tuple[int, int]] = msgspec.field(default_factory=dict[str, tuple[int, int]])

    def full_at(self, limit: int) -> float | None:
        """Tell when the oldest of the last *limit* requests came, if they are so many."""
        at = len(self.recent) - limit * _TIME.size
        return None if at < 0 else float(_TIME.unpack_from(self.recent, at)[0])

    def within(self, since_s: float) -> int:
        """Count the requests after that time."""
        return sum(at > since_s for (at,) in _TIME.iter_unpack(self.recent))

    def amount(self, who: str, period: int) -> int:
        """Tell how many came in that hour or month."""
        held, amount = self.used.get(who, (period, 0))
        return amount if held == period else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
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
        Provider, Limits and quotas. Assumed: a request that a window refuses
        counts in none, one that is refused for another reason does; the
        window that ends first is named.
    """
    hour, month = int(now_s // _HOUR_S), month_of(now_s)
    hour_used, month_used = counts.amount(sharer.hour, hour), counts.amount(sharer.month, month)
    window, left_s = _full(counts, limits, now_s, (hour_used, month_used))
    if window is None:
        hour_used, month_used = hour_used + 1, month_used + 1
        counts.used[sharer.hour] = (hour, hour_used)
        counts.used[sharer.month] = (month, month_used)
        kept = (limits.five_minutes - 1) * _TIME.size
        counts.recent = counts.recent[-kept:] + _TIME.pack(now_s) if kept > 0 else _TIME.pack(now_s)
    return Taken(
        refused_by=window,
        retry_after_s=max(1, math.ceil(left_s)) if window else 0,
        headers=_headers(hour_used, month_used, limits),
    )


def _full(
    counts: Counts, limits: Limits, now_s: float, used: tuple[int, int]
) -> tuple[WindowName | None, float]:
    """Name the window that is full, and when it has room again, in seconds."""
    if limits.five_minutes and (full_at := counts.full_at(limits.five_minutes)) is not None:
        left_s = full_at + SHORT_WINDOW_S - now_s
        if left_s > 0:
            return "five_minutes", left_s
    if limits.hour and used[0] >= limits.hour:
        return "hour", _HOUR_S - now_s % _HOUR_S
    if limits.month and used[1] >= limits.month:
        return "month", _next_month_s(now_s) - now_s
    return None, 0.0


def month_of(now_s: float) -> int:
    """Number the month of a time, so that the next one has the next number."""
    at = datetime.fromtimestamp(now_s, UTC)
    return at.year * 12 + at.month - 1


def _headers(hour_used: int, month_used: int, limits: Limits) -> dict[str, str]:
    """Write the headers.

    Source:
        OpenAPI 2.1.8, components.headers: none tells of the short window.
        Assumed: a window without a limit has none.
    """
    told: dict[str, str] = {}
    for name, used, limit in (
        ("Hourly", hour_used, limits.hour),
        ("Monthly", month_used, limits.month),
    ):
        if limit:
            told[f"ratelimit-{name.lower()}remaining"] = str(max(0, limit - used))
            told[f"ratelimit-{name.lower()}limit"] = str(limit)
    return told


def _next_month_s(now_s: float) -> float:
    year, month = divmod(month_of(now_s) + 1, 12)
    return datetime(year, month + 1, 1, tzinfo=UTC).timestamp()


def _times(limit: int, factor: float) -> int:
    return max(1, round(limit * factor)) if limit else 0
