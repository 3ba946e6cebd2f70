"""FatturaElettronicaHeader: transmission, who sells, who buys."""

from __future__ import annotations

from typing import Final

from gettone.sandbox.fattura import Fattura, Party
from gettone.sandbox.fattura_xml import latin
from gettone.wire.bodies import Body

__all__ = ["header"]

# Regime of a tax profile -> RegimeFiscale. Assumed: the profile's words; of
# who is not in Italy nothing is known but that there is none of the others.
_REGIMES: Final = {"forfettario": "RF19", "minimi": "RF02"}
_ORDINARY: Final = "RF01"
_OTHER: Final = "RF18"
_MAX_NAME_CHARS: Final = 80
_MAX_PLACE_CHARS: Final = 60
_MAX_NUMBER_CHARS: Final = 28
_POSTAL_CODE_DIGITS: Final = 5
# FatturaPA: ten letters and digits that tell files of one sender apart.
_PROGRESSIVE_CHARS: Final = 10


def header(fattura: Fattura) -> Body:
    """Write the header as a tree.

    Source:
        FatturaPA 1.2.2, section 1. Assumed: the company sends its files
        itself, and a document's id tells them apart.
    """
    own = Party.of_company(fattura.company)
    seller, buyer = fattura.seller, fattura.buyer
    return {
        "DatiTrasmissione": {
            "IdTrasmittente": {"IdPaese": own.country, "IdCodice": own.tax_code or own.vat_number},
            "ProgressivoInvio": f"{fattura.document['id']:05d}"[-_PROGRESSIVE_CHARS:],
            "FormatoTrasmissione": fattura.form,
            "CodiceDestinatario": fattura.recipient_code,
            "PECDestinatario": fattura.certified_email,
        },
        "CedentePrestatore": {
            "DatiAnagrafici": {**_identity(seller), "RegimeFiscale": _regime(fattura)},
            "Sede": _seat(seller),
        },
        "CessionarioCommittente": {"DatiAnagrafici": _identity(buyer), "Sede": _seat(buyer)},
        "SoggettoEmittente": "" if seller == own else "CC",
    }


def _identity(party: Party) -> Body:
    """Write numbers and name; who has both parts of a name has no other."""
    number = {"IdPaese": party.country, "IdCodice": latin(party.vat_number, _MAX_NUMBER_CHARS)}
    parts = {
        "Nome": latin(party.first_name, _MAX_PLACE_CHARS),
        "Cognome": latin(party.last_name, _MAX_PLACE_CHARS),
    }
    whole = {"Denominazione": latin(party.name, _MAX_NAME_CHARS)}
    return {
        "IdFiscaleIVA": number if party.vat_number else {},
        "CodiceFiscale": party.tax_code if party.is_italian else "",
        "Anagrafica": parts if all(parts.values()) else whole,
    }


def _seat(party: Party) -> Body:
    """Write an address; abroad, postal codes are noughts (FatturaPA's advice)."""
    return {
        "Indirizzo": latin(party.street, _MAX_PLACE_CHARS),
        "CAP": party.postal_code if party.is_italian else "0" * _POSTAL_CODE_DIGITS,
        "Comune": latin(party.city, _MAX_PLACE_CHARS),
        "Provincia": party.province.upper() if party.is_italian else "",
        "Nazione": party.country,
    }


def _regime(fattura: Fattura) -> str:
    seller = fattura.seller
    if seller != Party.of_company(fattura.company):
        return _ORDINARY if seller.is_italian else _OTHER
    return _REGIMES.get(str(fattura.profile.get("regime")), _ORDINARY)
