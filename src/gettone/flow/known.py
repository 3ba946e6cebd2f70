"""What may be said of a scope now: what answers showed, unless that is too old.

Pure, as all of ``flow``: the time is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.scope import Level, Scope
from gettone.errors import Forbidden
from gettone.flow.forbidden import LATELY
from gettone.flow.probe import PROBES
from gettone.wire.operation import Needed

__all__ = ["Known", "as_refused", "known_of"]

# For what no read can tell. What is kept may be a day older than the last use
# that showed it, since it is not written anew each time.
_SINCE_USED: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What may be said of one scope.

    Attributes:
        standing: ``UNTESTED`` as well where what was seen is too old.
        finding: What was seen last; ``None`` for nothing. Of full access it
            may be that even reading was refused.
    """

    scope: Scope
    standing: Standing
    finding: Finding | None = None


def known_of(evidence: Evidence, company_id: CompanyId, scope: Scope, now: datetime) -> Known:
    """Weigh what answers showed of a scope by their age.

    A refusal counts for minutes, since whoever meets one changes the boxes;
    so does a granted reading that a harmless read can ask for again. What
    only a use can show counts for two days.

    Args:
        evidence: What is known.
        company_id: Where.
        scope: Which scope. Full access is refused, too, where reading in its
            family is and nothing later speaks for it.
        now: The time, aware, UTC.
    """
    found = evidence.finding(company_id, scope)
    if scope.level is Level.FULL:
        reading = Scope.parse(f"{scope.family}:{Level.READ.value}")
        found = _with_reading(found, evidence.shown(company_id, reading))
    if found is None:
        return Known(scope=scope, standing=Standing.UNTESTED)
    is_young = now - found.at <= _counts_for(found)
    standing = found.standing if is_young else Standing.UNTESTED
    return Known(scope=scope, standing=standing, finding=found)


def as_refused(operation_id: str, company_id: CompanyId, needed: Needed) -> Forbidden:
    """Make the refusal of a call that was not made, to ask what would explain it.

    Args:
        operation_id: What would be called.
        company_id: Where.
        needed: What it needs.
    """
    refused = Forbidden(operation_id, 403)
    refused.company_id = company_id
    refused.needed = tuple(scope.text for scope in needed.any_of)
    refused.provenance = needed.provenance
    return refused


def _with_reading(found: Finding | None, reading: Finding | None) -> Finding | None:
    """Let a later refusal of reading stand for full access."""
    if reading is None or reading.standing is not Standing.REFUSED:
        return found
    return reading if found is None or found.at <= reading.at else found


def _counts_for(found: Finding) -> timedelta:
    can_ask = found.scope.level is Level.READ and found.scope.family in PROBES
    return LATELY if found.standing is Standing.REFUSED or can_ask else _SINCE_USED
