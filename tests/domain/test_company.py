from __future__ import annotations

import pytest

from gettone.domain.company import Company, CompanyId, find_company
from gettone.errors import CompanyUnclear

ROSSI = Company(
    id=CompanyId(16), name="Rossi S.r.l.", vat_number="IT01234567897", tax_code="01234567897"
)
BIANCHI = Company(id=CompanyId(18), name="Bianchi Costruzioni S.r.l.", vat_number="98765432103")
NAMED_16 = Company(id=CompanyId(99), name="16")
ALL = (ROSSI, BIANCHI, NAMED_16)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("16", ROSSI),
        ("18", BIANCHI),
        ("Rossi S.r.l.", ROSSI),
        ("  rossi   s.r.l. ", ROSSI),
        ("rossi", ROSSI),
        ("costruzioni", BIANCHI),
        ("IT01234567897", ROSSI),
        ("01234567897", ROSSI),
        ("it98765432103", BIANCHI),
        ("98765432103", BIANCHI),
    ],
)
def test_a_company_is_named_by_id_name_or_vat_number(asked: str, expected: Company) -> None:
    assert find_company(ALL, asked) == expected


def test_the_only_company_needs_no_name() -> None:
    assert find_company((ROSSI,), "") == ROSSI


@pytest.mark.parametrize(
    ("asked", "matches"),
    [
        ("", (16, 18, 99)),
        ("s.r.l.", (16, 18)),
        ("verdi", ()),
        ("17", ()),
    ],
)
def test_none_or_several_matches_are_listed_and_refused(
    asked: str, matches: tuple[int, ...]
) -> None:
    with pytest.raises(CompanyUnclear) as unclear:
        find_company(ALL, asked)
    assert tuple(company_id for company_id, _ in unclear.value.matches) == matches
    assert unclear.value.candidates == tuple((company.id, company.name) for company in ALL)


def test_no_company_at_all_is_refused() -> None:
    with pytest.raises(CompanyUnclear, match="no company was named"):
        find_company((), "")
