"""Types of events: which exist, what each asks a token for, and groups of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from gettone.domain.scope import Scope
from gettone.wire.operation import catalogue

__all__ = [
    "PREFIX",
    "SUBSCRIPTIONS",
    "WELCOME",
    "exploded",
    "known_types",
    "scopes_for",
    "scopes_of",
]

PREFIX: Final = "it.fattureincloud.webhooks."
# Provider, Subscriptions page: sent once, after a verification.
WELCOME: Final = f"{PREFIX}subscriptions.welcome"

# Family of the operations that take such types.
SUBSCRIPTIONS: Final = "subscriptions"
_GROUP: Final = "all"
# What stands before the action -> family of scopes, where they differ.
# Provider, Notification Types page.
_FAMILIES: Final = {
    "archive_documents": "archive",
    "entities.clients": "entity.clients",
    "entities.suppliers": "entity.suppliers",
    "issued_documents.self_own_invoices": "issued_documents.self_invoices",
    "issued_documents.self_supplier_invoices": "issued_documents.self_invoices",
}
# Types that ask for more than one family, or for another than their name says.
# Provider, Notification Types page.
_FAMILIES_OF: Final[dict[str, tuple[str, ...]]] = {
    "products.stock_update": ("products", "stock"),
    "issued_documents.e_invoices.status_update": (
        "issued_documents.invoices",
        "issued_documents.credit_notes",
    ),
    "received_documents.e_invoices.receive": ("received_documents",),
}


@cache
def known_types() -> frozenset[str]:
    """List the types that a subscription may hold, without groups.

    Source:
        OpenAPI 2.1.8, EventType.
    """
    return frozenset(str(name) for name in _enum() if _GROUP not in str(name).split("."))


def exploded(asked: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Give the types that each asked one stands for; none for an unknown one.

    Source:
        Provider, Notification Types page: a group stands for its types from
        the creation on. Assumed: the group of all sent e-mails includes
        supplier orders, which that page leaves out.
    """
    return {name: _members(name) for name in asked}


@cache
def scopes_of(event_type: str) -> tuple[Scope, ...]:
    """Give the scopes that one type needs, every one of them.

    Source:
        Provider, Notification Types page: reading is enough.
    """
    name = event_type.removeprefix(PREFIX)
    stem = name.rpartition(".")[0]
    families = _FAMILIES_OF.get(name, (_FAMILIES.get(stem, stem),))
    return tuple(Scope.parse(f"{family}:r") for family in families)


def scopes_for(asked: Iterable[str]) -> tuple[Scope, ...]:
    """Give the scopes that a subscription to these types needs, every one of them.

    Source:
        Provider, Subscriptions page.
    """
    found = [
        scope for names in exploded(asked).values() for name in names for scope in scopes_of(name)
    ]
    return tuple(dict.fromkeys(found))


def _members(asked: str) -> tuple[str, ...]:
    if asked in known_types():
        return (asked,)
    if asked not in _enum():
        return ()
    before, _, action = asked.partition(f".{_GROUP}.")
    return tuple(
        name
        for name in map(str, _enum())
        if name in known_types()
        and name.startswith(f"{before}.")
        and name.removeprefix(f"{before}.").split(".")[1:] == [action]
    )


def _enum() -> tuple[object, ...]:
    return catalogue().schemas["EventType"].enum
