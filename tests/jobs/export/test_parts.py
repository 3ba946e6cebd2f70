from __future__ import annotations

import pytest

from gettone.errors import BadCall, UnknownOperation
from gettone.jobs.export.parts import FAMILIES, needs_of, parts_of
from gettone.wire.families import families
from gettone.wire.requirements import requirements_of
from jobs.export.books import COMPANY, TODAY, parts


def test_a_companys_books_are_families_that_there_are() -> None:
    assert set(FAMILIES) <= set(families())
    assert {part.family.name for part in parts()} == set(FAMILIES)


def test_documents_are_a_list_for_each_type() -> None:
    names = [part.name for part in parts("received_documents")]
    assert names == [
        f"received_documents.{kind}"
        for kind in ("expense", "passive_credit_note", "passive_delivery_note", "self_invoice")
    ]


def test_every_field_is_asked_for() -> None:
    (suppliers,) = parts("suppliers")
    assert suppliers.call(COMPANY).parameters == {
        "company_id": 16,
        "fieldset": "detailed",
        "per_page": 100,
    }


@pytest.mark.parametrize(
    ("family", "asked"),
    [
        ("receipts", {"q": "date >= '2026-01-01' and date <= '2026-12-31'"}),
        ("taxes", {"q": "due_date >= '2026-01-01' and due_date <= '2026-12-31'"}),
        ("cashbook", {"date_from": "2026-01-01", "date_to": "2026-12-31"}),
        ("suppliers", {}),
    ],
)
def test_a_year_is_asked_for_where_records_have_a_day(
    family: str, asked: dict[str, object]
) -> None:
    (part,) = parts(family, year=2026)
    assert {**part.parameters, "fieldset": "detailed"} == {"fieldset": "detailed", **asked}


def test_all_of_the_cashbook_has_days_too() -> None:
    (part,) = parts("cashbook")
    assert part.parameters == {"date_from": "2000-01-01", "date_to": "2028-12-31"}


@pytest.mark.parametrize(
    ("year", "asked"),
    [
        (None, "updated_at >= '2026-01-07 09:00:00'"),
        (
            2026,
            "date >= '2026-01-01' and date <= '2026-12-31' and updated_at >= '2026-01-07 09:00:00'",
        ),
    ],
)
def test_changes_are_asked_for_by_the_last_one(year: int | None, asked: str) -> None:
    (part,) = parts("receipts", year=year)
    assert part.call(COMPANY, "2026-01-07 09:00:00").parameters["q"] == asked


def test_what_tells_no_changes_is_read_whole() -> None:
    (part,) = parts("taxes")
    assert "q" not in part.call(COMPANY, "2026-01-07 09:00:00").parameters


def test_a_family_named_twice_is_read_once() -> None:
    assert len(parts("suppliers", "suppliers")) == 1


def test_a_name_that_is_no_family_is_refused() -> None:
    with pytest.raises(UnknownOperation) as raised:
        parts("supplier")
    assert raised.value.suggestions == ("suppliers",)


def test_a_family_that_wants_to_be_told_more_is_refused() -> None:
    with pytest.raises(BadCall) as raised:
        parts_of(["receipts_monthly_totals"], None, TODAY)
    assert raised.value.details == {
        "family": "receipts_monthly_totals",
        "missing": "type, year",
    }


def test_what_an_export_needs_is_known() -> None:
    scopes = {scope.text for scope in requirements_of(needs_of(["suppliers", "receipts"])).scopes}
    assert scopes == {"entity.suppliers:r", "receipts:r"}
    every = {scope.text for scope in requirements_of(needs_of([])).scopes}
    assert {"issued_documents.quotes:r", "stock:r", "settings:r"} <= every
    assert not [text for text in every if text.endswith(":a")]
