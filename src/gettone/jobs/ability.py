"""Whether a token may make a call, for as few requests as that takes.

Nothing but GET is sent; what only a write would tell stays unknown, unless
the licence, the user's own permission or the plan rule it out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from gettone.domain.company import CompanyId
from gettone.domain.evidence import Standing
from gettone.domain.explanation import Cause, Certainty
from gettone.domain.scope import Level, Scope
from gettone.drive.api import Api
from gettone.errors import CompanyNotConnected, GettoneError, InvalidToken
from gettone.flow.inquire import fetch_usage
from gettone.flow.judging import Judge
from gettone.flow.known import Known
from gettone.flow.probe import NO_SAFE_READ
from gettone.flow.statuses import LICENCE_EXPIRED
from gettone.flow.verify import fetch_user
from gettone.wire.event_types import SUBSCRIPTIONS
from gettone.wire.plan import COUNTED, PlanUsage
from gettone.wire.requirements import OperationRef

__all__ = ["Ability", "abilities"]

_NEEDS_NONE: Final = "needs-none"
_BY_EVENTS: Final = "by-event-types"
_UNREAD: Final = "info-unread"
# The family of Get Company Info, which is asked itself.
_ABOUT_COMPANY: Final = "company"
# Ends of asking that are an answer by themselves.
_SURE: Final = frozenset({CompanyNotConnected.reference, LICENCE_EXPIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ability:
    """Whether one operation, on one type of document, may be called.

    Attributes:
        standing: Granted for yes, refused for no.
        scopes: What is known of the scopes that it needs, of which any one
            is enough.
        reason: Why it is unknown, or that no scope is needed: a reference.
        causes: What stands in the way, the one that is meant first.
    """

    ref: OperationRef
    standing: Standing
    scopes: tuple[Known, ...] = ()
    reason: str = ""
    causes: tuple[Cause, ...] = ()


def abilities(
    api: Api, refs: Sequence[OperationRef], company_id: CompanyId, clock: Callable[[], datetime]
) -> tuple[Ability, ...]:
    """Tell of each operation whether it may be called.

    Args:
        api: Opened with the token and what is known of it.
        refs: The operations, each with its type of document if that decides.
        company_id: Where; of no matter outside companies.
        clock: Gives the time, aware and in UTC.

    Raises:
        InvalidToken: The provider does not know the token.
    """
    if not refs[0].operation.is_company_scoped:
        return tuple(_outside(api, ref) for ref in refs)
    judge = Judge(company_id=company_id, evidence=api.evidence, now=clock())
    if any(_needs_asking(judge, ref) for ref in refs):
        judge = _asked(api, refs, judge, clock)
    return tuple(_ability(judge, ref) for ref in refs)


def _outside(api: Api, ref: OperationRef) -> Ability:
    """Tell of an operation outside companies: it takes a living token.

    Raises:
        InvalidToken: The provider does not know the token.
    """
    try:
        api.run(fetch_user)
    except InvalidToken:
        raise
    except GettoneError as unanswered:
        return Ability(ref=ref, standing=Standing.UNTESTED, reason=unanswered.reference)
    return Ability(ref=ref, standing=Standing.GRANTED, reason=_NEEDS_NONE)


def _needs_asking(judge: Judge, ref: OperationRef) -> bool:
    """Tell whether anything is to be asked: nothing for a read seen working lately."""
    scopes = ref.needed.any_of
    return ref.operation.method != "GET" or not any(_is_granted(judge, one) for one in scopes)


def _is_granted(judge: Judge, scope: Scope) -> bool:
    return judge.known(scope).standing is Standing.GRANTED


def _is_in_doubt(judge: Judge, scope: Scope) -> bool:
    """Tell whether a harmless read would say more of a scope."""
    known = judge.known(scope)
    if scope.level is Level.READ:
        return known.standing is not Standing.GRANTED
    was_used = known.finding is not None and known.finding.scope == scope
    is_told = was_used and known.standing is not Standing.UNTESTED
    return not is_told and not _is_granted(judge, Scope.parse(f"{scope.family}:r"))


def _asked(
    api: Api, refs: Sequence[OperationRef], judge: Judge, clock: Callable[[], datetime]
) -> Judge:
    """Ask the company's own info, one read for each scope in doubt, and how much there is.

    Raises:
        InvalidToken: The provider does not know the token.
    """
    company_id = judge.company_id
    doubted = {one for ref in refs for one in ref.needed.any_of if _is_in_doubt(judge, one)}
    try:
        report = api.probe(company_id=company_id, scopes=doubted)
    except InvalidToken:
        raise
    except GettoneError as unanswered:
        return replace(judge, evidence=api.evidence, now=clock(), stopped=unanswered.reference)
    category = COUNTED.get(refs[0].operation_id, "")
    usage: PlanUsage | None = None
    if category and not report.stopped:
        usage = api.run(lambda token: fetch_usage(company_id, category, token))
    return replace(
        judge,
        evidence=api.evidence,
        now=clock(),
        info=report.company_info,
        probed=report.rows,
        stopped=report.stopped or ("" if report.company_info else _UNREAD),
        usage=usage,
    )


def _ability(judge: Judge, ref: OperationRef) -> Ability:
    """Judge one operation, by what is seen before what is assumed."""
    scopes = tuple(judge.known(scope) for scope in ref.needed.any_of)
    found = Ability(ref=ref, standing=_standing(ref, scopes), scopes=scopes)
    if found.standing is Standing.GRANTED and _is_seen(judge, ref):
        return replace(found, reason="" if scopes else _NEEDS_NONE)
    causes = _in_the_way(judge, found)
    if causes:
        return replace(found, standing=Standing.REFUSED, causes=causes)
    if judge.stopped:
        return replace(found, standing=Standing.UNTESTED, reason=judge.stopped)
    if found.standing is Standing.GRANTED:
        return replace(found, reason="" if scopes else _NEEDS_NONE)
    return _unknown(judge, found)


def _is_seen(judge: Judge, ref: OperationRef) -> bool:
    """Tell whether reading so was seen working, so that nothing stands in its way."""
    if ref.operation.family == _ABOUT_COMPANY:
        return judge.info is not None
    return ref.operation.method == "GET" and bool(ref.needed.any_of)


def _in_the_way(judge: Judge, found: Ability) -> tuple[Cause, ...]:
    """List what stands in the way, the one that is meant first; empty for nothing seen."""
    if judge.stopped in _SURE:
        return (Cause(reference=judge.stopped, certainty=Certainty.CERTAIN),)
    seen = judge.obstacles(found.ref.operation, found.ref.needed)
    if found.standing is not Standing.REFUSED:
        return seen
    own = judge.causes(found.scopes[0])
    # What is seen of this very call is surer than what was left open of the other.
    named = {one.reference for one in own if one.certainty is not Certainty.UNKNOWN}
    more = tuple(one for one in seen if one.reference not in named)
    doubts = {one.reference for one in more}
    return (*(one for one in own if one.reference not in doubts), *more)


def _standing(ref: OperationRef, scopes: tuple[Known, ...]) -> Standing:
    """Join what is known of scopes of which any one is enough."""
    found = {one.standing for one in scopes}
    if not scopes:
        is_known = ref.operation.family != SUBSCRIPTIONS
        return Standing.GRANTED if is_known else Standing.UNTESTED
    if Standing.GRANTED in found:
        return Standing.GRANTED
    return Standing.REFUSED if found == {Standing.REFUSED} else Standing.UNTESTED


def _unknown(judge: Judge, found: Ability) -> Ability:
    """Say why it is not known, and which box to look at."""
    if not found.scopes:
        return replace(found, reason=_BY_EVENTS)
    reasons = (judge.reason(one.scope) for one in found.scopes)
    if reason := next((one for one in reasons if one != NO_SAFE_READ), ""):
        return replace(found, reason=reason)
    doubt = Cause(
        reference="scope-untested",
        certainty=Certainty.UNKNOWN,
        scopes=tuple(one.scope for one in found.scopes),
    )
    return replace(found, reason=NO_SAFE_READ, causes=(doubt,))
