"""What the official SDK writes: every field that a body may bring, for each kind of record.

Ids are those of the demo's company 16.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One kind of record, and what the SDK calls it.

    Attributes:
        api: The SDK's class.
        noun: As the SDK's methods have it.
        model: As its models have it.
        written: What is created.
        change: What is modified then.
        listing: The method that lists, with what it must be given.
        list_api: The class of that method, where it is another one.
        options: What stands beside ``data`` in a body.
    """

    api: str
    noun: str
    model: str
    written: dict[str, Any]
    change: dict[str, Any]
    listing: tuple[str, dict[str, Any]]
    list_api: str = ""
    options: dict[str, Any] = field(default_factory=dict)


_ENTITY: dict[str, Any] = {
    "code": "X-1",
    "name": "Trattoria da Niccolò",
    "type": "company",
    "first_name": "Niccolò",
    "last_name": "Conti",
    "contact_person": "Anna Conti",
    "vat_number": "01234567897",
    "tax_code": "01234567897",
    "address_street": "Via Roma, 1",
    "address_postal_code": "24121",
    "address_city": "Bergamo",
    "address_province": "BG",
    "address_extra": "Scala B",
    "country": "Italia",
    "country_iso": "IT",
    "email": "niccolo@trattoria.example",
    "certified_email": "trattoria@pec.example",
    "phone": "035 1",
    "fax": "035 2",
    "notes": "Chiuso il lunedì.",
    "bank_iban": "IT60X0542811101000000123456",
}
_CLIENT: dict[str, Any] = {
    **_ENTITY,
    "bank_name": "Banca Orobica",
    "bank_swift_code": "ORBCIT2B",
    "default_vat": {"id": 0},
    "default_payment_terms": 30,
    "default_payment_terms_type": "end_of_month",
    "default_payment_method": {"id": 31},
    "default_discount": 5.0,
    "discount_highlight": True,
    "shipping_address": "Via Roma, 3",
    "e_invoice": True,
    "ei_code": "M5UXCR1",
    "has_intent_declaration": True,
    "intent_declaration_protocol_number": "08060120341234567-000001",
    "intent_declaration_protocol_date": "2025-12-15",
    "price_list_id": "10",
}
_IN_INVOICE: dict[str, Any] = {
    name: held
    for name, held in _CLIENT.items()
    if name not in {"default_discount", "discount_highlight", "price_list_id"}
}
_ISSUED: dict[str, Any] = {
    "type": "invoice",
    "entity": {"id": 41, **_IN_INVOICE, "default_vat": {"id": 0, "value": 22}},
    "date": "2026-02-02",
    "number": 77,
    "numeration": "/S",
    "subject": "Pranzi",
    "visible_subject": "Pranzi di febbraio",
    "currency": {
        "id": "USD",
        "symbol": "$",
        "exchange_rate": "1.10000",
        "html_symbol": "&#36;",
    },
    "language": {"code": "en", "name": "English"},
    "rc_center": "Vendite",
    "notes": "Grazie.",
    "rivalsa": 4.0,
    "cassa": 4.0,
    "cassa_taxable": 50.0,
    "cassa2": 2.0,
    "cassa2_taxable": 50.0,
    "global_cassa_taxable": 80.0,
    "withholding_tax": 20.0,
    "withholding_tax_taxable": 50.0,
    "other_withholding_tax": 1.0,
    "amount_due_discount": 0.5,
    "stamp_duty": 2.0,
    "payment_method": {"id": 31},
    "use_split_payment": True,
    "use_gross_prices": False,
    "e_invoice": True,
    "ei_data": {
        "vat_kind": "S",
        "original_document_type": "ordine",
        "od_number": "OA-7",
        "od_date": "2026-01-08",
        "cig": "Z1A2B3C4D5",
        "cup": "B12C34000560001",
        "payment_method": "MP05",
        "bank_name": "Banca Orobica",
        "bank_iban": "IT60X0542811101000000123456",
        "bank_beneficiary": "Rossi S.r.l.",
        "invoice_number": "12/A",
        "invoice_date": "2025-12-20",
    },
    "ei_cassa_type": "TC04",
    "ei_cassa2_type": "TC22",
    "ei_withholding_tax_causal": "A",
    "ei_other_withholding_tax_type": "RT03",
    "ei_other_withholding_tax_causal": "A",
    "ei_raw": {"FatturaElettronicaBody": {"Causale": "Pranzi"}},
    "items_list": [
        {
            "product_id": 51,
            "code": "PRA",
            "name": "Pranzo",
            "measure": "pz",
            "net_price": 12.5,
            "category": "Cucina",
            "description": "Con caffè",
            "qty": 8.0,
            "vat": {"id": 0},
            "discount": 10.0,
            "discount_highlight": True,
            "not_taxable": False,
            "in_dn": True,
            "stock": True,
            "apply_withholding_taxes": True,
            "ei_raw": {"AltriDatiGestionali": {"TipoDato": "LOTTO"}},
        }
    ],
    "payments_list": [
        {
            "amount": 10.0,
            "due_date": "2026-02-28",
            "paid_date": "2026-02-27",
            "payment_terms": {"days": 30, "type": "end_of_month"},
            "status": "paid",
            "payment_account": {"id": 22},
            "ei_raw": {"CodicePagamento": "A1"},
        },
        # Changed by the option fix_payments, so no amount is written here.
        {"due_date": "2026-03-31", "status": "not_paid"},
    ],
    "template": {"id": 111},
    "delivery_note_template": {"id": 20},
    "acc_inv_template": {"id": 30},
    "h_margins": 10,
    "v_margins": 11,
    "show_payments": True,
    "show_payment_method": True,
    "show_totals": "nets",
    "show_notification_button": True,
    "show_tspay_button": True,
    "delivery_note": True,
    "accompanying_invoice": True,
    "dn_number": 9,
    "dn_date": "2026-02-02",
    "dn_ai_packages_number": "4",
    "dn_ai_weight": "120 kg",
    "dn_ai_causal": "Vendita",
    "dn_ai_destination": "Via Roma, 3",
    "dn_ai_transporter": "Trasporti Serio",
    "dn_ai_notes": "Citofonare.",
    "is_marked": True,
    "extra_data": {
        "multifatture_sent": 1,
        "ts_communication": True,
        "ts_flag_tipo_spesa": 1.0,
        "ts_pagamento_tracciato": True,
        "ts_tipo_spesa": "SR",
        "ts_opposizione": True,
        "ts_status": 1,
        "ts_file_id": "TS-1",
        "ts_sent_date": "2026-02-03",
        "ts_full_amount": True,
        "imported_by": "SDK",
        "debt_vat_detect": True,
        "revenue_detect": True,
    },
    "price_list_id": "10",
}
_RECEIVED: dict[str, Any] = {
    "type": "expense",
    "entity": {"id": 17, "name": "Cartotecnica Lombarda S.r.l."},
    "date": "2026-02-05",
    "category": "Cancelleria",
    "description": "Buste",
    "currency": {
        "id": "USD",
        "symbol": "$",
        "exchange_rate": "1.10000",
        "html_symbol": "&#36;",
    },
    "amount_withholding_tax": 5.0,
    "amount_other_withholding_tax": 1.0,
    "amortization": 2.0,
    "rc_center": "Ufficio",
    "invoice_number": "7/2026",
    "is_marked": True,
    "is_detailed": True,
    "tax_deductibility": 80.0,
    "vat_deductibility": 40.0,
    "items_list": [
        {
            "product_id": 51,
            "code": "BUS",
            "name": "Buste",
            "measure": "pz",
            "net_price": 10.0,
            "category": "Carta",
            "qty": 10.0,
            "vat": {"id": 0},
            "stock": 3.0,
            "deductibility_vat_percentage": 50.0,
        }
    ],
    "payments_list": [
        {
            "amount": 116.0,
            "due_date": "2026-02-28",
            "paid_date": "2026-02-20",
            "payment_terms": {"days": 30, "type": "end_of_month"},
            "status": "paid",
            "payment_account": {"id": 22},
        }
    ],
    "auto_calculate": True,
}

KEPT = (
    Kept(
        api="SuppliersApi",
        noun="supplier",
        model="Supplier",
        written=_ENTITY,
        change={"phone": "06 000"},
        listing=("list_suppliers", {}),
    ),
    Kept(
        api="ClientsApi",
        noun="client",
        model="Client",
        written=_CLIENT,
        change={"phone": "06 000"},
        listing=("list_clients", {}),
    ),
    Kept(
        api="ProductsApi",
        noun="product",
        model="Product",
        written={
            "name": "Tazza",
            "code": "TAZ",
            "net_price": 10.0,
            "gross_price": 12.2,
            "use_gross_price": True,
            "default_vat": {"id": 0},
            "net_cost": 4.0,
            "measure": "pz",
            "description": "Tazza bianca",
            "category": "Casa",
            "notes": "Fragile.",
            "in_stock": True,
            "stock_initial": 12.0,
            "average_cost": 4.0,
            "average_price": 9.0,
        },
        change={"notes": "Molto fragile."},
        listing=("list_products", {}),
    ),
    Kept(
        api="IssuedDocumentsApi",
        noun="issued_document",
        model="IssuedDocument",
        written=_ISSUED,
        change={"visible_subject": "Cene di febbraio"},
        listing=("list_issued_documents", {"type": "invoice"}),
        options={"fix_payments": True},
    ),
    Kept(
        api="ReceivedDocumentsApi",
        noun="received_document",
        model="ReceivedDocument",
        written=_RECEIVED,
        change={"description": "Buste gialle"},
        listing=("list_received_documents", {"type": "expense"}),
    ),
    Kept(
        api="ReceiptsApi",
        noun="receipt",
        model="Receipt",
        written={
            "date": "2026-02-06",
            "number": 12.0,
            "numeration": "/B",
            "description": "Corrispettivi",
            "type": "till_receipt",
            "rc_center": "Negozio",
            "payment_account": {"id": 21},
            "use_gross_prices": True,
            "items_list": [{"category": "Bar", "amount_gross": 12.2, "vat": {"id": 0}}],
        },
        change={"description": "Incassi"},
        listing=("list_receipts", {}),
    ),
    Kept(
        api="TaxesApi",
        noun="f24",
        model="F24",
        written={
            "amount": 812.5,
            "description": "Ritenute",
            "due_date": "2026-03-16",
            "status": "paid",
            "payment_account": {"id": 22},
        },
        change={"description": "Ritenute di febbraio"},
        listing=("list_f24", {}),
    ),
    Kept(
        api="ArchiveApi",
        noun="archive_document",
        model="ArchiveDocument",
        written={"date": "2026-02-07", "category": "Contratti", "description": "Affitto"},
        change={"description": "Affitto del negozio"},
        listing=("list_archive_documents", {}),
    ),
    Kept(
        api="CashbookApi",
        noun="cashbook_entry",
        model="CashbookEntry",
        written={
            "date": "2026-02-08",
            "description": "Versamento",
            "kind": "cashbook",
            "type": "in",
            "entity_name": "Banca",
            "amount_in": 250.0,
            "payment_account_in": {"id": 22},
        },
        change={"description": "Versamento in banca"},
        listing=("list_cashbook_entries", {"date_from": "2026-01-01", "date_to": "2026-12-31"}),
    ),
    Kept(
        api="SettingsApi",
        noun="payment_account",
        model="PaymentAccount",
        written={
            "name": "Conto verde",
            "type": "bank",
            "iban": "IT60X0542811101000000123456",
            "sia": "A1B2C",
            "cuc": "SIA12345",
            "virtual": True,
        },
        change={"name": "Conto blu"},
        listing=("list_payment_accounts", {}),
        list_api="InfoApi",
    ),
    Kept(
        api="SettingsApi",
        noun="payment_method",
        model="PaymentMethod",
        written={
            "name": "Bonifico 60",
            "type": "riba",
            "is_default": False,
            "default_payment_account": {"id": 22},
            "details": [{"title": "Banca", "description": "Banca Orobica"}],
            "bank_iban": "IT60X0542811101000000123456",
            "bank_name": "Banca Orobica",
            "bank_beneficiary": "Rossi S.r.l.",
            "ei_payment_method": "MP05",
        },
        change={"name": "Bonifico 90"},
        listing=("list_payment_methods", {}),
        list_api="InfoApi",
    ),
    Kept(
        api="SettingsApi",
        noun="vat_type",
        model="VatType",
        written={
            "value": 5.0,
            "description": "Aliquota 5",
            "notes": "Ridotta",
            "e_invoice": True,
            "ei_type": "2",
            "ei_description": "Ridotta al 5",
            "is_disabled": False,
        },
        change={"notes": "Molto ridotta"},
        listing=("list_vat_types", {}),
        list_api="InfoApi",
    ),
    Kept(
        api="WebhooksApi",
        noun="webhooks_subscription",
        model="WebhooksSubscription",
        written={
            # Nobody listens there.
            "sink": "http://127.0.0.1:9/notifications",
            "types": ["it.fattureincloud.webhooks.entities.clients.create"],
            "verification_method": "query",
            "config": {"mapping": "structured"},
        },
        change={"types": ["it.fattureincloud.webhooks.entities.clients.update"]},
        listing=("list_webhooks_subscriptions", {}),
    ),
)
