"""Which records of a company the page shows, and how: a row for each family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gettone.domain.scope import Scope
from gettone.sandbox.permissions import Access
from gettone.sandbox.records import EVERY_ROW, Condition
from gettone.wire.operation import Operation, catalogue

__all__ = ["FAMILIES", "GROUPS", "RowFamily"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFamily:
    """One kind of records on the page.

    Attributes:
        name: As ``Records`` calls it, and the page's address.
        columns: Fields that a list shows, with dots for those further inside.
        lists: The operation that lists them.
        gets: The operation that gives one; ``None`` for none.
        query: What the list's operation asks for besides.
        is_typed: Whether the type of a document decides who may see it.
    """

    name: str
    columns: tuple[str, ...]
    lists: str
    gets: str | None = None
    query: str = ""
    is_typed: bool = False

    @property
    def listing(self) -> Operation:
        """Give the operation that lists them."""
        return catalogue().operation(self.lists)

    @property
    def getting(self) -> Operation | None:
        """Give the operation that reads one of them."""
        return None if self.gets is None else catalogue().operation(self.gets)

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """List the scopes, any of which opens them; none if nothing is asked for."""
        return self.listing.needed.any_of

    def is_open(self, access: Access) -> bool:
        """Tell whether a user may see any of them."""
        return not self.scopes or any(access.allows(scope) for scope in self._every_scope())

    def condition(self, access: Access) -> Condition:
        """Give what the records that a user may see fit."""
        if not self.is_typed:
            return EVERY_ROW
        kinds = [
            kind
            for kind, needed in self.listing.by_document_type.items()
            if any(access.allows(scope) for scope in needed.any_of)
        ]
        return Condition(
            f"json_extract(held, '$.type') IN ({', '.join('?' * len(kinds))})", (*kinds,)
        )

    def _every_scope(self) -> tuple[Scope, ...]:
        by_type = self.listing.by_document_type.values() if self.is_typed else ()
        return (*self.scopes, *(scope for needed in by_type for scope in needed.any_of))


_ENTITY: Final = ("id", "code", "name", "vat_number", "address_city", "email", "updated_at")
_ISSUED: Final = ("id", "type", "number", "date", "entity.name", "amount_gross", "ei_status")
_RECEIVED: Final = ("id", "type", "date", "entity.name", "category", "amount_gross")

# Group of the page -> its families, in the order in which they stand there.
GROUPS: Final[dict[str, tuple[RowFamily, ...]]] = {
    "registry": (
        RowFamily(name="clients", columns=_ENTITY, lists="listClients", gets="getClient"),
        RowFamily(name="suppliers", columns=_ENTITY, lists="listSuppliers", gets="getSupplier"),
        RowFamily(
            name="products",
            columns=("id", "code", "name", "net_price", "category", "updated_at"),
            lists="listProducts",
            gets="getProduct",
        ),
        RowFamily(name="price_lists", columns=("id", "name", "valid_from"), lists="getPriceLists"),
    ),
    "documents": (
        RowFamily(
            name="issued_documents",
            columns=_ISSUED,
            lists="listIssuedDocuments",
            gets="getIssuedDocument",
            query="?type=invoice",
            is_typed=True,
        ),
        RowFamily(
            name="received_documents",
            columns=_RECEIVED,
            lists="listReceivedDocuments",
            gets="getReceivedDocument",
            query="?type=expense",
            is_typed=True,
        ),
        RowFamily(
            name="pending_received_documents",
            columns=("id", "type", "date", "supplier_name", "filename", "amount_gross"),
            lists="listPendingReceivedDocuments",
            gets="getPendingReceivedDocument",
            query="?type=agyo",
        ),
        RowFamily(
            name="receipts",
            columns=("id", "date", "type", "number", "description", "amount_gross"),
            lists="listReceipts",
            gets="getReceipt",
        ),
        RowFamily(
            name="bin_issued_documents",
            columns=_ISSUED,
            lists="ListBinIssuedDocuments",
            gets="GetBinIssuedDocument",
            is_typed=True,
        ),
        RowFamily(
            name="bin_received_documents",
            columns=_RECEIVED,
            lists="ListBinReceivedDocuments",
            gets="GetBinReceivedDocument",
            is_typed=True,
        ),
    ),
    "accounts": (
        RowFamily(
            name="cashbook",
            columns=("id", "date", "type", "description", "amount_in", "amount_out"),
            lists="listCashbookEntries",
            gets="getCashbookEntry",
            query="?date_from=2026-01-01&date_to=2026-12-31",
        ),
        RowFamily(
            name="taxes",
            columns=("id", "due_date", "status", "amount", "description"),
            lists="listF24",
            gets="getF24",
        ),
        RowFamily(
            name="archive",
            columns=("id", "date", "category", "description"),
            lists="listArchiveDocuments",
            gets="getArchiveDocument",
        ),
    ),
    "company": (
        RowFamily(
            name="vat_types",
            columns=("id", "value", "description", "is_disabled"),
            lists="listVatTypes",
            gets="getVatType",
        ),
        RowFamily(
            name="payment_methods",
            columns=("id", "name", "type", "is_default"),
            lists="listPaymentMethods",
            gets="getPaymentMethod",
        ),
        RowFamily(
            name="payment_accounts",
            columns=("id", "name", "type", "iban"),
            lists="listPaymentAccounts",
            gets="getPaymentAccount",
        ),
        RowFamily(
            name="emails",
            columns=("id", "status", "to_email", "subject", "sent_date"),
            lists="listEmails",
        ),
        RowFamily(
            name="subscriptions",
            columns=("id", "sink", "types", "verified"),
            lists="listWebhooksSubscriptions",
            gets="getWebhooksSubscription",
        ),
    ),
}
FAMILIES: Final = {family.name: family for group in GROUPS.values() for family in group}
