"""One look at what others changed, for all requests that were here before it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from gettone.sandbox.records import Records
from gettone.sandbox.scripted import Arriving
from gettone.wire.messages import Request

__all__ = ["OneLook"]


class OneLook:
    """Look for changes by others once in each pass of the event loop.

    A loop runs what waits in the order in which it came to wait. So whatever
    is answered before the look ends was here before it began, and is judged
    by all that was changed before it was sent.

    Args:
        arriving: Answers requests.
        records: What others change.
    """

    def __init__(self, arriving: Callable[[Request], Arriving], records: Records) -> None:
        self._arriving = arriving
        self._records = records
        self._is_looking = False

    def __call__(self, request: Request) -> Arriving:
        """Answer a request.

        Raises:
            SandboxError: The records cannot be read or written.
        """
        if not self._is_looking:
            self._begin()
        return self._arriving(request)

    def _begin(self) -> None:
        """Look once for this pass; without a loop of asyncio's, everybody looks."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        self._records.look()
        self._is_looking = True
        loop.call_soon(self._end)

    def _end(self) -> None:
        self._is_looking = False
        self._records.look_again()
