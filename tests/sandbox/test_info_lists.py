from __future__ import annotations

import pytest

from gettone.sandbox.info_lists import INFO_VERBS, countries, provider_list, templates_of
from gettone.wire.operation import catalogue
from gettone.wire.schema import check
from sandbox.made import Made

QUERIES = {"listProductCategories": {"context": "products"}}


@pytest.mark.parametrize("operation_id", sorted(INFO_VERBS))
def test_a_list_is_as_its_schema_says_and_not_empty(made: Made, operation_id: str) -> None:
    operation = catalogue().operation(operation_id)
    path = operation.path.replace("{company_id}", "16")
    query = QUERIES.get(operation_id, {})
    status, body = made.caller("settings:r")("GET", path, **query)
    assert status == 200
    assert body["data"]
    assert check(body, operation.response_schema or "", unknown_names=True) == []


def test_cities_are_found_by_name_and_postal_code(made: Made) -> None:
    ask = made.caller()
    every = ask("GET", "/info/cities")[1]["data"]
    some = every[0]
    by_name = ask("GET", "/info/cities", city=some["city"][1:].upper())[1]["data"]
    by_code = ask("GET", "/info/cities", postal_code=some["postal_code"][:3])[1]["data"]
    assert some in by_name
    assert some in by_code
    assert len(by_code) < len(every)
    assert ask("GET", "/info/cities", city="qqq")[1]["data"] == []


def test_templates_are_told_by_type(made: Made) -> None:
    ask = made.caller()
    assert ask("GET", "/info/templates")[1]["data"] == provider_list("templates")
    notes = ask("GET", "/info/templates", type="delivery_note", by_type=1)[1]["data"]
    assert notes == templates_of("delivery_note")
    assert {row["type"] for row in notes} == {"delivery_note"}
    assert ask("GET", "/info/templates", type="x")[0] == 422


@pytest.mark.parametrize(("query", "status"), [({}, 422), ({"context": "bar"}, 422)])
def test_categories_are_of_a_context(made: Made, query: dict[str, str], status: int) -> None:
    assert made.caller()("GET", "/c/16/info/product_categories", **query)[0] == status


def test_a_name_that_is_used_once_is_offered_from_then_on(made: Made) -> None:
    ask = made.caller("products:a archive:a")
    ask("POST", "/c/16/products", {"data": {"name": "x", "category": "Zeta"}})
    ask("POST", "/c/16/archive", {"data": {"date": "2026-01-01", "category": "Atti"}})
    categories = ask("GET", "/c/16/info/product_categories", context="products")[1]["data"]
    assert "Zeta" in categories
    assert "Atti" in ask("GET", "/c/16/info/archive_categories")[1]["data"]
    made.records.add(16, "issued_documents", {"items_list": [{"category": "Dentro"}]})
    asked = ask("GET", "/c/16/info/product_categories", context="issued_documents")
    assert "Dentro" in asked[1]["data"]


def test_countries_are_told_by_their_italian_names() -> None:
    assert "Italia" in countries()
