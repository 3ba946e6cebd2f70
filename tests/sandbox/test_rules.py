from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs

from gettone.domain.scope import Scope, ScopeSet
from gettone.sandbox.quotas import Taken
from gettone.sandbox.records import ConnectedApplication
from gettone.sandbox.rules import Asked, Policies, judge
from gettone.wire.access import Access
from gettone.wire.operation import Needed, catalogue
from gettone.wire.plan import Plan
from sandbox.made import NOON

READ = Scope.parse("entity.suppliers:r")
FULL = Scope.parse("entity.suppliers:a")
CONNECTED = ConnectedApplication(
    id=1,
    client_id="x",
    user_id=1,
    company_ids=frozenset({16}),
    scopes=ScopeSet.of([READ]),
    pending_scopes=None,
    pending_at=None,
    created_at=NOON,
)
GOOD = Asked(
    methods=frozenset({"GET", "PUT"}),
    method="GET",
    now=NOON,
    connected=CONNECTED,
    company_id=16,
    operation=catalogue().operation("createSupplier"),
    needed=(Needed((READ,), "spec"),),
    access=Access(),
    plan=Plan(limits={"suppliers": 2}),
)
READER = Access(role="subaccount", permissions={"fic_suppliers": "none"})
# Each row breaks one thing; they stand in the order in which they are judged.
BROKEN: dict[str, dict[str, object]] = {
    "path": {"methods": frozenset()},
    "method": {"method": "PATCH"},
    "token": {"connected": None},
    "company": {"company_id": 18},
    "quota-five_minutes": {"taken": Taken(refused_by="five_minutes", headers={})},
    "quota-hour": {"taken": Taken(refused_by="hour", headers={})},
    "quota-month": {"taken": Taken(refused_by="month", headers={})},
    "scope": {"needed": (Needed((FULL,), "spec"),)},
    "permission": {"access": READER},
    "licence": {"plan": Plan(last_day=NOON.date() - timedelta(days=1))},
    "plan-function": {
        "operation": catalogue().operation("sendEInvoice"),
        "plan": Plan(functions={"e_invoice": False}),
    },
    "plan-limit": {"usage": 2},
    "record": {"is_found": False},
    "conflict": {"is_conflict": True},
    "invalid": {"invalid": {"data": ["no"]}},
}


def broken(*reasons: str) -> Asked:
    changes: dict[str, object] = {}
    for reason in reasons:
        changes |= BROKEN[reason]
    return structs.replace(GOOD, **changes)


def reason_of(asked: Asked, policies: Policies | None = None) -> str:
    refusal = judge(asked, policies or Policies())
    return refusal.reason if refusal else ""


def test_a_request_with_nothing_wrong_goes_on() -> None:
    assert reason_of(GOOD) == ""


@pytest.mark.parametrize("reason", BROKEN)
def test_each_fault_has_its_own_refusal(reason: str) -> None:
    assert reason_of(broken(reason)) == reason


@pytest.mark.parametrize("first", BROKEN)
def test_of_several_faults_the_first_is_told(first: str) -> None:
    later = list(BROKEN)[list(BROKEN).index(first) + 1 :]
    for second in later:
        assert reason_of(broken(second, first)) == first


@pytest.mark.parametrize(
    ("reason", "status", "body"),
    [
        ("token", 401, {"error": {"message": "Unauthorized."}}),
        (
            "company",
            401,
            {
                "error": "unauthorized",
                "error_description": "The given user is not authorized to use this application.",
            },
        ),
        (
            "invalid",
            422,
            {"error": {"message": "Invalid request.", "validation_result": {"data": ["no"]}}},
        ),
    ],
)
def test_the_known_bodies_are_those_that_were_seen(
    reason: str, status: int, body: dict[str, object]
) -> None:
    refusal = judge(broken(reason), Policies())
    assert refusal is not None
    assert (refusal.status, refusal.body) == (status, body)


@pytest.mark.parametrize(
    ("policy", "keys"),
    [("full", {"code", "message"}), ("message", {"message"}), ("neither", set())],
)
@pytest.mark.parametrize("reason", ["scope", "permission"])
def test_what_is_forbidden_is_told_by_the_chosen_body(
    policy: str, keys: set[str], reason: str
) -> None:
    policies = Policies(forbidden_body=policy)  # type: ignore[arg-type] # from a table of texts
    refusal = judge(broken(reason), policies)
    assert refusal is not None
    assert (refusal.reason, refusal.status) == (reason, 403)
    assert set(refusal.body["error"]) == keys


def test_another_company_may_be_hidden() -> None:
    refusal = judge(broken("company"), Policies(wrong_company=404))
    assert refusal is not None
    assert (refusal.reason, refusal.status) == ("company", 404)


def test_a_wrong_method_is_told_the_right_ones() -> None:
    refusal = judge(broken("method"), Policies())
    assert refusal is not None
    assert (refusal.status, refusal.headers) == (405, {"allow": "GET, PUT"})


def test_one_of_several_scopes_is_enough() -> None:
    stock = Scope.parse("stock:r")
    assert reason_of(structs.replace(GOOD, needed=(Needed((stock, READ), "spec"),))) == ""
    assert reason_of(structs.replace(GOOD, needed=(Needed((stock,), "spec"),))) == "scope"


def test_of_what_is_needed_several_times_each_is() -> None:
    stock = Scope.parse("stock:r")
    needed = (Needed((READ,), "spec"), Needed((stock,), "spec"))
    assert reason_of(structs.replace(GOOD, needed=needed)) == "scope"
    both = replace(CONNECTED, scopes=ScopeSet.of([READ, stock]))
    assert reason_of(structs.replace(GOOD, needed=needed, connected=both)) == ""
    assert (
        reason_of(structs.replace(GOOD, needed=needed, connected=both, access=READER))
        == "permission"
    )


def test_token_and_user_must_agree_on_one_of_the_scopes() -> None:
    stock = Scope.parse("stock:r")
    asked = structs.replace(GOOD, needed=(Needed((READ, stock), "spec"),))
    keeper = Access(role="employee", permissions={"fic_stock": "write"})
    assert reason_of(structs.replace(asked, access=keeper)) == "permission"
    both = replace(CONNECTED, scopes=ScopeSet.of([READ, stock]))
    assert reason_of(structs.replace(asked, access=keeper, connected=both)) == ""


def test_a_company_that_its_user_has_left_is_closed() -> None:
    assert reason_of(structs.replace(GOOD, access=None)) == "company"


def test_a_licence_ends_after_its_last_day_and_its_company_can_still_be_asked_about() -> None:
    ended = broken("licence")
    assert reason_of(structs.replace(ended, plan=Plan(last_day=NOON.date()))) == ""
    for operation_id in ("getCompanyInfo", "getCompanyPlanUsage"):
        operation = catalogue().operation(operation_id)
        assert reason_of(structs.replace(ended, operation=operation)) == ""


def test_a_limit_stops_only_what_creates() -> None:
    full = broken("plan-limit")
    assert reason_of(structs.replace(full, usage=1)) == ""
    assert reason_of(structs.replace(full, plan=Plan())) == ""
    assert reason_of(structs.replace(full, operation=catalogue().operation("listSuppliers"))) == ""


def test_an_operation_of_no_company_knows_no_plan() -> None:
    user_info = catalogue().operation("getUserInfo")
    outside = structs.replace(GOOD, operation=user_info, plan=None, company_id=None, access=None)
    assert reason_of(structs.replace(outside, needed=(Needed(),))) == ""
    assert reason_of(structs.replace(outside, operation=None, needed=())) == ""


def test_full_access_includes_reading() -> None:
    full = replace(CONNECTED, scopes=ScopeSet.of([FULL]))
    assert reason_of(structs.replace(GOOD, connected=full)) == ""


def test_what_needs_no_scope_is_open_to_a_token_without_any() -> None:
    bare = replace(CONNECTED, scopes=ScopeSet())
    assert reason_of(structs.replace(GOOD, connected=bare, needed=(Needed(),))) == ""


def test_what_is_outside_companies_asks_for_none() -> None:
    assert reason_of(structs.replace(GOOD, company_id=None, access=None)) == ""


def test_a_scope_that_only_the_body_asks_for_is_missing_too() -> None:
    assert reason_of(structs.replace(broken(), is_allowed=False)) == "scope"


def test_a_sentence_of_its_own_takes_the_place_of_the_usual_one() -> None:
    asked = structs.replace(broken(), message="Non torna.", extra={"totals": {"amount_net": 1}})
    refusal = judge(asked, Policies())
    assert refusal is not None
    assert (refusal.status, refusal.body) == (
        422,
        {
            "error": {"message": "Non torna.", "validation_result": None},
            "extra": {"totals": {"amount_net": 1}},
        },
    )


def test_a_conflict_may_have_a_sentence_of_its_own() -> None:
    taken = judge(broken("conflict"), Policies())
    other = judge(structs.replace(broken("conflict"), message="Already sent."), Policies())
    assert taken is not None
    assert other is not None
    assert (taken.status, other.status) == (409, 409)
    assert taken.body["error"]["message"] != "Already sent."
    assert other.body == {"error": {"message": "Already sent."}}
