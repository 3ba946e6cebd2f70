from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gettone.sandbox.fattura_checks import CHECKS, NOT_ELECTRONIC, faults, is_electronic
from sandbox.fatture import CLIENT, GERMAN, OFFICE, PERSON, client, document, fattura

KIND = "TipoDocumento"


def raw(kind: object) -> dict[str, Any]:
    general = {"DatiGeneraliDocumento": {KIND: kind}}
    return {"ei_raw": {"FatturaElettronicaBody": {"DatiGenerali": general}}}


def exempt(ei_type: str | None) -> dict[str, Any]:
    return {"items_list": [{"net_price": 1, "vat": {"value": 0, "ei_type": ei_type}}]}


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("invoice", {}),
        ("invoice", {"entity": OFFICE}),
        ("invoice", {"entity": PERSON | {"ei_code": "0000000"}}),
        ("invoice", {"entity": GERMAN}),
        ("invoice", client(ei_code=None, certified_email="pec@x.example")),
        ("invoice", client(address_province=None)),
        ("invoice", exempt("6.3")),
        ("invoice", raw("TD24")),
        ("invoice", {"ei_data": {}, "payment_method": {"ei_payment_method": "MP01"}}),
        ("invoice", {"cassa": 4, "ei_cassa_type": "TC22", "withholding_tax": 20}),
        ("invoice", {"ei_cassa_type": "unused", "ei_withholding_tax_causal": "unused"}),
        ("credit_note", {}),
        ("self_own_invoice", {"entity": {"name": "x"}}),
        ("self_supplier_invoice", client(ei_code=None)),
    ],
)
def test_nothing_is_wrong_with_what_may_be_sent(kind: str, more: dict[str, Any]) -> None:
    assert faults(fattura(kind, **more)) == []


# What breaks -> a word of the one sentence that says so.
BROKEN: list[tuple[dict[str, Any], str]] = [
    (client(vat_number="", tax_code=None), "Codice Fiscale e la Partita IVA del cliente"),
    (client(vat_number="123"), "La Partita IVA del cliente non"),
    (client(tax_code="BNCMRA"), "Il Codice Fiscale del cliente non"),
    (client(address_street=" "), "indirizzo"),
    (client(address_city=None), "comune"),
    (client(address_postal_code="2402"), "CAP"),
    (client(address_province="Bergamo"), "provincia"),
    (client(ei_code=""), "codice destinatario e la PEC"),
    (client(ei_code="AB"), "codice destinatario del cliente non"),
    ({"entity": OFFICE | {"ei_code": "M5UXCR1"}}, "pubblica amministrazione"),
    ({"items_list": []}, "righe"),
    (exempt(None), "natura"),
    (exempt("9"), "natura"),
    ({"ei_data": {}}, "metodo di pagamento"),
    ({"ei_data": {"payment_method": "MP99"}}, "metodo di pagamento"),
    ({"cassa2": 2, "ei_cassa2_type": "TC99"}, "cassa"),
    ({"other_withholding_tax": 2, "ei_other_withholding_tax_causal": "causale"}, "causale"),
    (raw("TD99"), "tipo di documento"),
    (raw({"x": 1}), "tipo di documento"),
]


@pytest.mark.parametrize(("more", "words"), BROKEN)
def test_each_fault_is_told_by_a_sentence(more: dict[str, Any], words: str) -> None:
    [sentence] = faults(fattura(**more))
    assert words in sentence


def test_a_company_without_vat_number_sells_nothing() -> None:
    found = fattura()
    bare = replace(found, company=replace(found.company, vat_number=""))
    assert faults(bare) == ["La Partita IVA dell'azienda risulta vuota."]


def test_every_check_has_an_example() -> None:
    told = [sentence for sentence, _ in CHECKS]
    assert len(set(told)) == len(told)
    found = {faults(fattura(**more))[0] for more, _ in BROKEN}
    assert set(told) - found == {"La Partita IVA dell'azienda risulta vuota."}


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(fattura(entity={"name": "x"}, items_list=[], ei_data=None))) == 7


def test_a_foreign_client_is_known_by_other_numbers() -> None:
    assert faults(fattura(entity=GERMAN | {"tax_code": "x", "address_postal_code": ""})) == []


@pytest.mark.parametrize(
    ("kind", "more"),
    [("quote", {}), ("invoice", {"e_invoice": False}), ("invoice", {"e_invoice": None})],
)
def test_what_is_not_electronic_is_not_looked_at(kind: str, more: dict[str, Any]) -> None:
    assert not is_electronic(document(kind, **more))
    assert faults(fattura(kind, **more, entity=CLIENT | {"vat_number": "x"})) == [NOT_ELECTRONIC]
