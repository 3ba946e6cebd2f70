from __future__ import annotations

from datetime import date

import pytest

from gettone.wire.operation import catalogue
from gettone.wire.plan import Plan, function_of, may_lack, plan_usage_in

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


def test_usage_is_full_at_its_limit_and_never_without_one() -> None:
    told = [
        plan_usage_in({"data": {"limit": limit, "usage": usage}})
        for limit, usage in ((3, 2), (3, 3), (3, 4), (None, 99))
    ]
    assert [one.is_full for one in told] == [False, True, True, False]
    with pytest.raises(KeyError):
        plan_usage_in({"data": {}})


@pytest.mark.parametrize(
    ("operation", "functions", "expected"),
    [
        ("listSuppliers", {}, True),
        ("listSuppliers", {"archive": False, "cerved": None}, False),
        ("listSuppliers", {"a_later_one": False}, True),
        ("listSuppliers", {"a_later_one": True}, False),
        ("listIssuedDocuments", {"e_invoice": False}, True),
        ("listProducts", {"stock": True, "smtp": False}, False),
    ],
)
def test_a_function_that_is_off_may_bear_on_what_it_is_named_like(
    operation: str, functions: dict[str, object], expected: bool
) -> None:
    assert may_lack(catalogue().operation(operation), functions) is expected


def test_every_function_that_the_provider_names_is_known_by_name() -> None:
    named = catalogue().schemas["CompanyInfo"].properties["plan_info"].properties["functions"]
    suppliers = catalogue().operation("listSuppliers")
    doubtful = [name for name in named.properties if may_lack(suppliers, {name: False})]
    assert doubtful == []
