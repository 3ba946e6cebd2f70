from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from contract.store_contract import CANARY, connection
from gettone.connections.event import Event
from gettone.connections.moving import TRIES, Room, move
from gettone.connections.telling import Teller
from gettone.domain.access_token import AccessToken
from gettone.domain.state import Sign, State
from gettone.store.memory import MemoryStore

TOKEN = AccessToken(CANARY)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Overtaken(MemoryStore):
    """A store in which another is faster, so many times."""

    def __init__(self, faster: Callable[[], State | None]) -> None:
        super().__init__()
        self.faster = faster

    def move(self, name: str, token: AccessToken, was: State, now: State) -> bool:
        other = self.faster()
        if other is not None:
            super().move(name, token, self.load(name).state, other)
        return super().move(name, token, was, now)


def room_of(store: MemoryStore) -> tuple[Room, list[Event]]:
    store.save(connection())
    told: list[Event] = []
    room = Room(
        store=store,
        teller=Teller(told.append),
        needed=None,
        patience_s=1.0,
        clock=lambda: NOON,
    )
    return room, told


def test_a_transition_is_done_and_told() -> None:
    room, told = room_of(MemoryStore())
    assert move(room, "main", TOKEN, Sign.REFUSED) is State.DEGRADED
    assert room.store.load("main").state is State.DEGRADED
    [event] = told
    assert (event.connection, event.fingerprint, event.at) == ("main", TOKEN.fingerprint, NOON)
    assert (event.was, event.now, event.sign) == (State.ACTIVE, State.DEGRADED, Sign.REFUSED)


def test_what_changes_nothing_is_not_told() -> None:
    room, told = room_of(MemoryStore())
    assert move(room, "main", TOKEN, Sign.WORKS) is State.ACTIVE
    assert move(room, "main", AccessToken("a/other"), Sign.REFUSED) is None
    assert told == []


def test_who_is_overtaken_looks_again() -> None:
    others = iter([State.QUOTA])
    room, told = room_of(Overtaken(lambda: next(others, None)))
    assert move(room, "main", TOKEN, Sign.TOKEN_REFUSED) is State.REAUTH_REQUIRED
    assert [(event.was, event.now) for event in told] == [(State.QUOTA, State.REAUTH_REQUIRED)]


def test_who_is_overtaken_by_the_same_tells_nothing() -> None:
    room, told = room_of(Overtaken(lambda: State.REAUTH_REQUIRED))
    assert move(room, "main", TOKEN, Sign.TOKEN_REFUSED) is State.REAUTH_REQUIRED
    assert told == []


def test_who_is_always_overtaken_gives_up() -> None:
    states = iter([State.QUOTA, State.DEGRADED] * TRIES)
    room, told = room_of(Overtaken(lambda: next(states)))
    assert move(room, "main", TOKEN, Sign.TOKEN_REFUSED) in {State.QUOTA, State.DEGRADED}
    assert told == []
