"""What both front doors do before and after a call; neither sends anything."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, cast

from gettone.domain.access_token import AccessToken
from gettone.errors import BadCall, WriteRefused
from gettone.flow.call import ask
from gettone.flow.observe import reaches_further
from gettone.flow.statuses import answer_of
from gettone.flow.steps import Flow
from gettone.wire.bodies import Body, object_in
from gettone.wire.event_types import SUBSCRIPTIONS, scopes_for
from gettone.wire.operation import Needed, Operation, catalogue

__all__ = [
    "Asking",
    "BytesOperation",
    "TokenSource",
    "check_timeout",
    "is_token_source",
    "text_as_token",
    "token_from",
]

# A token, or whatever gives one for each request (RFC 6749 access tokens expire).
TokenSource: TypeAlias = AccessToken | Callable[[], AccessToken]

# The operations that do not answer in JSON; the catalogue says which media they have.
BytesOperation: TypeAlias = Literal["getEInvoiceXml"]


def is_token_source(source: object) -> bool:
    """Tell whether *source* is a token or may give one; a token's text is neither."""
    return isinstance(source, AccessToken) or callable(source)


def token_from(source: TokenSource) -> AccessToken:
    """Give the token to use for the next request.

    Raises:
        BadCall: The callable gives something else, which no frame here holds.
    """
    given = _given(source)
    if not isinstance(given, AccessToken):
        del given
        raise text_as_token()
    return given


def text_as_token() -> BadCall:
    """Say what to do with the text of a token."""
    return BadCall("token-as-text", use="AccessToken.from_pasted")


def check_timeout(timeout_s: object) -> None:
    """Refuse what sets no limit.

    Raises:
        BadCall: It is not a finite number of seconds above zero.
    """
    if isinstance(timeout_s, bool) or not isinstance(timeout_s, int | float):
        raise BadCall("bad-timeout")
    if not 0 < timeout_s < math.inf:
        raise BadCall("bad-timeout")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """One call as it was asked for, checked and ready to be made.

    Attributes:
        parameters: Path and query parameters by the provider's names.
        body: The JSON body, or ``None``.
        needed: The scopes of which any one is enough, as far as known.
    """

    operation: Operation
    parameters: Mapping[str, object]
    body: Body | None
    needed: Needed

    @classmethod
    def of(
        cls,
        operation_id: str,
        parameters: Mapping[str, object],
        body: Body | None,
        *,
        read_only: bool,
    ) -> Asking:
        """Look the operation up and check that it may be sent at all.

        Raises:
            UnknownOperation: No operation has that name.
            WriteRefused: It is not a GET, and only reading is allowed.
            BadCall: The body is not an object.
        """
        operation = catalogue().operation(operation_id)
        if read_only and operation.method != "GET":
            raise WriteRefused(operation.id, "read-only")
        if body is not None and object_in(body) is None:
            raise BadCall("body-not-object")
        needed = _needed(operation, parameters, body or {})
        return cls(operation=operation, parameters=parameters, body=body, needed=needed)

    def flow(self, token: AccessToken) -> Flow[Body | bytes]:
        """Make the call and read its answer; ``{}`` if it has none.

        Raises:
            BadCall: A parameter is missing, unknown or of the wrong type.
            GettoneError: As ``flow.call.ask``.
        """
        request = self.operation.request(self.parameters, self.body, token)
        response = yield from ask(self.operation, request, self.needed)
        return answer_of(response, self.operation)


def _needed(operation: Operation, parameters: Mapping[str, object], body: Body) -> Needed:
    """Tell which scopes this very call needs; less sure where more than its type decides.

    Source:
        Provider, Subscriptions page: a subscription needs the scopes of its
        types, every one of them. Assumed: what is refused otherwise, such as
        an application that may not have any, looks the same.
    """
    record = object_in(body.get("data")) or {}
    if operation.family == SUBSCRIPTIONS and (types := _texts(record.get("types"))):
        return Needed(scopes_for(types), "inferred", "reads what the events tell of")
    kind = record.get("type")
    needed = operation.needed_for(parameters, kind if isinstance(kind, str) else None)
    if reaches_further(body):
        return replace(needed, provenance="inferred", reason="uses other documents too")
    return needed


def _texts(held: object) -> list[str]:
    """Take the texts of a list of JSON; none from anything else."""
    rows = cast("list[object]", held) if isinstance(held, list) else []
    return [row for row in rows if isinstance(row, str)]


def _given(source: TokenSource) -> object:
    """Give what *source* gives; callers without types may give anything."""
    return source if isinstance(source, AccessToken) else source()
