from __future__ import annotations

import pytest

from gettone.sandbox.families import FAMILIES, FAMILY_VERBS, payment_account, payment_method
from gettone.sandbox.rows import Family
from gettone.wire.operation import catalogue
from sandbox.made import Made


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_a_family_names_only_what_its_schema_has(family: Family) -> None:
    assert set(family.required) <= set(family.properties)
    assert set(family.sortable) <= set(family.fields)
    assert set(family.columns) == set(family.filterable)
    assert set(family.defaults) | set(family.embedded) <= set(family.fields)


def test_every_operation_of_the_families_is_answered() -> None:
    for operation_id in FAMILY_VERBS:
        assert operation_id in catalogue().operations
    # Neither payment methods nor accounts are listed among the settings.
    assert len(FAMILY_VERBS) == 5 * 7


def test_an_account_and_a_method_are_their_company_s(made: Made) -> None:
    for family, find in (
        ("payment_accounts", payment_account),
        ("payment_methods", payment_method),
    ):
        row = made.records.add(16, family, {"name": "x"})
        assert find(made.records, 16, row["id"]) == row
        assert find(made.records, 18, row["id"]) is None


def test_the_stock_of_a_product_stays_as_it_began(made: Made) -> None:
    ask = made.caller("products:a")
    created = ask("POST", "/c/16/products", {"data": {"name": "Vite", "stock_initial": 7}})[1]
    path = f"/c/16/products/{created['data']['id']}"
    assert ask("PUT", path, {"data": {"stock_initial": 9}})[1]["data"]["stock_current"] == 9
