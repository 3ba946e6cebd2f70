"""One operation: how often it is tried, and what a refusal means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NoReturn

from gettone.errors import (
    CompanyNotConnected,
    GettoneError,
    InvalidToken,
    NoAnswer,
    ProviderFailed,
    Refused,
    Unauthorized,
)
from gettone.flow.statuses import accepted, read
from gettone.flow.steps import Flow, Send
from gettone.wire.bodies import user_in
from gettone.wire.messages import Request, Response
from gettone.wire.operation import Needed, Operation, catalogue

__all__ = ["ask", "send"]

# Seconds before each try. Assumed: a gateway that restarts is back by then.
DELAYS_S: Final = (0.0, 0.5, 1.0)
# The call that needs no scope and no company: it settles what a 401 means.
SETTLING: Final = "getUserInfo"
_COMPANY: Final = re.compile(r"/c/([0-9]{1,18})/")


def send(
    operation: Operation, request: Request, delays_s: Sequence[float] = DELAYS_S
) -> Flow[Response]:
    """Send *request*, again after a lost connection or a 5xx if that is safe.

    A GET is always safe. Anything else is sent again only when nothing of it
    had left this machine.

    Args:
        operation: What is called.
        request: The request.
        delays_s: Seconds before each try, one at least.

    Raises:
        NoAnswer: The last try had no answer either, or another would not be safe.
        Refused: The provider said no.
        UnreadableAnswer: The status is none that an API gives.
    """
    for delay_s in delays_s[:-1]:
        try:
            return accepted((yield Send(request, delay_s)), operation, request.bearer)
        except (NoAnswer, ProviderFailed) as failure:
            if not _may_repeat(request, failure):
                raise
    return accepted((yield Send(request, delays_s[-1])), operation, request.bearer)


def ask(
    operation: Operation,
    request: Request,
    needed: Needed,
    delays_s: Sequence[float] = DELAYS_S,
) -> Flow[Response]:
    """Send *request* and say precisely what a 401 or a 403 was about.

    Args:
        operation: What is called.
        request: The request.
        needed: The scopes of which any one is enough, as far as known.
        delays_s: Seconds before each try, one at least; also of the request
            that settles a 401.

    Raises:
        InvalidToken: The provider does not know the token at all.
        CompanyNotConnected: The token lives; this company refuses it.
        NoAnswer, Refused, UnreadableAnswer: As ``send``; a refusal says which
            company was asked, and which scopes the call needs.
    """
    try:
        return (yield from send(operation, request, delays_s))
    except Unauthorized as unsettled:
        refusal = unsettled
    except Refused as refused:
        _place(refused, request, needed)
        raise
    try:
        return (yield from _settle(refusal, operation, request, delays_s))
    except Unauthorized as settled:
        _place(settled, request, needed)
        raise


def _place(refused: Refused, request: Request, needed: Needed) -> None:
    """Write into a refusal what the call was."""
    found = _COMPANY.match(request.path)
    if found is not None:
        refused.company_id = int(found[1])
    refused.needed = tuple(scope.text for scope in needed.any_of)
    refused.provenance = needed.provenance


def _may_repeat(request: Request, failure: NoAnswer | ProviderFailed) -> bool:
    nothing_left = isinstance(failure, NoAnswer) and not failure.sent
    return request.method == "GET" or nothing_left


def _settle(
    refusal: Unauthorized, operation: Operation, request: Request, delays_s: Sequence[float]
) -> Flow[NoReturn]:
    """Raise what the 401 means, asking Get User Info where that is needed.

    Source:
        Provider, Debug your integration: a 401 stands for a bad token and for
        a company that the token does not open.
    """
    if operation.id == SETTLING:
        raise _as(InvalidToken, refusal)
    settling = catalogue().operation(SETTLING)
    try:
        asking = settling.request({}, None, request.bearer)
        answer = yield from send(settling, asking, delays_s)
        read(user_in, settling, answer)
    except Unauthorized:
        verdict: Unauthorized = _as(InvalidToken, refusal)
    except GettoneError:
        verdict = refusal
    else:
        verdict = _as(CompanyNotConnected, refusal) if operation.is_company_scoped else refusal
    raise verdict


def _as(kind: type[Unauthorized], refusal: Unauthorized) -> Unauthorized:
    settled = kind(
        refusal.operation,
        refusal.status,
        provider_code=refusal.provider_code,
        provider_message=refusal.provider_message,
    )
    if refusal.is_foreign:
        settled.is_foreign = True
    return settled
