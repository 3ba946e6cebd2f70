from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.scope import Scope

READ = Scope.parse("entity.suppliers:r")


def finding(company_id: int, standing: Standing) -> Finding:
    return Finding(
        company_id=CompanyId(company_id),
        scope=READ,
        standing=standing,
        at=datetime(2026, 1, 2, tzinfo=UTC),
        operation="getSupplier",
    )


def test_nothing_known_is_untested_and_not_refused() -> None:
    assert Evidence().standing(CompanyId(16), READ) is Standing.UNTESTED


def test_the_newest_finding_replaces_the_older() -> None:
    evidence = Evidence().with_finding(finding(16, Standing.GRANTED))
    evidence = evidence.with_finding(finding(18, Standing.GRANTED))
    evidence = evidence.with_finding(finding(16, Standing.REFUSED))
    assert evidence.standing(CompanyId(16), READ) is Standing.REFUSED
    assert evidence.standing(CompanyId(18), READ) is Standing.GRANTED
    assert len(evidence.findings) == 2


def test_of_two_findings_the_newer_stays_whatever_the_order() -> None:
    old, other = finding(16, Standing.GRANTED), finding(18, Standing.GRANTED)
    new = dataclasses.replace(finding(16, Standing.REFUSED), at=datetime(2026, 1, 3, tzinfo=UTC))
    assert Evidence((old,)).joined(Evidence((new, other))) == Evidence((new, other))
    assert Evidence((new,)).joined(Evidence((old, other))) == Evidence((new, other))
