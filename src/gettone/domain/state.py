"""The states of a kept connection, and what leads from one to another: one table.

Whoever keeps connections looks up ``after``; the documentation is drawn from
the same rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

__all__ = ["TRANSITIONS", "Sign", "State", "Transition", "after", "may_send"]


class State(Enum):
    """What can be expected of a kept connection.

    ``FORGOTTEN`` is where each begins and ends: nothing is kept.
    """

    FORGOTTEN = "forgotten"
    ACTIVE = "active"
    DEGRADED = "degraded"
    QUOTA = "quota"
    REAUTH_REQUIRED = "reauth_required"


class Sign(Enum):
    """What was seen of a connection that may change its state.

    Attributes:
        PASTED: A token was pasted, verified and put in place.
        WORKS: The provider did what was asked, and nothing needed is refused.
        REFUSED: A needed scope, or a company, is refused; another may work.
        QUOTA_FULL: The provider says that a quota is used up.
        TOKEN_REFUSED: A 401, confirmed by a second one to a call that needs
            neither scope nor company.
        UNANSWERED: A 5xx, a 401 that nothing confirmed, or no answer at all.
        FORGOTTEN: Our copy was deleted.
    """

    PASTED = "pasted"
    WORKS = "works"
    REFUSED = "refused"
    QUOTA_FULL = "quota-full"
    TOKEN_REFUSED = "token-refused"  # noqa: S105 - a sign, not a token
    UNANSWERED = "unanswered"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: *sign* leads from *was* to *now*."""

    was: State
    sign: Sign
    now: State


# What is not here changes nothing: a refusal, a failure or silence never asks
# for a new token, and a token that was refused is mended by a paste alone.
TRANSITIONS: Final = (
    Transition(State.FORGOTTEN, Sign.PASTED, State.ACTIVE),
    Transition(State.ACTIVE, Sign.REFUSED, State.DEGRADED),
    Transition(State.ACTIVE, Sign.QUOTA_FULL, State.QUOTA),
    Transition(State.ACTIVE, Sign.TOKEN_REFUSED, State.REAUTH_REQUIRED),
    Transition(State.ACTIVE, Sign.FORGOTTEN, State.FORGOTTEN),
    Transition(State.DEGRADED, Sign.WORKS, State.ACTIVE),
    Transition(State.DEGRADED, Sign.PASTED, State.ACTIVE),
    Transition(State.DEGRADED, Sign.QUOTA_FULL, State.QUOTA),
    Transition(State.DEGRADED, Sign.TOKEN_REFUSED, State.REAUTH_REQUIRED),
    Transition(State.DEGRADED, Sign.FORGOTTEN, State.FORGOTTEN),
    Transition(State.QUOTA, Sign.WORKS, State.ACTIVE),
    Transition(State.QUOTA, Sign.PASTED, State.ACTIVE),
    Transition(State.QUOTA, Sign.REFUSED, State.DEGRADED),
    Transition(State.QUOTA, Sign.TOKEN_REFUSED, State.REAUTH_REQUIRED),
    Transition(State.QUOTA, Sign.FORGOTTEN, State.FORGOTTEN),
    Transition(State.REAUTH_REQUIRED, Sign.PASTED, State.ACTIVE),
    Transition(State.REAUTH_REQUIRED, Sign.FORGOTTEN, State.FORGOTTEN),
)
_AFTER: Final = {(row.was, row.sign): row.now for row in TRANSITIONS}


def after(state: State, sign: Sign) -> State:
    """Give the state that *sign* leads to; the same where it changes nothing."""
    return _AFTER.get((state, sign), state)


def may_send(state: State) -> bool:
    """Tell whether the token of such a connection may be sent at all."""
    return state not in {State.FORGOTTEN, State.REAUTH_REQUIRED}
