"""The official SDK, unmodified but for the address, against a served sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.sandbox.app import Sandbox, create_sandbox
from gettone.sandbox.demo_companies import DEMO_COMPANIES
from gettone.sandbox.minting import mint
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.serving import serving


@dataclass(frozen=True)
class Served:
    """A sandbox on a port, and the SDK pointed to it."""

    sdk: Any
    sandbox: Sandbox
    base_url: str

    def token(self, scope_text: str) -> AccessToken:
        application = self.sandbox.desk.create_application(DEMO_USER_ID, "SDK")
        scopes = ScopeSet.parse(scope_text)
        return self.sandbox.desk.connect(DEMO_USER_ID, application.client_id, [16], scopes)[1]

    def client(self, token: AccessToken) -> Any:
        configuration = self.sdk.Configuration(host=self.base_url, access_token=token.reveal())
        return self.sdk.ApiClient(configuration)


Clients = Callable[[AccessToken], Any]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    import fattureincloud_python_sdk  # takes seconds, so once

    with create_sandbox() as sandbox, serving(sandbox) as base_url:
        yield Served(fattureincloud_python_sdk, sandbox, base_url)


@pytest.fixture
def full(served: Served) -> Any:
    return served.client(served.token("entity.suppliers:a"))


def test_it_says_whose_the_token_is(served: Served, full: Any) -> None:
    user = served.sdk.UserApi(full).get_user_info().data
    assert (user.id, user.name) == (DEMO_USER_ID, "Mario Rossi")


def test_it_lists_companies(served: Served, full: Any) -> None:
    companies = served.sdk.UserApi(full).list_user_companies().data.companies
    assert [(company.id, company.name) for company in companies] == [
        (demo.record.id, demo.record.name) for demo in DEMO_COMPANIES
    ]
    for company in companies:
        assert bool(company.access_token) == (company.type.value == "company")
    [controlled] = companies[-1].controlled_companies
    assert len(controlled.access_token) == 160


def test_it_gets_a_company_s_info(served: Served, full: Any) -> None:
    company = served.sdk.CompaniesApi(full).get_company_info(16).data
    assert company.fic_license_expire == date(2035, 12, 31)
    assert company.access_info.permissions.fic_suppliers == served.sdk.PermissionLevel.WRITE
    assert company.plan_info.functions.e_invoice is True


def test_it_gets_creates_modifies_and_deletes_a_supplier(served: Served, full: Any) -> None:
    api = served.sdk.SuppliersApi(full)
    assert api.get_supplier(16, 17).data.id == 17

    wanted = served.sdk.Supplier(name="Trattoria da Niccolò", type="company", country="Italia")
    made = api.create_supplier(
        16, create_supplier_request=served.sdk.CreateSupplierRequest(data=wanted)
    ).data
    assert (made.name, made.type.value) == ("Trattoria da Niccolò", "company")

    change = served.sdk.ModifySupplierRequest(data=served.sdk.Supplier(phone="06 000"))
    changed = api.modify_supplier(16, made.id, modify_supplier_request=change).data
    assert (changed.name, changed.phone) == ("Trattoria da Niccolò", "06 000")

    listed = api.list_suppliers(16, sort="-name", page=1, per_page=100, fields="id,name")
    assert {made.id, 17} <= {supplier.id for supplier in listed.data}
    assert (listed.total, listed.current_page, listed.var_from) == (len(listed.data), 1, 1)

    api.delete_supplier(16, made.id)
    with pytest.raises(served.sdk.exceptions.NotFoundException):
        api.get_supplier(16, made.id)


def test_an_unknown_token_is_its_unauthorized_exception(served: Served) -> None:
    api = served.sdk.SuppliersApi(served.client(mint()))
    with pytest.raises(served.sdk.exceptions.UnauthorizedException) as caught:
        api.get_supplier(16, 17)
    assert caught.value.status == 401


def test_another_company_is_its_unauthorized_exception(served: Served, full: Any) -> None:
    with pytest.raises(served.sdk.exceptions.UnauthorizedException):
        served.sdk.SuppliersApi(full).list_suppliers(18)


def test_a_missing_scope_is_its_forbidden_exception(served: Served) -> None:
    api = served.sdk.SuppliersApi(served.client(served.token("entity.suppliers:r")))
    assert api.get_supplier(16, 17).data.id == 17
    with pytest.raises(served.sdk.exceptions.ForbiddenException) as caught:
        api.delete_supplier(16, 17)
    assert caught.value.status == 403


def test_a_disconnected_token_is_its_unauthorized_exception(served: Served) -> None:
    token = served.token("entity.suppliers:r")
    api = served.sdk.SuppliersApi(served.client(token))
    assert api.get_supplier(16, 17).data.id == 17
    connected = served.sandbox.records.connected_by_token(token.sha256)
    assert connected is not None
    served.sandbox.desk.disconnect(DEMO_USER_ID, connected.id)
    with pytest.raises(served.sdk.exceptions.UnauthorizedException):
        api.get_supplier(16, 17)


def test_a_body_without_a_name_is_its_exception_with_the_body(served: Served, full: Any) -> None:
    request = served.sdk.CreateSupplierRequest(data=served.sdk.Supplier(phone="06 000"))
    with pytest.raises(served.sdk.exceptions.ApiException) as caught:
        served.sdk.SuppliersApi(full).create_supplier(16, create_supplier_request=request)
    assert caught.value.status == 422
    assert "data.name" in caught.value.body
