"""What each of the provider's operations asks for, written by hand.

Nothing here comes from the package: scopes were read in the provider's OpenAPI
file 2.1.8, those marked ``hand`` were judged for the 50 operations that declare
none. A scope's first letter stands for several: ``I``
every kind of issued document (the file leaves out three or four of the ten,
which it must know: they are scopes of their own), ``E`` the kinds that are
sent as e-invoices, ``J`` those that can be joined, ``R`` received documents,
or stock for passive delivery notes. The fifth column says where the type of
the document is found, if there is one: in the query, in the body, or stored
under the id in the path (``id``) or in the query. ``~`` is a company's path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ISSUED: Final = {
    "invoice": "issued_documents.invoices",
    "quote": "issued_documents.quotes",
    "proforma": "issued_documents.proformas",
    "receipt": "issued_documents.receipts",
    "delivery_note": "issued_documents.delivery_notes",
    "credit_note": "issued_documents.credit_notes",
    "order": "issued_documents.orders",
    "work_report": "issued_documents.work_reports",
    "supplier_order": "issued_documents.supplier_orders",
    "self_own_invoice": "issued_documents.self_invoices",
    "self_supplier_invoice": "issued_documents.self_invoices",
}
RECEIVED: Final = {
    "expense": "received_documents",
    "passive_credit_note": "received_documents",
    "passive_delivery_note": "stock",
    "self_invoice": "received_documents",
}
KINDS: Final = {
    "I": ISSUED,
    "E": {
        kind: ISSUED[kind]
        for kind in ("invoice", "credit_note", "self_own_invoice", "self_supplier_invoice")
    },
    "J": {kind: ISSUED[kind] for kind in ("delivery_note", "order", "quote", "work_report")},
    "R": RECEIVED,
}

# Name of the permission that a user other than the master needs beside it.
PERMISSION: Final = {
    "entity.clients": "fic_clients",
    "entity.suppliers": "fic_suppliers",
    "products": "fic_products",
    "stock": "fic_stock",
    "received_documents": "fic_received_documents",
    "receipts": "fic_receipts",
    "archive": "fic_archive",
    "taxes": "fic_taxes",
    "emails": "fic_emails",
    "cashbook": "fic_cashbook",
    "settings": "fic_settings",
}

# The 44 scopes: OpenAPI 2.1.8, securitySchemes.
READ_ONLY: Final = ("situation", "emails")
FULL_TOO: Final = (
    "entity.clients",
    "entity.suppliers",
    "products",
    "stock",
    *dict.fromkeys(ISSUED.values()),
    "received_documents",
    "receipts",
    "calendar",
    "archive",
    "taxes",
    "cashbook",
    "settings",
)
SCOPES: Final = (
    *(f"{family}:r" for family in (*READ_ONLY, *FULL_TOO)),
    *(f"{family}:a" for family in FULL_TOO),
)

# These answer when the licence has ended.
WITHOUT_LICENCE: Final = ("getCompanyInfo", "getCompanyPlanUsage")

_TABLE: Final = """
getUserInfo GET /user/info - - hand
listUserCompanies GET /user/companies - - hand
getCompanyInfo GET ~/company/info - - hand
getCompanyPlanUsage GET ~/company/plan_usage - - hand
listClients GET ~/entities/clients entity.clients:r -
createClient POST ~/entities/clients entity.clients:a -
getClient GET ~/entities/clients/{client_id} entity.clients:r -
modifyClient PUT ~/entities/clients/{client_id} entity.clients:a -
deleteClient DELETE ~/entities/clients/{client_id} entity.clients:a -
getClientInfo GET ~/entities/clients/info entity.clients:r -
listSuppliers GET ~/entities/suppliers entity.suppliers:r -
createSupplier POST ~/entities/suppliers entity.suppliers:a -
getSupplier GET ~/entities/suppliers/{supplier_id} entity.suppliers:r -
modifySupplier PUT ~/entities/suppliers/{supplier_id} entity.suppliers:a -
deleteSupplier DELETE ~/entities/suppliers/{supplier_id} entity.suppliers:a -
listProducts GET ~/products products:r -
createProduct POST ~/products products:a -
getProduct GET ~/products/{product_id} products:r -
modifyProduct PUT ~/products/{product_id} products:a -
deleteProduct DELETE ~/products/{product_id} products:a -
listIssuedDocuments GET ~/issued_documents I:r query
createIssuedDocument POST ~/issued_documents I:a body
getIssuedDocument GET ~/issued_documents/{document_id} I:r id
modifyIssuedDocument PUT ~/issued_documents/{document_id} I:a id
deleteIssuedDocument DELETE ~/issued_documents/{document_id} I:a id
getNewIssuedDocumentTotals POST ~/issued_documents/totals I:a body hand
getExistingIssuedDocumentTotals POST ~/issued_documents/{document_id}/totals I:a id hand
uploadIssuedDocumentAttachment POST ~/issued_documents/attachment I:a - hand
deleteIssuedDocumentAttachment DELETE ~/issued_documents/{document_id}/attachment I:a id hand
getIssuedDocumentPreCreateInfo GET ~/issued_documents/info I:r query hand
getEmailData GET ~/issued_documents/{document_id}/email I:r id
scheduleEmail POST ~/issued_documents/{document_id}/email I:r id
sendEInvoice POST ~/issued_documents/{document_id}/e_invoice/send E:a id hand
verifyEInvoiceXml GET ~/issued_documents/{document_id}/e_invoice/xml_verify E:r id hand
getEInvoiceXml GET ~/issued_documents/{document_id}/e_invoice/xml E:r id hand
getEInvoiceRejectionReason GET ~/issued_documents/{document_id}/e_invoice/error_reason E:r id hand
listReceivedDocuments GET ~/received_documents R:r query
createReceivedDocument POST ~/received_documents R:a body
getReceivedDocument GET ~/received_documents/{document_id} R:r id
modifyReceivedDocument PUT ~/received_documents/{document_id} R:a id
deleteReceivedDocument DELETE ~/received_documents/{document_id} R:a id
listPendingReceivedDocuments GET ~/received_documents/pending received_documents:r -
getPendingReceivedDocument GET ~/received_documents/pending/{document_id} received_documents:r -
getNewReceivedDocumentTotals POST ~/received_documents/totals R:a body
getExistingReceivedDocumentTotals POST ~/received_documents/{document_id}/totals R:a id
uploadReceivedDocumentAttachment POST ~/received_documents/attachment R:a -
deleteReceivedDocumentAttachment DELETE ~/received_documents/{document_id}/attachment R:a id
getReceivedDocumentPreCreateInfo GET ~/received_documents/info received_documents:r -
listReceipts GET ~/receipts receipts:r -
createReceipt POST ~/receipts receipts:a -
getReceipt GET ~/receipts/{document_id} receipts:r -
modifyReceipt PUT ~/receipts/{document_id} receipts:a -
deleteReceipt DELETE ~/receipts/{document_id} receipts:a -
getReceiptPreCreateInfo GET ~/receipts/info receipts:r -
getReceiptsMonthlyTotals GET ~/receipts/monthly_totals receipts:r -
listF24 GET ~/taxes taxes:r -
createF24 POST ~/taxes taxes:a -
getF24 GET ~/taxes/{document_id} taxes:r -
modifyF24 PUT ~/taxes/{document_id} taxes:a -
deleteF24 DELETE ~/taxes/{document_id} taxes:a -
uploadF24Attachment POST ~/taxes/attachment taxes:a -
deleteF24Attachment DELETE ~/taxes/{document_id}/attachment taxes:a -
listArchiveDocuments GET ~/archive archive:r -
createArchiveDocument POST ~/archive archive:a -
getArchiveDocument GET ~/archive/{document_id} archive:r -
modifyArchiveDocument PUT ~/archive/{document_id} archive:a -
deleteArchiveDocument DELETE ~/archive/{document_id} archive:a -
uploadArchiveDocumentAttachment POST ~/archive/attachment archive:a -
listCashbookEntries GET ~/cashbook cashbook:r -
createCashbookEntry POST ~/cashbook cashbook:a -
getCashbookEntry GET ~/cashbook/{document_id} cashbook:r -
modifyCashbookEntry PUT ~/cashbook/{document_id} cashbook:a -
deleteCashbookEntry DELETE ~/cashbook/{document_id} cashbook:a -
listCountries GET /info/countries - - hand
listDetailedCountries GET /info/detailed_countries - - hand
listCities GET /info/cities - - hand
listLanguages GET /info/languages - - hand
listDefaultTemplates GET /info/templates - - hand
listCurrencies GET /info/currencies - - hand
listUnitsOfMeasure GET /info/measures - - hand
listDeliveryNotesDefaultCausals GET /info/dn_causals - - hand
listVatTypes GET ~/info/vat_types settings:r -
listPaymentMethods GET ~/info/payment_methods - - hand
listPaymentAccounts GET ~/info/payment_accounts - - hand
listRevenueCenters GET ~/info/revenue_centers - - hand
listCostCenters GET ~/info/cost_centers - - hand
listProductCategories GET ~/info/product_categories - - hand
listReceivedDocumentCategories GET ~/info/received_document_categories - - hand
listArchiveCategories GET ~/info/archive_categories - - hand
createPaymentMethod POST ~/settings/payment_methods settings:a -
getPaymentMethod GET ~/settings/payment_methods/{payment_method_id} settings:r - hand
modifyPaymentMethod PUT ~/settings/payment_methods/{payment_method_id} settings:a -
deletePaymentMethod DELETE ~/settings/payment_methods/{payment_method_id} settings:a -
createPaymentAccount POST ~/settings/payment_accounts settings:a -
getTaxProfile GET ~/settings/tax_profile settings:r -
getPaymentAccount GET ~/settings/payment_accounts/{payment_account_id} settings:r - hand
modifyPaymentAccount PUT ~/settings/payment_accounts/{payment_account_id} settings:a -
deletePaymentAccount DELETE ~/settings/payment_accounts/{payment_account_id} settings:a -
createVatType POST ~/settings/vat_types settings:a -
listTemplates GET ~/settings/templates settings:r - hand
getTemplate GET ~/settings/templates/{template_id} settings:r - hand
getVatType GET ~/settings/vat_types/{vat_type_id} settings:r - hand
modifyVatType PUT ~/settings/vat_types/{vat_type_id} settings:a -
deleteVatType DELETE ~/settings/vat_types/{vat_type_id} settings:a -
transformIssuedDocument GET ~/issued_documents/transform I:r original hand
joinIssuedDocuments GET ~/issued_documents/join J:r ids hand
listEmails GET ~/emails emails:r - hand
listWebhooksSubscriptions GET ~/subscriptions - - hand
CreateWebhooksSubscription POST ~/subscriptions - - hand
getWebhooksSubscription GET ~/subscriptions/{subscription_id} - - hand
modifyWebhooksSubscription PUT ~/subscriptions/{subscription_id} - - hand
deleteWebhooksSubscription DELETE ~/subscriptions/{subscription_id} - - hand
verifyWebhooksSubscription POST ~/subscriptions/{subscription_id}/verify - - hand
ListBinIssuedDocuments GET ~/bin/issued_documents I:r -
GetBinIssuedDocument GET ~/bin/issued_documents/{document_id} I:r id
DeleteBinIssuedDocument DELETE ~/bin/issued_documents/{document_id} I:a id hand
RecoverBinIssuedDocument POST ~/bin/issued_documents/{document_id}/recover I:a id hand
ListBinReceivedDocuments GET ~/bin/received_documents R:r - hand
GetBinReceivedDocument GET ~/bin/received_documents/{document_id} R:r id hand
DeleteBinReceivedDocument DELETE ~/bin/received_documents/{document_id} R:a id hand
RecoverBinReceivedDocument POST ~/bin/received_documents/{document_id}/recover R:a id hand
getPriceLists GET ~/price_lists - - hand
getPriceListItems GET ~/price_lists/{price_list_id}/items - - hand
"""


@dataclass(frozen=True)
class Expected:
    """One operation.

    Attributes:
        scope: As the table has it; ``-`` for none.
        place: Where the type is found; ``-`` for nowhere.
        source: ``hand`` where the file declares nothing.
    """

    id: str
    method: str
    path: str
    scope: str
    place: str
    source: str = "spec"

    @property
    def is_company_scoped(self) -> bool:
        return self.path.startswith("/c/")

    @property
    def level(self) -> str:
        return self.scope[-1]

    @property
    def families(self) -> dict[str, str]:
        """Which family each type needs; under "" the one family there is."""
        letter = self.scope.partition(":")[0]
        return KINDS.get(letter, {} if letter == "-" else {"": letter})

    @property
    def kinds(self) -> tuple[str, ...]:
        """The types by which it is asked for; "" where none decides."""
        return tuple(self.families) if self.place != "-" else ("",)

    def needed(self, kind: str) -> frozenset[str]:
        """The scopes that are enough for that type, without those that include them."""
        if kind and kind in self.families:
            return frozenset({f"{self.families[kind]}:{self.level}"})
        return frozenset(f"{family}:{self.level}" for family in self.families.values())


EXPECTED: Final = tuple(
    Expected(*line.replace("~", "/c/{company_id}").split()) for line in _TABLE.strip().splitlines()
)
