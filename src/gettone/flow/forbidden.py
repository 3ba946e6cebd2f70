"""What may be behind a 403: each cause seen, ruled out or open.

A scope can only be found missing, since nothing lists a token's scopes: it is
*certain* only where every other cause is ruled out. The user's permission and
the plan are seen in Get Company Info, but what the provider makes of them is
assumed: they are never more than *likely*.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cached_property
from typing import Final

from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.explanation import Cause, Certainty
from gettone.domain.scope import Level, Scope
from gettone.errors import Forbidden
from gettone.flow.statuses import LICENCE_EXPIRED, reason_of
from gettone.wire.company_info import CompanyInfo
from gettone.wire.event_types import SUBSCRIPTIONS
from gettone.wire.operation import Operation, catalogue
from gettone.wire.plan import COUNTED, PlanUsage, function_of, may_lack

__all__ = ["NAMES_DOCUMENTS", "Around", "causes_of", "ruled_out"]

NO_PERMISSION: Final = "NO_PERMISSION"
# Known well enough to be certain of a scope.
_FIRM: Final = frozenset({"spec", "docs", "observed"})
# Parameters that name stored documents: their types decide, whatever is asked.
NAMES_DOCUMENTS: Final = frozenset({"document_id", "original_document_id", "ids"})
# Central European Summer Time; no day begins earlier in Italy.
_EARLIEST_ZONE: Final = timedelta(hours=2)
# What worked so lately was hardly removed since. Assumed: third parties wait
# five to ten minutes for a change to take effect.
_LATELY: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known around a refusal.

    Attributes:
        evidence: Of the token's scopes.
        company_info: What Get Company Info said; ``None`` if nobody asked.
        usage: What Get Company Plan Usage said of what the call would make.
        now: When it was refused, aware, UTC; ``None`` if that is not known.
    """

    evidence: Evidence
    company_info: CompanyInfo | None = None
    usage: PlanUsage | None = None
    now: datetime | None = None


class _Sign(Enum):
    """What speaks for a cause."""

    SEEN = "seen"
    OPEN = "open"
    RULED_OUT = "ruled-out"


def causes_of(refused: Forbidden, around: Around) -> tuple[Cause, ...]:
    """List the causes that a 403 in a company may have, the one meant first."""
    case = _Case(refused, around)
    if reason_of(refused) == LICENCE_EXPIRED:
        return (*case.licence_seen, *case.others_seen, *case.refused_before)
    ordered = [*case.licence_seen, *case.others_seen, *case.scope_causes]
    if refused.provider_code == NO_PERMISSION:
        # A hint: whatever else stands in the way, this refusal spoke of a permission.
        ordered.sort(key=_speaks_of_permission, reverse=True)
    if not any(cause.certainty is not Certainty.UNKNOWN for cause in ordered):
        ordered.insert(0, Cause(reference="unknown", certainty=Certainty.UNKNOWN))
    return (*ordered, *case.left_open)


def _speaks_of_permission(cause: Cause) -> bool:
    is_permission = cause.reference in {"permission-too-low", "scope-missing", "scope-untested"}
    return is_permission and cause.certainty is not Certainty.UNKNOWN


def ruled_out(refused: Forbidden, around: Around) -> tuple[str, ...]:
    """List the causes of a 403 that are known not to be it."""
    case = _Case(refused, around)
    signs = {
        "permission-too-low": case.permission,
        LICENCE_EXPIRED: case.licence,
        "plan-limit": case.plan,
    }
    # A quota is another error, and a closed company another status.
    found = [name for name, sign in signs.items() if sign is _Sign.RULED_OUT]
    return ("quota", "company-not-connected", *found)


class _Case:
    """One 403 and what is known around it, sign by sign."""

    def __init__(self, refused: Forbidden, around: Around) -> None:
        self._code = refused.provider_code
        self._is_expired = reason_of(refused) == LICENCE_EXPIRED
        self._operation = catalogue().operation(refused.operation)
        self._company_id = CompanyId(refused.company_id or 0)
        self._needs_each = self._operation.family == SUBSCRIPTIONS
        self._needed = tuple(Scope.parse(text) for text in refused.needed)
        self._is_firm = refused.provenance in _FIRM and _tells_its_type(self._operation)
        info = around.company_info
        is_its_own = info is not None and refused.company_id in {None, info.company_id}
        self._info = info if is_its_own else None
        self._around = around

    @cached_property
    def licence(self) -> _Sign:
        """Tell what is known of the company's licence.

        The last day itself says nothing: whether it counts is assumed.
        """
        last_day = self._info.plan.last_day if self._info else None
        now = self._around.now
        if self._is_expired:
            return _Sign.SEEN
        if last_day is None or now is None:
            return _Sign.OPEN
        if now.date() > last_day:
            return _Sign.SEEN
        return _Sign.RULED_OUT if (now + _EARLIEST_ZONE).date() < last_day else _Sign.OPEN

    @cached_property
    def permission(self) -> _Sign:
        """Tell what is known of the user's own permission.

        Nothing is ruled out for an employee, nor for a sub-account in a plan
        that lacks them: how such are judged is assumed.
        """
        if self._info is None or self._info.access is None:
            return _Sign.OPEN
        role = self._info.access.role
        found = {self._info.permits(scope) for scope in self._needed}
        if found == {Standing.REFUSED} or (self._needs_each and Standing.REFUSED in found):
            return _Sign.SEEN
        is_clear = role == "master" or (
            role == "subaccount" and self._info.has_function("subaccounts") is not Standing.REFUSED
        )
        is_enough = found == {Standing.GRANTED} or (role == "master" and not found)
        return _Sign.RULED_OUT if is_clear and is_enough else _Sign.OPEN

    @cached_property
    def plan(self) -> _Sign:
        """Tell what is known of the functions and limits of the company's plan."""
        signs = {self._function, self._limit}
        return next(sign for sign in _Sign if sign in signs)

    @cached_property
    def is_held(self) -> bool:
        """Tell whether the scope worked just now."""
        now = self._around.now
        found = [self._finding(scope) for scope in self._needed]
        return bool(found) and all(
            one is not None
            and one.standing is Standing.GRANTED
            and one.is_direct
            and now is not None
            and now - one.at <= _LATELY
            for one in found
        )

    @property
    def licence_seen(self) -> list[Cause]:
        """Say that the licence has ended, if so it is.

        A date to come makes doubtful what the code says: it may have been
        renewed since.
        """
        if self.licence is not _Sign.SEEN:
            return []
        last_day = self._info.plan.last_day if self._info else None
        now = self._around.now
        is_past = last_day is None or now is None or (now + _EARLIEST_ZONE).date() >= last_day
        return [
            Cause(
                reference=LICENCE_EXPIRED,
                certainty=Certainty.CERTAIN if is_past else Certainty.LIKELY,
                facts={"last_day": last_day} if last_day else {},
            )
        ]

    @property
    def others_seen(self) -> list[Cause]:
        """List what company info shows, of which the meaning is assumed."""
        found: list[Cause] = []
        if self.permission is _Sign.SEEN:
            found.append(self._permission_cause(Certainty.LIKELY))
        if self.plan is _Sign.SEEN:
            found.append(self._plan_cause(Certainty.LIKELY))
        return found

    @property
    def left_open(self) -> list[Cause]:
        """List what nothing speaks for or against."""
        found: list[Cause] = []
        if self.permission is _Sign.OPEN:
            found.append(self._permission_cause(Certainty.UNKNOWN))
        if self.licence is _Sign.OPEN:
            found.append(Cause(reference=LICENCE_EXPIRED, certainty=Certainty.UNKNOWN))
        if self.plan is _Sign.OPEN:
            found.append(self._plan_cause(Certainty.UNKNOWN))
        return found

    @property
    def scope_causes(self) -> list[Cause]:
        """Say what is known of the scope, if it may be the cause."""
        if not self._needed:
            return []
        if self._is_last_left:
            return self._by_exclusion
        if self.is_held:
            return [self._scope_missing(Certainty.UNKNOWN)]
        if self.refused_before and self._is_told_apart:
            return self.refused_before
        is_meant = self._is_alone or self._code == NO_PERMISSION
        certainty = Certainty.LIKELY if is_meant else Certainty.UNKNOWN
        return [self._scope("scope-untested", certainty)]

    @property
    def refused_before(self) -> list[Cause]:
        """Say that a scope is probably missing, if answers have refused it.

        Where the user's own permission is too low, every answer would have.
        """
        is_refused = any(self._was_refused(scope) for scope in self._not_granted)
        if not is_refused or self.permission is _Sign.SEEN:
            return []
        return [self._scope_missing(Certainty.LIKELY)]

    @property
    def _by_exclusion(self) -> list[Cause]:
        """Name the scope where nothing else is left."""
        if self.is_held and not self._is_firm:
            return [self._scope_missing(Certainty.UNKNOWN)]
        is_certain = (
            self._is_firm
            and not self.is_held
            and len(self._needed) == 1
            and self._code in {"", NO_PERMISSION}
        )
        return [self._scope_missing(Certainty.CERTAIN if is_certain else Certainty.LIKELY)]

    @property
    def _is_last_left(self) -> bool:
        return {self.licence, self.permission, self.plan} == {_Sign.RULED_OUT}

    @property
    def _is_alone(self) -> bool:
        return _Sign.SEEN not in {self.licence, self.permission, self.plan}

    @property
    def _is_told_apart(self) -> bool:
        """Tell whether the refusals of the scope cannot be the other cause's that is seen."""
        if self._is_alone or self._code == NO_PERMISSION:
            return True
        found = [self._finding(scope) for scope in self._not_granted]
        elsewhere = any(one is not None and self._is_elsewhere(one.operation) for one in found)
        return self.licence is not _Sign.SEEN and elsewhere

    def _is_elsewhere(self, operation_id: str) -> bool:
        """Tell whether the plan, as far as it is seen, lets that operation through."""
        if self._function is not _Sign.SEEN:
            return operation_id != self._operation.id
        return function_of(catalogue().operation(operation_id)) != function_of(self._operation)

    @cached_property
    def _function(self) -> _Sign:
        if self._info is None:
            return _Sign.OPEN
        function = function_of(self._operation)
        if not function:
            is_doubtful = may_lack(self._operation, self._info.plan.functions)
            return _Sign.OPEN if is_doubtful else _Sign.RULED_OUT
        return _BY_STANDING[self._info.has_function(function)]

    @cached_property
    def _limit(self) -> _Sign:
        if self._operation.id not in COUNTED:
            return _Sign.RULED_OUT
        if self._around.usage is None:
            return _Sign.OPEN
        return _Sign.SEEN if self._around.usage.is_full else _Sign.RULED_OUT

    @property
    def _not_granted(self) -> tuple[Scope, ...]:
        """List the needed scopes that are not seen working; all if every one is."""
        found = [scope for scope in self._needed if not self._is_granted(scope)]
        return tuple(found) or self._needed

    def _finding(self, scope: Scope) -> Finding | None:
        return self._around.evidence.finding(self._company_id, scope)

    def _is_granted(self, scope: Scope) -> bool:
        found = self._finding(scope)
        return found is not None and found.standing is Standing.GRANTED

    def _was_refused(self, scope: Scope) -> bool:
        """Tell whether an answer refused it, or even reading in its family."""
        reading = Scope.parse(f"{scope.family}:{Level.READ.value}")
        evidence = self._around.evidence
        return Standing.REFUSED in {
            evidence.standing(self._company_id, one) for one in (scope, reading)
        }

    def _scope_missing(self, certainty: Certainty) -> Cause:
        return self._scope("scope-missing", certainty)

    def _scope(self, reference: str, certainty: Certainty) -> Cause:
        return Cause(
            reference=reference,
            certainty=certainty,
            scopes=self._not_granted,
            facts={"each": True} if self._needs_each else {},
        )

    def _permission_cause(self, certainty: Certainty) -> Cause:
        info = self._info
        lacking = [one for one in self._needed if info and info.permits(one) is Standing.REFUSED]
        role = info.access.role if info and info.access else ""
        return Cause(
            reference="permission-too-low",
            certainty=certainty,
            scopes=tuple(lacking) or self._needed,
            facts={"role": role} if role else {},
        )

    def _plan_cause(self, certainty: Certainty) -> Cause:
        usage = self._around.usage
        facts: dict[str, object] = {}
        if self._function is _Sign.SEEN:
            facts["function"] = function_of(self._operation)
        if self._limit is _Sign.SEEN and usage is not None:
            facts |= {
                "category": COUNTED[self._operation.id],
                "limit": usage.limit,
                "usage": usage.usage,
            }
        return Cause(reference="plan-limit", certainty=certainty, facts=facts)


_BY_STANDING: Final = {
    Standing.REFUSED: _Sign.SEEN,
    Standing.UNTESTED: _Sign.OPEN,
    Standing.GRANTED: _Sign.RULED_OUT,
}


def _tells_its_type(operation: Operation) -> bool:
    """Tell whether the request says the type of the document that decides."""
    names = {one.name for one in operation.parameters}
    return not operation.by_document_type or not names & NAMES_DOCUMENTS
