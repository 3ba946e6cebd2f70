"""Connections under way, as the session holds them: steps taken, no token.

Each has a name of its own in the address, so that two browser tabs do not
mix their choices; one that is made is remembered by its id, so that sending
the last form again neither makes nor shows a token.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Final

from gettone.domain.scope import ScopeSet
from gettone.wire.bodies import Body

__all__ = ["Attempt", "begin", "choose", "find", "finish", "made"]

# Older ones are dropped, so that a session stays small.
_MOST: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What was chosen so far."""

    name: str
    client_id: str
    company_ids: tuple[int, ...] = ()
    scopes: ScopeSet = field(default_factory=ScopeSet)

    @property
    def path(self) -> str:
        """Give the address below which its steps are."""
        return f"/settings/connected-applications/new/{self.name}"


def begin(held: Body, client_id: str) -> Attempt:
    """Begin to connect the application of *client_id*."""
    attempt = Attempt(name=secrets.token_urlsafe(9), client_id=client_id)
    _keep(held, attempt)
    return attempt


def find(held: Body, name: str) -> Attempt | None:
    """Give the attempt of that name, if it is still under way."""
    steps = held.get("under_way", {}).get(name)
    if steps is None:
        return None
    client_id, company_ids, scopes = steps
    return Attempt(
        name=name,
        client_id=client_id,
        company_ids=tuple(company_ids),
        scopes=ScopeSet.parse(scopes),
    )


def choose(
    held: Body,
    name: str,
    *,
    company_ids: Collection[int] | None = None,
    scopes: ScopeSet | None = None,
) -> Attempt | None:
    """Keep what is chosen for the attempt of that name, if it is under way."""
    attempt = find(held, name)
    if attempt is None:
        return None
    chosen = replace(
        attempt,
        company_ids=attempt.company_ids if company_ids is None else tuple(company_ids),
        scopes=attempt.scopes if scopes is None else scopes,
    )
    _keep(held, chosen)
    return chosen


def finish(held: Body, name: str, connected_id: int) -> None:
    """Remember that the attempt of that name became the connection of that id."""
    held.get("under_way", {}).pop(name, None)
    held["made"] = _newest({**held.get("made", {}), name: connected_id})


def made(held: Body, name: str) -> int | None:
    """Give the id of the connection that the attempt of that name became."""
    connected_id: int | None = held.get("made", {}).get(name)
    return connected_id


def _keep(held: Body, attempt: Attempt) -> None:
    steps = [attempt.client_id, list(attempt.company_ids), str(attempt.scopes)]
    held["under_way"] = _newest({**held.get("under_way", {}), attempt.name: steps})


def _newest(by_name: Body) -> Body:
    return dict(list(by_name.items())[-_MOST:])
