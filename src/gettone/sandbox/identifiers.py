"""Italian VAT numbers and tax codes, with their check characters.

Source:
    DPR 633/1972 and DM 23 December 1976 (tax code) and the tax agency's pages
    on "partita IVA" and "codice fiscale": how each is made.
"""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Final

__all__ = ["tax_code", "vat_number"]

_VOWELS: Final = frozenset("AEIOU")
_MONTHS: Final = "ABCDEHLMPRST"
# What a woman's day of birth is raised by.
_FEMALE_DAYS: Final = 40
_NAME_CHARS: Final = 3
_ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# What the characters count at odd places, counted from 1; a digit counts as
# the letter of its rank, at even places its rank.
_ODD_COUNTS: Final = (
    *(1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18),
    *(20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
)
_EVEN: Final = {
    each: rank for signs in (_ALPHABET, "0123456789") for rank, each in enumerate(signs)
}
_ODD: Final = {each: _ODD_COUNTS[rank] for each, rank in _EVEN.items()}
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def vat_number(ten_digits: str) -> str:
    """Complete a VAT number: seven digits, the office's three, and the check digit."""
    even = sum(_DOUBLED[int(digit)] for digit in ten_digits[1::2])
    odd = sum(int(digit) for digit in ten_digits[::2])
    return f"{ten_digits}{-(odd + even) % 10}"


def tax_code(
    last_name: str, first_name: str, *, born: date, is_female: bool, place_code: str
) -> str:
    """Give a person's tax code.

    Args:
        last_name: As it is written.
        first_name: As it is written.
        born: Day of birth.
        is_female: Whether the person is a woman.
        place_code: Land register's code of the place of birth, such as H501.
    """
    day = born.day + (_FEMALE_DAYS if is_female else 0)
    start = f"{_surname_chars(last_name)}{_first_name_chars(first_name)}{born.year % 100:02}"
    code = f"{start}{_MONTHS[born.month - 1]}{day:02}{place_code}"
    return code + _control_character(code)


def _surname_chars(name: str) -> str:
    consonants, vowels = _parted(name)
    return (consonants + vowels + "XXX")[:_NAME_CHARS]


def _first_name_chars(name: str) -> str:
    """Leave out the second consonant of four or more."""
    consonants, vowels = _parted(name)
    if len(consonants) > _NAME_CHARS:
        consonants = consonants[0] + consonants[2:]
    return (consonants + vowels + "XXX")[:_NAME_CHARS]


def _parted(name: str) -> tuple[str, str]:
    """Give consonants and vowels in their order, without accents and signs."""
    plain = unicodedata.normalize("NFD", name.upper())
    letters = [letter for letter in plain if letter in _ALPHABET]
    consonants = "".join(letter for letter in letters if letter not in _VOWELS)
    return consonants, "".join(letter for letter in letters if letter in _VOWELS)


def _control_character(code: str) -> str:
    total = sum(_ODD[each] for each in code[::2]) + sum(_EVEN[each] for each in code[1::2])
    return _ALPHABET[total % len(_ALPHABET)]
