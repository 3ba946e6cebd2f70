from __future__ import annotations

import random
from datetime import date

import pytest
from stdnum.it import codicefiscale, iva

from gettone.sandbox.identifiers import tax_code, vat_number


@pytest.mark.parametrize(
    ("digits", "whole"), [("0123456015", "01234560157"), ("0764352056", "07643520567")]
)
def test_a_vat_number_ends_with_its_check_digit(digits: str, whole: str) -> None:
    assert vat_number(digits) == whole


@pytest.mark.parametrize(
    ("last_name", "first_name", "born", "is_female", "place_code", "code"),
    [
        # The example that is everywhere, and names that are short or have many consonants.
        ("Rossi", "Mario", date(1980, 1, 1), False, "H501", "RSSMRA80A01H501U"),
        ("Fo", "Re", date(1999, 12, 31), False, "F205", "FOXREX99T31F205"),
        ("D'Angelo", "Nicolò", date(2003, 4, 9), False, "A794", "DNGNCL03D09A794"),
        ("De Luca", "Francesca", date(1966, 8, 5), True, "G273", "DLCFNC66M45G273"),
    ],
)
def test_a_tax_code_tells_name_day_and_place(
    *, last_name: str, first_name: str, born: date, is_female: bool, place_code: str, code: str
) -> None:
    found = tax_code(last_name, first_name, born=born, is_female=is_female, place_code=place_code)
    assert found.startswith(code)
    assert codicefiscale.is_valid(found)
    assert codicefiscale.get_gender(found) == ("F" if is_female else "M")


def test_another_program_takes_what_is_made() -> None:
    lot = random.Random(7)
    for _ in range(500):
        number = vat_number(f"{lot.randrange(1, 10**7):07}{lot.randrange(1, 101):03}")
        assert iva.is_valid(number)
