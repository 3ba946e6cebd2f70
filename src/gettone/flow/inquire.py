"""Ask what needs no scope, to explain a refusal better: two GETs at most."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Evidence
from gettone.domain.explanation import Explanation
from gettone.errors import (
    CompanyNotConnected,
    Forbidden,
    GettoneError,
    InvalidToken,
    NoAnswer,
    NotFound,
    Refused,
    Unauthorized,
)
from gettone.flow.call import SETTLING, ask, send
from gettone.flow.explain import explain
from gettone.flow.statuses import LICENCE_EXPIRED, read, reason_of
from gettone.flow.steps import Flow
from gettone.wire.bodies import user_in
from gettone.wire.company_info import CompanyInfo, company_info_in
from gettone.wire.operation import catalogue
from gettone.wire.plan import COUNTED, PlanUsage, plan_usage_in

__all__ = ["explain_refusal"]


COMPANY_INFO: Final = "getCompanyInfo"
PLAN_USAGE: Final = "getCompanyPlanUsage"
# One try each, so that an explanation is never dear.
_ONCE: Final = (0.0,)


def explain_refusal(
    refused: Refused | NoAnswer, evidence: Evidence, token: AccessToken, now: datetime
) -> Flow[Explanation]:
    """Say why a call was refused, after asking what the company's own info says.

    Get Company Info needs no scope. Where it is refused too, Get User Info
    settles whether the token lives; where the call would have made something
    that a plan limits, Get Company Plan Usage says how much there is. What
    cannot be asked stays unknown: nothing is raised.

    Args:
        refused: The error.
        evidence: What is known of the token's scopes.
        token: The token that was refused.
        now: When, aware, UTC.
    """
    if not isinstance(refused, Refused) or not _is_worth_asking(refused):
        return explain(refused, evidence, now=now)
    settled, info = yield from _settled(refused, token)
    usage = None
    category = COUNTED.get(refused.operation, "") if isinstance(settled, Forbidden) else ""
    if category and info is not None:
        usage = yield from _fetch_usage(info, category, token)
    return explain(settled, evidence, info, now, usage)


def _is_worth_asking(refused: Refused) -> bool:
    """Tell whether the company's own info could say more."""
    is_open_question = isinstance(refused, Forbidden | NotFound | Unauthorized)
    is_settled = isinstance(refused, InvalidToken) or refused.is_foreign
    return refused.company_id is not None and is_open_question and not is_settled


def _settled(refused: Refused, token: AccessToken) -> Flow[tuple[Refused, CompanyInfo | None]]:
    """Give the company's info, or what its refusal makes of the first."""
    operation = catalogue().operation(COMPANY_INFO)
    request = operation.request({"company_id": refused.company_id}, None, token)
    try:
        answer = yield from ask(operation, request, operation.needed, _ONCE)
        return refused, read(company_info_in, operation, answer)
    except (InvalidToken, CompanyNotConnected) as closed:
        return _as(type(closed), refused, closed), None
    except NotFound as hidden:
        refusal = hidden
    except Forbidden as forbidden:
        is_expired = reason_of(forbidden) == LICENCE_EXPIRED
        return (_as(Forbidden, refused, forbidden) if is_expired else refused), None
    except GettoneError:
        return refused, None
    return (yield from _hidden(refused, refusal, token)), None


def _hidden(refused: Refused, hidden: NotFound, token: AccessToken) -> Flow[Refused]:
    """Tell a company that is hidden from a token that is dead.

    Source:
        A third party says 404 for a company that the token does not open.
    """
    operation = catalogue().operation(SETTLING)
    try:
        answer = yield from send(operation, operation.request({}, None, token), _ONCE)
        read(user_in, operation, answer)
    except Unauthorized as dead:
        return _as(InvalidToken, refused, dead)
    except GettoneError:
        return refused
    return _as(CompanyNotConnected, refused, hidden)


def _fetch_usage(info: CompanyInfo, category: str, token: AccessToken) -> Flow[PlanUsage | None]:
    operation = catalogue().operation(PLAN_USAGE)
    asked = {"company_id": info.company_id, "category": category}
    try:
        answer = yield from send(operation, operation.request(asked, None, token), _ONCE)
        return read(plan_usage_in, operation, answer)
    except GettoneError:
        return None


def _as(kind: type[Refused], refused: Refused, shown: Refused) -> Refused:
    """Make of a refusal what another answer shows that it was."""
    settled = kind(refused.operation, shown.status, provider_code=shown.provider_code)
    settled.company_id, settled.needed = refused.company_id, refused.needed
    settled.provenance = refused.provenance
    if shown.is_foreign:
        settled.is_foreign = True
    return settled
