"""Connections under way, as the session holds them: steps taken, no token.

Each has a name of its own in the address, so that two browser tabs do not
mix their choices; one that is made is remembered by its id, so that sending
the last form again neither makes nor shows a token.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from gettone.wire.bodies import Body

__all__ = ["Attempt", "begin", "choose", "find", "finish", "made"]

# Older ones are dropped, so that a session stays small.
_MOST: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What was chosen so far."""

    name: str
    client_id: str
    company_ids: tuple[int, ...]

    @property
    def path(self) -> str:
        """Give the address below which its steps are."""
        return f"/settings/connected-applications/new/{self.name}"


def begin(held: Body, client_id: str) -> Attempt:
    """Begin to connect the application of *client_id*."""
    attempt = Attempt(name=secrets.token_urlsafe(9), client_id=client_id, company_ids=())
    _keep(held, attempt)
    return attempt


def find(held: Body, name: str) -> Attempt | None:
    """Give the attempt of that name, if it is still under way."""
    steps = held.get("under_way", {}).get(name)
    if steps is None:
        return None
    return Attempt(name=name, client_id=steps[0], company_ids=tuple(steps[1]))


def choose(held: Body, attempt: Attempt, company_ids: Collection[int]) -> None:
    """Keep the companies chosen for *attempt*."""
    _keep(
        held,
        Attempt(name=attempt.name, client_id=attempt.client_id, company_ids=tuple(company_ids)),
    )


def finish(held: Body, attempt: Attempt, connected_id: int) -> None:
    """Remember that *attempt* became the connection of that id."""
    del held["under_way"][attempt.name]
    held["made"] = _newest({**held.get("made", {}), attempt.name: connected_id})


def made(held: Body, name: str) -> int | None:
    """Give the id of the connection that the attempt of that name became."""
    connected_id: int | None = held.get("made", {}).get(name)
    return connected_id


def _keep(held: Body, attempt: Attempt) -> None:
    steps = [attempt.client_id, list(attempt.company_ids)]
    held["under_way"] = _newest({**held.get("under_way", {}), attempt.name: steps})


def _newest(by_name: Body) -> Body:
    return dict(list(by_name.items())[-_MOST:])
