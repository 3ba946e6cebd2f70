from __future__ import annotations

import pytest

from gettone.domain.scope import FAMILIES, SCOPES, Scope
from gettone.wire.access import PERMISSIONS, Access
from gettone.wire.operation import catalogue

KINDS = [family for family in FAMILIES if family.startswith("issued_documents.")]


def allowed(permissions: dict[str, object], role: str = "subaccount") -> set[str]:
    access = Access(role=role, permissions=permissions)
    return {scope.text for scope in SCOPES if access.allows(scope)}


def test_every_family_has_a_permission_that_the_provider_knows() -> None:
    known = catalogue().schemas["Permissions"].properties
    assert set(PERMISSIONS.values()) <= set(known)
    assert {family.partition(".")[0] if family in KINDS else family for family in FAMILIES} == set(
        PERMISSIONS
    )
    detailed = known["fic_issued_documents_detailed"].properties
    assert {family.partition(".")[2] for family in KINDS} == set(detailed)


def test_a_master_may_do_everything() -> None:
    assert allowed({}, "master") == {scope.text for scope in SCOPES}


@pytest.mark.parametrize("role", ["subaccount", "employee"])
@pytest.mark.parametrize("family", [family for family in FAMILIES if family not in KINDS])
def test_others_need_the_permission_of_the_family(role: str, family: str) -> None:
    name = PERMISSIONS[family]
    levels = {f"{family}:{level.value}" for level in FAMILIES[family]}
    assert allowed({name: "write"}, role) == levels
    assert allowed({name: "read"}, role) == {f"{family}:r"}
    for nothing in ("none", None, "detailed"):
        assert allowed({name: nothing}, role) == set()


def test_one_level_stands_for_every_kind_of_issued_document() -> None:
    assert allowed({"fic_issued_documents": "read"}) == {f"{family}:r" for family in KINDS}
    several = {"fic_issued_documents_detailed": {"quotes": "none"}}
    assert len(allowed({"fic_issued_documents": "write", **several})) == 2 * len(KINDS)


def test_a_detailed_level_is_looked_up_kind_by_kind() -> None:
    detailed = {"quotes": "write", "invoices": "read", "orders": "none"}
    permissions: dict[str, object] = {
        "fic_issued_documents": "detailed",
        "fic_issued_documents_detailed": detailed,
    }
    assert allowed(permissions) == {
        "issued_documents.quotes:r",
        "issued_documents.quotes:a",
        "issued_documents.invoices:r",
    }
    assert allowed({"fic_issued_documents": "detailed"}) == set()


def test_it_reads_what_company_info_tells() -> None:
    access = Access.of({"role": "subaccount", "permissions": {"fic_clients": "read"}})
    assert access.allows(Scope.parse("entity.clients:r"))
    assert not access.allows(Scope.parse("entity.clients:a"))
    assert Access.of({"role": "employee", "permissions": None}).permissions == {}
