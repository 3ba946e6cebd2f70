from __future__ import annotations

from dataclasses import replace

import pytest

from gettone.domain.scope import Scope, ScopeSet
from gettone.sandbox.records import ConnectedApplication
from gettone.sandbox.rules import (
    RULES,
    Asked,
    Policies,
    judge,
    required_fault,
    sentences,
    wrong_query,
)
from gettone.wire.operation import Needed
from gettone.wire.schema import Fault
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
    needed=Needed((READ,), "spec"),
)
# Each row breaks one thing; they stand in the order in which they are judged.
BROKEN: dict[str, dict[str, object]] = {
    "path": {"methods": frozenset()},
    "method": {"method": "PATCH"},
    "token": {"connected": None},
    "company": {"company_id": 18},
    "scope": {"needed": Needed((FULL,), "spec")},
    "not-emulated": {"is_emulated": False},
    "record": {"is_found": False},
    "invalid": {"invalid": {"data": ["no"]}},
}


def broken(*reasons: str) -> Asked:
    changes: dict[str, object] = {}
    for reason in reasons:
        changes |= BROKEN[reason]
    return replace(GOOD, **changes)  # type: ignore[arg-type] # one dict for fields of many types


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
    later = list(BROKEN)[list(BROKEN).index(first) :]
    assert reason_of(broken(*later)) == first


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
def test_a_missing_scope_is_told_by_the_chosen_body(policy: str, keys: set[str]) -> None:
    policies = Policies(forbidden_body=policy)  # type: ignore[arg-type] # from a table of texts
    refusal = judge(broken("scope"), policies)
    assert refusal is not None
    assert refusal.status == 403
    assert set(refusal.body["error"]) == keys


def test_another_company_may_be_hidden() -> None:
    refusal = judge(broken("company"), Policies(wrong_company=404))
    assert refusal is not None
    assert (refusal.reason, refusal.status) == ("company-hidden", 404)


def test_a_wrong_method_is_told_the_right_ones() -> None:
    refusal = judge(broken("method"), Policies())
    assert refusal is not None
    assert (refusal.status, refusal.headers) == (405, {"allow": "GET, PUT"})


def test_one_of_several_scopes_is_enough() -> None:
    stock = Scope.parse("stock:r")
    assert reason_of(replace(GOOD, needed=Needed((stock, READ), "spec"))) == ""
    assert reason_of(replace(GOOD, needed=Needed((stock,), "spec"))) == "scope"


def test_full_access_includes_reading() -> None:
    full = replace(CONNECTED, scopes=ScopeSet.of([FULL]))
    assert reason_of(replace(GOOD, connected=full)) == ""


def test_what_needs_no_scope_is_open_to_a_token_without_any() -> None:
    bare = replace(CONNECTED, scopes=ScopeSet())
    assert reason_of(replace(GOOD, connected=bare, needed=Needed())) == ""


def test_what_is_outside_companies_asks_for_none() -> None:
    assert reason_of(replace(GOOD, company_id=None)) == ""


def test_every_rule_says_where_it_is_known_from() -> None:
    for rule in RULES.values():
        assert rule.source
        assert 400 <= rule.status < 600


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault("data.name", "type", "string"), "The data.name must be a string."),
        (Fault("data.id", "type", "integer"), "The data.id must be an integer."),
        (Fault("data.type", "enum", "company, pa"), "The selected data.type is invalid."),
        (Fault("data.x", "null", "string"), "The data.x field is required."),
        (Fault("data.x", "format", "date"), "The data.x field is invalid."),
    ],
)
def test_each_fault_is_said_in_the_provider_s_style(fault: Fault, sentence: str) -> None:
    assert sentences([fault]) == {fault.path: [sentence]}


def test_two_faults_of_a_field_are_two_sentences() -> None:
    assert len(sentences([Fault("a", "type", "array"), Fault("a", "too-many", "")])["a"]) == 2


def test_fields_and_queries_are_named() -> None:
    assert required_fault("data") == {"data": ["The data field is required."]}
    assert wrong_query("sort") == {"sort": ["The selected sort is invalid."]}


def test_a_scope_that_only_the_body_asks_for_is_missing_too() -> None:
    assert reason_of(replace(broken(), is_allowed=False)) == "scope"


def test_a_sentence_of_its_own_takes_the_place_of_the_usual_one() -> None:
    asked = replace(broken(), message="Non torna.", extra={"totals": {"amount_net": 1}})
    refusal = judge(asked, Policies())
    assert refusal is not None
    assert (refusal.status, refusal.body) == (
        422,
        {
            "error": {"message": "Non torna.", "validation_result": None},
            "extra": {"totals": {"amount_net": 1}},
        },
    )
