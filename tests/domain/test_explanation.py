from __future__ import annotations

import pytest

from gettone.domain.company import CompanyId
from gettone.domain.explanation import CAUSES, Cause, Certainty, Explanation
from gettone.domain.scope import Scope

READ = Scope.parse("entity.suppliers:r")
MISSING = Cause(reference="scope-missing", certainty=Certainty.LIKELY, scopes=(READ,))
TOO_LOW = Cause(reference="permission-too-low", certainty=Certainty.UNKNOWN)


def explained(*causes: Cause) -> Explanation:
    return Explanation(operation="getSupplier", company_id=CompanyId(16), causes=causes)


def test_it_is_named_by_its_first_cause() -> None:
    found = explained(MISSING, TOO_LOW)
    assert (found.reference, found.certainty, found.actor) == (
        "scope-missing",
        Certainty.LIKELY,
        "user",
    )
    assert found.others == (TOO_LOW,)
    assert found.missing_scopes == (READ,)
    assert found.cause("permission-too-low") is TOO_LOW
    assert found.cause("quota") is None
    assert found.steps == MISSING.steps


def test_no_scope_is_missing_where_none_is_said_to_be() -> None:
    assert explained(TOO_LOW).missing_scopes == ()
    open_question = Cause(reference="scope-missing", certainty=Certainty.UNKNOWN, scopes=(READ,))
    assert explained(TOO_LOW, open_question).missing_scopes == ()


def test_the_company_admin_mends_a_users_permission() -> None:
    assert TOO_LOW.actor == "admin"


@pytest.mark.parametrize("reference", sorted(CAUSES))
def test_only_a_dead_token_is_pasted_anew(reference: str) -> None:
    assert ("paste" in CAUSES[reference].steps) == (reference == "token-dead")


@pytest.mark.parametrize("reference", sorted(CAUSES))
def test_boxes_are_advised_for_scopes_alone(reference: str) -> None:
    steps = set(CAUSES[reference].steps)
    is_scope = reference in {"scope-missing", "scope-untested"}
    assert bool(steps & {"tick", "look-for-tick", "edit"}) == is_scope
    assert "same-token" in steps or not is_scope
