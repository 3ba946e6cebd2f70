"""Companies and users as the provider tells of them; never their secrets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NewType

from gettone.errors import CompanyUnclear

__all__ = ["Company", "CompanyId", "User", "UserId", "find_company"]

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


def find_company(companies: Sequence[Company], asked: str) -> Company:
    """Find the one company with that id, name or VAT number.

    Args:
        companies: Where to look.
        asked: A company id, a name (any case, or a part of one), a VAT
            number (with or without ``IT``) or a tax code. Empty asks for
            the only company there is.

    Raises:
        CompanyUnclear: No company fits, or several do equally well.
    """
    for matches in (_exact(companies, asked), _partial(companies, asked)):
        if len(matches) == 1:
            return matches[0]
        if matches:
            break
    raise CompanyUnclear(asked, _named(matches), _named(companies))


def _exact(companies: Sequence[Company], asked: str) -> list[Company]:
    """List the companies that *asked* names in full; all for an empty text."""
    wanted = _folded(asked)
    if not wanted:
        return list(companies)
    if by_id := [company for company in companies if str(company.id) == wanted]:
        return by_id
    return [company for company in companies if wanted in _names(company)]


def _partial(companies: Sequence[Company], asked: str) -> list[Company]:
    """List the companies whose name holds *asked*."""
    return [company for company in companies if _folded(asked) in _folded(company.name)]


def _names(company: Company) -> set[str]:
    """Give what a person may call the company, besides its id."""
    called = {_folded(company.name), _folded(company.vat_number), _folded(company.tax_code)}
    called |= {name.removeprefix("it") for name in called if re.fullmatch(r"it\d{11}", name)}
    called |= {f"it{name}" for name in called if re.fullmatch(r"\d{11}", name)}
    return called - {""}


def _named(companies: Sequence[Company]) -> tuple[tuple[int, str], ...]:
    return tuple((company.id, company.name) for company in companies)


def _folded(text: str) -> str:
    """Fold case and spaces away, as people do."""
    return " ".join(text.casefold().split())
