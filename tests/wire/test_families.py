from __future__ import annotations

import pytest

from gettone.errors import UnknownOperation
from gettone.wire.families import families, family_named
from gettone.wire.operation import catalogue


def test_a_family_knows_its_operations() -> None:
    suppliers = family_named("suppliers")
    assert {action: one.id for action, one in suppliers.operations.items()} == {
        "list": "listSuppliers",
        "get": "getSupplier",
        "create": "createSupplier",
        "modify": "modifySupplier",
        "delete": "deleteSupplier",
    }
    assert suppliers.record("get", 17) == {"supplier_id": 17}


def test_what_the_provider_keeps_on_two_shelves_is_one_family() -> None:
    vat_types = family_named("vat_types").operations
    assert {vat_types["list"].path, vat_types["get"].path} == {
        "/c/{company_id}/info/vat_types",
        "/c/{company_id}/settings/vat_types/{vat_type_id}",
    }


def test_every_list_of_a_company_is_a_family_s() -> None:
    listed = {family.operations["list"].id for family in families().values()}
    named = {
        one.id
        for one in catalogue().operations.values()
        if one.is_company_scoped and one.id.lower().startswith("list")
    }
    assert named <= listed
    assert "getCompanyInfo" not in listed


@pytest.mark.parametrize("name", ["supplier", "Suppliers"])
def test_a_family_that_is_none_is_refused_with_one_like_it(name: str) -> None:
    with pytest.raises(UnknownOperation) as refused:
        family_named(name)
    assert "suppliers" in refused.value.suggestions


def test_a_token_in_place_of_a_family_is_not_said_again() -> None:
    with pytest.raises(UnknownOperation) as refused:
        family_named("a/eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9")
    assert refused.value.asked == "[...]"


def test_what_a_family_cannot_do_is_refused() -> None:
    with pytest.raises(UnknownOperation) as refused:
        family_named("emails").operation("create")
    assert (refused.value.asked, refused.value.suggestions) == ("emails.create", ("listEmails",))
