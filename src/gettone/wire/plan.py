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

__all__ = ["COUNTED", "Plan", "function_of"]

# OpenAPI 2.1.8, plan_info.functions. The others there belong to no operation.
_FUNCTION_BY_FAMILY: Final[dict[str, str]] = {"archive": "archive", "receipts": "receipts"}
_FUNCTION_BY_OPERATION: Final[dict[str, str]] = {
    # Provider, Activation: sending, and trying to, need a paid plan.
    "sendEInvoice": "e_invoice",
    "uploadIssuedDocumentAttachment": "document_attachments",
    "uploadReceivedDocumentAttachment": "document_attachments",
    "uploadF24Attachment": "document_attachments",
}

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


def function_of(operation: Operation) -> str:
    """Name the function of a plan that an operation is part of; empty for none."""
    by_family = _FUNCTION_BY_FAMILY.get(operation.family, "")
    return _FUNCTION_BY_OPERATION.get(operation.id, by_family)
