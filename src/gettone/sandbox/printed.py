"""An issued document on paper: plausible, so that downloads can be tried.

Source:
    Assumed: nothing is published of how the documents look.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from gettone.sandbox.pdf import PAGE_LINES, Line, one_page
from gettone.sandbox.records import CompanyRecord, Row
from gettone.wire.bodies import object_in

__all__ = ["TITLES", "document_name", "printed"]

# Type -> the document's name in Italian.
TITLES: Final = {
    "invoice": "Fattura",
    "quote": "Preventivo",
    "proforma": "Pro forma",
    "receipt": "Ricevuta",
    "delivery_note": "Documento di trasporto",
    "credit_note": "Nota di credito",
    "order": "Ordine",
    "work_report": "Rapportino",
    "supplier_order": "Ordine fornitore",
    "self_own_invoice": "Autofattura",
    "self_supplier_invoice": "Autofattura da fornitore",
}
_LEFT, _QTY, _PRICE, _VAT = 0, 300, 350, 440
_TOTALS: Final = {
    "amount_net": "Imponibile",
    "amount_vat": "IVA",
    "amount_withholding_tax": "Ritenuta d'acconto",
    "amount_gross": "Totale",
}
# Lines above and below the items, with room for what is said of the rest.
_OTHER_LINES: Final = 20


def document_name(row: Row) -> str:
    """Name the file, such as ``Fattura-12-A.pdf``."""
    words = (TITLES.get(row["type"], "Documento"), row.get("number"), row.get("numeration"))
    text = "-".join(str(word) for word in words if word not in (None, ""))
    return "".join(char if char.isalnum() else "-" for char in text) + ".pdf"


def printed(row: Row, company: CompanyRecord) -> bytes:
    """Draw the document as a PDF of one page; items beyond it are counted."""
    return one_page(list(_lines(row, company)))


def _lines(row: Row, company: CompanyRecord) -> Iterator[Line]:
    title = TITLES.get(row["type"], "Documento")
    number = f"{row.get('number') or ''}{row.get('numeration') or ''}"
    yield _said(company.name, is_bold=True)
    yield _said(f"P. IVA {company.vat_number}")
    yield _said("")
    yield _said(f"{title} n. {number} del {row.get('date') or ''}", is_bold=True)
    yield from _addressee(object_in(row.get("entity")) or {})
    yield _said("")
    yield from _items(row)
    yield _said("")
    for name, label in _TOTALS.items():
        if row.get(name):
            yield Line(
                ((_PRICE, label), (_VAT, _amount(row[name]))), is_bold=name == "amount_gross"
            )
    yield _said("")
    yield _said("Prodotto da una sandbox: non ha valore fiscale.")


def _addressee(entity: Row) -> Iterator[Line]:
    place = ("address_postal_code", "address_city", "address_province")
    yield _said(f"Spett.le {entity.get('name') or ''}")
    yield _said(_text(entity, "address_street"))
    yield _said(" ".join(_text(entity, name) for name in place).strip())


def _items(row: Row) -> Iterator[Line]:
    items = cast("list[Row]", row.get("items_list") or [])
    yield Line(
        ((_LEFT, "Descrizione"), (_QTY, "Q.tà"), (_PRICE, "Prezzo"), (_VAT, "IVA")), is_bold=True
    )
    room = PAGE_LINES - _OTHER_LINES
    for item in items[:room]:
        vat = object_in(item.get("vat")) or {}
        yield Line(
            (
                (_LEFT, str(item.get("name") or item.get("description") or "")[:52]),
                (_QTY, _amount(item.get("qty") or 0)),
                (_PRICE, _amount(item.get("net_price") or 0)),
                (_VAT, f"{vat.get('value') or 0}%"),
            )
        )
    if len(items) > room:
        yield _said(f"... e altre righe: {len(items) - room}")


def _said(text: str, *, is_bold: bool = False) -> Line:
    return Line(((_LEFT, text),), is_bold)


def _text(entity: Row, name: str) -> str:
    return str(entity.get(name) or "")


def _amount(amount: float) -> str:
    """Write an amount the Italian way, such as ``1.234,50``."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
