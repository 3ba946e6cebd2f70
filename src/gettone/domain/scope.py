"""The provider's scopes: 23 families, 44 names; nothing else parses.

A scope is a right of the *token*; what a *user* may do in a company is a
permission and lives in ``domain.company``.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

__all__ = ["FAMILIES", "SCOPES", "Level", "Scope", "ScopeSet", "suggest_scopes"]


class Level(Enum):
    """How much of a family a scope opens."""

    READ = "r"
    FULL = "a"


# The provider's OpenAPI file 2.1.8, securitySchemes: family -> levels, in the
# file's order. The order of the boxes on the real page is not known (assumed).
FAMILIES: Final[dict[str, tuple[Level, ...]]] = {
    "situation": (Level.READ,),
    **dict.fromkeys(
        (
            "entity.clients",
            "entity.suppliers",
            "products",
            "stock",
            "issued_documents.invoices",
            "issued_documents.credit_notes",
            "issued_documents.receipts",
            "issued_documents.orders",
            "issued_documents.quotes",
            "issued_documents.proformas",
            "issued_documents.delivery_notes",
            "issued_documents.work_reports",
            "issued_documents.supplier_orders",
            "issued_documents.self_invoices",
            "received_documents",
            "receipts",
            "calendar",
            "archive",
            "taxes",
        ),
        (Level.READ, Level.FULL),
    ),
    "emails": (Level.READ,),
    "cashbook": (Level.READ, Level.FULL),
    "settings": (Level.READ, Level.FULL),
}


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """One right of a token, such as ``entity.suppliers:r``.

    RFC 6749 section 3.3 calls this a *scope-token*; the provider calls it a
    scope, and so do we.
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> Scope:
        """Read one scope name exactly as the provider writes it.

        Raises:
            ValueError: The name is not one of the 44.
        """
        if text not in _KNOWN:
            message = f"{text!r} is not a scope of the provider"
            raise ValueError(message)
        return cls(text)

    @property
    def family(self) -> str:
        """Give the part before the colon."""
        return self.text.rpartition(":")[0]

    @property
    def level(self) -> Level:
        """Give the part after the colon."""
        return Level(self.text.rpartition(":")[2])

    def covers(self, needed: Scope) -> bool:
        """Tell whether holding this scope is enough for *needed*.

        Source:
            Full access includes reading: provider, Scopes page ("full access
            only to create, modify or delete"); inferred, never stated.
        """
        return self.family == needed.family and self.level in {Level.FULL, needed.level}

    def __str__(self) -> str:
        return self.text


_KNOWN: Final = frozenset(
    f"{family}:{level.value}" for family, levels in FAMILIES.items() for level in levels
)
SCOPES: Final = tuple(
    Scope(f"{family}:{level.value}") for family, levels in FAMILIES.items() for level in levels
)
# What covers each, besides itself.
_FULL: Final = {scope.text: Scope(f"{scope.family}:{Level.FULL.value}") for scope in SCOPES}


@dataclass(frozen=True, slots=True)
class ScopeSet:
    """Some scopes held together; an empty set allows nothing."""

    scopes: frozenset[Scope] = frozenset()

    @classmethod
    def parse(cls, scope_text: str) -> ScopeSet:
        """Read a space-separated list, as RFC 6749 section 3.3 writes it.

        Raises:
            ValueError: One of the names is not one of the 44.
        """
        return cls(frozenset(Scope.parse(text) for text in scope_text.split()))

    @classmethod
    def of(cls, scopes: Iterable[Scope]) -> ScopeSet:
        """Hold *scopes* together."""
        return cls(frozenset(scopes))

    def covers(self, needed: Scope) -> bool:
        """Tell whether one of the held scopes is enough for *needed*."""
        return needed in self.scopes or _FULL[needed.text] in self.scopes

    def missing(self, needed: Iterable[Scope]) -> tuple[Scope, ...]:
        """List the needed scopes that no held scope covers, in the given order."""
        return tuple(scope for scope in needed if not self.covers(scope))

    def __iter__(self) -> Iterator[Scope]:
        return (scope for scope in SCOPES if scope in self.scopes)

    def __len__(self) -> int:
        return len(self.scopes)

    def __str__(self) -> str:
        return " ".join(scope.text for scope in self)


# Names that people write for families (seen in public code) -> the families meant.
_MEANT: Final[dict[str, tuple[str, ...]]] = {
    "issued_documents": tuple(name for name in FAMILIES if name.startswith("issued_documents.")),
    "documents": tuple(name for name in FAMILIES if name.startswith("issued_documents.")),
    "invoices": ("issued_documents.invoices",),
    "entity": ("entity.clients", "entity.suppliers"),
    "entities": ("entity.clients", "entity.suppliers"),
    "clients": ("entity.clients",),
    "suppliers": ("entity.suppliers",),
    "entity.products": ("products",),
    "f24": ("taxes",),
}
# Words that people write for levels -> the level meant.
_LEVELS: Final = {
    **dict.fromkeys(("read", "readonly", "ro"), Level.READ.value),
    **dict.fromkeys(("w", "rw", "write", "all", "full"), Level.FULL.value),
}


def suggest_scopes(text: str) -> tuple[str, ...]:
    """List scope names that *text* may mean, best first; empty for none.

    A family that is no scope by itself gives each scope below it; without a
    level that its family has, reading is meant.
    """
    asked = text.strip().lower()
    family, _, level = asked.partition(":")
    level = _LEVELS.get(level, level)
    meant = _MEANT.get(family, (family,) if family in FAMILIES else ())
    named = [f"{one}:{level}" for one in meant if f"{one}:{level}" in _KNOWN]
    if named or meant:
        return tuple(named or [f"{one}:{FAMILIES[one][0].value}" for one in meant])
    return tuple(difflib.get_close_matches(asked, [scope.text for scope in SCOPES], n=3))
