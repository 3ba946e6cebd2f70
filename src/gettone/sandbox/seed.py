"""What a fresh sandbox holds: a user, a company for each case, and supplier 17.

The provider's page shows Get Supplier with company 16 and supplier 17.
"""

from __future__ import annotations

import secrets
from typing import Final

from gettone.sandbox.account import CONTROLLED_COMPANIES
from gettone.sandbox.demo_companies import ACCOUNTANT_ID, CONTROLLED, DEMO_COMPANIES
from gettone.sandbox.families import SUPPLIERS
from gettone.sandbox.records import Records, UserRecord
from gettone.sandbox.rows import new_row
from gettone.sandbox.seed_issued import seed_issued
from gettone.sandbox.seed_received import seed_received
from gettone.sandbox.seed_rows import seed_rows
from gettone.sandbox.seed_sent import seed_sent
from gettone.wire.bodies import Body

__all__ = ["DEMO_EMAIL", "DEMO_USER_ID", "seed"]

DEMO_USER_ID: Final = 1
DEMO_EMAIL: Final = "mario.rossi@example.com"

_USER: Final = UserRecord(id=DEMO_USER_ID, first_name="Mario", last_name="Rossi", email=DEMO_EMAIL)
_SEEDED_AT: Final = "2026-01-07 09:00:00"
# OpenAPI 2.1.8, Company: the example's secret has 160 hex digits.
_SECRET_BYTES: Final = 80

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


def seed(records: Records) -> None:
    """Fill records that are empty; leave others as they are.

    Raises:
        SandboxError: The records cannot be written.
    """
    with records.transaction():
        if records.user(DEMO_USER_ID) is None:
            records.add_user(_USER)
            for demo in DEMO_COMPANIES:
                records.add_company(demo.record, [DEMO_USER_ID], demo.access)
            for controlled in CONTROLLED:
                row = {**controlled, "access_token": secrets.token_hex(_SECRET_BYTES)}
                records.put(ACCOUNTANT_ID, CONTROLLED_COMPANIES, row)
            for company_id, suppliers in _SUPPLIERS.items():
                for supplier in suppliers:
                    row = new_row(SUPPLIERS, supplier, _SEEDED_AT)
                    records.put(company_id, SUPPLIERS.name, row)
            seed_rows(records, _SEEDED_AT)
            seed_issued(records, _SEEDED_AT)
            seed_received(records, _SEEDED_AT)
            seed_sent(records)
