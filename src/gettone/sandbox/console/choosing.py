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
from gettone.guard import CSRF_FIELD
from gettone.sandbox.console.visit import Visit
from gettone.sandbox.records import CompanyRecord, UserRecord
from gettone.wire.access import Access
from gettone.wire.plan import Plan

__all__ = [
    "GROUPS",
    "BadChoice",
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

_NONE: Final = "none"
# Besides the families: which button was pressed, and whether none is meant.
_PERMISSION_FIELDS: Final = frozenset({*FAMILIES, CSRF_FIELD, "back", "without"})


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


class BadChoice(Exception):
    """A form chose what cannot be chosen, or not everything.

    Attributes:
        problem: A key of the ``console.refused`` texts.
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def chosen_scopes(visit: Visit) -> ScopeSet:
    """Read the scopes that the form sent.

    Every family must be there once, with a level of its own or none: a form
    that lost its fields would take every permission away.

    Raises:
        BadChoice: ``unclear-permissions``.
    """
    if not visit.form.keys() <= _PERMISSION_FIELDS:
        raise BadChoice("unclear-permissions")
    chosen = {family: _level(family, visit.texts(family)) for family in FAMILIES}
    return ScopeSet.of(
        Scope.parse(f"{family}:{level}") for family, level in chosen.items() if level != _NONE
    )


def chosen_companies(visit: Visit, user: UserRecord) -> tuple[int, ...]:
    """Read the companies that the form sent; there may be none.

    Raises:
        BadChoice: ``not-your-company``: one is not among those of *user*.
    """
    own = {str(company.id): company.id for company in visit.companies(user)}
    sent = set(visit.texts("company"))
    if not sent <= own.keys():
        raise BadChoice("not-your-company")
    return tuple(company_id for text, company_id in own.items() if text in sent)


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


def _level(family: str, sent: list[str]) -> str:
    known = {_NONE, *(level.value for level in FAMILIES[family])}
    if len(sent) != 1 or sent[0] not in known:
        raise BadChoice("unclear-permissions")
    return sent[0]


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
    return Level.READ.value if held else _NONE
