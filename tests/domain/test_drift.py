from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gettone.domain.company import CompanyId
from gettone.domain.drift import Drift, drifts, drifts_since
from gettone.domain.evidence import Evidence, Finding, Shown, Standing
from gettone.domain.scope import Scope

OLD = Finding(
    company_id=CompanyId(16),
    scope=Scope.parse("entity.suppliers:r"),
    standing=Standing.GRANTED,
    at=datetime(2026, 1, 2, tzinfo=UTC),
    operation="getSupplier",
)
NEW = replace(
    OLD,
    standing=Standing.REFUSED,
    at=datetime(2026, 1, 3, tzinfo=UTC),
    operation="listSuppliers",
)


@pytest.mark.parametrize("is_lost", [True, False])
def test_what_stood_otherwise_has_drifted(is_lost: bool) -> None:
    was, now = Standing.GRANTED, Standing.REFUSED
    was, now = (was, now) if is_lost else (now, was)
    after = replace(NEW, standing=now)
    [drift] = drifts(Evidence((replace(OLD, standing=was),)), Evidence((after,)))
    assert drift == Drift(
        company_id=CompanyId(16),
        scope=OLD.scope,
        was=was,
        now=now,
        at=NEW.at,
        operation="listSuppliers",
    )
    assert drift.is_lost is is_lost


@pytest.mark.parametrize(
    "before",
    [
        Evidence(),
        Evidence((NEW,)),
        Evidence((replace(OLD, company_id=CompanyId(18)),)),
        Evidence((replace(OLD, how=Shown.INFERRED),)),
    ],
    ids=["untested", "the same", "another company", "an inference"],
)
def test_nothing_else_has(before: Evidence) -> None:
    assert drifts(before, Evidence((NEW,))) == ()


def test_what_is_known_no_more_has_not_drifted() -> None:
    assert drifts(Evidence((OLD,)), Evidence()) == ()


def test_a_change_stays_known_with_when_it_was_first_seen() -> None:
    evidence = Evidence((OLD,)).with_finding(NEW)
    evidence = evidence.with_finding(replace(NEW, at=datetime(2026, 1, 9, tzinfo=UTC)))
    [drift] = drifts_since(evidence, NEW.company_id, OLD.at)
    assert (drift.was, drift.now, drift.at) == (Standing.GRANTED, Standing.REFUSED, NEW.at)
    assert drifts_since(evidence, NEW.company_id, None) == (drift,)
    assert drifts_since(evidence, NEW.company_id, NEW.at) == ()
    assert drifts_since(evidence, CompanyId(18), None) == ()
    assert drifts_since(Evidence((NEW,)), NEW.company_id, None) == ()
