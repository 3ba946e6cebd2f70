"""What has changed of a token's scopes: a permission lost or gained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.scope import Scope

__all__ = ["Drift", "drifts", "drifts_since"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A scope that was granted and is refused, or the reverse.

    Attributes:
        was: What was known.
        now: What the newest answer shows.
        at: When that answer came, aware, UTC.
        operation: The ``operationId`` that it answered.
    """

    company_id: CompanyId
    scope: Scope
    was: Standing
    now: Standing
    at: datetime
    operation: str

    @property
    def is_lost(self) -> bool:
        """Tell whether something that worked works no more."""
        return self.now is Standing.REFUSED


def drifts(before: Evidence, after: Evidence) -> tuple[Drift, ...]:
    """List what has changed from one state of knowledge to a later one.

    What was untested is no change, and neither is an inference that an
    answer puts right.
    """
    held = {(finding.company_id, finding.scope): finding for finding in before.findings}
    pairs = [(held.get((found.company_id, found.scope)), found) for found in after.findings]
    return tuple(
        _drift(known, found)
        for known, found in pairs
        if known is not None and found.standing is not known.standing and found.compares_with(known)
    )


def drifts_since(
    evidence: Evidence, company_id: CompanyId, since: datetime | None
) -> tuple[Drift, ...]:
    """List what has changed in a company later than *since*, whoever noticed.

    Args:
        evidence: What is known.
        company_id: Where.
        since: ``None`` for all changes that are known of.
    """
    return tuple(
        Drift(
            company_id=company_id,
            scope=found.scope,
            was=found.was,
            now=found.standing,
            at=found.since,
            operation=found.operation,
        )
        for found in evidence.findings
        if found.company_id == company_id
        and found.was is not Standing.UNTESTED
        and (since is None or found.since > since)
    )


def _drift(known: Finding, found: Finding) -> Drift:
    return Drift(
        company_id=found.company_id,
        scope=found.scope,
        was=known.standing,
        now=found.standing,
        at=found.at,
        operation=found.operation,
    )
