"""A subscription to events: what is kept of it, and whom it may tell what.

Source:
    Provider, Subscriptions and Subscription Expiration pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Self, cast

import msgspec

from gettone.sandbox.records import NO_LIMIT, ConnectedApplication, Records, Row
from gettone.wire.access import Access
from gettone.wire.event_types import scopes_of

__all__ = ["FAMILY", "Subscription", "find", "may_hear", "of_company"]

FAMILY: Final = "subscriptions"
_ID: Final = re.compile(r"SUB([0-9]{1,18})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """Events of one company that one application wants to hear of.

    Attributes:
        id: 0 until it is kept.
        company_id: Whose events.
        client_id: The application's.
        connected_id: The connected application that it was made with.
        sink: Where to.
        types: Which events, without groups.
        config: Holds ``mapping``: where attributes of an event stand.
        verification_method: Where a challenge stands.
        verified: Whether the sink agreed.
        attempts: How often it was asked.
        retried_at: When it was last asked to be asked again.
        expires_at: From when on the next error ends it.
    """

    id: int = 0
    company_id: int
    client_id: str
    connected_id: int
    sink: str
    types: tuple[str, ...]
    config: dict[str, str] = field(default_factory=lambda: {"mapping": "binary"})
    verification_method: Literal["header", "query"] = "header"
    verified: bool = False
    attempts: int = 0
    retried_at: datetime | None = None
    expires_at: datetime | None = None

    @classmethod
    def of(cls, row: Row) -> Self:
        """Read a kept row."""
        return msgspec.convert(row, cls)

    @property
    def row(self) -> Row:
        """Give what is kept."""
        return cast("Row", msgspec.to_builtins(self))

    @property
    def name(self) -> str:
        """Give the id as answers have it.

        Source:
            Provider, Subscriptions page: SUB and a number that grows.
        """
        return f"SUB{self.id}"

    @property
    def shown(self) -> Row:
        """Give what an answer tells."""
        return {
            "id": self.name,
            "sink": self.sink,
            "verified": self.verified,
            "types": list(self.types),
            "config": self.config,
            "verification_method": self.verification_method,
        }

    def kept(self, records: Records) -> Self:
        """Keep it; under a new id, which the answer carries, if it has none."""
        if self.id:
            records.put(self.company_id, FAMILY, self.row)
            return self
        return self.of(records.add(self.company_id, FAMILY, self.row))


def of_company(records: Records, company_id: int) -> list[Subscription]:
    """List the subscriptions to a company's events that still stand."""
    page = records.page(company_id, FAMILY, offset=0, limit=NO_LIMIT)
    found = [Subscription.of(row) for row in page.rows]
    return [one for one in found if _connected(records, one)]


def find(
    records: Records, company_id: int, name: str | int, client_id: str | None = None
) -> Subscription | None:
    """Give one subscription, if it still stands.

    Args:
        records: Where to look.
        company_id: Whose events.
        name: Its id, as answers have it or as it is kept.
        client_id: Of whose application it must be; ``None`` for any.
    """
    read = _ID.fullmatch(name if isinstance(name, str) else f"SUB{name}")
    row = records.get(company_id, FAMILY, int(read[1])) if read else None
    found = Subscription.of(row) if row else None
    if found is None or client_id not in {None, found.client_id}:
        return None
    return found if _connected(records, found) else None


def may_hear(records: Records, subscription: Subscription, event_type: str, now: datetime) -> bool:
    """Tell whether token and user still reach what an event is about.

    Source:
        Assumed: rights that were taken away after the subscription count.
    """
    connected = _connected(records, subscription)
    access = records.access(connected.user_id, subscription.company_id) if connected else None
    if connected is None or access is None:
        return False
    held, allowed = connected.scopes_at(now), Access.of(access)
    return all(held.covers(one) and allowed.allows(one) for one in scopes_of(event_type))


def _connected(records: Records, subscription: Subscription) -> ConnectedApplication | None:
    """Give what it was made with, while that opens the company.

    Source:
        Assumed: a subscription ends with the connected application.
    """
    found = records.connected(subscription.connected_id)
    return found if found and subscription.company_id in found.company_ids else None
