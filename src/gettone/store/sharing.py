"""What those who use a connection at once share beside it: state, windows, questions.

Within one process here; ``store.sql.sharing`` does the same for all processes
of a database. The rules are functions of values, so that both have the same.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, Protocol

from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.state import State, may_send
from gettone.flow.pace import Window, counted, shut

__all__ = [
    "Claim",
    "CompanyAt",
    "Let",
    "LocalSharing",
    "Settling",
    "Sharing",
    "asked",
    "claimed",
]

# Whoever asks the provider has an answer by then, or is gone: connecting and
# three tries of the settling call, with their waits.
CLAIM_S: Final = 60


@dataclass(frozen=True, slots=True)
class CompanyAt:
    """A company, at the provider or in a sandbox."""

    origin: str
    company_id: CompanyId


@dataclass(frozen=True, slots=True, kw_only=True)
class Let:
    """Whether a request may go.

    Attributes:
        state: The connection's; ``None`` if it is gone or has another token.
        wait_s: Seconds after which to ask again; 0 if it may go.
    """

    state: State | None
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """Who asks whether a token lives, so that one question does for all.

    Attributes:
        begun: Number of the last question that was begun.
        ended: Number of the last one that ended.
        is_alive: What that one showed; ``None`` if it had no answer.
        held_until: When the last one begun counts as given up, if it has not
            ended.
    """

    begun: int = 0
    ended: int = 0
    is_alive: bool | None = None
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What came of wanting to ask.

    Attributes:
        number: Of the question that is to be asked, or to be waited for.
        is_ours: Whether it is to be asked now, and told of with ``settle``.
        has_ended: Whether it ended meanwhile.
        is_alive: What it showed then.
    """

    number: int
    is_ours: bool = False
    has_ended: bool = False
    is_alive: bool | None = None


def claimed(settling: Settling, waited_for: int, now: datetime) -> tuple[Settling, Claim]:
    """Let one ask; the others wait for a question that was begun after theirs came up.

    Args:
        settling: What is known of questions so far.
        waited_for: The number that the last claim gave; 0 for the first.
        now: When, aware, UTC.
    """
    if waited_for and settling.ended >= waited_for:
        return settling, Claim(number=waited_for, has_ended=True, is_alive=settling.is_alive)
    if settling.held_until is not None and settling.held_until > now:
        return settling, Claim(number=waited_for or settling.begun + 1)
    begun = settling.begun + 1
    held = replace(settling, begun=begun, held_until=now + timedelta(seconds=CLAIM_S))
    return held, Claim(number=begun, is_ours=True)


def asked(settling: Settling, number: int, *, is_alive: bool | None) -> Settling:
    """Write down what a question showed; one that came late changes nothing."""
    if number <= settling.ended:
        return settling
    held_until = None if number == settling.begun else settling.held_until
    return replace(settling, ended=number, is_alive=is_alive, held_until=held_until)


class Sharing(Protocol):
    """What is shared beside the connections of one owner.

    Every method raises ``StoreError`` for whatever the place refuses.
    """

    @property
    def owner(self) -> str:
        """Tell whose connections they are; empty where there is one user only."""
        ...

    def let(self, name: str, token: AccessToken, company: CompanyAt | None, now: datetime) -> Let:
        """Count one more request, if the state and the company's window allow it."""
        ...

    def shut(self, company: CompanyAt, until: datetime) -> None:
        """Let nothing more through to that company until then."""
        ...

    def claim(self, name: str, token: AccessToken, waited_for: int, now: datetime) -> Claim:
        """Ask whether the token lives, or wait for whoever asks already."""
        ...

    def settle(self, name: str, token: AccessToken, number: int, *, is_alive: bool | None) -> None:
        """Tell those who wait what the question of that number showed."""
        ...

    def mark(
        self,
        name: str,
        token: AccessToken,
        *,
        used_at: datetime | None = None,
        ok_at: datetime | None = None,
    ) -> bool:
        """Write down when it was used, and when that went well; ``None`` leaves what is there."""
        ...


class LocalSharing:
    """A ``Sharing`` of the threads of one process.

    The store says with ``note`` and ``drop`` what it keeps.
    """

    owner = ""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[str, tuple[AccessToken, State]] = {}
        self._settlings: dict[Hashable, Settling] = {}
        self._windows: dict[CompanyAt, Window] = {}

    def note(self, name: str, token: AccessToken, state: State) -> None:
        """Take note of what the store keeps."""
        with self._lock:
            self._held[name] = token, state

    def drop(self, name: str) -> None:
        """Take note of what is no longer kept."""
        with self._lock:
            self._held.pop(name, None)

    def let(self, name: str, token: AccessToken, company: CompanyAt | None, now: datetime) -> Let:
        """Count one more request, if the state and the company's window allow it."""
        with self._lock:
            held, state = self._held.get(name, (None, None))
            if held != token or state is None:
                return Let(state=None)
            if company is None or not may_send(state):
                return Let(state=state)
            window = self._windows.get(company, Window())
            self._windows[company], wait_s = counted(window, now.timestamp())
            return Let(state=state, wait_s=wait_s)

    def shut(self, company: CompanyAt, until: datetime) -> None:
        """Let nothing more through to that company until then."""
        with self._lock:
            window = self._windows.get(company, Window())
            self._windows[company] = shut(window, until.timestamp())

    def claim(self, name: str, token: AccessToken, waited_for: int, now: datetime) -> Claim:
        """Ask whether the token lives, or wait for whoever asks already."""
        with self._lock:
            settling = self._settlings.get((name, token), Settling())
            self._settlings[name, token], claim = claimed(settling, waited_for, now)
            return claim

    def settle(self, name: str, token: AccessToken, number: int, *, is_alive: bool | None) -> None:
        """Tell those who wait what the question of that number showed."""
        with self._lock:
            settling = self._settlings.get((name, token), Settling())
            self._settlings[name, token] = asked(settling, number, is_alive=is_alive)

    def mark(
        self,
        name: str,
        token: AccessToken,
        *,
        used_at: datetime | None = None,  # noqa: ARG002 - one person's connections are not listed
        ok_at: datetime | None = None,  # noqa: ARG002 - with their times
    ) -> bool:
        """Write nothing down: one person's store has no list with times."""
        with self._lock:
            return self._held.get(name, (None, None))[0] == token
