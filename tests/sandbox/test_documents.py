"""What both kinds of documents do alike; each kind's own tests have the rest."""

from __future__ import annotations

import pytest

from gettone.domain.scope import SCOPES
from sandbox.made import Caller, Made

KINDS = ("issued_documents", "received_documents")


@pytest.fixture
def ask(made: Made) -> Caller:
    return made.caller(" ".join(scope.text for scope in SCOPES))


def some_id(made: Made, family: str) -> int:
    row_id: int = made.records.page(16, family, offset=0, limit=1).rows[0]["id"]
    return row_id


@pytest.mark.parametrize("family", KINDS)
def test_a_deleted_document_is_in_the_bin_as_it_was(made: Made, ask: Caller, family: str) -> None:
    row_id = some_id(made, family)
    before = made.records.get(16, family, row_id)
    assert ask("DELETE", f"/c/16/{family}/{row_id}")[0] == 200
    assert made.records.get(16, family, row_id) is None
    assert made.records.get(16, f"bin_{family}", row_id) == before
    assert ask("DELETE", f"/c/16/{family}/{row_id}")[0] == 404


@pytest.mark.parametrize("family", KINDS)
def test_what_is_required_may_be_left_out_of_a_change_and_not_emptied(
    made: Made, ask: Caller, family: str
) -> None:
    path = f"/c/16/{family}/{some_id(made, family)}"
    assert ask("PUT", path, {"data": {"rc_center": "Nord"}})[1]["data"]["rc_center"] == "Nord"
    assert ask("PUT", path, {"data": {"type": None}})[0] == 422
    assert ask("PUT", f"/c/16/{family}/999999", {"data": {}})[0] == 404


@pytest.mark.parametrize("family", KINDS)
def test_totals_change_nothing(made: Made, ask: Caller, family: str) -> None:
    row_id = some_id(made, family)
    before = made.records.get(16, family, row_id)
    assert ask("POST", f"/c/16/{family}/{row_id}/totals", {"data": {}})[0] == 200
    assert ask("POST", f"/c/16/{family}/{row_id}/totals", {"data": 1})[0] == 422
    assert ask("POST", f"/c/16/{family}/999999/totals", {"data": {}})[0] == 404
    assert ask("POST", f"/c/16/{family}/totals", {})[0] == 422
    assert made.records.get(16, family, row_id) == before
