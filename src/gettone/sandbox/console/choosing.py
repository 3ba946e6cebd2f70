"""The two choices of a user, as forms: which companies, which scopes.

Source:
    Provider, "Manual Authentication": that companies and scopes are
    chosen. The layout is *assumed*: no text of the real page is published.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from gettone.domain.scope import FAMILIES, Level, Scope, ScopeSet
from gettone.sandbox.console.visit import Visit
from gettone.sandbox.permissions import Access
from gettone.sandbox.plans import Plan
from gettone.sandbox.records import CompanyRecord, UserRecord

__all__ = [
    "GROUPS",
    "ScopeRow",
    "chosen_companies",
    "chosen_scopes",
    "company_cases",
    "scope_groups",
]

# How the families are put together on the page: assumed, as is their order.
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "registry": ("entity.clients", "entity.suppliers", "products", "stock"),
    "issued": tuple(family for family in FAMILIES if family.startswith("issued_documents.")),
    "received": ("received_documents", "receipts"),
    "accounts": ("cashbook", "taxes", "calendar"),
    "other": ("situation", "archive", "emails", "settings"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRow:
    """One family of the form.

    Attributes:
        levels: The levels that can be chosen, besides none.
        chosen: The level ticked; ``none`` for none.
    """

    family: str
    levels: tuple[str, ...]
    chosen: str


def scope_groups(held: ScopeSet) -> dict[str, list[ScopeRow]]:
    """Lay the 23 families out for the page, with what is *held* ticked."""
    return {
        group: [_row(family, held) for family in families] for group, families in GROUPS.items()
    }


def chosen_scopes(visit: Visit) -> ScopeSet:
    """Read the scopes that the form sent; what is not one of the 44 is none."""
    return ScopeSet.of(
        Scope.parse(f"{family}:{level.value}")
        for family, levels in FAMILIES.items()
        for level in levels
        if visit.text(family) == level.value
    )


def chosen_companies(visit: Visit, user: UserRecord) -> tuple[int, ...]:
    """Read the companies that the form sent, among those of *user*."""
    sent = visit.texts("company")
    return tuple(company.id for company in visit.companies(user) if str(company.id) in sent)


def company_cases(visit: Visit, user: UserRecord, company: CompanyRecord) -> list[str]:
    """Name what may refuse *user*'s token in a company, whatever its scopes.

    Returns:
        Keys of the ``console.company`` texts; none for a company where the
        user is master, with a licence and a plan that is paid.
    """
    access = visit.console.records.access(user.id, company.id)
    cases = {
        "subaccount": access is not None and Access.of(access).role != "master",
        "expired": Plan.of(company.info).is_expired(visit.console.clock().date()),
        "trial": company.info.get("fic_plan_name") == "trial",
        "accountant": company.info.get("type") == "accountant",
    }
    return [name for name, is_so in cases.items() if is_so]


def _row(family: str, held: ScopeSet) -> ScopeRow:
    levels = FAMILIES[family]
    return ScopeRow(
        family=family,
        levels=tuple(level.value for level in levels),
        chosen=_highest(scope.level for scope in held if scope.family == family),
    )


def _highest(levels: Iterable[Level]) -> str:
    held = set(levels)
    if Level.FULL in held:
        return Level.FULL.value
    return Level.READ.value if held else "none"
