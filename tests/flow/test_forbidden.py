from __future__ import annotations

from datetime import timedelta

import pytest

from flow.made import NOW, forbidden, info, known
from gettone.domain.evidence import Evidence, Standing
from gettone.domain.explanation import Cause
from gettone.errors import Forbidden
from gettone.flow.forbidden import Around, causes_of, ruled_out
from gettone.wire.company_info import CompanyInfo
from gettone.wire.plan import PlanUsage

GRANTED, REFUSED = Standing.GRANTED, Standing.REFUSED
NOTHING = Evidence()
TRIAL = {"stock": True, "archive": False, "e_invoice": False}
LOW = {"fic_suppliers": "read"}
FULL = PlanUsage(limit=3, usage=3)
ROOM = PlanUsage(limit=3, usage=2)
ENDED = "2026-03-01"
LAST_DAY = "2026-03-02"


def said(causes: tuple[Cause, ...]) -> list[str]:
    return [f"{cause.reference} {cause.certainty.value}" for cause in causes]


def found(
    refused: Forbidden,
    company_info: CompanyInfo | None = None,
    evidence: Evidence = NOTHING,
    usage: PlanUsage | None = None,
) -> list[str]:
    around = Around(evidence=evidence, company_info=company_info, usage=usage, now=NOW)
    return said(causes_of(refused, around))


OPEN = ["permission-too-low unknown", "licence-expired unknown", "plan-limit unknown"]
UNTESTED, MISSING = "scope-untested likely", "scope-missing likely"
MISSING_FOR_SURE = "scope-missing certain"
TOO_LOW, ENDED_FOR_SURE = "permission-too-low likely", "licence-expired certain"


@pytest.mark.parametrize("code", ["", "NO_PERMISSION"])
def test_without_company_info_every_cause_is_named(code: str) -> None:
    refused = forbidden("getSupplier", code)
    assert found(refused) == [UNTESTED, *OPEN]
    evidence = known("entity.suppliers:r", REFUSED, "listSuppliers")
    assert found(refused, evidence=evidence) == [MISSING, *OPEN]


@pytest.mark.parametrize("code", ["", "NO_PERMISSION"])
@pytest.mark.parametrize("role", ["master", "subaccount"])
def test_a_scope_is_certain_where_nothing_else_is_left(role: str, code: str) -> None:
    refused = forbidden("getSupplier", code)
    assert found(refused, info(role=role)) == [MISSING_FOR_SURE]


@pytest.mark.parametrize(
    ("told", "rest"),
    [
        (info(role="employee"), ["permission-too-low unknown"]),
        (info(role=None), ["permission-too-low unknown"]),
        (info(role="subaccount", functions={"subaccounts": False}), ["permission-too-low unknown"]),
        (info(role="subaccount", levels={}), ["permission-too-low unknown"]),
        (info(last_day=None), ["licence-expired unknown"]),
        (info(last_day=LAST_DAY), ["licence-expired unknown"]),
        (info(functions={}), ["plan-limit unknown"]),
        (info(functions={"something_later": False}), ["plan-limit unknown"]),
        (info(company_id=17), OPEN),
    ],
)
def test_a_scope_is_likely_where_something_else_would_look_the_same(
    told: CompanyInfo, rest: list[str]
) -> None:
    assert found(forbidden("getSupplier"), told) == [UNTESTED, *rest]


def test_a_code_that_is_not_known_leaves_no_scope_certain() -> None:
    assert found(forbidden("getSupplier", "APP_BLOCKED"), info()) == [MISSING]


@pytest.mark.parametrize("called", ["listEmails", "getIssuedDocument", "getIssuedDocument:invoice"])
def test_a_scope_that_is_inferred_or_depends_on_what_is_stored_is_never_certain(
    called: str,
) -> None:
    assert found(forbidden(called), info()) == [MISSING]


def test_the_type_in_a_list_decides() -> None:
    assert found(forbidden("listIssuedDocuments:invoice"), info()) == [MISSING_FOR_SURE]


def test_of_several_alternatives_those_that_work_are_left_out() -> None:
    around = Around(evidence=known("stock:r", GRANTED), company_info=info(), now=NOW)
    (cause,) = causes_of(forbidden("getReceivedDocument"), around)
    assert [scope.text for scope in cause.scopes] == ["received_documents:r"]


@pytest.mark.parametrize(
    ("called", "functions", "expected"),
    [
        ("listArchiveDocuments", TRIAL, ["plan-limit likely", "scope-untested unknown"]),
        ("listIssuedDocuments:invoice", TRIAL, [UNTESTED, "plan-limit unknown"]),
        ("listSuppliers", TRIAL, [MISSING_FOR_SURE]),
        ("listArchiveDocuments", {"stock": True}, [UNTESTED, "plan-limit unknown"]),
    ],
)
def test_a_function_of_the_plan(
    called: str, functions: dict[str, bool], expected: list[str]
) -> None:
    assert found(forbidden(called), info(functions=functions)) == expected


@pytest.mark.parametrize(
    ("called", "usage", "scope", "elsewhere", "expected"),
    [
        ("listArchiveDocuments", ROOM, "archive:r", "getArchiveDocument", "scope-untested unknown"),
        ("uploadF24Attachment", ROOM, "taxes:a", "uploadF24Attachment", "scope-untested unknown"),
        ("uploadF24Attachment", ROOM, "taxes:a", "createF24", MISSING),
        ("createSupplier", FULL, "entity.suppliers:a", "createSupplier", "scope-untested unknown"),
        ("createSupplier", FULL, "entity.suppliers:a", "modifySupplier", MISSING),
    ],
)
def test_a_scope_beside_a_plan_is_missing_where_the_plan_did_not_refuse_it(
    called: str, usage: PlanUsage, scope: str, elsewhere: str, expected: str
) -> None:
    told = info(functions={**TRIAL, "document_attachments": False})
    evidence = known(scope, REFUSED, elsewhere)
    assert found(forbidden(called), told, evidence, usage) == ["plan-limit likely", expected]


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, [UNTESTED, "plan-limit unknown"]),
        (ROOM, [MISSING_FOR_SURE]),
        (PlanUsage(limit=None, usage=9), [MISSING_FOR_SURE]),
        (FULL, ["plan-limit likely", "scope-untested unknown"]),
    ],
)
def test_a_limit_of_the_plan(usage: PlanUsage | None, expected: list[str]) -> None:
    assert found(forbidden("createSupplier"), info(), usage=usage) == expected


def test_a_plan_cause_says_what_is_lacking() -> None:
    around = Around(evidence=NOTHING, company_info=info(functions=TRIAL), usage=FULL, now=NOW)
    (function, *_) = causes_of(forbidden("listArchiveDocuments"), around)
    assert function.facts == {"function": "archive"}
    (limit, *_) = causes_of(forbidden("createSupplier"), around)
    assert limit.facts == {"category": "suppliers", "limit": 3, "usage": 3}


def test_a_permission_that_is_too_low_is_seen_and_the_scope_cannot_be_told() -> None:
    told = info(role="subaccount", levels=LOW)
    refused = forbidden("modifySupplier", "NO_PERMISSION")
    assert found(refused, told) == [TOO_LOW, UNTESTED]
    evidence = known("entity.suppliers:a", REFUSED, "deleteSupplier")
    assert found(refused, told, evidence) == [TOO_LOW, UNTESTED]
    assert found(forbidden("modifySupplier"), told) == [TOO_LOW, "scope-untested unknown"]
    around = Around(evidence=NOTHING, company_info=told, now=NOW)
    (cause, _) = causes_of(refused, around)
    assert cause.facts == {"role": "subaccount"}
    assert [scope.text for scope in cause.scopes] == ["entity.suppliers:a"]


def test_of_several_alternatives_those_that_the_user_may_not_use_are_named() -> None:
    told = info(role="subaccount", levels={"fic_received_documents": "none", "fic_stock": "write"})
    causes = causes_of(
        forbidden("getReceivedDocument"), Around(evidence=NOTHING, company_info=told, now=NOW)
    )
    assert said(causes) == [UNTESTED, "permission-too-low unknown"]
    assert [scope.text for scope in causes[1].scopes] == ["received_documents:r"]


def test_the_code_of_an_ended_licence_is_certain() -> None:
    refused = forbidden("getSupplier", "LICENSE_EXPIRED")
    assert found(refused) == [ENDED_FOR_SURE]
    assert found(refused, info(last_day=ENDED)) == [ENDED_FOR_SURE]
    low = info(role="subaccount", levels={"fic_suppliers": "none"}, last_day=ENDED)
    assert found(refused, low) == [ENDED_FOR_SURE, TOO_LOW]
    evidence = known("entity.suppliers:r", REFUSED)
    assert found(refused, info(last_day=ENDED), evidence) == [ENDED_FOR_SURE, MISSING]
    assert found(refused, low, evidence) == [ENDED_FOR_SURE, TOO_LOW]


def test_a_licence_that_was_renewed_since_makes_its_code_doubtful() -> None:
    refused = forbidden("getSupplier", "LICENSE_EXPIRED")
    assert found(refused, info()) == ["licence-expired likely"]


def test_a_past_date_is_certain_and_the_scope_cannot_be_told() -> None:
    told = info(last_day=ENDED)
    assert found(forbidden("getSupplier"), told) == [ENDED_FOR_SURE, "scope-untested unknown"]
    evidence = known("entity.suppliers:r", REFUSED)
    assert found(forbidden("getSupplier"), told, evidence) == [
        ENDED_FOR_SURE,
        "scope-untested unknown",
    ]


def test_a_code_that_speaks_of_a_permission_puts_the_scope_before_a_past_date() -> None:
    refused = forbidden("getSupplier", "NO_PERMISSION")
    told = info(last_day=ENDED)
    assert found(refused, told) == [UNTESTED, ENDED_FOR_SURE]
    evidence = known("entity.suppliers:r", REFUSED)
    assert found(refused, told, evidence) == [MISSING, ENDED_FOR_SURE]


HELD = "scope-missing unknown"


def test_a_code_that_speaks_of_a_permission_leaves_nothing_out() -> None:
    told = info(role="subaccount", levels={"fic_suppliers": "none"}, last_day=ENDED)
    assert found(forbidden("getSupplier", "NO_PERMISSION"), told) == [
        TOO_LOW,
        UNTESTED,
        ENDED_FOR_SURE,
    ]


def test_a_scope_that_worked_just_now_is_hardly_the_cause() -> None:
    evidence = known("entity.suppliers:r", GRANTED, ago_s=60)
    refused = forbidden("getSupplier")
    assert found(refused, evidence=evidence) == ["unknown unknown", HELD, *OPEN]
    assert found(refused, info(last_day=ENDED), evidence) == [ENDED_FOR_SURE, HELD]
    coded = forbidden("getSupplier", "NO_PERMISSION")
    assert found(coded, info(last_day=ENDED), evidence) == [ENDED_FOR_SURE, HELD]


def test_an_inference_rules_nothing_out() -> None:
    full = known("entity.suppliers:a", GRANTED, "createSupplier", ago_s=60)
    assert found(forbidden("getSupplier"), evidence=full) == [UNTESTED, *OPEN]


def test_a_scope_that_worked_just_now_was_removed_if_nothing_else_is_left() -> None:
    evidence = known("entity.suppliers:r", GRANTED, ago_s=60)
    assert found(forbidden("getSupplier"), info(), evidence) == [MISSING]
    emails = known("emails:r", GRANTED, ago_s=60)
    assert found(forbidden("listEmails"), info(), emails) == ["unknown unknown", HELD]


def test_a_scope_that_worked_long_ago_says_nothing() -> None:
    evidence = known("entity.suppliers:r", GRANTED, ago_s=86400)
    assert found(forbidden("getSupplier"), evidence=evidence) == [UNTESTED, *OPEN]
    without_time = Around(evidence=evidence, company_info=info(), now=None)
    assert said(causes_of(forbidden("getSupplier"), without_time)) == [
        UNTESTED,
        "licence-expired unknown",
    ]


def test_an_operation_without_a_known_scope_says_what_was_ruled_out() -> None:
    refused = forbidden("listWebhooksSubscriptions")
    around = Around(evidence=NOTHING, company_info=info(), now=NOW)
    assert said(causes_of(refused, around)) == ["unknown unknown"]
    assert ruled_out(refused, around) == (
        "quota",
        "company-not-connected",
        "permission-too-low",
        "licence-expired",
        "plan-limit",
    )
    low = info(role="subaccount")
    assert found(refused, low) == ["unknown unknown", "permission-too-low unknown"]


def test_reading_that_was_refused_refuses_full_access_too() -> None:
    evidence = known("entity.suppliers:r", REFUSED)
    assert found(forbidden("createSupplier"), evidence=evidence) == [MISSING, *OPEN]


def test_a_day_that_has_begun_in_italy_alone_is_not_judged() -> None:
    late = NOW.replace(hour=23)
    for last_day, licence in (("2026-03-02", "unknown"), ("2026-03-03", "unknown")):
        around = Around(evidence=NOTHING, company_info=info(last_day=last_day), now=late)
        assert f"licence-expired {licence}" in said(causes_of(forbidden("getSupplier"), around))
    after = Around(
        evidence=NOTHING, company_info=info(last_day="2026-03-02"), now=late + timedelta(hours=2)
    )
    assert said(causes_of(forbidden("getSupplier"), after))[0] == ENDED_FOR_SURE


def test_a_subscription_needs_every_scope_of_its_events() -> None:
    refused = forbidden("CreateWebhooksSubscription", "NO_PERMISSION")
    refused.needed, refused.provenance = ("entity.suppliers:r", "receipts:r"), "inferred"
    around = Around(
        evidence=known("entity.suppliers:r", GRANTED, ago_s=86400), company_info=info(), now=NOW
    )
    (cause,) = causes_of(refused, around)
    assert said((cause,)) == [MISSING]
    assert [scope.text for scope in cause.scopes] == ["receipts:r"]
    assert cause.facts == {"each": True}
    low = info(role="subaccount", levels={"fic_suppliers": "write", "fic_receipts": "none"})
    assert found(refused, low) == [TOO_LOW, UNTESTED]
