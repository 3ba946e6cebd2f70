from __future__ import annotations

import pytest

from gettone.sandbox.company_settings import SETTINGS_VERBS, TAX_PROFILES
from gettone.wire.schema import check
from sandbox.made import Caller, Made

TEMPLATES = "/c/16/settings/templates"


@pytest.fixture
def ask(made: Made) -> Caller:
    return made.caller("settings:r entity.clients:r")


def test_templates_are_listed_and_got(ask: Caller) -> None:
    rows = ask("GET", TEMPLATES)[1]["data"]
    assert check({"data": rows}, "ListTemplatesResponse", unknown_names=True) == []
    assert ask("GET", f"{TEMPLATES}/{rows[0]['id']}")[1]["data"] == rows[0]
    assert ask("GET", TEMPLATES, fields="id")[1]["data"][0] == {"id": rows[0]["id"]}


def test_a_template_that_is_not_there_and_a_wrong_field_are_told(ask: Caller) -> None:
    some = ask("GET", TEMPLATES)[1]["data"][0]["id"]
    assert ask("GET", f"{TEMPLATES}/999999")[0] == 404
    assert ask("GET", f"{TEMPLATES}/{some}", fields="colour")[0] == 422
    assert ask("GET", TEMPLATES, fields="colour")[0] == 422


def test_a_tax_profile_is_the_company_s_or_an_ordinary_one(made: Made, ask: Caller) -> None:
    body = ask("GET", "/c/16/settings/tax_profile")[1]
    assert check(body, "GetTaxProfileResponse", unknown_names=True) == []
    made.records.remove(16, TAX_PROFILES, 16)
    ordinary = ask("GET", "/c/16/settings/tax_profile")[1]["data"]
    assert set(ordinary) == set(body["data"])
    made.records.put(16, TAX_PROFILES, {"id": 16, "company_type": "azienda"})
    changed = ask("GET", "/c/16/settings/tax_profile")[1]["data"]
    assert changed == ordinary | {"company_type": "azienda"}


def test_price_lists_and_their_prices_are_told(ask: Caller) -> None:
    status, body = ask("GET", "/c/16/price_lists")
    assert (status, check(body, "ListPriceListsResponse", unknown_names=True)) == (200, [])
    list_id = body["data"][0]["id"]
    status, items = ask("GET", f"/c/16/price_lists/{list_id}/items")
    assert status == 200
    assert items["data"]
    assert check(items, "GetPriceListItemsResponse", unknown_names=True) == []
    for missing in ("999999", "x"):
        assert ask("GET", f"/c/16/price_lists/{missing}/items")[0] == 404


def test_what_a_client_s_form_needs_is_told(ask: Caller) -> None:
    status, body = ask("GET", "/c/16/entities/clients/info")
    assert status == 200
    told = body["data"]
    assert told["vat_types_list"][0]["value"] == 22
    assert told["usage"] >= 1
    assert "Italia" in told["countries_list"]


def test_all_operations_are_answered() -> None:
    assert len(SETTINGS_VERBS) == 6
