"""Waiting for the quotas, and for what they refused: no more than told, and not for ever.

A job of many requests keeps below the short window by counting what it sends,
below the hour by what the answers say is left, and sends again what a quota
refused once the provider's time is over: it was not done.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Final, TypeVar

from gettone.errors import NoAnswer, QuotaExceeded
from gettone.flow.pace import Window, counted
from gettone.flow.statuses import refused
from gettone.flow.steps import Flow, Send
from gettone.wire.limits import answered_at, hour_left
from gettone.wire.messages import Request, Response
from gettone.wire.operation import catalogue

__all__ = ["MAX_WAIT_S", "Patience", "patient"]

T = TypeVar("T")

# Longer than an hour's window, and shorter than a month's.
MAX_WAIT_S: Final = 65 * 60
# OpenAPI 2.1.8, Retry-After: the example. Assumed where the provider says nothing.
UNTOLD_WAIT_S: Final = 60
_HOUR_S: Final = 3600
# Assumed: by then the provider's hour has begun, whatever its clock rounds.
_ROUNDING_S: Final = 1
_OF_A_COMPANY: Final = "/c/"


class Patience:
    """What was sent, what the answers said is left, and how long a job may wait.

    Args:
        clock: Gives the time, in seconds since 1970.
        max_wait_s: The longest that one request may wait, in seconds.
        reserve: So much of the hour is left to others, from 0 to 1.
        told: Called with the seconds of each wait before it begins.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        max_wait_s: float = MAX_WAIT_S,
        reserve: float = 0.0,
        told: Callable[[float], None] | None = None,
    ) -> None:
        self.max_wait_s = max_wait_s
        self._clock = clock
        self._reserve = reserve
        self._told = told
        self._window = Window()
        self._hour_at_s = 0.0

    def before(self, request: Request, after_s: float) -> float:
        """Give the seconds after which a request may go, and count it.

        Args:
            request: What is to be sent.
            after_s: Seconds that it waits anyhow.
        """
        now_s = self._clock()
        wait_s = max(after_s, self._hour_at_s - now_s)
        if request.path.startswith(_OF_A_COMPANY):
            self._window, more_s = counted(self._window, now_s + wait_s)
            if more_s:
                wait_s += more_s
                self._window, _ = counted(self._window, now_s + wait_s)
        return wait_s

    def tell(self, wait_s: float) -> None:
        """Tell whoever wants to know of a wait."""
        if self._told is not None:
            self._told(wait_s)

    def after(self, request: Request, response: Response) -> float | None:
        """Learn from an answer; give the seconds to wait if a quota refused the request.

        ``None`` for every other answer, and for a quota that no waiting helps.
        """
        left = hour_left(response.headers)
        if left is not None and left.count <= left.limit * self._reserve:
            self._hour_at_s = self._clock() + self._to_the_hour_s(response)
        found = catalogue().match(request.method, request.path)
        if found is None or response.status not in {403, 429}:
            return None
        refusal = refused(response, found.operation, request.bearer)
        if not isinstance(refusal, QuotaExceeded) or refusal.window == "month":
            return None
        told_s = refusal.retry_after_s
        return UNTOLD_WAIT_S if told_s is None else float(told_s)

    def _to_the_hour_s(self, response: Response) -> float:
        """Tell how far the next hour is, by the provider's clock."""
        at = answered_at(response.headers)
        now_s = self._clock() if at is None else at.timestamp()
        return _HOUR_S - now_s % _HOUR_S + _ROUNDING_S


def patient(flow: Flow[T], patience: Patience) -> Flow[T]:
    """Run *flow*, and wait wherever a quota wants it.

    Raises:
        QuotaExceeded: The wait is too long, or the month is over.
        GettoneError: What *flow* raises.
    """
    with closing(flow):
        try:
            step = next(flow)
            while True:
                try:
                    response = yield from _sent(step, patience)
                except NoAnswer as lost:
                    step = flow.throw(lost)
                else:
                    step = flow.send(response)
        except StopIteration as done:
            result: T = done.value
            return result


def _sent(step: Send, patience: Patience) -> Flow[Response]:
    """Send one request, again for as long as a quota refuses it."""
    waited_s, after_s = 0.0, step.after_s
    while True:
        after_s = patience.before(step.request, after_s)
        if after_s > step.after_s:
            patience.tell(after_s)
        response = yield replace(step, after_s=after_s)
        wait_s = patience.after(step.request, response)
        if wait_s is None or waited_s + wait_s > patience.max_wait_s:
            return response
        waited_s += wait_s
        after_s = wait_s
