"""Whom an event is told to: the log, a function of the application's, a webhook.

None of them stands in the way of another, nor of the call that showed it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol, TypeAlias

from gettone.connections.event import Event
from gettone.domain.state import may_send

__all__ = ["OnEvent", "Poster", "Teller", "log"]

# Called with each event, in the thread that met it.
OnEvent: TypeAlias = Callable[[Event], None]

log = logging.getLogger("gettone.connections")
# Else a program that sets up no logging would find the records on its standard error.
log.addHandler(logging.NullHandler())


class Poster(Protocol):
    """Whoever delivers events to somewhere else, later."""

    def post(self, event: Event) -> None:
        """Take an event; it is sent in due course."""
        ...

    def close(self) -> None:
        """Send what is left, and stop."""
        ...


class Teller:
    """Tells each event once to everybody.

    Args:
        on_event: A function of the application's. What it raises is written
            into the log, and goes no further.
        poster: Delivers them elsewhere.
    """

    def __init__(self, on_event: OnEvent | None = None, poster: Poster | None = None) -> None:
        self._on_event = on_event
        self._poster = poster

    def tell(self, event: Event) -> None:
        """Tell the log, the webhook and the application."""
        level = logging.INFO if may_send(event.now) else logging.WARNING
        facts = event.facts()
        log.log(level, "connection %s", event.now.value, extra={"event": facts})
        if self._poster is not None:
            self._poster.post(event)
        if self._on_event is None:
            return
        try:
            self._on_event(event)
        except Exception:
            log.exception("an event's function failed", extra={"event": facts})

    def close(self) -> None:
        """Send what is left to the webhook."""
        if self._poster is not None:
            self._poster.close()
