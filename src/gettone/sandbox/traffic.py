"""What passed through the sandbox: counted for the quotas, and written down.

Values and an interface; ``sandbox.sql_traffic`` is the implementation. No
token is ever part of it: a request is known by its application.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from gettone.sandbox.quotas import Counts, Limits, Sharer, Taken

__all__ = ["Passed", "Traffic"]


class Passed(msgspec.Struct, frozen=True, kw_only=True):
    """One request, after it was answered.

    Attributes:
        id: 0 until it is written down.
        at_s: When it came, in seconds since 1970.
        method: Its method.
        path: Its path, without the query.
        operation_id: What was asked for; empty if that is nothing known.
        company_id: The company in its path.
        client_id: The application of its token; empty without one.
        needed: Scopes, one of which it needed, separated by spaces.
        verdict: ``ok``, the reason of the refusal, or ``fault`` for what a
            scripted fault kept from the provider.
        status: The status of the provider's answer; 0 for none.
        ignored: Names in its body that no schema lists, separated by spaces.
        document_types: Types of documents that decided over its scopes,
            separated by spaces.
    """

    id: int = 0
    at_s: float
    method: str
    path: str
    operation_id: str = ""
    company_id: int | None = None
    client_id: str = ""
    needed: str = ""
    verdict: str = "ok"
    status: int
    ignored: str = ""
    document_types: str = ""


class Traffic(Protocol):
    """Where requests are counted and written down, for all workers together."""

    def take(self, sharer: Sharer, limits: Limits, now: datetime) -> Taken:
        """Count one more request, unless a window is full."""
        ...

    def counts(self, company_id: int) -> Counts:
        """Tell what is counted of a company."""
        ...

    def write(self, passed: Passed) -> None:
        """Write a request down; it can be read soon, and at once from here."""
        ...

    def read(
        self,
        *,
        after_id: int = 0,
        limit: int = 1000,
        company_id: int | None = None,
        client_id: str | None = None,
    ) -> Sequence[Passed]:
        """Read what was written down, the newest last.

        Args:
            after_id: Only what came after this one.
            limit: How many at most; of more, the newest.
            company_id: Only this company's.
            client_id: Only this application's.
        """
        ...

    def called(self) -> Sequence[tuple[str, str, str]]:
        """List what was called: Client ID, operation, types of documents; each once."""
        ...

    def clear(self) -> None:
        """Forget counts and requests."""
        ...
