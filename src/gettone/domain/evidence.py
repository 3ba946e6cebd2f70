"""What is known of each scope of a token: granted, refused or untested.

Nothing lists a token's scopes, so every piece of knowledge is a finding: one
answer, to one operation, at one time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from gettone.domain.company import CompanyId
from gettone.domain.scope import Level, Scope

__all__ = ["Check", "Evidence", "Finding", "Shown", "Standing"]


class Standing(Enum):
    """What is known; "untested" is a state of its own, never a refusal."""

    GRANTED = "granted"
    REFUSED = "refused"
    UNTESTED = "untested"


class Shown(Enum):
    """How a standing was shown.

    ``INFERRED`` is weaker than the others: reading follows from full access
    that worked, or the scope that the operation needs is itself inferred.
    """

    USED = "used"
    PROBED = "probed"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What answers showed of one scope in one company.

    A refusal says that the provider refused a call that needs this scope.
    The user's own permission or the plan may be the cause as well.

    Attributes:
        standing: Granted or refused.
        at: When the newest answer came, aware, UTC.
        operation: The ``operationId`` that it answered.
        how: Whether the answer was to a call of the application's own, to a
            probe, or allows no more than an inference.
        first_at: When this standing was first seen without a break; ``None``
            where *at* is all that is known.
        was: What was seen before that; untested for nothing.
    """

    company_id: CompanyId
    scope: Scope
    standing: Standing
    at: datetime
    operation: str
    how: Shown = Shown.USED
    first_at: datetime | None = None
    was: Standing = Standing.UNTESTED

    @property
    def since(self) -> datetime:
        """Tell since when this standing has been seen without a break."""
        return self.first_at or self.at

    @property
    def is_direct(self) -> bool:
        """Tell whether an answer showed it, and no inference."""
        return self.how is not Shown.INFERRED

    def compares_with(self, other: Finding) -> bool:
        """Tell whether a difference of the two is a change of the token's.

        Two inferences from different operations may differ because one of
        them is wrong.
        """
        both_direct = self.is_direct and other.is_direct
        return both_direct or (self.how is other.how and self.operation == other.operation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """When a company was last asked only to learn, and at what price.

    Attributes:
        at: When, aware, UTC.
        is_open: Whether the token opened the company; ``None`` if that is
            not known.
        request_count: Requests sent for that on the day of *at*, in UTC.
    """

    company_id: CompanyId
    at: datetime
    is_open: bool | None
    request_count: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one token.

    Attributes:
        findings: One of each scope in each company: the newest of the best kind.
        checks: The newest of each company.
    """

    findings: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()

    def with_finding(self, finding: Finding) -> Evidence:
        """Add *finding* to what was known of the same scope."""
        return self.joined(Evidence((finding,)))

    def joined(self, others: Evidence) -> Evidence:
        """Add *others*' findings; of two on the same scope the newer stays.

        What was shown stays before what was inferred, whatever their times.
        """
        held = {_place(finding): finding for finding in self.findings}
        for finding in others.findings:
            known = held.get(_place(finding))
            held[_place(finding)] = finding if known is None else _better(known, finding)
        checks = {check.company_id: check for check in self.checks}
        for check in others.checks:
            last = checks.get(check.company_id)
            checks[check.company_id] = check if last is None or last.at <= check.at else last
        return Evidence(tuple(held.values()), tuple(checks.values()))

    def with_check(self, check: Check) -> Evidence:
        """Add that a company was asked."""
        return self.joined(Evidence(checks=(check,)))

    def check(self, company_id: CompanyId) -> Check | None:
        """Give when a company was last asked only to learn; ``None`` for never."""
        return next((one for one in self.checks if one.company_id == company_id), None)

    def finding(self, company_id: CompanyId, scope: Scope) -> Finding | None:
        """Give what is known of *scope* in that company; ``None`` if untested.

        Full access that was seen working stands for reading in the same
        family, as an inference, where nothing better is known.

        Source:
            ``Scope.covers``: inferred, never stated by the provider.
        """
        shown = self.shown(company_id, scope)
        if scope.level is not Level.READ or (shown is not None and shown.is_direct):
            return shown
        inferred = self._by_full_access(company_id, scope)
        if shown is None or (inferred is not None and inferred.at > shown.at):
            return inferred
        return shown

    def shown(self, company_id: CompanyId, scope: Scope) -> Finding | None:
        """Give what answers showed of *scope* itself; ``None`` for nothing."""
        for held in self.findings:
            if _place(held) == (company_id, scope):
                return held
        return None

    def standing(self, company_id: CompanyId, scope: Scope) -> Standing:
        """Tell what is known of *scope* in that company."""
        found = self.finding(company_id, scope)
        return Standing.UNTESTED if found is None else found.standing

    def fresh(self, company_id: CompanyId, since: datetime) -> frozenset[Scope]:
        """List the scopes that an answer has shown later than *since*."""
        return frozenset(
            held.scope
            for held in self.findings
            if held.company_id == company_id and held.is_direct and held.at > since
        )

    def _by_full_access(self, company_id: CompanyId, scope: Scope) -> Finding | None:
        for held in self.findings:
            if (
                held.company_id == company_id
                and held.scope.level is Level.FULL
                and held.scope.covers(scope)
                and held.standing is Standing.GRANTED
            ):
                return replace(held, scope=scope, how=Shown.INFERRED, was=Standing.UNTESTED)
        return None


def _place(finding: Finding) -> tuple[CompanyId, Scope]:
    return finding.company_id, finding.scope


def _better(held: Finding, added: Finding) -> Finding:
    """Give what remains of two findings on the same scope."""
    if held == added:
        return held
    if held.is_direct is not added.is_direct:
        return held if held.is_direct else added
    return _after(held, added) if held.at <= added.at else _after(added, held)


def _after(older: Finding, newer: Finding) -> Finding:
    """Give the newer finding, with what the older one tells of before."""
    if not newer.compares_with(older):
        return newer
    if newer.standing is not older.standing:
        began = newer.since if newer.since > older.at else newer.at
        return replace(newer, first_at=began, was=older.standing)
    if newer.was is not Standing.UNTESTED:
        return newer
    began = min(older.since, newer.since) if older.was is Standing.UNTESTED else older.since
    return replace(newer, first_at=began, was=older.was)
