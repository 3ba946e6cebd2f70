"""What a refusal of each scope would be about, as a company's own info says it.

So that it can be kept with a token: whoever meets the refusal later may not
ask, and a missing permission of the user's own looks the same as a missing box.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from gettone.domain.evidence import Evidence, Standing
from gettone.domain.explanation import Certainty
from gettone.domain.scope import SCOPES, Scope
from gettone.flow.explain import explain
from gettone.flow.known import as_refused
from gettone.flow.probe import PROBES
from gettone.wire.company_info import CompanyInfo

__all__ = ["BOX", "NOT_BOXES", "refusal_causes"]

# What stands in the way whatever is ticked.
NOT_BOXES: Final = ("permission-too-low", "plan-limit")
# Nothing but the box is left.
BOX: Final = "scope-missing"


def refusal_causes(info: CompanyInfo, now: datetime) -> tuple[tuple[Scope, str], ...]:
    """Give the cause that a refusal of each scope would have.

    Args:
        info: What the company's own info says.
        now: When it said so, aware, UTC.

    Returns:
        Scope and cause: one of ``NOT_BOXES``, or ``BOX`` where that would be
        certain. A scope of which neither is known is left out.
    """
    by_family = {family: _of_reading(family, info, now) for family in PROBES}
    found = [(scope, _of(scope, info) or by_family.get(scope.family, "")) for scope in SCOPES]
    return tuple((scope, cause) for scope, cause in found if cause)


def _of(scope: Scope, info: CompanyInfo) -> str:
    """Tell whether the user's own permission is too low for it, reading or not."""
    return NOT_BOXES[0] if info.permits(scope) is Standing.REFUSED else ""


def _of_reading(family: str, info: CompanyInfo, now: datetime) -> str:
    """Explain the refusal that a probe of the family would meet."""
    probe = PROBES[family]
    needed = probe.operation.needed_for(probe.parameters)
    refused = as_refused(probe.operation_id, info.company_id, needed)
    causes = explain(refused, Evidence(), info, now).causes
    sure = {one.reference: one.certainty for one in causes}
    for name in NOT_BOXES:
        if sure.get(name, Certainty.UNKNOWN) is not Certainty.UNKNOWN:
            return name
    return BOX if sure.get(BOX) is Certainty.CERTAIN else ""
