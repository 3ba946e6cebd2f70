"""The demo user's companies: one for each case of who may do what.

Assumed: which functions and limits a plan has; each field's name, and that
there are such cases, is from OpenAPI 2.1.8.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from gettone.sandbox.records import CompanyRecord
from gettone.wire.bodies import Body

__all__ = ["ACCOUNTANT_ID", "CONTROLLED", "DEMO_COMPANIES", "DemoCompany"]

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
_TRIAL_FUNCTIONS: Final = frozenset({"stock", "recurring", "paypal"})
_NO_LOW_LIMITS: Final = {"clients": 5000, "suppliers": 5000, "products": 5000, "documents": 3000}
_TRIAL_LIMITS: Final = {"clients": 3, "suppliers": 3, "products": 3, "documents": 3}

ACCOUNTANT_ID: Final = 26
# Whom the accountant works for. The provider's API does not let a token act
# for them (Activation page), and neither does this one.
CONTROLLED: Final[tuple[Body, ...]] = (
    {
        "id": 27,
        "name": "Panificio Celeste S.n.c.",
        "type": "company",
        "connection_id": 27,
        "fic_license_expire": "2035-12-31",
        "fic_plan": "standard",
        "tax_code": "06789010185",
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCompany:
    """A company, and the demo user's place in it.

    Attributes:
        record: The company.
        access: The ``access_info`` of the demo user.
    """

    record: CompanyRecord
    access: Body


def _company(
    company_id: int, name: str, email: str, vat_number: str, **info: object
) -> CompanyRecord:
    """Make a company whose info has every field of OpenAPI 2.1.8 but the user's access."""
    return CompanyRecord(
        id=company_id,
        name=name,
        vat_number=vat_number,
        tax_code=vat_number,
        info={
            "id": company_id,
            "name": name,
            "email": email,
            "type": "company",
            "fic_license_expire": "2035-12-31",
            "fic_plan_name": "complete",
            "plan_info": _plan_info(frozenset(_FUNCTIONS), _NO_LOW_LIMITS),
            "accountant_id": None,
            "is_accountant": False,
            **info,
        },
    )


def _plan_info(functions: frozenset[str], limits: Mapping[str, int]) -> Body:
    return {
        "limits": dict(limits),
        "functions": {name: name in functions for name in _FUNCTIONS},
        "functions_status": {
            name: {"active": name in functions} for name in ("ts_digital", "ts_pay")
        },
    }


def _access(role: str, permissions: Body) -> Body:
    return {"role": role, "through_accountant": False, "permissions": permissions}


_MASTER: Final = _access(
    "master",
    {
        **dict.fromkeys(_READ_ONLY_AREAS, "read"),
        **dict.fromkeys(_WRITE_AREAS, "write"),
        **dict.fromkeys(_CLOSED_AREAS, "none"),
        "fic_issued_documents_detailed": dict.fromkeys(_DOCUMENT_KINDS, "write"),
    },
)
_SUBACCOUNT: Final = _access(
    "subaccount",
    {
        **dict.fromkeys((*_READ_ONLY_AREAS, *_WRITE_AREAS, *_CLOSED_AREAS), "none"),
        "fic_clients": "write",
        "fic_suppliers": "read",
        "fic_products": "read",
        "fic_issued_documents": "detailed",
        "fic_issued_documents_detailed": {
            **dict.fromkeys(_DOCUMENT_KINDS, "none"),
            "quotes": "write",
            "invoices": "read",
        },
    },
)

DEMO_COMPANIES: Final = (
    DemoCompany(
        record=_company(16, "Rossi S.r.l.", "info@rossi.example", "01234560157"),
        access=_MASTER,
    ),
    DemoCompany(
        record=_company(
            18,
            "Bianchi Costruzioni S.r.l.",
            "info@bianchi.example",
            "09876543217",
            fic_plan_name="standard",
            accountant_id=ACCOUNTANT_ID,
        ),
        access=_MASTER,
    ),
    DemoCompany(
        record=_company(
            20, "Verdi Arredamenti S.r.l.", "info@verdi-arredamenti.example", "02345670133"
        ),
        access=_SUBACCOUNT,
    ),
    DemoCompany(
        record=_company(
            22,
            "Neri Trasporti S.a.s.",
            "info@neri-trasporti.example",
            "03456780141",
            fic_plan_name="premium",
            fic_license_expire="2025-12-31",
        ),
        access=_MASTER,
    ),
    DemoCompany(
        record=_company(
            24,
            "Gialli Grafica di Luca Gialli",
            "ciao@gialli-grafica.example",
            "04567890167",
            fic_plan_name="trial",
            plan_info=_plan_info(_TRIAL_FUNCTIONS, _TRIAL_LIMITS),
        ),
        access=_MASTER,
    ),
    DemoCompany(
        record=_company(
            ACCOUNTANT_ID,
            "Studio Viola Commercialisti",
            "studio@viola.example",
            "05678900175",
            type="accountant",
            is_accountant=True,
        ),
        access=_MASTER,
    ),
)
