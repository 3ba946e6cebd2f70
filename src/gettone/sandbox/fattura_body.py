"""FatturaElettronicaBody: the document, its lines, its VAT, its payments.

Source:
    FatturaPA 1.2.2, section 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, cast

from gettone.sandbox.amounts import decimal_of
from gettone.sandbox.fattura import Fattura
from gettone.sandbox.fattura_amounts import (
    FundPart,
    Summary,
    fund_parts,
    nature_of,
    summaries,
    vat_of,
)
from gettone.sandbox.fattura_xml import latin, merged, money, precise
from gettone.sandbox.records import Row
from gettone.sandbox.totals import Totals, totals_of
from gettone.sandbox.vat_shares import amount_of, rate_of
from gettone.wire.bodies import Body

__all__ = ["body", "cassa_type", "withholding_causal"]

# Assumed: what stands where neither document nor company says one.
_CASSA_TYPE: Final = "TC01"
_RIVALSA_TYPE: Final = "TC22"
_CAUSAL: Final = "A"
_OTHER_WITHHOLDING_TYPE: Final = "RT03"
# ``original_document_type`` -> the element that names such a document.
# OpenAPI 2.1.8, IssuedDocumentEiData; FatturaPA 1.2.2, section 2.1.
_ORIGINALS: Final = {
    "ordine": "DatiOrdineAcquisto",
    "contratto": "DatiContratto",
    "convenzione": "DatiConvenzione",
}
_SPLIT: Final = "S"
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_MAX_NUMBER_CHARS: Final = 20
_MAX_CAUSE_CHARS: Final = 200
_MAX_CODE_CHARS: Final = 35
_MAX_MEASURE_CHARS: Final = 10
_MAX_BANK_CHARS: Final = 80


def body(fattura: Fattura) -> Body:
    """Write the body as a tree.

    Source:
        FatturaPA 1.2.2, section 2. Assumed: ImportoTotaleDocumento is the
        gross amount, and stamp duty stands beside it.
    """
    totals = totals_of(fattura.document)
    return {
        "DatiGenerali": _general(fattura, totals),
        "DatiBeniServizi": {
            "DettaglioLinee": [
                merged(_line(fattura, item, at), item.get("ei_raw"))
                for at, item in enumerate(_rows(fattura, "items_list"), 1)
            ],
            "DatiRiepilogo": [
                _summary(fattura, one) for one in summaries(fattura.document, totals)
            ],
        },
        "DatiPagamento": _payments(fattura),
    }


def cassa_type(fattura: Fattura, name: str) -> str:
    """Give TipoCassa of ``rivalsa``, ``cassa`` or ``cassa2``."""
    if name == "rivalsa":
        return _RIVALSA_TYPE
    return str(fattura.document.get(f"ei_{name}_type") or _CASSA_TYPE).strip().upper()


def withholding_causal(fattura: Fattura, name: str) -> str:
    """Give CausalePagamento of ``withholding_tax`` or ``other_withholding_tax``."""
    return str(fattura.document.get(f"ei_{name}_causal") or _CAUSAL).strip().upper()


def _general(fattura: Fattura, totals: Totals) -> Body:
    document, said = fattura.document, fattura.data
    number = f"{document.get('number') or 0}{document.get('numeration') or ''}"
    currency: Row = document.get("currency") or {}
    general: Body = {
        "DatiGeneraliDocumento": {
            "TipoDocumento": fattura.code,
            "Divisa": str(currency.get("id") or "EUR"),
            "Data": document.get("date"),
            "Numero": latin(number, _MAX_NUMBER_CHARS),
            "DatiRitenuta": list(_withheld(fattura, totals)),
            "DatiBollo": _stamp(totals),
            "DatiCassaPrevidenziale": [
                _fund(fattura, part) for part in fund_parts(document, totals)
            ],
            "ImportoTotaleDocumento": money(totals.gross),
            "Causale": latin(document.get("visible_subject"), _MAX_CAUSE_CHARS),
        },
        "DatiFattureCollegate": _related(said.get("invoice_number"), said.get("invoice_date")),
    }
    original = _ORIGINALS.get(str(said.get("original_document_type")))
    if original:
        codes = {"CodiceCUP": said.get("cup"), "CodiceCIG": said.get("cig")}
        general[original] = _related(said.get("od_number"), said.get("od_date"), codes)
    if document.get("delivery_note") and document.get("dn_number"):
        note = {"NumeroDDT": str(document["dn_number"]), "DataDDT": document.get("dn_date")}
        general["DatiDDT"] = note
    return general


def _related(number: object, date: object, codes: Body | None = None) -> Body:
    """Name another document; without its number there is nothing to name."""
    name = latin(number, _MAX_NUMBER_CHARS)
    return {"IdDocumento": name, "Data": date, **(codes or {})} if name else {}


def _withheld(fattura: Fattura, totals: Totals) -> Iterator[Body]:
    """Write what the client keeps.

    Source:
        Assumed: whether the company is a person, for TipoRitenuta, is told
        by its tax profile.
    """
    is_person = fattura.profile.get("company_type") == "individual"
    other = fattura.document.get("ei_other_withholding_tax_type") or _OTHER_WITHHOLDING_TYPE
    kinds = {"withholding_tax": "RT01" if is_person else "RT02", "other_withholding_tax": other}
    levies = {
        "withholding_tax": totals.withholding_tax,
        "other_withholding_tax": totals.other_withholding_tax,
    }
    for name, levy in levies.items():
        if levy.amount:
            yield {
                "TipoRitenuta": kinds[name],
                "ImportoRitenuta": money(levy.amount),
                "AliquotaRitenuta": money(decimal_of(fattura.document.get(name))),
                "CausalePagamento": withholding_causal(fattura, name),
            }


def _stamp(totals: Totals) -> Body:
    if not totals.stamp_duty:
        return {}
    return {"BolloVirtuale": "SI", "ImportoBollo": money(totals.stamp_duty)}


def _fund(fattura: Fattura, part: FundPart) -> Body:
    is_withheld = bool(decimal_of(fattura.document.get("withholding_tax")))
    return {
        "TipoCassa": cassa_type(fattura, part.name),
        "AlCassa": money(decimal_of(fattura.document.get(part.name))),
        "ImportoContributoCassa": money(part.amount),
        "ImponibileCassa": money(part.taxable),
        "AliquotaIVA": money(part.rate),
        "Ritenuta": "SI" if is_withheld and part.name == "rivalsa" else "",
        "Natura": part.nature,
    }


def _line(fattura: Fattura, item: Row, at: int) -> Body:
    """Write an item; a quantity below nothing makes its price so (FatturaPA)."""
    quantity = Decimal(1) if item.get("qty") is None else decimal_of(item["qty"])
    is_gross = bool(fattura.document.get("use_gross_prices")) and not item.get("not_taxable")
    net = 1 + rate_of(item) / 100 if is_gross else Decimal(1)
    given = bool(fattura.document.get("use_gross_prices"))
    price = amount_of({**item, "qty": 1, "discount": 0}, is_gross=given) / net
    discount = decimal_of(item.get("discount"))
    is_withheld = (
        bool(decimal_of(fattura.document.get("withholding_tax")))
        and item.get("apply_withholding_taxes") is not False
        and not item.get("not_taxable")
    )
    named = [latin(item.get(name)) for name in ("name", "description")]
    code = latin(item.get("code"), _MAX_CODE_CHARS)
    return {
        "NumeroLinea": str(at),
        "CodiceArticolo": {"CodiceTipo": "INTERNO", "CodiceValore": code} if code else {},
        "Descrizione": latin(" - ".join(filter(None, named))) or "-",
        "Quantita": precise(abs(quantity)),
        "UnitaMisura": latin(item.get("measure"), _MAX_MEASURE_CHARS),
        "PrezzoUnitario": precise(price.copy_negate() if quantity < 0 else price),
        "ScontoMaggiorazione": ({"Tipo": "SC", "Percentuale": money(discount)} if discount else {}),
        "PrezzoTotale": precise(amount_of(item, is_gross=given) / net),
        "AliquotaIVA": money(Decimal(0) if item.get("not_taxable") else rate_of(item)),
        "Ritenuta": "SI" if is_withheld else "",
        "Natura": nature_of(item),
    }


def _summary(fattura: Fattura, one: Summary) -> Body:
    kind = _SPLIT if fattura.document.get("use_split_payment") else fattura.data.get("vat_kind")
    noted = [item for item in _rows(fattura, "items_list") if nature_of(item) == one.nature]
    note = vat_of(noted[0]) if one.nature and noted else {}
    return {
        "AliquotaIVA": money(one.rate),
        "Natura": one.nature,
        "ImponibileImporto": money(one.taxable),
        "Imposta": money(one.vat),
        "EsigibilitaIVA": "" if one.nature else (kind or "I"),
        "RiferimentoNormativo": latin(note.get("ei_description") or note.get("notes"), 100),
    }


def _payments(fattura: Fattura) -> Body:
    """Write when and how it is paid; nothing for a document without payments."""
    payments = _rows(fattura, "payments_list")
    if not payments:
        return {}
    said = fattura.data
    iban = str(said.get("bank_iban") or "").replace(" ", "").upper()
    way = {
        "Beneficiario": latin(said.get("bank_beneficiary"), _MAX_CAUSE_CHARS),
        "ModalitaPagamento": fattura.payment_method,
        "IstitutoFinanziario": latin(said.get("bank_name"), _MAX_BANK_CHARS),
        "IBAN": iban if _IBAN.fullmatch(iban) else "",
    }
    return {
        "CondizioniPagamento": "TP01" if len(payments) > 1 else "TP02",
        "DettaglioPagamento": [
            merged(
                {
                    **way,
                    "DataScadenzaPagamento": one.get("due_date"),
                    "ImportoPagamento": money(decimal_of(one.get("amount"))),
                },
                one.get("ei_raw"),
            )
            for one in payments
        ],
    }


def _rows(fattura: Fattura, name: str) -> list[Row]:
    return cast("list[Row]", fattura.document.get(name) or [])
