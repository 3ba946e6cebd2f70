from __future__ import annotations

from dataclasses import replace

from gettone.sandbox.account import company_info, user_companies, user_info
from gettone.sandbox.handling import Call
from gettone.sandbox.records import ConnectedApplication
from gettone.wire.operation import catalogue
from gettone.wire.schema import check
from sandbox.made import NOON, Made


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
    assert [company["id"] for company in companies] == [16, 18]
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
