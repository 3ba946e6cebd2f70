"""Which records of a company the page shows, and how: a row for each family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gettone.sandbox.records import EVERY_ROW, Condition, Row
from gettone.wire.access import Access
from gettone.wire.operation import Operation, catalogue

__all__ = ["FAMILIES", "GROUPS", "RowFamily", "condition_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFamily:
    """One kind of records on the page.

    Attributes:
        name: As ``Records`` calls it, and the page's address.
        columns: Fields that a list shows, with dots for those further inside.
        lists: The operation that lists them.
        gets: The operation that gives one; empty for none.
        makes: The operation that brings one here; empty for none.
        query: What the list's operation asks for besides a type; ``{year}``
            stands for the present one.
        is_typed: Whether the type of a document decides who may see it.
        id_form: How answers write an id.
    """

    name: str
    columns: tuple[str, ...]
    lists: str
    gets: str = ""
    makes: str = ""
    query: str = ""
    is_typed: bool = False
    id_form: str = "{}"

    @property
    def listing(self) -> Operation:
        """Give the operation that lists them."""
        return catalogue().operation(self.lists)

    @property
    def getting(self) -> Operation | None:
        """Give the operation that reads one of them."""
        return catalogue().operation(self.gets) if self.gets else None

    @property
    def making(self) -> Operation | None:
        """Give the operation that brings one here."""
        return catalogue().operation(self.makes) if self.makes else None

    def id_of(self, row: Row) -> str:
        """Write the id of a kept row as answers do."""
        return self.id_form.format(row["id"])

    def is_open(self, access: Access) -> bool:
        """Tell whether a user may see any of them."""
        needed = self.listing.needed.any_of
        if self.is_typed:
            return bool(self.kinds(access))
        return not needed or any(access.allows(scope) for scope in needed)

    def kinds(self, access: Access) -> tuple[str, ...]:
        """List the types of records that a user may see; none if there are none."""
        by_type = self.listing.by_document_type
        asked = [one for one in self.listing.parameters if one.name == "type" and one.required]
        if not self.is_typed:
            return asked[0].enum if asked else ()
        return tuple(
            kind
            for kind in (asked[0].enum if asked else by_type)
            if any(access.allows(scope) for scope in by_type[kind].any_of)
        )

    def condition(self, access: Access, kind: str = "") -> Condition:
        """Give what the records that a user may see fit.

        Args:
            access: What the user may do there.
            kind: Only of this type, one of ``kinds``; empty for any.
        """
        if not self.is_typed and not kind:
            return EVERY_ROW
        return condition_in("type", [kind] if kind else self.kinds(access))

    def list_query(self, kind: str, year: int) -> str:
        """Write what the list's operation asks for, with its mark; or nothing."""
        asks_type = any(one.name == "type" and one.required for one in self.listing.parameters)
        query = f"type={kind}" if asks_type else self.query.format(year=year)
        return f"?{query}" if query else ""


def condition_in(name: str, values: Sequence[str | int]) -> Condition:
    """Give the condition that a field holds one of some values.

    Args:
        name: A field's name, of letters.
        values: What it may hold; nothing fits if there are none.
    """
    marks = ", ".join("?" * len(values))
    return Condition(f"json_extract(held, '$.{name}') IN ({marks})", (*values,))


_ENTITY: Final = ("id", "code", "name", "vat_number", "address_city", "email", "updated_at")
_ISSUED: Final = ("id", "type", "number", "date", "entity.name", "amount_gross", "ei_status")
_RECEIVED: Final = ("id", "type", "date", "entity.name", "category", "amount_gross")

# Group of the page -> its families, in the order in which they stand there.
GROUPS: Final[dict[str, tuple[RowFamily, ...]]] = {
    "registry": (
        RowFamily(
            name="clients",
            columns=_ENTITY,
            lists="listClients",
            gets="getClient",
            makes="createClient",
        ),
        RowFamily(
            name="suppliers",
            columns=_ENTITY,
            lists="listSuppliers",
            gets="getSupplier",
            makes="createSupplier",
        ),
        RowFamily(
            name="products",
            columns=("id", "code", "name", "net_price", "category", "updated_at"),
            lists="listProducts",
            gets="getProduct",
            makes="createProduct",
        ),
        RowFamily(
            name="price_lists",
            columns=(
                "id",
                "name",
                "type",
                "prices_type",
                "is_default",
                "valid_from",
                "valid_to",
            ),
            lists="getPriceLists",
            gets="getPriceListItems",
        ),
    ),
    "documents": (
        RowFamily(
            name="issued_documents",
            columns=_ISSUED,
            lists="listIssuedDocuments",
            gets="getIssuedDocument",
            makes="createIssuedDocument",
            is_typed=True,
        ),
        RowFamily(
            name="received_documents",
            columns=_RECEIVED,
            lists="listReceivedDocuments",
            gets="getReceivedDocument",
            makes="createReceivedDocument",
            is_typed=True,
        ),
        RowFamily(
            name="pending_received_documents",
            columns=("id", "type", "date", "supplier_name", "filename", "amount_gross"),
            lists="listPendingReceivedDocuments",
            gets="getPendingReceivedDocument",
        ),
        RowFamily(
            name="receipts",
            columns=("id", "date", "type", "number", "description", "amount_gross"),
            lists="listReceipts",
            gets="getReceipt",
            makes="createReceipt",
        ),
        RowFamily(
            name="bin_issued_documents",
            columns=_ISSUED,
            lists="ListBinIssuedDocuments",
            gets="GetBinIssuedDocument",
            makes="deleteIssuedDocument",
            is_typed=True,
        ),
        RowFamily(
            name="bin_received_documents",
            columns=_RECEIVED,
            lists="ListBinReceivedDocuments",
            gets="GetBinReceivedDocument",
            makes="deleteReceivedDocument",
            is_typed=True,
        ),
    ),
    "accounts": (
        RowFamily(
            name="cashbook",
            columns=("id", "date", "type", "description", "amount_in", "amount_out"),
            lists="listCashbookEntries",
            gets="getCashbookEntry",
            makes="createCashbookEntry",
            query="date_from={year}-01-01&date_to={year}-12-31",
        ),
        RowFamily(
            name="taxes",
            columns=("id", "due_date", "status", "amount", "description"),
            lists="listF24",
            gets="getF24",
            makes="createF24",
        ),
        RowFamily(
            name="archive",
            columns=("id", "date", "category", "description"),
            lists="listArchiveDocuments",
            gets="getArchiveDocument",
            makes="createArchiveDocument",
        ),
    ),
    "company": (
        RowFamily(
            name="vat_types",
            columns=("id", "value", "description", "is_disabled"),
            lists="listVatTypes",
            gets="getVatType",
            makes="createVatType",
        ),
        RowFamily(
            name="payment_methods",
            columns=("id", "name", "type", "is_default"),
            lists="listPaymentMethods",
            gets="getPaymentMethod",
            makes="createPaymentMethod",
        ),
        RowFamily(
            name="payment_accounts",
            columns=("id", "name", "type", "iban"),
            lists="listPaymentAccounts",
            gets="getPaymentAccount",
            makes="createPaymentAccount",
        ),
        RowFamily(
            name="emails",
            columns=("id", "status", "to_email", "subject", "sent_date"),
            lists="listEmails",
            makes="scheduleEmail",
        ),
        RowFamily(
            name="subscriptions",
            columns=("id", "sink", "types", "verified"),
            lists="listWebhooksSubscriptions",
            gets="getWebhooksSubscription",
            makes="CreateWebhooksSubscription",
            id_form="SUB{}",
        ),
    ),
}
FAMILIES: Final = {family.name: family for group in GROUPS.values() for family in group}
