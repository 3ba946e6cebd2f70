"""What a doctor finds, made by hand."""

from __future__ import annotations

from typing import Any

from flow.made import NOW
from gettone.domain.company import Company, CompanyId, User, UserId
from gettone.domain.evidence import Evidence, Finding, Shown, Standing
from gettone.domain.explanation import Cause, Certainty
from gettone.domain.scope import Scope, ScopeSet
from gettone.flow.known import Known
from gettone.jobs.diagnosis import CompanyFound, Diagnosis, ScopeFound
from gettone.wire.requirements import OperationRef, Requirements, requirements_of

GRANTED, REFUSED, UNTESTED = Standing.GRANTED, Standing.REFUSED, Standing.UNTESTED
ROSSI = Company(id=CompanyId(16), name="Rossi", vat_number="01234560157")
NAMELESS = Company(id=CompanyId(18), name="")
MARIO = User(id=UserId(1), name="Mario Rossi", email="mario@rossi.example")
LIKELY, CERTAIN = Certainty.LIKELY, Certainty.CERTAIN


def cause(reference: str, certainty: Certainty = LIKELY, *scopes: str, **facts: object) -> Cause:
    return Cause(
        reference=reference,
        certainty=certainty,
        scopes=tuple(Scope.parse(text) for text in scopes),
        facts=facts,
    )


def row(
    scope_text: str, standing: Standing = GRANTED, *causes: Cause, reason: str = ""
) -> ScopeFound:
    scope = Scope.parse(scope_text)
    finding = Finding(
        company_id=ROSSI.id,
        scope=scope,
        standing=standing,
        at=NOW,
        operation="listSuppliers",
        how=Shown.PROBED,
    )
    known = Known(scope=scope, standing=standing, finding=None if standing is UNTESTED else finding)
    return ScopeFound(known=known, reason=reason, causes=causes)


def missing(scope_text: str, certainty: Certainty = CERTAIN) -> ScopeFound:
    return row(scope_text, REFUSED, cause("scope-missing", certainty, scope_text))


def unseen(scope_text: str, reason: str = "no-safe-read") -> ScopeFound:
    return row(scope_text, UNTESTED, reason=reason)


def needing(*texts: str) -> Requirements:
    """What operations and scopes need; a text with a colon and one letter is a scope."""
    scopes = ScopeSet.of(Scope.parse(text) for text in texts if text[-2:] in {":r", ":a"})
    refs = [OperationRef.parse(text) for text in texts if text[-2:] not in {":r", ":a"}]
    return requirements_of(refs, scopes)


def company(*rows: ScopeFound, of: Company = ROSSI, **more: Any) -> CompanyFound:
    return CompanyFound(**{"company": of, "standing": GRANTED, "rows": rows, **more})


def diagnosis(*companies: CompanyFound, **more: Any) -> Diagnosis:
    return Diagnosis(**{"user": MARIO, "companies": companies, "evidence": Evidence(), **more})
