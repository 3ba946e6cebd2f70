"""What judging a request looks up, kept until any record changes.

Every worker asks first whether anything changed, by whomever: a token that
was revoked is refused by the next request that any of them takes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias, TypeVar

from msgspec import structs

from gettone.sandbox.catching_up import KINDS
from gettone.sandbox.controls import Turned
from gettone.sandbox.records import ConnectedApplication, Records
from gettone.sandbox.rules import Asked
from gettone.wire.access import Access
from gettone.wire.plan import Plan

__all__ = ["Asking", "Known", "Seat", "Seen"]

# A token's SHA-256, an operation, and the company that it is asked for in.
Asking: TypeAlias = "tuple[str, str, int | None]"

_K = TypeVar("_K")
_V = TypeVar("_V")
# More tokens than a busy test uses.
_MAX_KEPT: Final = 4096


@dataclass(frozen=True, slots=True)
class Seat:
    """A user's place in a company, and what that company paid for."""

    access: Access
    plan: Plan


@dataclass(slots=True)
class Seen:
    """What was looked up while the records stood at one version."""

    records: Records
    version: object
    _connected: dict[str, ConnectedApplication | None] = field(
        default_factory=dict[str, "ConnectedApplication | None"]
    )
    _seats: dict[tuple[int, int], Seat | None] = field(
        default_factory=dict[tuple[int, int], "Seat | None"]
    )
    _public: dict[str, bool] = field(default_factory=dict[str, bool])
    _due: dict[int, datetime | None] = field(default_factory=dict[int, "datetime | None"])
    _leaves: dict[Asking, Asked] = field(default_factory=dict["Asking", "Asked"])
    _turned: Turned | None = None

    @property
    def turned(self) -> Turned:
        """Tell how the knobs stand."""
        if self._turned is None:
            self._turned = self.records.controls.turned()
        return self._turned

    def connected(self, token_sha256: str) -> ConnectedApplication | None:
        """Find whose token has that SHA-256; one that is unknown is not kept."""
        found = self._connected.get(token_sha256)
        if found is None:
            found = self.records.connected_by_token(token_sha256)
            if found is not None:
                _keep(self._connected, token_sha256, found)
        return found

    def seat(self, user_id: int, company_id: int) -> Seat | None:
        """Find the user's place in a company; ``None`` if there is none."""
        key = (user_id, company_id)
        if key not in self._seats:
            _keep(self._seats, key, self._looked_up(user_id, company_id))
        return self._seats[key]

    def is_due(self, company_id: int, now: datetime) -> bool:
        """Tell whether anything was to happen in a company by *now*."""
        if company_id not in self._due:
            _keep(self._due, company_id, self.records.agenda.next_due(KINDS, company_id))
        due_at = self._due[company_id]
        return due_at is not None and due_at <= now

    def leave(self, asking: Asking, now: datetime) -> Asked | None:
        """Give what was known when this was allowed, if all of it holds *now*.

        Of what a request is judged by, two things change with time alone: the
        scopes, when an edit falls due, and the licence, at midnight.
        """
        asked = self._leaves.get(asking)
        if asked is None or asked.connected is None:
            return None
        scopes_at = asked.connected.scopes_at
        holds = asked.now.date() == now.date() and scopes_at(asked.now) is scopes_at(now)
        return structs.replace(asked, now=now) if holds else None

    def give_leave(self, asking: Asking, asked: Asked) -> None:
        """Keep that a request was allowed, whatever the quotas say."""
        _keep(self._leaves, asking, structs.replace(asked, taken=None))

    def _looked_up(self, user_id: int, company_id: int) -> Seat | None:
        access = self.records.access(user_id, company_id)
        company = self.records.company(company_id)
        if access is None or company is None:
            return None
        return Seat(Access.of(access), Plan.of(company.info))

    def is_public(self, client_id: str) -> bool:
        """Tell whether an application is public; one that is gone is not."""
        if client_id not in self._public:
            application = self.records.application(client_id)
            _keep(self._public, client_id, application is not None and application.is_public)
        return self._public[client_id]


class Known:
    """What is known of tokens, users and companies.

    Args:
        records: Where it is looked up.
    """

    def __init__(self, records: Records) -> None:
        self._seen = Seen(records, records.version)

    def now(self) -> Seen:
        """Give what is known and still holds."""
        seen = self._seen
        version = seen.records.version
        if seen.version != version:
            self._seen = seen = Seen(seen.records, version)
        return seen


def _keep(kept: dict[_K, _V], key: _K, value: _V) -> None:
    if len(kept) >= _MAX_KEPT:
        kept.clear()
    kept[key] = value
