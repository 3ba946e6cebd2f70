"""What was done, told once on the page that the browser is sent on to.

The notice is in the session and not in the address, which anyone may write.
"""

from __future__ import annotations

from typing import Final

from gettone.sandbox.console.visit import Visit
from gettone.wire.bodies import Body

__all__ = ["leave_notice", "take_notice"]

_HELD: Final = "notice"


def leave_notice(held: Body, path: str, key: str, **facts: str) -> None:
    """Have the page at *path* tell the text of *key*; runs within ``Sessions.change``."""
    held[_HELD] = [path, key, facts]


def take_notice(visit: Visit) -> str:
    """Give the sentence left for this page, once; empty if there is none."""
    is_here = visit.held.get(_HELD, [""])[0] == visit.request.url.path
    if not is_here or visit.request.method != "GET":
        return ""
    left = visit.console.sessions.change(visit.cookie, lambda held: held.pop(_HELD, None))
    return visit.say(left[1], **left[2]) if left else ""
