"""What a company's licence and plan allow, whoever asks.

Which operation belongs to which function of a plan is not published: every
row here is *assumed*, unless it says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Self

from gettone.wire.bodies import Body
from gettone.wire.operation import Operation

__all__ = ["COUNTED", "Plan", "PlanUsage", "function_of", "may_lack", "plan_usage_in"]

# OpenAPI 2.1.8, plan_info.functions. The others there belong to no operation.
_FUNCTION_BY_FAMILY: Final[dict[str, str]] = {"archive": "archive", "receipts": "receipts"}
_FUNCTION_BY_OPERATION: Final[dict[str, str]] = {
    # Provider, Activation: sending, and trying to, need a paid plan.
    "sendEInvoice": "e_invoice",
    "uploadIssuedDocumentAttachment": "document_attachments",
    "uploadReceivedDocumentAttachment": "document_attachments",
    "uploadF24Attachment": "document_attachments",
}

# The functions of OpenAPI 2.1.8 that may bear on a family beyond the rows
# above: judged by their names alone, and only ever as a doubt.
_NEAR: Final[dict[str, frozenset[str]]] = {
    "issued_documents": frozenset(
        {
            "document_attachments",
            "e_invoice",
            "mail_tracking",
            "recurring",
            "smtp",
            "tessera_sanitaria",
            "ts_digital",
            "ts_invoice_trading",
        }
    ),
    "received_documents": frozenset(
        {"document_attachments", "e_invoice", "stock", "ts_digital", "ts_invoice_trading"}
    ),
    "products": frozenset({"stock"}),
    "price_lists": frozenset({"stock"}),
    "taxes": frozenset({"document_attachments"}),
    "emails": frozenset({"mail_tracking", "smtp"}),
    "cashbook": frozenset({"payment_notifications", "ts_pay"}),
    "settings": frozenset({"paypal", "subaccounts", "ts_pay"}),
    "bin": frozenset({"e_invoice"}),
}
_KNOWN_FUNCTIONS: Final[frozenset[str]] = frozenset(
    {
        "cerved",
        "genius",
        *(name for names in _NEAR.values() for name in names),
        *_FUNCTION_BY_FAMILY.values(),
        *_FUNCTION_BY_OPERATION.values(),
    }
)

# Provider, Limits and quotas: a plan limits documents in a year, clients,
# suppliers and products. Assumed: the issued documents of every type count,
# by their date.
COUNTED: Final[dict[str, str]] = {
    "createClient": "clients",
    "createSupplier": "suppliers",
    "createProduct": "products",
    "createIssuedDocument": "documents",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a company paid for.

    Attributes:
        last_day: Last day of its licence; ``None`` for no end.
        functions: Whether each function is part of the plan.
        limits: How many of a category it may have; none for no limit.
    """

    last_day: date | None = None
    functions: Mapping[str, object] = field(default_factory=dict[str, object])
    limits: Mapping[str, int | None] = field(default_factory=dict[str, "int | None"])

    @classmethod
    def of(cls, info: Body) -> Self:
        """Read what Get Company Info tells of licence and plan."""
        plan_info: Body = info.get("plan_info") or {}
        functions: Body = plan_info.get("functions") or {}
        limits: Body = plan_info.get("limits") or {}
        last_day = info.get("fic_license_expire")
        return cls(
            last_day=date.fromisoformat(last_day) if last_day else None,
            functions=functions,
            limits=limits,
        )

    def is_expired(self, today: date) -> bool:
        """Tell whether the licence has ended (assumed: the last day counts)."""
        return self.last_day is not None and today > self.last_day

    def lacks(self, function: str) -> bool:
        """Tell whether the plan is without that function."""
        return self.functions.get(function) is False

    def limit(self, category: str) -> int | None:
        """Give how many of a category it may have; ``None`` for no limit."""
        return self.limits.get(category)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanUsage:
    """What Get Company Plan Usage says of one category.

    Attributes:
        limit: How many there may be; ``None`` for no limit.
        usage: How many there are.
    """

    limit: int | None
    usage: int

    @property
    def is_full(self) -> bool:
        """Tell whether no further one may be made."""
        return self.limit is not None and self.usage >= self.limit


def plan_usage_in(body: Body) -> PlanUsage:
    """Read Get Company Plan Usage.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It has another shape.
    """
    limit, usage = body["data"]["limit"], body["data"]["usage"]
    return PlanUsage(limit=None if limit is None else int(limit), usage=int(usage))


def may_lack(operation: Operation, functions: Mapping[str, object]) -> bool:
    """Tell whether one of the functions that are off may be what an operation needs.

    Args:
        operation: One that ``function_of`` knows no function of.
        functions: What the plan has, by the provider's names; empty if
            nobody said.
    """
    off = {name for name, held in functions.items() if held is not True}
    near = _NEAR.get(operation.family, frozenset())
    return not functions or any(name in near or name not in _KNOWN_FUNCTIONS for name in off)


def function_of(operation: Operation) -> str:
    """Name the function of a plan that an operation is part of; empty for none."""
    by_family = _FUNCTION_BY_FAMILY.get(operation.family, "")
    return _FUNCTION_BY_OPERATION.get(operation.id, by_family)
