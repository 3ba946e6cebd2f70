"""What the provider's OpenAPI file leaves open, judged row by row.

Three tables: which scope a document's type decides; what an operation without
a declared scope most likely needs; what cannot be undone. Each row that is a
guess says why in a few words, and bears the provenance ``inferred``.

Provenance, from strong to weak: ``spec`` (declared in the file), ``docs``
(a rule of the provider's pages, or of an earlier version of the file),
``observed`` (seen in an answer), ``inferred`` (judged here), ``none``
(nothing suggests a scope).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from gettone.domain.scope import SCOPES, Scope

Node: TypeAlias = dict[str, Any]

_INVOICES: Final = "issued_documents.invoices"
_CREDIT_NOTES: Final = "issued_documents.credit_notes"
_ORDERS: Final = "issued_documents.orders"
_QUOTES: Final = "issued_documents.quotes"
_DELIVERY_NOTES: Final = "issued_documents.delivery_notes"
_WORK_REPORTS: Final = "issued_documents.work_reports"
_SELF_INVOICES: Final = "issued_documents.self_invoices"

# Document type -> scope family. The provider's first OpenAPI file (2021) gives
# the rule for issued documents, and stock for passive delivery notes.
FAMILY_BY_TYPE: Final[dict[str, dict[str, str]]] = {
    "issued": {
        "invoice": _INVOICES,
        "quote": _QUOTES,
        "proforma": "issued_documents.proformas",
        "receipt": "issued_documents.receipts",
        "delivery_note": _DELIVERY_NOTES,
        "credit_note": _CREDIT_NOTES,
        "order": _ORDERS,
        "work_report": _WORK_REPORTS,
        "supplier_order": "issued_documents.supplier_orders",
        "self_own_invoice": _SELF_INVOICES,
        "self_supplier_invoice": _SELF_INVOICES,
    },
    # The types that exist as e-invoices.
    "e_invoice": {
        "invoice": _INVOICES,
        "credit_note": _CREDIT_NOTES,
        "self_own_invoice": _SELF_INVOICES,
        "self_supplier_invoice": _SELF_INVOICES,
    },
    # Join says its types in the plural.
    "joined": {
        "delivery_notes": _DELIVERY_NOTES,
        "orders": _ORDERS,
        "quotes": _QUOTES,
        "work_reports": _WORK_REPORTS,
        "delivery_note": _DELIVERY_NOTES,
        "order": _ORDERS,
        "quote": _QUOTES,
        "work_report": _WORK_REPORTS,
    },
    "received": {
        "expense": "received_documents",
        "passive_credit_note": "received_documents",
        "self_invoice": "received_documents",
        "passive_delivery_note": "stock",
    },
}
# The 2021 rule precedes these families, so that their row is a guess.
GUESSED_FAMILIES: Final = frozenset({_SELF_INVOICES})
GUESSED_WHY: Final = "newer than the rule of 2021"

# Operation without a declared scope -> (family, or a table above; level; why).
INFERRED: Final[dict[str, tuple[str, str, str]]] = {
    "getNewIssuedDocumentTotals": ("issued", "a", "as received totals"),
    "getExistingIssuedDocumentTotals": ("issued", "a", "as received totals"),
    "uploadIssuedDocumentAttachment": ("issued", "a", "as received attachments"),
    "deleteIssuedDocumentAttachment": ("issued", "a", "changes the document"),
    "getIssuedDocumentPreCreateInfo": ("issued", "r", "as received info"),
    "sendEInvoice": ("e_invoice", "a", "sends and changes the document"),
    "verifyEInvoiceXml": ("e_invoice", "r", "reads the document"),
    "getEInvoiceXml": ("e_invoice", "r", "reads the document"),
    "getEInvoiceRejectionReason": ("e_invoice", "r", "reads the document"),
    "transformIssuedDocument": ("issued", "r", "reads the original, saves nothing"),
    "joinIssuedDocuments": ("joined", "r", "reads the originals, saves nothing"),
    "listEmails": ("emails", "r", "the only use of that scope"),
    "getPaymentMethod": ("settings", "r", "its changes need settings:a"),
    "getPaymentAccount": ("settings", "r", "its changes need settings:a"),
    "getVatType": ("settings", "r", "its changes need settings:a"),
    "listTemplates": ("settings", "r", "settings path, as the tax profile"),
    "getTemplate": ("settings", "r", "settings path, as the tax profile"),
    "DeleteBinIssuedDocument": ("issued", "a", "deletes a document"),
    "RecoverBinIssuedDocument": ("issued", "a", "brings a document back"),
    "ListBinReceivedDocuments": ("received", "r", "as the issued bin"),
    "GetBinReceivedDocument": ("received", "r", "as the issued bin"),
    "DeleteBinReceivedDocument": ("received", "a", "deletes a document"),
    "RecoverBinReceivedDocument": ("received", "a", "brings a document back"),
}

# Operation that nothing suggests a scope for -> why.
NONE: Final[dict[str, str]] = {
    **dict.fromkeys(("getUserInfo", "listUserCompanies"), "about the user"),
    **dict.fromkeys(("getCompanyInfo", "getCompanyPlanUsage"), "about the company itself"),
    **dict.fromkeys(
        (
            "listCities",
            "listCountries",
            "listCurrencies",
            "listDefaultTemplates",
            "listDeliveryNotesDefaultCausals",
            "listDetailedCountries",
            "listLanguages",
            "listUnitsOfMeasure",
        ),
        "same for everyone",
    ),
    **dict.fromkeys(
        (
            "listArchiveCategories",
            "listCostCenters",
            "listPaymentAccounts",
            "listPaymentMethods",
            "listProductCategories",
            "listReceivedDocumentCategories",
            "listRevenueCenters",
        ),
        "choices for forms of several families",
    ),
    # Provider, Webhooks: reading rights on each event type of the body.
    **dict.fromkeys(
        (
            "CreateWebhooksSubscription",
            "deleteWebhooksSubscription",
            "getWebhooksSubscription",
            "listWebhooksSubscriptions",
            "modifyWebhooksSubscription",
            "verifyWebhooksSubscription",
        ),
        "depends on the event types",
    ),
    **dict.fromkeys(("getPriceLists", "getPriceListItems"), "no family named so"),
}
NOT_JUDGED: Final = "not judged yet"

# What nobody can take back: sent to the exchange, e-mailed, deleted for good.
IRREVERSIBLE: Final = frozenset(
    {
        "sendEInvoice",
        "scheduleEmail",
        "DeleteBinIssuedDocument",
        "DeleteBinReceivedDocument",
    }
)


def needed_rows(operation_id: str, declared: list[str]) -> Node:
    """Give the scopes that an operation needs, and those that a type decides.

    Args:
        operation_id: Which operation.
        declared: Scopes that the file names for it. The file lists them as
            if all were needed; any one is enough, since each stands for
            another document type.
    """
    if declared:
        return _spec_rows([Scope.parse(name).text for name in declared])
    if operation_id in INFERRED:
        kind, level, why = INFERRED[operation_id]
        families = FAMILY_BY_TYPE.get(kind, {})
        names = [f"{family}:{level}" for family in families.values() or (kind,)]
        needed = {"any_of": _ordered(names), "provenance": "inferred", "reason": why}
        provenances = dict.fromkeys(names, "inferred")
        return {"needed": needed, "by_type": _by_type(families, level, provenances, why)}
    why = NONE.get(operation_id, NOT_JUDGED)
    return {"needed": {"provenance": "none", "reason": why}}


def _spec_rows(declared: list[str]) -> Node:
    families = _families_for(declared)
    level = declared[0].rpartition(":")[2]
    provenances = {f"{family}:{level}": "docs" for family in families.values()}
    provenances |= {f"{family}:{level}": "inferred" for family in GUESSED_FAMILIES}
    provenances |= dict.fromkeys(declared, "spec")
    names = [*declared, *(f"{family}:{level}" for family in families.values())]
    needed = {"any_of": _ordered(names), "provenance": "spec"}
    return {"needed": needed, "by_type": _by_type(families, level, provenances, GUESSED_WHY)}


def _families_for(declared: list[str]) -> dict[str, str]:
    """Give the table that decides among *declared*; empty where one scope stands alone."""
    if len(declared) == 1:
        return {}
    return FAMILY_BY_TYPE["issued" if declared[0].startswith("issued_documents.") else "received"]


def _by_type(
    families: Mapping[str, str], level: str, provenances: Mapping[str, str], why: str
) -> Node:
    """Give what each type needs; what is a guess says why."""
    rows: Node = {}
    for kind, family in sorted(families.items()):
        name = f"{family}:{level}"
        rows[kind] = {"any_of": [name], "provenance": provenances[name]}
        if provenances[name] == "inferred":
            rows[kind]["reason"] = why
    return rows


def _ordered(names: Iterable[str]) -> list[str]:
    wanted = set(names)
    return [scope.text for scope in SCOPES if scope.text in wanted]


def unused_rows(operations: Mapping[str, Node]) -> Iterator[str]:
    """Say which rows above fit no operation, and which operations have no row."""
    undeclared = {name for name, row in operations.items() if row["needed"]["provenance"] != "spec"}
    for name in sorted((INFERRED.keys() | NONE.keys()) - undeclared):
        yield f"{name}: a row for an operation that is gone or declares its scope"
    for name in sorted(IRREVERSIBLE - operations.keys()):
        yield f"{name}: marked irreversible, but gone"
    for name, row in sorted(operations.items()):
        if row["needed"].get("reason") == NOT_JUDGED:
            yield f"{name}: {NOT_JUDGED}"
