"""When the next request to a company may go, given what all workers have sent.

Only the short window is counted here: of the others the provider tells, and a
window that it calls full stays shut for as long as it says. Times are seconds
since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

__all__ = ["SHORT_LIMIT", "SHORT_WINDOW_S", "SLACK_S", "Window", "counted", "shut"]

# Provider, Limits and quotas; the figures from three third parties that agree.
SHORT_LIMIT: Final = 300
SHORT_WINDOW_S: Final = 300
# Assumed: a request is with the provider within so many seconds of being let go,
# and the clocks of the workers differ by no more.
SLACK_S: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What was sent to one company lately, by whichever worker.

    Attributes:
        sent: Seconds, the oldest first, with how many requests went in each.
        shut_until_s: Until when the provider wants none.
    """

    sent: tuple[tuple[int, int], ...] = ()
    shut_until_s: float = 0.0


def counted(window: Window, now_s: float) -> tuple[Window, float]:
    """Count one more request, or say how long it is to wait.

    Source:
        Provider, Limits and quotas: the window slides, and is shared by all
        that is sent to a company.

    Returns:
        The window with the request in it, and 0; or as it was, and the
        seconds after which to ask again.
    """
    if window.shut_until_s > now_s:
        return window, window.shut_until_s - now_s
    since = int(now_s) - SHORT_WINDOW_S - SLACK_S
    recent = {second: count for second, count in window.sent if second > since}
    if sum(recent.values()) >= SHORT_LIMIT:
        return window, min(recent) + SHORT_WINDOW_S + SLACK_S - now_s
    recent[int(now_s)] = recent.get(int(now_s), 0) + 1
    return replace(window, sent=tuple(sorted(recent.items()))), 0.0


def shut(window: Window, until_s: float) -> Window:
    """Let nothing through until then; an earlier word of a later time holds."""
    return replace(window, shut_until_s=max(window.shut_until_s, until_s))
