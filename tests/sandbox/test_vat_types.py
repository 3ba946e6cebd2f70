from __future__ import annotations

import pytest

from gettone.sandbox.vat_types import VAT_TYPE_VERBS, vat_type
from gettone.wire.schema import check
from sandbox.made import Caller, Made

OWN = "/c/16/settings/vat_types"
ALL = "/c/16/info/vat_types"


@pytest.fixture
def ask(made: Made) -> Caller:
    return made.caller("settings:a")


def test_everyone_s_types_come_before_the_company_s_own(ask: Caller) -> None:
    created = ask("POST", OWN, {"data": {"value": 5, "description": "Prova"}})[1]
    status, body = ask("GET", ALL)
    assert status == 200
    assert (body["data"][0]["id"], body["data"][0]["value"]) == (0, 22)
    assert created["data"] in body["data"]
    assert check(body, "ListVatTypesResponse", unknown_names=True) == []
    assert ask("GET", ALL, fields="id")[1]["data"][0] == {"id": 0}
    assert ask("GET", ALL, fields="colour")[0] == 422


def test_a_type_of_everyone_s_is_got_and_not_touched(ask: Caller) -> None:
    assert ask("GET", f"{OWN}/0")[1]["data"]["value"] == 22
    assert ask("PUT", f"{OWN}/0", {"data": {"value": 4}})[0] == 422
    status, body = ask("DELETE", f"{OWN}/66")
    assert (status, body["error"]["message"]) == (422, "This VAT type is not editable.")
    assert ask("GET", f"{OWN}/0")[1]["data"]["value"] == 22


def test_a_type_of_the_company_s_own_is_changed_and_deleted(made: Made, ask: Caller) -> None:
    row = ask("POST", OWN, {"data": {"value": 5}})[1]["data"]
    path = f"{OWN}/{row['id']}"
    assert ask("GET", path)[1]["data"] == row
    assert ask("PUT", path, {"data": {"value": 6}})[1]["data"]["value"] == 6
    assert (vat_type(made.records, 16, row["id"]) or {})["value"] == 6
    assert vat_type(made.records, 18, row["id"]) is None
    assert ask("DELETE", path)[0] == 200
    assert ask("GET", path)[0] == 404


def test_all_operations_are_answered() -> None:
    assert len(VAT_TYPE_VERBS) == 5
