"""FatturaPA as XML: the order of its elements, and how text and numbers stand in it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, cast
from xml.etree import ElementTree as ET

from gettone.sandbox.amounts import EXACT, cents
from gettone.wire.bodies import Body, object_in

__all__ = ["NAMESPACE", "latin", "merged", "money", "precise", "written"]

NAMESPACE: Final = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"
_ROOT: Final = "FatturaElettronica"
# Most characters of the longest text.
_MAX_CHARS: Final = 1000
_FINEST: Final = Decimal("0.00000001")

_ADDRESS: Final = ("Indirizzo", "NumeroCivico", "CAP", "Comune", "Provincia", "Nazione")
_RELATED: Final = (
    "RiferimentoNumeroLinea",
    "IdDocumento",
    "Data",
    "NumItem",
    "CodiceCommessaConvenzione",
    "CodiceCUP",
    "CodiceCIG",
)
# Element -> what may be in it, in order; what is not a key holds text.
# Source: Agenzia delle Entrate, Schema del file XML FatturaPA, version 1.2.2.
_INSIDE: Final[dict[str, tuple[str, ...]]] = {
    _ROOT: ("FatturaElettronicaHeader", "FatturaElettronicaBody"),
    "FatturaElettronicaHeader": (
        "DatiTrasmissione",
        "CedentePrestatore",
        "RappresentanteFiscale",
        "CessionarioCommittente",
        "TerzoIntermediarioOSoggettoEmittente",
        "SoggettoEmittente",
    ),
    "DatiTrasmissione": (
        "IdTrasmittente",
        "ProgressivoInvio",
        "FormatoTrasmissione",
        "CodiceDestinatario",
        "ContattiTrasmittente",
        "PECDestinatario",
    ),
    "IdTrasmittente": ("IdPaese", "IdCodice"),
    "ContattiTrasmittente": ("Telefono", "Email"),
    "CedentePrestatore": (
        "DatiAnagrafici",
        "Sede",
        "StabileOrganizzazione",
        "IscrizioneREA",
        "Contatti",
        "RiferimentoAmministrazione",
    ),
    "RappresentanteFiscale": ("DatiAnagrafici",),
    "CessionarioCommittente": ("DatiAnagrafici", "Sede", "StabileOrganizzazione"),
    "TerzoIntermediarioOSoggettoEmittente": ("DatiAnagrafici",),
    "DatiAnagrafici": (
        "IdFiscaleIVA",
        "CodiceFiscale",
        "Anagrafica",
        "AlboProfessionale",
        "ProvinciaAlbo",
        "NumeroIscrizioneAlbo",
        "DataIscrizioneAlbo",
        "RegimeFiscale",
    ),
    "IdFiscaleIVA": ("IdPaese", "IdCodice"),
    "Anagrafica": ("Denominazione", "Nome", "Cognome", "Titolo", "CodEORI"),
    "Sede": _ADDRESS,
    "StabileOrganizzazione": _ADDRESS,
    "IscrizioneREA": (
        "Ufficio",
        "NumeroREA",
        "CapitaleSociale",
        "SocioUnico",
        "StatoLiquidazione",
    ),
    "Contatti": ("Telefono", "Fax", "Email"),
    "FatturaElettronicaBody": ("DatiGenerali", "DatiBeniServizi", "DatiPagamento", "Allegati"),
    "DatiGenerali": (
        "DatiGeneraliDocumento",
        "DatiOrdineAcquisto",
        "DatiContratto",
        "DatiConvenzione",
        "DatiRicezione",
        "DatiFattureCollegate",
        "DatiDDT",
    ),
    "DatiGeneraliDocumento": (
        "TipoDocumento",
        "Divisa",
        "Data",
        "Numero",
        "DatiRitenuta",
        "DatiBollo",
        "DatiCassaPrevidenziale",
        "ScontoMaggiorazione",
        "ImportoTotaleDocumento",
        "Arrotondamento",
        "Causale",
        "Art73",
    ),
    "DatiRitenuta": ("TipoRitenuta", "ImportoRitenuta", "AliquotaRitenuta", "CausalePagamento"),
    "DatiBollo": ("BolloVirtuale", "ImportoBollo"),
    "DatiCassaPrevidenziale": (
        "TipoCassa",
        "AlCassa",
        "ImportoContributoCassa",
        "ImponibileCassa",
        "AliquotaIVA",
        "Ritenuta",
        "Natura",
        "RiferimentoAmministrazione",
    ),
    "ScontoMaggiorazione": ("Tipo", "Percentuale", "Importo"),
    "DatiOrdineAcquisto": _RELATED,
    "DatiContratto": _RELATED,
    "DatiConvenzione": _RELATED,
    "DatiRicezione": _RELATED,
    "DatiFattureCollegate": _RELATED,
    "DatiDDT": ("NumeroDDT", "DataDDT", "RiferimentoNumeroLinea"),
    "DatiBeniServizi": ("DettaglioLinee", "DatiRiepilogo"),
    "DettaglioLinee": (
        "NumeroLinea",
        "TipoCessionePrestazione",
        "CodiceArticolo",
        "Descrizione",
        "Quantita",
        "UnitaMisura",
        "DataInizioPeriodo",
        "DataFinePeriodo",
        "PrezzoUnitario",
        "ScontoMaggiorazione",
        "PrezzoTotale",
        "AliquotaIVA",
        "Ritenuta",
        "Natura",
        "RiferimentoAmministrazione",
        "AltriDatiGestionali",
    ),
    "CodiceArticolo": ("CodiceTipo", "CodiceValore"),
    "AltriDatiGestionali": (
        "TipoDato",
        "RiferimentoTesto",
        "RiferimentoNumero",
        "RiferimentoData",
    ),
    "DatiRiepilogo": (
        "AliquotaIVA",
        "Natura",
        "SpeseAccessorie",
        "Arrotondamento",
        "ImponibileImporto",
        "Imposta",
        "EsigibilitaIVA",
        "RiferimentoNormativo",
    ),
    "DatiPagamento": ("CondizioniPagamento", "DettaglioPagamento"),
    "DettaglioPagamento": (
        "Beneficiario",
        "ModalitaPagamento",
        "DataRiferimentoTerminiPagamento",
        "GiorniTerminiPagamento",
        "DataScadenzaPagamento",
        "ImportoPagamento",
        "IstitutoFinanziario",
        "IBAN",
        "ABI",
        "CAB",
        "BIC",
        "CodicePagamento",
    ),
    "Allegati": (
        "NomeAttachment",
        "AlgoritmoCompressione",
        "FormatoAttachment",
        "DescrizioneAttachment",
        "Attachment",
    ),
}
# What holds a file in Base64, longer than any text, and what that cannot hold.
_FILE: Final = "Attachment"
_NO_BASE64: Final = re.compile(r"[^A-Za-z0-9+/=]+")


def written(tree: Body, form: str) -> bytes:
    """Write the file; names that FatturaPA does not know are left out.

    Args:
        tree: Header and body: elements by name, lists for those that repeat.
        form: ``FPA12`` or ``FPR12``.
    """
    ET.register_namespace("p", NAMESPACE)
    root = ET.Element(f"{{{NAMESPACE}}}{_ROOT}", {"versione": form})
    _fill(root, _ROOT, tree)
    return cast("bytes", ET.tostring(root, encoding="utf-8", xml_declaration=True))


def merged(tree: Body, raw: object) -> Body:
    """Lay raw attributes over a tree.

    Source:
        OpenAPI 2.1.8, ``ei_raw``. Assumed: its names are FatturaPA's, and
        what it says stands in place of what was made; an element with others
        inside is never replaced by a text.
    """
    given = object_in(raw) or {}
    return {**tree, **{name: _merged(tree.get(name), held) for name, held in given.items()}}


def latin(text: object, most: int = _MAX_CHARS) -> str:
    """Write text in the letters that FatturaPA allows, cut to *most* of them.

    Source:
        FatturaPA 1.2.2: Basic Latin and Latin-1. Assumed: a question mark
        stands for any other character.
    """
    plain = "".join(char if char.isprintable() else " " for char in str(text or ""))
    held = plain.replace("€", "EUR").encode("latin-1", errors="replace").decode("latin-1")
    return " ".join(held.split())[:most].rstrip()


def money(amount: Decimal) -> str:
    """Write an amount with its cents."""
    return f"{cents(amount):.2f}"


def precise(number: Decimal) -> str:
    """Write a number with two decimals at least and eight at most."""
    whole, _, decimals = f"{number.quantize(_FINEST, context=EXACT):f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


def _merged(known: object, held: object) -> object:
    inside = object_in(known)
    return held if inside is None else merged(inside, held)


def _fill(element: ET.Element, name: str, tree: Body) -> None:
    for inner in _INSIDE[name]:
        held: object = tree.get(inner)
        for one in cast("list[object]", held) if isinstance(held, list) else [held]:
            _add(element, inner, one)


def _add(parent: ET.Element, name: str, held: object) -> None:
    """Add an element, unless it would be empty."""
    child = ET.Element(name)
    if name in _INSIDE:
        _fill(child, name, object_in(held) or {})
    elif isinstance(held, (str, int, float)) and not isinstance(held, bool):
        child.text = _NO_BASE64.sub("", str(held)) if name == _FILE else latin(str(held))
    if len(child) or child.text:
        parent.append(child)
