from __future__ import annotations

from datetime import timedelta

import pytest

from flow.made import ALL_ON, LEVELS, NOW, info
from gettone.domain.scope import SCOPES
from gettone.flow.probe import PROBES
from gettone.flow.withheld import refusal_causes
from gettone.wire.company_info import CompanyInfo


def causes(found: CompanyInfo) -> dict[str, str]:
    return {scope.text: cause for scope, cause in refusal_causes(found, NOW)}


def test_of_a_master_the_box_is_what_is_left() -> None:
    found = causes(info())
    assert set(found.values()) == {"scope-missing"}
    firm = {
        scope.text
        for scope in SCOPES
        if scope.family in PROBES
        and PROBES[scope.family].operation.needed_for(PROBES[scope.family].parameters).provenance
        != "inferred"
    }
    assert set(found) == firm


def test_a_sub_account_lacks_what_its_admin_did_not_give() -> None:
    found = causes(info(role="subaccount", levels={**LEVELS, "fic_suppliers": "read"}))
    assert found["entity.suppliers:a"] == "permission-too-low"
    assert found["entity.suppliers:r"] == "scope-missing"
    nothing = info(role="subaccount", levels={"fic_suppliers": "none", "fic_situation": "none"})
    assert causes(nothing)["entity.suppliers:r"] == "permission-too-low"
    assert causes(nothing)["situation:r"] == "permission-too-low"


def test_a_plan_lacks_what_it_does_not_include() -> None:
    found = causes(info(functions={**ALL_ON, "archive": False}))
    assert (found["archive:r"], found["archive:a"]) == ("plan-limit", "plan-limit")
    assert found["entity.clients:r"] == "scope-missing"


@pytest.mark.parametrize("unclear", [info(role=None), info(last_day=None), info(functions={})])
def test_what_was_not_said_leaves_the_cause_open(unclear: CompanyInfo) -> None:
    assert "archive:r" not in causes(unclear)


def test_a_licence_that_has_ended_leaves_it_open() -> None:
    ended = info(last_day=f"{NOW - timedelta(days=9):%Y-%m-%d}")
    assert causes(ended) == {}
