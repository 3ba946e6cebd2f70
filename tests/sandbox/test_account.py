from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import structs

from gettone.sandbox.account import company_info, plan_usage, user_companies, user_info
from gettone.sandbox.gathering import usage_of
from gettone.sandbox.handling import Call
from gettone.sandbox.records import ConnectedApplication
from gettone.wire.operation import catalogue
from gettone.wire.schema import check
from sandbox.made import NOON, Caller, Made


def calling(made: Made, connected: ConnectedApplication, company_id: int = 16) -> Call:
    return Call(
        records=made.records,
        operation=catalogue().operation("getCompanyInfo"),
        connected=connected,
        ids={"company_id": company_id},
        query={},
        body=None,
        path="/company/info",
        now=NOON,
    )


def test_user_info_fills_the_provider_s_schema(made: Made) -> None:
    body = user_info(calling(made, made.connect()[0])).body
    assert body is not None
    assert check(body, "GetUserInfoResponse", unknown_names=True) == []
    assert body["data"]["name"] == "Mario Rossi"
    assert len(body["data"]["hash"]) == 32


def test_all_companies_are_listed_chosen_or_not(made: Made) -> None:
    connected, _ = made.connect(company_ids=[18])
    body = user_companies(calling(made, connected)).body
    assert body is not None
    assert check(body, "ListUserCompaniesResponse", unknown_names=True) == []
    companies = body["data"]["companies"]
    assert [company["id"] for company in companies] == [16, 18, 20, 22, 24, 26]
    assert companies[0]["access_token"] == made.records.company_secret(16)


def test_company_info_fills_the_provider_s_schema(made: Made) -> None:
    body = company_info(calling(made, made.connect()[0])).body
    assert body is not None
    assert check(body, "GetCompanyInfoResponse", unknown_names=True) == []
    assert body["data"]["name"] == "Rossi S.r.l."


def test_what_is_gone_meanwhile_is_not_found(made: Made) -> None:
    connected, _ = made.connect()
    assert not user_info(calling(made, replace(connected, user_id=77))).is_found
    assert not company_info(calling(made, connected, company_id=77)).is_found
    assert not company_info(calling(made, replace(connected, user_id=77))).is_found


def test_what_the_user_may_do_is_told_with_the_company(made: Made) -> None:
    ask = Caller(made.provider, made.connect(company_ids=[16, 20])[1])
    roles = [
        ask("GET", f"/c/{each}/company/info")[1]["data"]["access_info"]["role"] for each in (16, 20)
    ]
    assert roles == ["master", "subaccount"]


def test_an_accountant_s_controlled_companies_are_listed_but_not_opened(made: Made) -> None:
    connected, token = made.connect(company_ids=[26])
    body = user_companies(calling(made, connected)).body
    assert body is not None
    accountant = body["data"]["companies"][-1]
    assert (accountant["type"], accountant["access_token"]) == ("accountant", None)
    [controlled] = accountant["controlled_companies"]
    assert len(controlled["access_token"]) == 160
    known = catalogue().schemas["ControlledCompany"].properties
    assert {name for name, held in controlled.items() if held is not None} == set(known)
    ask = Caller(made.provider, token)
    assert ask("GET", "/c/26/company/info")[0] == 200
    assert ask("GET", f"/c/{controlled['id']}/company/info")[0] == 401


@pytest.mark.parametrize(
    ("category", "usage"), [("clients", 4), ("suppliers", 2), ("products", 3), ("documents", 13)]
)
def test_plan_usage_tells_how_full_a_plan_is(made: Made, category: str, usage: int) -> None:
    status, body = made.caller("")("GET", "/c/16/company/plan_usage", category=category)
    assert check(body, "GetCompanyPlanUsageResponse", unknown_names=True) == []
    assert usage == usage_of(made.records, 16, category, NOON)
    limit = {"documents": 3000}.get(category, 5000)
    assert (status, body["data"]) == (200, {"limit": limit, "usage": usage})


def test_a_plan_without_limits_tells_so(made: Made) -> None:
    made.add_other_user()
    connected, _ = made.connect()
    call = structs.replace(calling(made, connected, company_id=99), query={"category": "clients"})
    assert plan_usage(call).body == {"data": {"limit": None, "usage": 0}}
    assert not plan_usage(structs.replace(call, ids={"company_id": 77})).is_found


@pytest.mark.parametrize("query", [{}, {"category": ""}, {"category": "invoices"}])
def test_plan_usage_needs_a_category(made: Made, query: dict[str, object]) -> None:
    status, body = made.caller("")("GET", "/c/16/company/plan_usage", **query)
    assert (status, list(body["error"]["validation_result"])) == (422, ["category"])
