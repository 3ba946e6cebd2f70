"""How much may be sent: Retry-After and the RateLimit headers, read.

Source:
    Provider, Limits and quotas; OpenAPI 2.1.8, components.headers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["exhausted_window", "retry_after_s"]

# Header, lower-case -> window that is used up when it stands at zero.
_REMAINING: Final = {
    "ratelimit-hourlyremaining": "hour",
    "ratelimit-monthlyremaining": "month",
}


def retry_after_s(headers: Mapping[str, str]) -> int | None:
    """Read the seconds to wait; ``None`` if absent or not a whole number.

    Source:
        Provider, Limits and quotas: the header is in seconds. The date form
        of RFC 9110 section 10.2.3 has not been seen there.
    """
    text = headers.get("retry-after", "").strip()
    return int(text) if text.isascii() and text.isdigit() else None


def exhausted_window(headers: Mapping[str, str]) -> str:
    """Name the window whose remaining requests stand at zero; longest first."""
    empty = [window for name, window in _REMAINING.items() if headers.get(name, "").strip() == "0"]
    return empty[-1] if empty else ""
