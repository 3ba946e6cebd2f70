"""Values that fill a schema of the catalogue: one word, one number."""

from __future__ import annotations

from typing import Any

from gettone.wire.catalogue import SchemaNode
from gettone.wire.operation import catalogue

WORD = "CANARINO"
NUMBER = 4321
# Family of rows -> schema of one.
FAMILIES = {
    "clients": "Client",
    "suppliers": "Supplier",
    "products": "Product",
    "issued_documents": "IssuedDocument",
    "bin_issued_documents": "IssuedDocument",
    "received_documents": "ReceivedDocument",
    "bin_received_documents": "ReceivedDocument",
    "pending_received_documents": "PendingReceivedDocument",
    "receipts": "Receipt",
    "taxes": "F24",
    "archive": "ArchiveDocument",
    "cashbook": "CashbookEntry",
    "payment_methods": "PaymentMethod",
    "payment_accounts": "PaymentAccount",
    "vat_types": "VatType",
    "subscriptions": "WebhooksSubscription",
    "emails": "Email",
    "price_lists": "PriceList",
}


def sample(schema: str) -> Any:
    """Fill a schema: the word for texts, the number for numbers."""
    return _filled(catalogue().schemas[schema], 0)


def _filled(node: SchemaNode, depth: int) -> Any:
    while node.ref:
        node = catalogue().schemas[node.ref]
    if node.all_of:
        return {name: held for part in node.all_of for name, held in _filled(part, depth).items()}
    if node.enum:
        return node.enum[0]
    if node.properties:
        inside = node.properties.items() if depth < 6 else ()
        return {name: _filled(part, depth + 1) for name, part in inside}
    if node.type == "array":
        return [] if node.items is None else [_filled(node.items, depth + 1)]
    texts = {"date": "2026-02-01"}
    plain: dict[str, Any] = {"integer": NUMBER, "number": NUMBER, "boolean": True, "object": {}}
    return plain.get(node.type, texts.get(node.format, WORD))
