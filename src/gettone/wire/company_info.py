"""What Get Company Info tells of the user, the licence and the plan.

It needs no scope, so that it can be asked by every token that opens the
company. What it does not say stays unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from gettone.domain.company import CompanyId
from gettone.domain.evidence import Standing
from gettone.domain.scope import Scope
from gettone.wire.access import Access
from gettone.wire.bodies import Body, company_id_in, object_in
from gettone.wire.plan import Plan

__all__ = ["CompanyInfo", "company_info_in"]

# OpenAPI 2.1.8, UserCompanyRole and PermissionLevel; what else comes says nothing.
_ROLES: Final = frozenset({"master", "subaccount", "employee"})
_LEVELS: Final = frozenset({"none", "read", "write"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyInfo:
    """What a company's own info says that decides over a call.

    Attributes:
        company_id: Whose it is.
        access: What the user may do there; ``None`` where it is not said.
        plan: Licence, functions and limits; ``None`` in them is not said.
        plan_name: The provider's name of the plan, or empty.
    """

    company_id: CompanyId
    access: Access | None = None
    plan: Plan = field(default_factory=Plan)
    plan_name: str = ""

    def permits(self, scope: Scope) -> Standing:
        """Tell whether the user, not the token, may do what *scope* opens."""
        if self.access is None:
            return Standing.UNTESTED
        if self.access.allows(scope):
            return Standing.GRANTED
        is_said = self.access.level_of(scope) in _LEVELS
        return Standing.REFUSED if is_said else Standing.UNTESTED

    def has_function(self, function: str) -> Standing:
        """Tell whether the plan has *function*, named as the provider does."""
        held = self.plan.functions.get(function)
        if not isinstance(held, bool):
            return Standing.UNTESTED
        return Standing.GRANTED if held else Standing.REFUSED


def company_info_in(body: Body) -> CompanyInfo:
    """Read Get Company Info; what is missing or odd in it is left unknown.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It does not even say
            whose it is.
    """
    found = object_in(body["data"]) or {}
    named = found.get("fic_plan_name")
    return CompanyInfo(
        company_id=company_id_in(body),
        access=_access(object_in(found.get("access_info")) or {}),
        plan=_plan(found),
        plan_name=named if isinstance(named, str) else "",
    )


def _access(found: Body) -> Access | None:
    role = found.get("role")
    permissions = object_in(found.get("permissions"))
    if (
        not isinstance(role, str)
        or role not in _ROLES
        or (permissions is None and role != "master")
    ):
        return None
    return Access(role=role, permissions=permissions or {})


def _plan(found: Body) -> Plan:
    plan_info = object_in(found.get("plan_info")) or {}
    limits = object_in(plan_info.get("limits")) or {}
    return Plan(
        last_day=_day(found.get("fic_license_expire")),
        functions=object_in(plan_info.get("functions")) or {},
        limits={name: held for name, held in limits.items() if isinstance(held, int)},
    )


def _day(held: object) -> date | None:
    try:
        return date.fromisoformat(held) if isinstance(held, str) else None
    except ValueError:
        return None
