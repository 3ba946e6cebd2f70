from __future__ import annotations

from gettone.sandbox.printed import document_name, printed
from gettone.sandbox.records import CompanyRecord

COMPANY = CompanyRecord(
    id=16, name="Rossi S.r.l.", vat_number="01234560157", tax_code="01234560157", info={}
)
ITEM = {"name": "Consulenza", "qty": 2, "net_price": 1234.5, "vat": {"value": 22}}
INVOICE = {
    "id": 5,
    "type": "invoice",
    "number": 12,
    "numeration": "/A",
    "date": "2026-03-02",
    "entity": {"name": "Bar Sport", "address_city": "Bergamo", "address_street": "Via Po, 1"},
    "items_list": [ITEM],
    "amount_net": 2469,
    "amount_vat": 543.18,
    "amount_gross": 3012.18,
}


def test_a_file_is_named_for_the_document() -> None:
    assert document_name(INVOICE) == "Fattura-12--A.pdf"
    assert document_name({"type": "unheard-of", "number": None}) == "Documento.pdf"


def test_a_page_says_who_what_and_how_much() -> None:
    page = printed(INVOICE, COMPANY)
    for said in ("Rossi S.r.l.", "Fattura n. 12/A", "Bar Sport", "Consulenza", "1.234,50", "22%"):
        assert said.encode() in page
    assert b"3.012,18" in page
    assert b"Ritenuta" not in page


def test_a_bare_document_has_a_page_too() -> None:
    assert b"Documento n." in printed({"type": "?"}, COMPANY)


def test_of_many_items_the_rest_is_counted() -> None:
    page = printed(INVOICE | {"items_list": [ITEM] * 100}, COMPANY)
    assert b"... e altre righe: " in page
    assert b"non ha valore fiscale" in page
