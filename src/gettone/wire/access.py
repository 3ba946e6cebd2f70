"""What a user may do in a company, whatever the scopes of a token say.

A *scope* is a right of the token; a *permission* is a right of its user,
as Get Company Info tells it. Both are asked for, and the lower one holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Self

from gettone.domain.scope import Level, Scope
from gettone.wire.bodies import Body, object_in

__all__ = ["PERMISSIONS", "Access"]

# Family of scopes -> name of the permission in OpenAPI 2.1.8, Permissions.
# Assumed: that a family asks for the permission of the same name.
PERMISSIONS: Final[dict[str, str]] = {
    "situation": "fic_situation",
    "entity.clients": "fic_clients",
    "entity.suppliers": "fic_suppliers",
    "products": "fic_products",
    "stock": "fic_stock",
    "issued_documents": "fic_issued_documents",
    "received_documents": "fic_received_documents",
    "receipts": "fic_receipts",
    "calendar": "fic_calendar",
    "archive": "fic_archive",
    "taxes": "fic_taxes",
    "emails": "fic_emails",
    "cashbook": "fic_cashbook",
    "settings": "fic_settings",
}
# OpenAPI 2.1.8, PermissionLevel; what each allows is assumed from its name.
_ALLOWS: Final[dict[str, frozenset[Level]]] = {
    "read": frozenset({Level.READ}),
    "write": frozenset({Level.READ, Level.FULL}),
}
_ISSUED: Final = "issued_documents."


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A user's place in one company.

    Attributes:
        role: ``master``, ``subaccount`` or ``employee``.
        permissions: Levels by name, as the provider's Permissions has them.
    """

    role: str = "master"
    permissions: Body = field(default_factory=dict[str, object])

    @classmethod
    def of(cls, access_info: Body) -> Self:
        """Read what Get Company Info tells as ``access_info``."""
        return cls(role=access_info["role"], permissions=access_info["permissions"] or {})

    def allows(self, scope: Scope) -> bool:
        """Tell whether the user may do what *scope* opens.

        Source:
            Third parties, after the Scopes page: the company's admin needs
            the token's scopes alone, others their permission too. Assumed:
            that an employee is judged as a sub-account.
        """
        return self.role == "master" or scope.level in _ALLOWS.get(
            self.level_of(scope), frozenset()
        )

    def level_of(self, scope: Scope) -> str:
        """Give the level that decides over *scope*; empty where none is said."""
        family = scope.family
        if not family.startswith(_ISSUED):
            return _named(self.permissions.get(PERMISSIONS[family]))
        level = _named(self.permissions.get(PERMISSIONS["issued_documents"]))
        if level != "detailed":
            return level
        by_kind = object_in(self.permissions.get("fic_issued_documents_detailed")) or {}
        return _named(by_kind.get(family.removeprefix(_ISSUED)))


def _named(level: object) -> str:
    return level if isinstance(level, str) else ""
