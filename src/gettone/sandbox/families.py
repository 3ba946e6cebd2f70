"""The families that the five operations serve, as a table.

Where OpenAPI 2.1.8 requires nothing, what a body must bring is *assumed*.
"""

from __future__ import annotations

from typing import Final

from gettone.sandbox.records import Records, Row
from gettone.sandbox.rows import Family, Verb, verbs
from gettone.sandbox.vat_types import vat_type

__all__ = [
    "ARCHIVE",
    "CLIENTS",
    "FAMILIES",
    "FAMILY_VERBS",
    "PAYMENT_ACCOUNTS",
    "PAYMENT_METHODS",
    "PRODUCTS",
    "SUPPLIERS",
    "TAXES",
    "payment_account",
    "payment_method",
]


def payment_account(records: Records, company_id: int, row_id: int) -> Row | None:
    """Find a payment account of the company."""
    return records.get(company_id, "payment_accounts", row_id)


def payment_method(records: Records, company_id: int, row_id: int) -> Row | None:
    """Find a payment method of the company."""
    return records.get(company_id, "payment_methods", row_id)


# Provider, Filter results and Sort results, without what OpenAPI 2.1.8 no
# longer lists. Assumed: fields inside a list cannot be named.
_BOTH_ENTITIES: Final = (
    "code",
    "name",
    "type",
    "vat_number",
    "tax_code",
    "address_street",
    "address_postal_code",
    "address_city",
    "address_province",
    "country",
    "email",
    "certified_email",
    "phone",
    "fax",
    "notes",
    "created_at",
    "updated_at",
)
_OF_CLIENTS: Final = ("e_invoice", "ei_code", *_BOTH_ENTITIES)
_OF_PRODUCTS: Final = (
    "name",
    "code",
    "net_price",
    "gross_price",
    "net_cost",
    "description",
    "category",
    "notes",
    "in_stock",
    "created_at",
    "updated_at",
)

CLIENTS: Final = Family(
    name="clients",
    noun="Client",
    nouns="Clients",
    id_name="client_id",
    required=("name",),
    sortable=frozenset(_OF_CLIENTS),
    filterable=("id", *_OF_CLIENTS),
    embedded={"default_vat": vat_type, "default_payment_method": payment_method},
)
SUPPLIERS: Final = Family(
    name="suppliers",
    noun="Supplier",
    nouns="Suppliers",
    id_name="supplier_id",
    required=("name",),
    sortable=frozenset(_BOTH_ENTITIES),
    filterable=("id", *_BOTH_ENTITIES),
)
PRODUCTS: Final = Family(
    name="products",
    noun="Product",
    nouns="Products",
    id_name="product_id",
    required=("name",),
    sortable=frozenset(_OF_PRODUCTS),
    filterable=("id", *_OF_PRODUCTS),
    embedded={"default_vat": vat_type},
    # Assumed: nothing moves the stock; it stays as it began.
    finish=lambda _call, _given, row: row | {"stock_current": row["stock_initial"]},
)
TAXES: Final = Family(
    name="taxes",
    noun="F24",
    nouns="F24",
    id_name="document_id",
    required=("due_date", "amount"),
    sortable=frozenset({"due_date", "status", "amount", "description"}),
    filterable=("due_date", "status", "amount", "description"),
    summed=("amount",),
    defaults={"status": "not_paid"},
    embedded={"payment_account": payment_account},
)
ARCHIVE: Final = Family(
    name="archive",
    noun="ArchiveDocument",
    nouns="ArchiveDocuments",
    id_name="document_id",
    required=("date",),
    sortable=frozenset({"date", "category", "description"}),
    filterable=("date", "category", "description"),
)
PAYMENT_METHODS: Final = Family(
    name="payment_methods",
    noun="PaymentMethod",
    nouns="PaymentMethods",
    id_name="payment_method_id",
    required=("name",),
    sortable=frozenset({"name", "is_default", "type"}),
    defaults={"is_default": False, "details": []},
    embedded={"default_payment_account": payment_account},
)
PAYMENT_ACCOUNTS: Final = Family(
    name="payment_accounts",
    noun="PaymentAccount",
    nouns="PaymentAccounts",
    id_name="payment_account_id",
    required=("name",),
    sortable=frozenset({"name", "type"}),
    defaults={"virtual": False},
)

FAMILIES: Final = (
    CLIENTS,
    SUPPLIERS,
    PRODUCTS,
    TAXES,
    ARCHIVE,
    PAYMENT_METHODS,
    PAYMENT_ACCOUNTS,
)
FAMILY_VERBS: Final[dict[str, Verb]] = {
    name: verb for family in FAMILIES for name, verb in verbs(family).items()
}
