"""What is known of each scope of a token: granted, refused or untested.

Nothing lists a token's scopes, so every piece of knowledge is a finding: one
answer, to one operation, at one time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from gettone.domain.company import CompanyId
from gettone.domain.scope import Scope

__all__ = ["Evidence", "Finding", "Standing"]


class Standing(Enum):
    """What is known; "untested" is a state of its own, never a refusal."""

    GRANTED = "granted"
    REFUSED = "refused"
    UNTESTED = "untested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one answer showed of one scope in one company.

    Attributes:
        at: When the answer came, aware, UTC.
        operation: The ``operationId`` that was answered.
    """

    company_id: CompanyId
    scope: Scope
    standing: Standing
    at: datetime
    operation: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """The newest finding of each scope in each company."""

    findings: tuple[Finding, ...] = ()

    def with_finding(self, finding: Finding) -> Evidence:
        """Add *finding* in place of what was known of the same scope."""
        kept = tuple(held for held in self.findings if _place(held) != _place(finding))
        return Evidence((*kept, finding))

    def joined(self, others: Evidence) -> Evidence:
        """Add *others*' findings; of two on the same scope the newer stays."""
        joined = self
        for finding in others.findings:
            held = [one for one in joined.findings if _place(one) == _place(finding)]
            if not held or held[0].at <= finding.at:
                joined = joined.with_finding(finding)
        return joined

    def finding(self, company_id: CompanyId, scope: Scope) -> Finding | None:
        """Give the newest finding of *scope* in that company; ``None`` if untested."""
        for held in self.findings:
            if _place(held) == (company_id, scope):
                return held
        return None

    def standing(self, company_id: CompanyId, scope: Scope) -> Standing:
        """Tell what is known of *scope* in that company."""
        found = self.finding(company_id, scope)
        return Standing.UNTESTED if found is None else found.standing


def _place(finding: Finding) -> tuple[CompanyId, Scope]:
    return finding.company_id, finding.scope
