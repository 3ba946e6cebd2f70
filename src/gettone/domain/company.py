"""Companies and users as the provider tells of them; never their secrets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NewType

from gettone.errors import CompanyUnclear

__all__ = ["Company", "CompanyId", "User", "UserId", "company_by_id", "find_company"]

CompanyId = NewType("CompanyId", int)
UserId = NewType("UserId", int)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """The user who made the token."""

    id: UserId
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company that List User Companies names.

    The ``access_token`` that the provider puts beside it is not kept here.
    Listed is not opened: only Get Company Info shows that a token opens it.
    """

    id: CompanyId
    name: str
    vat_number: str = ""
    tax_code: str = ""


def find_company(companies: Sequence[Company], asked: str, *, may_be_part: bool = True) -> Company:
    """Find the one company with that id, name, VAT number or tax code.

    A whole number is an id, a VAT number or a tax code, and never part of a
    name: an id with a digit too few must not lead to another company.

    Args:
        companies: Where to look.
        asked: A company id, a name (any case), a VAT number (with or without
            ``IT``) or a tax code. Empty asks for the only company there is.
        may_be_part: A part of a name will do where nothing fits in full.

    Raises:
        CompanyUnclear: No company fits, or several do.
    """
    wanted = _folded(asked)
    is_number = _joined(wanted).isdecimal()
    matches = [company for company in companies if not wanted or _is_called(company, wanted)]
    if not matches and may_be_part and not is_number:
        matches = [company for company in companies if wanted in _folded(company.name)]
    if len(matches) == 1 and is_number and _joined(wanted) not in _numbers(matches[0]):
        matches = []
    if len(matches) == 1:
        return matches[0]
    raise CompanyUnclear(asked, _named(matches), _named(companies))


def company_by_id(companies: Sequence[Company], company_id: CompanyId) -> Company:
    """Find the company with that id, and by nothing else.

    Raises:
        CompanyUnclear: None has it.
    """
    for company in companies:
        if company.id == company_id:
            return company
    raise CompanyUnclear(str(company_id), (), _named(companies))


def _is_called(company: Company, wanted: str) -> bool:
    """Tell whether *wanted* names the company in full."""
    return wanted == _folded(company.name) or _joined(wanted) in _numbers(company)


def _numbers(company: Company) -> set[str]:
    """Give the company's id, VAT number and tax code, without spaces."""
    codes = {_joined(_folded(code)) for code in (company.vat_number, company.tax_code)}
    codes |= {code.removeprefix("it") for code in codes if re.fullmatch(r"it\d{11}", code)}
    codes |= {f"it{code}" for code in codes if re.fullmatch(r"\d{11}", code)}
    return (codes - {""}) | {str(company.id)}


def _named(companies: Sequence[Company]) -> tuple[tuple[int, str], ...]:
    return tuple((company.id, company.name) for company in companies)


def _folded(text: str) -> str:
    """Fold case and spaces away, as people do."""
    return " ".join(text.casefold().split())


def _joined(folded: str) -> str:
    return folded.replace(" ", "")
