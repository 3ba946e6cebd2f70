"""What an operation is given, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field

from gettone.domain.scope import Scope
from gettone.sandbox.records import ConnectedApplication, Records
from gettone.sandbox.rules import Policies
from gettone.wire.access import Access
from gettone.wire.bodies import Body
from gettone.wire.operation import Operation

__all__ = ["Call", "Outcome", "timestamp"]


class Call(Struct, frozen=True, kw_only=True):
    """A request whose token, company and scope have been judged.

    Attributes:
        records: Where to look up and change.
        operation: What is asked for.
        connected: Whose token it came with.
        access: What the token's user may do in the company.
        ids: Numbers in its path, by the provider's names.
        query: Decoded query; of a repeated name the last.
        body: The JSON object it carries, or ``None``.
        path: Its path, without the company.
        now: When it came, in UTC.
        texts: What its path names by text, by the provider's names.
        content_type: Media type of *content*.
        content: The bytes it carries, JSON or not.
        origin: Where the sandbox was asked, for addresses in the answer.
        policies: How it is answered where the real answer is not known.
        is_only_sent: Whether nobody reads what is answered before it is sent.
    """

    records: Records
    operation: Operation
    connected: ConnectedApplication
    ids: Mapping[str, int]
    query: Mapping[str, str]
    body: Body | None
    path: str
    now: datetime
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    content_type: str = ""
    content: bytes = b""
    origin: str = ""
    policies: Policies = field(default_factory=Policies)
    access: Access = field(default_factory=Access)
    is_only_sent: bool = False

    def __repr__(self) -> str:
        return f"Call({self.operation.id})"

    @property
    def company_id(self) -> int:
        """Give the company of a company-scoped operation."""
        return self.ids["company_id"]

    def may(self, scope: Scope) -> bool:
        """Tell whether the token has *scope*, and its user may use it."""
        return self.connected.scopes_at(self.now).covers(scope) and self.access.allows(scope)

    @property
    def open_types(self) -> frozenset[str]:
        """List the document types of the operation that token and user reach."""
        return frozenset(
            kind
            for kind, needed in self.operation.by_document_type.items()
            if any(self.may(scope) for scope in needed.any_of)
        )


class Outcome(Struct, frozen=True, kw_only=True):
    """What an operation found or did; ``rules.judge`` says what it means.

    Attributes:
        body: The answer, or ``None`` for an empty one.
        is_found: Whether the record that the path names exists.
        invalid: What is wrong with query or body, by field.
        is_allowed: Whether the token's scopes reach what the body asks for.
        is_conflict: Whether something that is there stands against it.
        message: The sentence of a 422 that is not about the form of a field,
            or of a 409 that is not about a number.
        extra: What stands beside ``error`` in that 422.
        media: Media type of *content*.
        content: An answer that is not JSON, in place of *body*.
    """

    body: Body | None = None
    is_found: bool = True
    invalid: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    is_allowed: bool = True
    is_conflict: bool = False
    message: str = ""
    extra: Mapping[str, object] = field(default_factory=dict[str, object])
    media: str = ""
    content: bytes = b""

    def __repr__(self) -> str:
        names = ("is_found", "invalid", "is_allowed", "is_conflict", "message")
        return f"Outcome({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    @property
    def is_done(self) -> bool:
        """Tell whether nothing stood against it."""
        return (
            self.is_found
            and self.is_allowed
            and not self.is_conflict
            and not self.invalid
            and not self.message
        )


def timestamp(at: datetime) -> str:
    """Write a time as the provider does: ``YYYY-MM-DD HH:MM:SS``, in UTC.

    Source:
        OpenAPI 2.1.8, examples. Assumed: the zone, which is never named.
    """
    return at.strftime("%Y-%m-%d %H:%M:%S")
