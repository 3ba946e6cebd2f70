from __future__ import annotations

import pytest

from gettone.sandbox.issued_family import TYPES
from gettone.wire.operation import catalogue
from gettone.wire.schema import check
from sandbox.made import Made
from sandbox.papers import PAPERS, emptied, made_of, paper

INFO = f"{PAPERS}/info"


@pytest.mark.parametrize("kind", TYPES)
def test_a_form_for_each_type_is_told_what_it_needs(made: Made, kind: str) -> None:
    status, body = emptied(made)("GET", INFO, type=kind)
    assert status == 200
    assert check(body, "GetIssuedDocumentPreCreateInfoResponse", unknown_names=True) == []
    schema = catalogue().schemas["IssuedDocumentPreCreateInfo"].properties
    assert set(body["data"]) == set(schema)
    assert set(body["data"]["default_values"]) == set(schema["default_values"].properties)
    assert body["data"]["items_default_values"]["vat"]["value"] == 22
    assert body["data"]["default_values"]["payment_method"]["is_default"] is True


def test_the_next_numbers_are_told(made: Made) -> None:
    ask = emptied(made)
    made_of(ask, paper("receipt", number=6, numeration="rec"))
    made_of(ask, paper("delivery_note", number=3))
    data = ask("GET", INFO, type="receipt")[1]["data"]
    assert data["numerations"] == {"2026": {"": 1, "rec": 7}}
    assert data["dn_numerations"] == {"2026": {"": 4}}


def test_without_payment_methods_there_is_no_default_one(made: Made) -> None:
    ask = emptied(made)
    for row in made.records.page(16, "payment_methods", offset=0, limit=99).rows:
        made.records.remove(16, "payment_methods", row["id"])
    data = ask("GET", INFO, type="invoice", q="x", fields="y")[1]["data"]
    assert data["payment_methods_list"] == []
    assert "payment_method" not in data["default_values"]


def test_a_company_s_notes_are_told_where_it_has_some(made: Made) -> None:
    ask = emptied(made)
    assert ask("GET", INFO, type="invoice")[1]["data"]["default_values"]["notes"]
    made.records.remove(16, "tax_profiles", 16)
    assert ask("GET", INFO, type="invoice")[1]["data"]["default_values"]["notes"] == ""


@pytest.mark.parametrize("kind", ["", "bill"])
def test_the_type_is_needed(made: Made, kind: str) -> None:
    status, body = emptied(made)("GET", INFO, type=kind)
    assert (status, list(body["error"]["validation_result"])) == (422, ["type"])
