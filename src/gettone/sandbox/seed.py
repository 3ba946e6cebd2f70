"""What a fresh sandbox holds: a user, two companies, and supplier 17.

The provider's page shows Get Supplier with company 16 and supplier 17.
"""

from __future__ import annotations

from typing import Final

from gettone.sandbox.records import CompanyRecord, Records, UserRecord
from gettone.sandbox.rows import SUPPLIERS, new_row
from gettone.wire.bodies import Body

__all__ = ["DEMO_EMAIL", "DEMO_USER_ID", "seed"]

DEMO_USER_ID: Final = 1
DEMO_EMAIL: Final = "mario.rossi@example.com"

_USER: Final = UserRecord(id=DEMO_USER_ID, first_name="Mario", last_name="Rossi", email=DEMO_EMAIL)
_SEEDED_AT: Final = "2026-01-07 09:00:00"

_SUPPLIERS: Final[dict[int, tuple[Body, ...]]] = {
    16: (
        {
            "id": 17,
            "code": "FOR-017",
            "name": "Cartotecnica Lombarda S.r.l.",
            "type": "company",
            "contact_person": "Giulia Ferrari",
            "vat_number": "01234567897",
            "tax_code": "01234567897",
            "address_street": "Via dei Tigli, 12",
            "address_postal_code": "24121",
            "address_city": "Bergamo",
            "address_province": "BG",
            "country": "Italia",
            "country_iso": "IT",
            "email": "ordini@cartotecnica.example",
            "certified_email": "cartotecnica@pec.example",
            "phone": "035 0000017",
            "notes": "Consegna il martedì.",
        },
    ),
    18: (
        {
            "id": 19,
            "code": "FOR-019",
            "name": "Laterizi Adriatici S.p.A.",
            "type": "company",
            "vat_number": "07643520567",
            "tax_code": "07643520567",
            "address_city": "Ravenna",
            "address_province": "RA",
            "country": "Italia",
            "country_iso": "IT",
            "email": "vendite@laterizi.example",
        },
    ),
}

_READ_ONLY_AREAS: Final = ("fic_situation", "fic_emails")
_WRITE_AREAS: Final = (
    "fic_clients",
    "fic_suppliers",
    "fic_products",
    "fic_issued_documents",
    "fic_received_documents",
    "fic_receipts",
    "fic_calendar",
    "fic_archive",
    "fic_taxes",
    "fic_stock",
    "fic_cashbook",
    "fic_settings",
    "fic_export",
    "fic_import_bankstatements",
    "fic_import_clients_suppliers",
    "fic_import_issued_documents",
    "fic_import_products",
    "fic_recurring",
    "fic_riba",
)
_CLOSED_AREAS: Final = ("dic_employees", "dic_settings", "dic_timesheet")
_DOCUMENT_KINDS: Final = (
    "quotes",
    "proformas",
    "invoices",
    "receipts",
    "delivery_notes",
    "credit_notes",
    "orders",
    "work_reports",
    "supplier_orders",
    "self_invoices",
)
_FUNCTIONS: Final = (
    "archive",
    "cerved",
    "document_attachments",
    "e_invoice",
    "genius",
    "mail_tracking",
    "payment_notifications",
    "paypal",
    "receipts",
    "recurring",
    "smtp",
    "stock",
    "subaccounts",
    "tessera_sanitaria",
    "ts_digital",
    "ts_invoice_trading",
    "ts_pay",
)


def seed(records: Records) -> None:
    """Fill records that are empty; leave others as they are.

    Raises:
        SandboxError: The records cannot be written.
    """
    with records.transaction():
        if records.user(DEMO_USER_ID) is None:
            records.add_user(_USER)
            for company in (_rossi(), _bianchi()):
                records.add_company(company, [DEMO_USER_ID])
                for supplier in _SUPPLIERS[company.id]:
                    row = new_row(SUPPLIERS, supplier, _SEEDED_AT)
                    records.put(company.id, SUPPLIERS.name, row)


def _rossi() -> CompanyRecord:
    name = "Rossi S.r.l."
    return CompanyRecord(
        id=16,
        name=name,
        vat_number="01234560157",
        tax_code="01234560157",
        info=_info(16, name, "info@rossi.example", "premium_plus"),
    )


def _bianchi() -> CompanyRecord:
    name = "Bianchi Costruzioni S.r.l."
    return CompanyRecord(
        id=18,
        name=name,
        vat_number="09876543217",
        tax_code="09876543217",
        info=_info(18, name, "info@bianchi.example", "standard"),
    )


def _info(company_id: int, name: str, email: str, plan: str) -> Body:
    """Give what Get Company Info answers: every field of OpenAPI 2.1.8."""
    return {
        "id": company_id,
        "name": name,
        "email": email,
        "type": "company",
        "access_info": {
            "role": "master",
            "through_accountant": False,
            "permissions": _permissions(),
        },
        "fic_license_expire": "2035-12-31",
        "fic_plan_name": plan,
        "plan_info": {
            "limits": {"clients": 5000, "suppliers": 5000, "products": 5000, "documents": 3000},
            "functions": dict.fromkeys(_FUNCTIONS, True),
            "functions_status": {"ts_digital": {"active": True}, "ts_pay": {"active": True}},
        },
        "accountant_id": None,
        "is_accountant": False,
    }


def _permissions() -> Body:
    """Give the permissions of a company's master user."""
    return {
        **dict.fromkeys(_READ_ONLY_AREAS, "read"),
        **dict.fromkeys(_WRITE_AREAS, "write"),
        **dict.fromkeys(_CLOSED_AREAS, "none"),
        "fic_issued_documents_detailed": dict.fromkeys(_DOCUMENT_KINDS, "write"),
    }
