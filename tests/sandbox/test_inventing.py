from __future__ import annotations

import random
from datetime import date

import pytest
from stdnum.it import codicefiscale, iva

from gettone.sandbox.identifiers import tax_code
from gettone.sandbox.info_lists import provider_list
from gettone.sandbox.inventing import FIRST_DAY, LAST_DAY, drawn_day, entity, offered, stamp
from gettone.sandbox.records import Row


@pytest.fixture(scope="module")
def entities() -> list[Row]:
    lot = random.Random(3)
    return [entity(lot, number, f"C-{number}") for number in range(600)]


def test_there_are_companies_people_and_public_offices(entities: list[Row]) -> None:
    kinds = [row["type"] for row in entities]
    assert set(kinds) == {"company", "person", "pa"}
    assert kinds.count("company") > kinds.count("person") > kinds.count("pa")


def test_numbers_and_codes_are_valid(entities: list[Row]) -> None:
    for row in entities:
        assert row["vat_number"] is None or iva.is_valid(row["vat_number"])
        is_code = codicefiscale if row["type"] == "person" else iva
        assert is_code.is_valid(row["tax_code"])


def test_a_tax_code_is_its_person_s(entities: list[Row]) -> None:
    for row in entities:
        if row["type"] == "person":
            code = row["tax_code"]
            again = tax_code(
                row["last_name"],
                row["first_name"],
                born=codicefiscale.get_birth_date(code),
                is_female=codicefiscale.get_gender(code) == "F",
                place_code=code[11:15],
            )
            assert again == code
            female = codicefiscale.get_gender(code) == "F"
            assert row["first_name"] in offered("female_names" if female else "male_names")


def test_city_province_and_postal_code_belong_together(entities: list[Row]) -> None:
    known = {(one["postal_code"], one["city"], one["province"]) for one in provider_list("cities")}
    names = ("address_postal_code", "address_city", "address_province")
    assert {tuple(row[name] for name in names) for row in entities} <= known


def test_no_address_can_reach_anybody(entities: list[Row]) -> None:
    mails = [row[name] for row in entities for name in ("email", "certified_email") if row[name]]
    assert all(mail.endswith(".example") for mail in mails)
    assert all(" 0" in row["phone"] for row in entities)
    assert len({row["email"] for row in entities}) == len(entities)


def test_days_and_times_are_of_the_years_told() -> None:
    lot = random.Random(1)
    days = [drawn_day(lot) for _ in range(2000)]
    assert FIRST_DAY <= min(days) < date(2022, 2, 1)
    assert date(2025, 12, 1) < max(days) <= LAST_DAY
    assert stamp(lot, date(2025, 3, 2)).startswith("2025-03-02 ")
