from __future__ import annotations

from datetime import date

import pytest

from gettone.domain.evidence import Standing
from gettone.domain.scope import Scope
from gettone.wire.bodies import Body
from gettone.wire.company_info import CompanyInfo, company_info_in

READ = Scope.parse("entity.suppliers:r")
FULL = Scope.parse("entity.suppliers:a")


def info(**fields: object) -> CompanyInfo:
    body: Body = {"data": {"id": 16, **fields}}
    return company_info_in(body)


def access(role: object, permissions: object) -> CompanyInfo:
    return info(access_info={"role": role, "permissions": permissions})


def test_it_reads_user_licence_and_plan() -> None:
    found = info(
        access_info={"role": "subaccount", "permissions": {"fic_suppliers": "read"}},
        fic_license_expire="2026-12-31",
        fic_plan_name="premium",
        plan_info={"functions": {"archive": False}, "limits": {"clients": 3, "products": None}},
    )
    assert (found.company_id, found.plan_name) == (16, "premium")
    assert [found.permits(READ), found.permits(FULL)] == [Standing.GRANTED, Standing.REFUSED]
    assert found.plan.last_day == date(2026, 12, 31)
    assert found.plan.limits == {"clients": 3}
    assert found.has_function("archive") is Standing.REFUSED


def test_the_admin_needs_no_permission_of_their_own() -> None:
    assert access("master", None).permits(FULL) is Standing.GRANTED


@pytest.mark.parametrize(
    ("role", "permissions"),
    [
        ("someone", {"fic_suppliers": "write"}),
        ("subaccount", None),
        ("subaccount", {"fic_suppliers": "sideways"}),
        ("subaccount", {"fic_suppliers": ["write"]}),
        ("subaccount", {}),
        (["master"], {}),
    ],
)
def test_what_is_not_said_of_the_user_is_unknown(role: object, permissions: object) -> None:
    assert access(role, permissions).permits(READ) is Standing.UNTESTED


@pytest.mark.parametrize("odd", [None, "", 7, [], "2026-13-01"])
def test_odd_fields_are_left_unknown(odd: object) -> None:
    found = info(
        access_info=odd, plan_info=odd, fic_license_expire=odd, fic_plan_name=None, name=odd
    )
    assert (found.access, found.plan.last_day, found.plan_name) == (None, None, "")
    assert found.permits(READ) is found.has_function("archive") is Standing.UNTESTED


def test_a_function_that_the_plan_has_is_granted() -> None:
    assert info(plan_info={"functions": {"stock": True}}).has_function("stock") is Standing.GRANTED


@pytest.mark.parametrize("body", [{}, {"data": None}, {"data": {}}, {"data": {"id": "x"}}])
def test_without_an_id_it_is_no_company_info(body: Body) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        company_info_in(body)
