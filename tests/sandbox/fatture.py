"""Documents that can be sent as they are, and a short way to read their XML."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

from gettone.sandbox.fattura import Fattura
from gettone.sandbox.records import CompanyRecord

COMPANY = CompanyRecord(
    id=16, name="Rossi S.r.l.", vat_number="01234560157", tax_code="01234560157", info={}
)
CLIENT = {
    "id": 41,
    "name": "Officine Valseriana S.r.l.",
    "type": "company",
    "vat_number": "03345670169",
    "tax_code": "03345670169",
    "address_street": "Via Provinciale, 88",
    "address_postal_code": "24022",
    "address_city": "Alzano Lombardo",
    "address_province": "BG",
    "country": "Italia",
    "country_iso": "IT",
    "ei_code": "M5UXCR1",
}
OFFICE = CLIENT | {"name": "Comune di Treviglio", "type": "pa", "ei_code": "UFABC1"}
PERSON = CLIENT | {"type": "person", "vat_number": None, "tax_code": "BNCMRA80A41A794X"}
GERMAN = {
    "name": "Werkzeugbau Müller GmbH",
    "vat_number": "DE123456789",
    "address_street": "Hauptstraße 7",
    "address_postal_code": "70173",
    "address_city": "Stuttgart",
    "country_iso": "DE",
}


def document(kind: str = "invoice", **more: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "type": kind,
        "number": 12,
        "numeration": "/A",
        "date": "2026-02-10",
        "entity": CLIENT,
        "e_invoice": True,
        "ei_status": "not_sent",
        "ei_data": {"payment_method": "MP05"},
        "items_list": [{"name": "Lavoro", "net_price": 100, "qty": 1, "vat": {"value": 22}}],
        "payments_list": [{"amount": 122, "due_date": "2026-03-10"}],
        **more,
    }


def fattura(
    kind: str = "invoice", *, profile: dict[str, Any] | None = None, **more: Any
) -> Fattura:
    return Fattura(document=document(kind, **more), company=COMPANY, profile=profile or {})


def client(**more: Any) -> dict[str, Any]:
    return {"entity": CLIENT | more}


def read(content: bytes) -> ET.Element:
    return ET.fromstring(content)  # noqa: S314 -- the sandbox itself wrote it


def texts(root: ET.Element, path: str) -> list[str]:
    """Give what the elements at that end of a path hold."""
    return [found.text or "" for found in root.findall(f".//{path}")]


def amounts(root: ET.Element, path: str) -> Decimal:
    return sum((Decimal(text) for text in texts(root, path)), Decimal(0))
