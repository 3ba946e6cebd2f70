"""One look at what others changed, for all requests that were here before it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from gettone.sandbox.records import Changes
from gettone.sandbox.scripted import Arriving
from gettone.wire.messages import Request

__all__ = ["OneLook"]


class OneLook:
    """Look for changes by others once in each pass of the event loop.

    A loop runs what waits in the order in which it came to wait. So whatever
    is answered before the look ends was here before it began, and is judged
    by all that was changed before it was sent.

    The look is relied on while a request is answered and no longer, and by
    the loop that looked: one that stops in the middle of a pass, and whatever
    another thread asks, leave nothing behind that is out of date.

    Args:
        arriving: Answers requests.
        changes: Tells of what others change.
    """

    def __init__(self, arriving: Callable[[Request], Arriving], changes: Changes) -> None:
        self._arriving = arriving
        self._changes = changes
        self._looked: tuple[asyncio.AbstractEventLoop, int] | None = None

    def __call__(self, request: Request) -> Arriving:
        """Answer a request.

        Raises:
            SandboxError: The records cannot be read or written.
        """
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            # Without a loop of asyncio's, everybody looks.
            return self._arriving(request)
        looked = self._looked
        look = looked[1] if looked is not None and looked[0] is loop else self._begin(loop)
        self._changes.rely_on(look)
        try:
            return self._arriving(request)
        finally:
            self._changes.look_again()

    def _begin(self, loop: asyncio.AbstractEventLoop) -> int:
        look = self._changes.look()
        self._looked = (loop, look)
        loop.call_soon(self._end)
        return look

    def _end(self) -> None:
        self._looked = None
