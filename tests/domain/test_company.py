from __future__ import annotations

import pytest

from gettone.domain.company import Company, CompanyId, company_by_id, find_company
from gettone.errors import CompanyUnclear

ROSSI = Company(
    id=CompanyId(16), name="Rossi S.r.l.", vat_number="IT01234567897", tax_code="01234567897"
)
BIANCHI = Company(id=CompanyId(18), name="Bianchi Costruzioni S.r.l.", vat_number="98765432103")
NAMED_16 = Company(id=CompanyId(99), name="16")
AZIENDA = Company(id=CompanyId(20), name="Azienda 2001 Srl")
ALL = (ROSSI, BIANCHI, NAMED_16, AZIENDA)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("20", AZIENDA),
        ("18", BIANCHI),
        (" 1 8 ", BIANCHI),
        ("azienda 2001", AZIENDA),
        ("Rossi S.r.l.", ROSSI),
        ("  rossi   s.r.l. ", ROSSI),
        ("rossi", ROSSI),
        ("costruzioni", BIANCHI),
        ("IT01234567897", ROSSI),
        ("01234567897", ROSSI),
        ("it98765432103", BIANCHI),
        ("IT 98765432103", BIANCHI),
        ("987 654 32103", BIANCHI),
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
        ("", (16, 18, 99, 20)),
        # A whole number is never a part of a name, nor a name alone.
        ("2", ()),
        ("2001", ()),
        ("020", ()),
        ("s.r.l.", (16, 18)),
        ("verdi", ()),
        ("17", ()),
        # An id and a name have no rank.
        ("16", (16, 99)),
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
    with pytest.raises(CompanyUnclear, match="company not named"):
        find_company((), "")


def test_a_number_that_is_but_a_name_leads_to_no_company() -> None:
    with pytest.raises(CompanyUnclear):
        find_company((NAMED_16, BIANCHI), "16")


def test_an_id_has_no_rank_before_a_vat_number() -> None:
    long_id = Company(id=CompanyId(12345678901), name="A")
    by_vat_number = Company(id=CompanyId(2), name="B", vat_number="12345678901")
    with pytest.raises(CompanyUnclear) as unclear:
        find_company((long_id, by_vat_number), "12345678901")
    assert len(unclear.value.matches) == 2


def test_a_part_of_a_name_is_not_enough_where_it_matters() -> None:
    assert find_company(ALL, "bianchi costruzioni s.r.l.", may_be_part=False) == BIANCHI
    assert find_company(ALL, "98765432103", may_be_part=False) == BIANCHI
    with pytest.raises(CompanyUnclear):
        find_company(ALL, "costruzioni", may_be_part=False)


def test_by_id_is_by_id_alone() -> None:
    assert company_by_id(ALL, CompanyId(16)) == ROSSI
    with pytest.raises(CompanyUnclear) as unclear:
        company_by_id((*ALL, Company(id=CompanyId(21), name="x", vat_number="7")), CompanyId(7))
    assert unclear.value.matches == ()
