from __future__ import annotations

from datetime import date

from gettone.sandbox.demo_companies import ACCOUNTANT_ID, CONTROLLED, DEMO_COMPANIES
from gettone.wire.access import Access
from gettone.wire.operation import catalogue
from gettone.wire.plan import Plan
from gettone.wire.schema import check
from sandbox.made import NOON

BY_ID = {demo.record.id: demo for demo in DEMO_COMPANIES}


def test_company_info_fills_the_provider_s_schema() -> None:
    filled: set[str] = set()
    for demo in DEMO_COMPANIES:
        whole = {**demo.record.info, "access_info": demo.access}
        assert check(whole, "CompanyInfo", unknown_names=True) == []
        filled |= {name for name, held in whole.items() if held is not None}
    assert filled == set(catalogue().schemas["CompanyInfo"].properties)


def test_every_permission_and_function_has_a_value_everywhere() -> None:
    permissions = set(catalogue().schemas["Permissions"].properties)
    plan_info = catalogue().schemas["CompanyInfo"].properties["plan_info"].properties
    for demo in DEMO_COMPANIES:
        assert set(demo.access["permissions"]) == permissions
        assert None not in demo.access["permissions"].values()
        for part in ("limits", "functions", "functions_status"):
            held = demo.record.info["plan_info"][part]
            assert set(held) == set(plan_info[part].properties)


def test_vat_numbers_are_of_the_right_form_and_all_different() -> None:
    numbers = [demo.record.vat_number for demo in DEMO_COMPANIES]
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        digits = [int(digit) for digit in number]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
        assert (len(digits), (sum(digits[::2]) + sum(doubled)) % 10) == (11, 0)


def test_there_is_a_company_for_each_case() -> None:
    roles = {company_id: demo.access["role"] for company_id, demo in BY_ID.items()}
    assert roles == {16: "master", 18: "master", 20: "subaccount"} | dict.fromkeys(
        (22, 24, 26), "master"
    )
    plans = {company_id: Plan.of(demo.record.info) for company_id, demo in BY_ID.items()}
    assert [each for each, plan in plans.items() if plan.is_expired(NOON.date())] == [22]
    assert not plans[16].is_expired(date(2030, 1, 1))
    assert [each for each, plan in plans.items() if plan.lacks("e_invoice")] == [24]
    assert [each for each, plan in plans.items() if (plan.limit("clients") or 0) < 100] == [24]
    assert [each for each, demo in BY_ID.items() if demo.record.info["is_accountant"]] == [
        ACCOUNTANT_ID
    ]
    assert {demo.record.info["fic_plan_name"] for demo in DEMO_COMPANIES} == {
        "complete",
        "premium",
        "standard",
        "trial",
    }


def test_a_sub_account_may_do_little() -> None:
    access = Access.of(BY_ID[20].access)
    assert access.role == "subaccount"
    levels = set(access.permissions["fic_issued_documents_detailed"].values())
    assert levels == {"none", "read", "write"}


def test_a_controlled_company_is_none_of_the_user_s() -> None:
    for controlled in CONTROLLED:
        assert check(controlled, "ControlledCompany", unknown_names=True) == []
        assert controlled["id"] not in BY_ID
