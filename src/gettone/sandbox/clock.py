"""The sandbox's time: the machine's, or what a test made of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from gettone.sandbox.controls import Controls, Turned

__all__ = ["TurnedClock", "utc_now"]


def utc_now() -> datetime:
    """Give the machine's time."""
    return datetime.now(UTC)


class TurnedClock:
    """A clock that shows what the knobs of the sandbox say.

    Args:
        controls: Where the knobs are.
        real: Gives the machine's time, aware and in UTC.
    """

    def __init__(self, controls: Controls, real: Callable[[], datetime] = utc_now) -> None:
        self._controls = controls
        self._real = real

    def __call__(self) -> datetime:
        """Give the sandbox's time."""
        return self.under(self._controls.turned())

    def under(self, turned: Turned) -> datetime:
        """Give the time that it would be if the knobs stood so.

        Raises:
            ValueError: No calendar has it.
            OverflowError: Nor does any number.
        """
        real = self._real()
        if turned.clock_stands_at_s is None and not turned.clock_offset_s:
            return real
        return datetime.fromtimestamp(turned.now_s(real.timestamp()), UTC)
