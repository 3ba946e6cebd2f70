"""People, companies and places that could be Italian, drawn by lot."""

from __future__ import annotations

import json
import random
import re
import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from gettone.sandbox.identifiers import tax_code, vat_number
from gettone.sandbox.info_lists import provider_list
from gettone.sandbox.records import Row
from gettone.wire.bodies import Body

__all__ = ["FIRST_DAY", "LAST_DAY", "Place", "drawn_day", "entity", "offered", "stamp"]

# What is made is from these days, whenever it is made: the same for a seed.
FIRST_DAY: Final = date(2022, 1, 3)
LAST_DAY: Final = date(2025, 12, 30)

_PATH: Final = Path(__file__).with_name("data") / "growing.json"
_NO_LETTERS: Final = re.compile(r"[^a-z0-9]+")
_FIRST_BIRTH: Final = date(1940, 1, 1)
_BIRTH_DAYS: Final = 365 * 64
# Offices that give VAT numbers are numbered by province, 1 to 100.
_LAST_OFFICE: Final = 100
_CODE_CHARS: Final = string.ascii_uppercase + string.digits
# Of a hundred clients and suppliers: companies, then people; the rest is public.
_COMPANIES: Final = 64
_PEOPLE: Final = 97
_WITH_VAT: Final = 0.4


@cache
def offered(name: str) -> Sequence[Body]:
    """Give one of the lists that things are drawn from."""
    read: Body = json.loads(_PATH.read_bytes())
    return tuple(read[name])


@dataclass(frozen=True, slots=True)
class Place:
    """A city with its postal code, province and land register's code."""

    city: str
    postal_code: str
    province: str
    code: str


@cache
def _places() -> Sequence[Place]:
    read: Body = json.loads(_PATH.read_bytes())
    codes: Body = read["place_codes"]
    return tuple(
        Place(row["city"], row["postal_code"], row["province"], codes[row["city"]])
        for row in provider_list("cities")
    )


def drawn_day(lot: random.Random) -> date:
    """Draw a day of the years that documents are from."""
    return FIRST_DAY + timedelta(days=lot.randrange((LAST_DAY - FIRST_DAY).days + 1))


def stamp(lot: random.Random, day: date) -> str:
    """Draw a time of an office day, as ``created_at`` is written."""
    return f"{day} {lot.randrange(8, 19):02}:{lot.randrange(60):02}:{lot.randrange(60):02}"


def entity(lot: random.Random, number: int, code: str) -> Row:
    """Invent a client or supplier.

    Args:
        lot: What is drawn from.
        number: Told apart by it, where names are alike.
        code: The code it gets.
    """
    place, drawn = lot.choice(_places()), lot.randrange(100)
    if drawn < _COMPANIES:
        who = _company(lot)
    elif drawn < _PEOPLE:
        who = _individual(lot)
    else:
        who = _office(lot, place)
    domain = f"{_slug(who['name'])[:30].strip('-')}-{number}"
    mail = "info" if who["type"] != "person" else "posta"
    has_certified = who["type"] != "person" or who["vat_number"] is not None
    return {
        **who,
        "code": code,
        "address_street": f"{lot.choice(offered('streets'))}, {lot.randrange(1, 200)}",
        "address_postal_code": place.postal_code,
        "address_city": place.city,
        "address_province": place.province,
        "country": "Italia",
        "country_iso": "IT",
        "email": f"{mail}@{domain}.example",
        "certified_email": f"{domain}@pec.example" if has_certified else None,
        # No subscriber's number begins with 0.
        "phone": f"0{lot.randrange(10, 99)} 0{lot.randrange(10**6):06}",
    }


def _company(lot: random.Random) -> Row:
    trade, family = lot.choice(offered("trades")), lot.choice(offered("surnames"))
    drawn, form = lot.randrange(3), lot.choice(offered("forms"))
    if drawn == 0:
        name = f"{trade} {lot.choice(offered('epithets'))} {form}"
    elif drawn == 1:
        name = f"{trade} {family} {form}"
    else:
        name = f"{trade} F.lli {family} {lot.choice(offered('partnerships'))}"
    number = _drawn_vat_number(lot)
    return {
        "type": "company",
        "name": name,
        "vat_number": number,
        "tax_code": number,
        "contact_person": " ".join(_names(lot)[:2]),
        "ei_code": "".join(lot.choices(_CODE_CHARS, k=7)),
    }


def _individual(lot: random.Random) -> Row:
    first_name, last_name, is_female = _names(lot)
    return {
        "type": "person",
        "name": f"{first_name} {last_name}",
        "first_name": first_name,
        "last_name": last_name,
        "vat_number": _drawn_vat_number(lot) if lot.random() < _WITH_VAT else None,
        "tax_code": tax_code(
            last_name,
            first_name,
            born=_FIRST_BIRTH + timedelta(days=lot.randrange(_BIRTH_DAYS)),
            is_female=is_female,
            place_code=lot.choice(_places()).code,
        ),
        "ei_code": "0000000",
    }


def _office(lot: random.Random, place: Place) -> Row:
    number = _drawn_vat_number(lot)
    return {
        "type": "pa",
        "name": str(lot.choice(offered("offices"))).format(city=place.city),
        "vat_number": number,
        "tax_code": number,
        "ei_code": f"UF{''.join(lot.choices(_CODE_CHARS, k=4))}",
    }


def _names(lot: random.Random) -> tuple[str, str, bool]:
    """Draw first and last name, and whether they are a woman's."""
    is_female = lot.random() < 0.5
    first_name = lot.choice(offered("female_names" if is_female else "male_names"))
    return str(first_name), str(lot.choice(offered("surnames"))), is_female


def _drawn_vat_number(lot: random.Random) -> str:
    return vat_number(f"{lot.randrange(1, 10**7):07}{lot.randrange(1, _LAST_OFFICE + 1):03}")


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
    return _NO_LETTERS.sub("-", plain).strip("-")
