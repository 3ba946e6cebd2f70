from __future__ import annotations

from dataclasses import replace

import pytest

from flow.made import NOW, forbidden, info, known
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Shown, Standing
from gettone.domain.explanation import Cause
from gettone.domain.scope import Scope
from gettone.flow.judging import Judge
from gettone.flow.known import Known
from gettone.flow.probe import Probed
from gettone.wire.operation import Needed, catalogue

OWN = CompanyId(16)
READ, FULL = Scope.parse("entity.suppliers:r"), Scope.parse("entity.suppliers:a")
REFUSED = Standing.REFUSED
SEEN = known("entity.suppliers:r", REFUSED, ago_s=1, how=Shown.PROBED)


def judge(evidence: Evidence = SEEN, *probed: Probed) -> Judge:
    return Judge(company_id=OWN, evidence=evidence, now=NOW, info=info(), probed=probed)


def said(causes: tuple[Cause, ...]) -> list[str]:
    return [f"{one.reference} {one.certainty.value}" for one in causes]


def untested(scope: Scope, reason: str) -> Probed:
    return Probed(scope=scope, standing=Standing.UNTESTED, reason=reason)


def test_a_refused_read_is_explained_as_its_refusal_would_be() -> None:
    judged = judge()
    found = judged.causes(judged.known(READ))
    assert said(found) == ["scope-missing certain"]
    assert found[0].scopes == (READ,)


def test_full_access_is_only_likely_missing_where_reading_was_refused() -> None:
    judged = judge()
    found = judged.causes(judged.known(FULL))
    assert said(found) == ["scope-missing likely"]
    assert found[0].scopes == (FULL,)


def test_what_else_refused_reading_may_refuse_full_access() -> None:
    low = {"fic_suppliers": "none"}
    judged = replace(judge(), info=info(role="subaccount", levels=low, functions={}))
    assert said(judged.causes(judged.known(FULL))) == [
        "permission-too-low likely",
        "scope-untested unknown",
        "plan-limit unknown",
    ]


def test_a_refusal_by_a_document_of_some_type_has_that_types_provenance() -> None:
    scope = Scope.parse("issued_documents.invoices:r")
    evidence = known(scope.text, REFUSED, "listIssuedDocuments", ago_s=1)
    assert said(judge(evidence).causes(judge(evidence).known(scope)))[0].startswith("scope-missing")


def test_what_the_refusal_said_of_itself_counts() -> None:
    odd = forbidden("listSuppliers", "SOMETHING_ELSE")
    row = Probed(scope=READ, standing=REFUSED, operation="listSuppliers", refusal=odd)
    judged = judge(SEEN, untested(FULL, "no-safe-read"), row)
    assert said(judged.causes(judged.known(READ))) == ["scope-missing likely"]


def test_what_is_not_refused_has_no_causes() -> None:
    assert judge().causes(Known(scope=READ, standing=Standing.UNTESTED)) == ()
    granted = known("entity.suppliers:r", Standing.GRANTED, ago_s=1)
    assert judge().causes(judge(granted).known(READ)) == ()


@pytest.mark.parametrize(
    ("probed", "stopped", "expected"),
    [
        ((), "", REFUSED),
        ((), "quota-exceeded", Standing.UNTESTED),
        ((untested(READ, "quota-exceeded"),), "quota-exceeded", Standing.UNTESTED),
        ((untested(READ, "provider-failed"),), "", Standing.UNTESTED),
        ((untested(FULL, "no-safe-read"),), "", REFUSED),
        ((Probed(scope=READ, standing=REFUSED),), "quota-exceeded", REFUSED),
        ((untested(Scope.parse("stock:r"), "no-answer"),), "", REFUSED),
    ],
)
@pytest.mark.parametrize("scope", [READ, FULL])
def test_what_was_refused_before_does_not_count_where_asking_had_no_answer(
    probed: tuple[Probed, ...], stopped: str, expected: Standing, scope: Scope
) -> None:
    judged = replace(judge(SEEN, *probed), stopped=stopped)
    assert judged.known(scope).standing is expected
    granted = replace(judged, evidence=known("entity.suppliers:r", Standing.GRANTED, ago_s=1))
    assert granted.known(READ).standing is Standing.GRANTED


@pytest.mark.parametrize(
    ("scope", "probed", "expected"),
    [
        (READ, (untested(READ, "no-answer"),), "no-answer"),
        (FULL, (untested(READ, "no-answer"), untested(FULL, "no-safe-read")), "no-answer"),
        (FULL, (untested(FULL, "no-safe-read"),), "no-safe-read"),
        (FULL, (untested(READ, ""), untested(FULL, "no-safe-read")), "no-safe-read"),
        (FULL, (untested(Scope.parse("stock:r"), "quota-low"),), "no-safe-read"),
        (READ, (), "no-safe-read"),
    ],
)
def test_why_nothing_was_shown(scope: Scope, probed: tuple[Probed, ...], expected: str) -> None:
    assert judge(Evidence(), *probed).reason(scope) == expected


def test_what_would_stand_in_the_way_besides_the_scopes() -> None:
    create = catalogue().operation("createSupplier")
    low = replace(judge(), info=info(role="subaccount", levels={"fic_suppliers": "read"}))
    found = low.obstacles(create, Needed((FULL,), "spec"))
    assert said(found) == ["permission-too-low likely"]
    assert judge().obstacles(create, Needed((FULL,), "spec")) == ()
