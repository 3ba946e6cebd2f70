from __future__ import annotations

from datetime import date

from gettone.wire.operation import catalogue
from gettone.wire.plan import Plan, function_of

LAST = date(2026, 3, 2)


def test_a_company_that_tells_nothing_has_no_end_and_no_limit() -> None:
    for info in ({}, {"plan_info": None, "fic_license_expire": None}):
        plan = Plan.of(info)
        assert not plan.is_expired(date(2999, 1, 1))
        assert not plan.lacks("archive")
        assert plan.limit("clients") is None


def test_it_reads_what_company_info_tells() -> None:
    plan = Plan.of(
        {
            "fic_license_expire": "2026-03-02",
            "plan_info": {"functions": {"archive": False, "stock": True}, "limits": {"clients": 3}},
        }
    )
    assert [plan.lacks(name) for name in ("archive", "stock", "")] == [True, False, False]
    assert (plan.limit("clients"), plan.limit("products")) == (3, None)
    assert not plan.is_expired(LAST)
    assert plan.is_expired(date(2026, 3, 3))


def test_every_function_is_one_that_the_provider_knows() -> None:
    known = catalogue().schemas["CompanyInfo"].properties["plan_info"].properties["functions"]
    found = {function_of(operation) for operation in catalogue().operations.values()}
    assert found - {""} == {"archive", "receipts", "e_invoice", "document_attachments"}
    assert found - {""} <= set(known.properties)
