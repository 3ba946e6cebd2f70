from __future__ import annotations

from typing import Any

import pytest

from gettone.sandbox.fattura import ELECTRONIC, Fattura, Party
from sandbox.fatture import CLIENT, COMPANY, GERMAN, OFFICE, PERSON, client, document, fattura
from sandbox.matrix_expected import KINDS


def test_the_types_that_are_sent_are_those_with_scopes() -> None:
    assert set(ELECTRONIC) == set(KINDS["E"])


@pytest.mark.parametrize(
    ("kind", "entity", "code", "seller", "buyer"),
    [
        ("invoice", CLIENT, "TD01", "Rossi S.r.l.", CLIENT["name"]),
        ("invoice", GERMAN, "TD01", "Rossi S.r.l.", GERMAN["name"]),
        ("credit_note", CLIENT, "TD04", "Rossi S.r.l.", CLIENT["name"]),
        ("self_own_invoice", CLIENT, "TD27", "Rossi S.r.l.", "Rossi S.r.l."),
        ("self_supplier_invoice", CLIENT, "TD16", CLIENT["name"], "Rossi S.r.l."),
        ("self_supplier_invoice", GERMAN, "TD17", GERMAN["name"], "Rossi S.r.l."),
    ],
)
def test_the_type_tells_the_code_and_the_parties(
    kind: str, entity: dict[str, Any], code: str, seller: str, buyer: str
) -> None:
    found = fattura(kind, entity=entity)
    assert (found.code, found.seller.name, found.buyer.name) == (code, seller, buyer)
    assert found.names_other == (entity["name"] in {seller, buyer})
    assert found.is_to_client == (buyer == entity["name"])


@pytest.mark.parametrize(
    ("kind", "entity", "code", "form"),
    [
        ("invoice", CLIENT, "M5UXCR1", "FPR12"),
        ("invoice", CLIENT | {"ei_code": " m5uxcr1 "}, "M5UXCR1", "FPR12"),
        ("invoice", OFFICE, "UFABC1", "FPA12"),
        ("invoice", CLIENT | {"ei_code": None}, "0000000", "FPR12"),
        ("invoice", GERMAN, "XXXXXXX", "FPR12"),
        ("self_supplier_invoice", CLIENT, "0000000", "FPR12"),
    ],
)
def test_the_recipient_s_code_tells_the_form(
    kind: str, entity: dict[str, Any], code: str, form: str
) -> None:
    found = fattura(kind, entity=entity)
    assert (found.recipient_code, found.form) == (code, form)


def test_certified_mail_is_used_where_no_code_tells_the_way() -> None:
    mail = {"certified_email": "pec@x.example"}
    assert fattura(**client(**mail)).certified_email == ""
    assert fattura(**client(**mail, ei_code="0000000")).certified_email == "pec@x.example"
    assert fattura("self_own_invoice", **client(**mail)).certified_email == ""


def test_a_party_is_read_from_what_the_document_keeps() -> None:
    german = Party.of_entity(GERMAN)
    assert (german.vat_number, german.country, german.is_italian) == ("123456789", "DE", False)
    spaced = Party.of_entity(CLIENT | {"vat_number": "it 0334567 0169"})
    assert spaced.vat_number == "03345670169"
    assert Party.of_entity(PERSON).tax_code == "BNCMRA80A41A794X"
    own = Party.of_company(COMPANY)
    assert (own.name, own.vat_number, own.country) == ("Rossi S.r.l.", "01234560157", "IT")
    assert own.street
    assert own.city


@pytest.mark.parametrize(
    ("entity", "country"),
    [
        ({}, "IT"),
        ({"country_iso": "de"}, "DE"),
        ({"country_iso": "Italia", "country": "italia"}, "IT"),
        ({"country": "Albania"}, "AL"),
        ({"country": "Atlantide"}, "IT"),
    ],
)
def test_a_country_is_known_by_its_code_or_its_name(entity: dict[str, Any], country: str) -> None:
    assert Party.of_entity(entity).country == country


def test_the_payment_method_s_own_code_stands_in() -> None:
    method = {"ei_payment_method": "mp12"}
    assert fattura(payment_method=method).payment_method == "MP05"
    assert fattura(payment_method=method, ei_data=None).payment_method == "MP12"
    bare = Fattura(document=document(ei_data=None, entity=None), company=COMPANY)
    assert (bare.payment_method, bare.other.name) == ("", "")
