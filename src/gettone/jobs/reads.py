"""Which reads the comparison makes, as a table.

Every GET of the catalogue is here or in ``LEFT_OUT`` with the reason. Lists
come with few rows, and of each list one record is read by its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

__all__ = ["LEFT_OUT", "PER_PAGE", "Read", "reads"]

# Rows enough to see several kinds, few enough to be no burden.
PER_PAGE: Final = 5
_FEW: Final = {"per_page": PER_PAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One read, and those that its answer leads to.

    Attributes:
        operation: The provider's ``operationId``.
        parameters: Besides the company.
        records: Operation that reads one of the listed records -> the
            parameter that is its id.
    """

    operation: str
    parameters: Mapping[str, object] = field(default_factory=dict[str, object])
    records: Mapping[str, str] = field(default_factory=dict[str, str])


# Operation -> why it is not compared.
LEFT_OUT: Final = {
    "getEInvoiceXml": "its answer is no JSON",
    "getEInvoiceRejectionReason": "needs an invoice that came back",
    "verifyEInvoiceXml": "refuses an invoice with faults",
    "joinIssuedDocuments": "needs documents that fit each other",
    "transformIssuedDocument": "needs a document that becomes another",
}


def reads(today: date) -> tuple[Read, ...]:
    """List the reads in their order; the user and the company come first.

    Args:
        today: The cash book is read from the first day of its year on.
    """
    this_year = {"date_from": f"{today.year}-01-01", "date_to": today.isoformat()}
    takings = {"type": "sales_receipt", "year": str(today.year)}
    return (
        *_ABOUT,
        *(Read(operation=operation) for operation in _PROVIDER_LISTS),
        *(Read(operation=operation) for operation in _COMPANY_LISTS),
        *_SETTINGS,
        *_RECORDS,
        Read(
            operation="listCashbookEntries",
            parameters=this_year,
            records={"getCashbookEntry": "document_id"},
        ),
        Read(operation="getReceiptsMonthlyTotals", parameters=takings),
    )


_ABOUT: Final = (
    Read(operation="getUserInfo"),
    Read(operation="getCompanyInfo"),
    Read(operation="listUserCompanies"),
    Read(operation="getCompanyPlanUsage", parameters={"category": "clients"}),
)
_PROVIDER_LISTS: Final = (
    "listCountries",
    "listDetailedCountries",
    "listCities",
    "listLanguages",
    "listDefaultTemplates",
    "listCurrencies",
    "listUnitsOfMeasure",
    "listDeliveryNotesDefaultCausals",
)
_COMPANY_LISTS: Final = (
    "listRevenueCenters",
    "listCostCenters",
    "listReceivedDocumentCategories",
    "listArchiveCategories",
    "getTaxProfile",
    "getClientInfo",
    "getReceiptPreCreateInfo",
)
_SETTINGS: Final = (
    Read(operation="listProductCategories", parameters={"context": "products"}),
    Read(operation="getIssuedDocumentPreCreateInfo", parameters={"type": "invoice"}),
    Read(operation="getReceivedDocumentPreCreateInfo", parameters={"type": "expense"}),
    Read(operation="listVatTypes", records={"getVatType": "vat_type_id"}),
    Read(operation="listPaymentMethods", records={"getPaymentMethod": "payment_method_id"}),
    Read(operation="listPaymentAccounts", records={"getPaymentAccount": "payment_account_id"}),
    Read(operation="listTemplates", records={"getTemplate": "template_id"}),
    Read(operation="getPriceLists", records={"getPriceListItems": "price_list_id"}),
)
_RECORDS: Final = (
    # Without per_page, to see how many rows a page has by default.
    Read(operation="listSuppliers", records={"getSupplier": "supplier_id"}),
    Read(operation="listClients", parameters=_FEW, records={"getClient": "client_id"}),
    Read(operation="listProducts", parameters=_FEW, records={"getProduct": "product_id"}),
    Read(
        operation="listIssuedDocuments",
        parameters={"type": "invoice", **_FEW},
        records={"getIssuedDocument": "document_id", "getEmailData": "document_id"},
    ),
    Read(
        operation="listReceivedDocuments",
        parameters={"type": "expense", **_FEW},
        records={"getReceivedDocument": "document_id"},
    ),
    Read(
        operation="listPendingReceivedDocuments",
        parameters={"type": "agyo", **_FEW},
        records={"getPendingReceivedDocument": "document_id"},
    ),
    Read(operation="listReceipts", parameters=_FEW, records={"getReceipt": "document_id"}),
    Read(operation="listF24", parameters=_FEW, records={"getF24": "document_id"}),
    Read(
        operation="listArchiveDocuments",
        parameters=_FEW,
        records={"getArchiveDocument": "document_id"},
    ),
    Read(operation="listEmails", parameters=_FEW),
    Read(operation="ListBinIssuedDocuments", records={"GetBinIssuedDocument": "document_id"}),
    Read(operation="ListBinReceivedDocuments", records={"GetBinReceivedDocument": "document_id"}),
    Read(
        operation="listWebhooksSubscriptions",
        records={"getWebhooksSubscription": "subscription_id"},
    ),
)
