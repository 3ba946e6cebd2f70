from __future__ import annotations

from typing import Any

import pytest

from gettone.sandbox.fattura_header import header
from sandbox.fatture import GERMAN, OFFICE, PERSON, client, fattura


def test_the_header_says_who_sends_who_sells_and_who_buys() -> None:
    found = header(fattura())
    assert found["DatiTrasmissione"] == {
        "IdTrasmittente": {"IdPaese": "IT", "IdCodice": "01234560157"},
        "ProgressivoInvio": "00007",
        "FormatoTrasmissione": "FPR12",
        "CodiceDestinatario": "M5UXCR1",
        "PECDestinatario": "",
    }
    seller, buyer = found["CedentePrestatore"], found["CessionarioCommittente"]
    assert seller["DatiAnagrafici"]["Anagrafica"] == {"Denominazione": "Rossi S.r.l."}
    assert seller["DatiAnagrafici"]["RegimeFiscale"] == "RF01"
    assert buyer["DatiAnagrafici"]["IdFiscaleIVA"] == {"IdPaese": "IT", "IdCodice": "03345670169"}
    assert buyer["Sede"] == {
        "Indirizzo": "Via Provinciale, 88",
        "CAP": "24022",
        "Comune": "Alzano Lombardo",
        "Provincia": "BG",
        "Nazione": "IT",
    }
    assert found["SoggettoEmittente"] == ""


def test_a_public_office_has_its_own_form() -> None:
    assert header(fattura(entity=OFFICE))["DatiTrasmissione"]["FormatoTrasmissione"] == "FPA12"


def test_a_long_id_is_cut_from_the_left() -> None:
    found = header(fattura(id=123456789012))["DatiTrasmissione"]
    assert found["ProgressivoInvio"] == "3456789012"


def test_a_person_has_two_names_and_no_vat_number() -> None:
    person = PERSON | {"first_name": "Maria", "last_name": "Bianchi"}
    found = header(fattura(entity=person))["CessionarioCommittente"]["DatiAnagrafici"]
    assert found["Anagrafica"] == {"Nome": "Maria", "Cognome": "Bianchi"}
    assert (found["IdFiscaleIVA"], found["CodiceFiscale"]) == ({}, "BNCMRA80A41A794X")


def test_abroad_there_is_neither_tax_code_nor_postal_code_nor_province() -> None:
    found = header(fattura(entity=GERMAN))["CessionarioCommittente"]
    assert found["DatiAnagrafici"]["IdFiscaleIVA"] == {"IdPaese": "DE", "IdCodice": "123456789"}
    assert found["DatiAnagrafici"]["CodiceFiscale"] == ""
    assert (found["Sede"]["CAP"], found["Sede"]["Provincia"]) == ("00000", "")


@pytest.mark.parametrize(
    ("kind", "entity", "profile", "regime", "emitter"),
    [
        ("invoice", {}, {"regime": "forfettario"}, "RF19", ""),
        ("invoice", {}, {"regime": "ordinario"}, "RF01", ""),
        ("self_supplier_invoice", {}, {"regime": "forfettario"}, "RF01", "CC"),
        ("self_supplier_invoice", GERMAN, {}, "RF18", "CC"),
        ("self_own_invoice", {}, {"regime": "minimi"}, "RF02", ""),
    ],
)
def test_the_seller_s_regime_is_told(
    kind: str, entity: dict[str, Any], profile: dict[str, Any], regime: str, emitter: str
) -> None:
    found = header(fattura(kind, profile=profile, **client(**entity)))
    assert found["CedentePrestatore"]["DatiAnagrafici"]["RegimeFiscale"] == regime
    assert found["SoggettoEmittente"] == emitter
