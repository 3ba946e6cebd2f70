"""What to make of one company: of each scope, and of what stands in the way.

Pure: what was asked before is put together here.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.explanation import Cause, Certainty
from gettone.domain.scope import Level, Scope
from gettone.flow.explain import explain
from gettone.flow.forbidden import Around, obstacles
from gettone.flow.known import Known, as_refused, known_of
from gettone.flow.probe import NO_SAFE_READ, Probed
from gettone.wire.company_info import CompanyInfo
from gettone.wire.operation import Needed, Operation, catalogue
from gettone.wire.plan import PlanUsage

__all__ = ["Judge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Judges one company by what is known of it.

    Attributes:
        evidence: What is known of the token's scopes.
        now: The time, aware, UTC.
        info: What the company's own info says; ``None`` if it was not read.
        probed: What probing showed just now.
        stopped: Why asking ended before its time; empty if it did not.
        usage: How much there is of what a call would make.
    """

    company_id: CompanyId
    evidence: Evidence
    now: datetime
    info: CompanyInfo | None = None
    probed: tuple[Probed, ...] = field(default=())
    stopped: str = ""
    usage: PlanUsage | None = None

    def known(self, scope: Scope) -> Known:
        """Say what is known of a scope now.

        A refusal that was seen before does not count where asking again had
        no answer: no quota and no outage ends in advice about boxes.
        """
        found = known_of(self.evidence, self.company_id, scope, self.now)
        if found.standing is Standing.REFUSED and self._had_no_answer(scope):
            return replace(found, standing=Standing.UNTESTED)
        return found

    def reason(self, scope: Scope) -> str:
        """Say why nothing was shown of a scope just now; of full access, why not of reading."""
        found = {row.scope.level: row.reason for row in self.probed if _is_kin(row, scope)}
        return found.get(Level.READ, "") or found.get(scope.level, "") or NO_SAFE_READ

    def causes(self, known: Known) -> tuple[Cause, ...]:
        """Explain why a scope is refused; empty if it is not.

        What refused reading refuses full access in the same way, and is
        never more than likely: that one holds the other is nowhere stated.
        """
        found = known.finding
        if found is None or known.standing is not Standing.REFUSED:
            return ()
        needed = Needed((found.scope,), _provenance(found))
        refused = as_refused(found.operation, self.company_id, needed)
        refused.provider_code = self._code(found)
        causes = explain(refused, self.evidence, self.info, self.now, self.usage).causes
        if found.scope == known.scope:
            return causes
        return tuple(_of_full_access(cause, known.scope) for cause in causes)

    def obstacles(self, operation: Operation, needed: Needed) -> tuple[Cause, ...]:
        """List what would stand in the way of a call besides the token's scopes."""
        refused = as_refused(operation.id, self.company_id, needed)
        return obstacles(
            refused,
            Around(evidence=self.evidence, company_info=self.info, usage=self.usage, now=self.now),
        )

    def _had_no_answer(self, scope: Scope) -> bool:
        """Tell whether reading in its family was asked for just now, in vain."""
        for row in self.probed:
            if _is_kin(row, scope) and row.scope.level is Level.READ:
                return row.reason not in {"", NO_SAFE_READ}
        return bool(self.stopped)

    def _code(self, found: Finding) -> str:
        """Give what the refusal said of itself, if it was met just now."""
        for row in self.probed:
            if row.refusal is not None and row.scope == found.scope:
                return row.refusal.provider_code
        return ""


def _is_kin(row: Probed, scope: Scope) -> bool:
    return row.scope.family == scope.family


def _of_full_access(cause: Cause, scope: Scope) -> Cause:
    if not cause.scopes:
        return cause
    is_sure = cause.certainty is Certainty.CERTAIN
    certainty = Certainty.LIKELY if is_sure else cause.certainty
    return replace(cause, scopes=(scope,), certainty=certainty)


def _provenance(found: Finding) -> str:
    """Tell how it is known that what was refused needs the scope."""
    operation = catalogue().operation(found.operation)
    rows = (operation.needed, *operation.by_document_type.values())
    return next((row.provenance for row in rows if found.scope in row.any_of), "inferred")
