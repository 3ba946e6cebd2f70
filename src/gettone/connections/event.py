"""That a connection came from one state into another, as a value without secrets."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime

from gettone.domain.state import Sign, State

__all__ = ["Event"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One transition of one connection.

    Attributes:
        owner: Whose connection; empty in a store of one person's.
        connection: Its name.
        fingerprint: Its token's, as ``AccessToken.fingerprint``.
        was: The state before.
        now: The state since.
        sign: What was seen.
        at: When, aware, UTC.
        id: The event's own; a delivery that is tried again has the same.
    """

    owner: str
    connection: str
    fingerprint: str
    was: State
    now: State
    sign: Sign
    at: datetime
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def facts(self) -> dict[str, str]:
        """Give it as names and texts, for JSON and logs."""
        return {
            "id": self.id,
            "owner": self.owner,
            "connection": self.connection,
            "token": self.fingerprint,
            "was": self.was.value,
            "now": self.now.value,
            "sign": self.sign.value,
            "at": self.at.isoformat(),
        }
