"""Changing the state of a kept connection: of all who try, one does it and tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from gettone.connections.event import Event
from gettone.connections.telling import Teller
from gettone.domain.access_token import AccessToken
from gettone.domain.scope import Scope
from gettone.domain.state import Sign, State, after
from gettone.errors import StoreError
from gettone.store.interface import TokenStore

__all__ = ["Room", "move"]

# Whoever is overtaken looks again; more often than this nobody is, but by a fault.
TRIES: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What all connections of a store have in common.

    Attributes:
        store: Where they are kept.
        teller: Who is told of events.
        needed: The scopes that the application needs; ``None`` for those that
            its calls are seen to need.
        patience_s: How long a request may wait for its turn, in seconds.
        clock: Gives the time, aware, UTC.
        on_failure: Told when something could not be written down.
    """

    store: TokenStore
    teller: Teller
    needed: frozenset[Scope] | None
    patience_s: float
    clock: Callable[[], datetime]
    on_failure: Callable[[StoreError], None] | None = None

    def tell(self, name: str, fingerprint: str, was: State, sign: Sign) -> None:
        """Tell of what was just done, if it is a transition."""
        now = after(was, sign)
        if now is was:
            return
        self.teller.tell(
            Event(
                owner=self.store.sharing.owner,
                connection=name,
                fingerprint=fingerprint,
                was=was,
                now=now,
                sign=sign,
                at=self.clock(),
            )
        )


def move(room: Room, name: str, token: AccessToken, sign: Sign) -> State | None:
    """Bring a connection into the state that *sign* leads to, and tell of it.

    Returns:
        The state that it is in now; ``None`` if it is gone or has another
        token.

    Raises:
        StoreError: The store refuses.
    """
    sharing, now = room.store.sharing, room.clock()
    state = sharing.let(name, token, None, now).state
    for _ in range(TRIES):
        if state is None or after(state, sign) is state:
            return state
        if room.store.move(name, token, state, after(state, sign)):
            room.tell(name, token.fingerprint, state, sign)
            return after(state, sign)
        state = sharing.let(name, token, None, now).state
    return state
