"""What an operation is given, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gettone.sandbox.records import ConnectedApplication, Records
from gettone.wire.bodies import Body
from gettone.wire.operation import Operation

__all__ = ["Call", "Outcome", "timestamp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request whose token, company and scope have been judged.

    Attributes:
        records: Where to look up and change.
        operation: What is asked for.
        connected: Whose token it came with.
        ids: Numbers in its path, by the provider's names.
        query: Decoded query; of a repeated name the last.
        body: The JSON object it carries, or ``None``.
        path: Its path, without the company.
        now: When it came, in UTC.
    """

    records: Records
    operation: Operation
    connected: ConnectedApplication
    ids: Mapping[str, int]
    query: Mapping[str, str]
    body: Body | None
    path: str
    now: datetime

    @property
    def company_id(self) -> int:
        """Give the company of a company-scoped operation."""
        return self.ids["company_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an operation found or did; ``rules.judge`` says what it means.

    Attributes:
        body: The answer, or ``None`` for an empty one.
        is_emulated: Whether the sandbox does what was asked.
        is_found: Whether the record that the path names exists.
        invalid: What is wrong with query or body, by field.
    """

    body: Body | None = None
    is_emulated: bool = True
    is_found: bool = True
    invalid: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])


def timestamp(at: datetime) -> str:
    """Write a time as the provider does: ``YYYY-MM-DD HH:MM:SS``, in UTC.

    Source:
        OpenAPI 2.1.8, examples. Assumed: the zone, which is never named.
    """
    return at.strftime("%Y-%m-%d %H:%M:%S")
