"""How much may be sent: Retry-After and the RateLimit headers, read.

Source:
    Provider, Limits and quotas; OpenAPI 2.1.8, components.headers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

__all__ = ["HourLeft", "answered_at", "exhausted_window", "hour_left", "retry_after_s"]

# More digits than these are no wait that anyone means.
_SECONDS: Final = re.compile(r"[0-9]{1,9}")
# Header, lower-case -> window that is used up when it stands at zero.
_REMAINING: Final = {
    "ratelimit-hourlyremaining": "hour",
    "ratelimit-monthlyremaining": "month",
}
# Provider, Limits and quotas: requests in an hour, where no header says it.
HOURLY_LIMIT: Final = 1000
# More digits than these are no number of requests that anyone means.
_COUNT: Final = re.compile(r"[0-9]{1,9}")


def retry_after_s(headers: Mapping[str, str]) -> int | None:
    """Read the seconds to wait; ``None`` if absent or neither number nor date.

    Source:
        Provider, Limits and quotas: the header is in seconds. RFC 9110
        section 10.2.3 allows a date, which is read against ``Date``.
    """
    text = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(text):
        return int(text)
    until, now = _date(text), answered_at(headers)
    return max(0, round((until - now).total_seconds())) if until and now else None


def answered_at(headers: Mapping[str, str]) -> datetime | None:
    """Read when the server answered, by its own clock; ``None`` if it is not told.

    Source:
        RFC 9110 section 6.6.1 (Date).
    """
    return _date(headers.get("date", ""))


def exhausted_window(headers: Mapping[str, str]) -> str:
    """Name the window whose remaining requests stand at zero; longest first.

    A header that came twice is one value with a comma (RFC 9110 section 5.2).
    """
    empty = [window for name, window in _REMAINING.items() if _has_zero(headers.get(name, ""))]
    return empty[-1] if empty else ""


@dataclass(frozen=True, slots=True)
class HourLeft:
    """Requests that are left in this hour, of how many."""

    count: int
    limit: int

    @property
    def is_low(self) -> bool:
        """Tell whether less than a tenth is left."""
        return self.count * 10 < self.limit

    def after_one(self) -> HourLeft:
        """Reckon with one more request, of which no header told."""
        return HourLeft(self.count - 1, self.limit)


def hour_left(headers: Mapping[str, str]) -> HourLeft | None:
    """Read how much of the hour is left; ``None`` where the headers do not say."""
    left = headers.get("ratelimit-hourlyremaining", "").strip()
    limit = headers.get("ratelimit-hourlylimit", "").strip()
    if not _COUNT.fullmatch(left):
        return None
    return HourLeft(int(left), int(limit) if _COUNT.fullmatch(limit) else HOURLY_LIMIT)


def _has_zero(text: str) -> bool:
    return "0" in {part.strip() for part in text.split(",")}


def _date(text: str) -> datetime | None:
    """Read a date that names Greenwich, as every HTTP date does."""
    if not text.endswith(" GMT"):
        return None
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
