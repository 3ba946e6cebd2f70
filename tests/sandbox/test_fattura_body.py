from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from gettone.sandbox.amounts import cents
from gettone.sandbox.fattura_body import body, cassa_type, withholding_causal
from gettone.sandbox.fattura_file import fattura_file
from gettone.sandbox.totals import totals_of
from sandbox.fatture import amounts, fattura, read, texts
from sandbox.totals_examples import EXAMPLES, Example, gross, item


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_the_file_agrees_with_the_document_to_the_cent(example: Example) -> None:
    found = fattura(**{"payments_list": [], **example.document})
    totals = totals_of(found.document)
    root = read(fattura_file(found))
    assert amounts(root, "ImportoTotaleDocumento") == totals.gross
    summed = amounts(root, "DatiRiepilogo/ImponibileImporto") + amounts(root, "Imposta")
    assert summed == totals.gross
    assert amounts(root, "Imposta") == totals.vat
    funds = totals.rivalsa.amount + totals.cassa.amount + totals.cassa2.amount
    assert amounts(root, "ImportoContributoCassa") == funds
    assert cents(amounts(root, "PrezzoTotale")) == totals.net
    withheld = totals.withholding_tax.amount + totals.other_withholding_tax.amount
    assert amounts(root, "ImportoRitenuta") == withheld
    assert amounts(root, "ImportoBollo") == totals.stamp_duty
    assert amounts(root, "ImportoPagamento") == totals.payments


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_lines_and_funds_add_up_to_what_is_taxable_at_a_rate(example: Example) -> None:
    """The exchange system checks it, with a euro to spare; here it is exact."""
    root = read(fattura_file(fattura(**{"payments_list": [], **example.document})))
    for one in root.findall(".//DatiRiepilogo"):
        rate = one.findtext("AliquotaIVA")
        nature = one.findtext("Natura")
        lines = sum(
            Decimal(line.findtext("PrezzoTotale") or "")
            for line in root.findall(".//DettaglioLinee")
            if (line.findtext("AliquotaIVA"), line.findtext("Natura")) == (rate, nature)
        )
        funds = sum(
            Decimal(fund.findtext("ImportoContributoCassa") or "")
            for fund in root.findall(".//DatiCassaPrevidenziale")
            if (fund.findtext("AliquotaIVA"), fund.findtext("Natura")) == (rate, nature)
        )
        assert cents(Decimal(lines)) + funds == Decimal(one.findtext("ImponibileImporto") or "")


def general(**more: Any) -> dict[str, Any]:
    found: dict[str, Any] = body(fattura(**more))["DatiGenerali"]
    return found


def test_the_document_is_told_in_general() -> None:
    found = general(visible_subject="Lavori di gennaio", stamp_duty=2)["DatiGeneraliDocumento"]
    assert found == {
        "TipoDocumento": "TD01",
        "Divisa": "EUR",
        "Data": "2026-02-10",
        "Numero": "12/A",
        "DatiRitenuta": [],
        "DatiBollo": {"BolloVirtuale": "SI", "ImportoBollo": "2.00"},
        "DatiCassaPrevidenziale": [],
        "ImportoTotaleDocumento": "122.00",
        "Causale": "Lavori di gennaio",
    }
    assert general(currency={"id": "USD"})["DatiGeneraliDocumento"]["Divisa"] == "USD"


@pytest.mark.parametrize(
    ("kind", "element"),
    [
        ("ordine", "DatiOrdineAcquisto"),
        ("contratto", "DatiContratto"),
        ("convenzione", "DatiConvenzione"),
    ],
)
def test_other_documents_are_named(kind: str, element: str) -> None:
    said = {
        "original_document_type": kind,
        "od_number": "OA-7",
        "od_date": "2026-01-08",
        "cig": "Z1A2B3C4D5",
        "cup": "B12C34000560001",
        "invoice_number": "9",
        "invoice_date": "2025-12-20",
    }
    found = general(ei_data=said, delivery_note=True, dn_number=3, dn_date="2026-02-09")
    assert found[element] == {
        "IdDocumento": "OA-7",
        "Data": "2026-01-08",
        "CodiceCUP": "B12C34000560001",
        "CodiceCIG": "Z1A2B3C4D5",
    }
    assert found["DatiFattureCollegate"] == {"IdDocumento": "9", "Data": "2025-12-20"}
    assert found["DatiDDT"] == {"NumeroDDT": "3", "DataDDT": "2026-02-09"}
    assert general(ei_data={})["DatiFattureCollegate"] == {}
    assert element not in general()


def test_withholding_and_funds_are_told_with_their_codes() -> None:
    document: dict[str, Any] = {
        "rivalsa": 4,
        "cassa": 4,
        "cassa2": 2,
        "withholding_tax": 20,
        "other_withholding_tax": 1,
        "ei_cassa_type": "TC04",
        "ei_withholding_tax_causal": "m1",
    }
    found = body(fattura(profile={"company_type": "individual"}, **document))
    told = found["DatiGenerali"]["DatiGeneraliDocumento"]
    kinds = [(one["TipoRitenuta"], one["CausalePagamento"]) for one in told["DatiRitenuta"]]
    assert kinds == [("RT01", "M1"), ("RT03", "A")]
    funds = [(one["TipoCassa"], one["Ritenuta"]) for one in told["DatiCassaPrevidenziale"]]
    assert funds == [("TC22", "SI"), ("TC04", ""), ("TC01", "")]
    assert found["DatiBeniServizi"]["DettaglioLinee"][0]["Ritenuta"] == "SI"


def test_a_company_keeps_another_kind_of_withholding() -> None:
    found = general(
        withholding_tax=20, other_withholding_tax=1, ei_other_withholding_tax_type="RT04"
    )
    kinds = [one["TipoRitenuta"] for one in found["DatiGeneraliDocumento"]["DatiRitenuta"]]
    assert kinds == ["RT02", "RT04"]


def line(one: dict[str, Any], **more: Any) -> dict[str, Any]:
    found = body(fattura(items_list=[one], **more))["DatiBeniServizi"]["DettaglioLinee"]
    [first] = found
    return dict(first)


def test_a_line_tells_an_item() -> None:
    one = item(
        1.25, 22, 400, name="Scatola", description="A onda", code="S-40", measure="pz", discount=5
    )
    assert line(one) == {
        "NumeroLinea": "1",
        "CodiceArticolo": {"CodiceTipo": "INTERNO", "CodiceValore": "S-40"},
        "Descrizione": "Scatola - A onda",
        "Quantita": "400.00",
        "UnitaMisura": "pz",
        "PrezzoUnitario": "1.25",
        "ScontoMaggiorazione": {"Tipo": "SC", "Percentuale": "5.00"},
        "PrezzoTotale": "475.00",
        "AliquotaIVA": "22.00",
        "Ritenuta": "",
        "Natura": "",
    }


def test_a_price_with_vat_is_told_without_it() -> None:
    found = line(gross(10, 22, 3), use_gross_prices=True)
    assert (found["PrezzoUnitario"], found["PrezzoTotale"]) == ("8.19672131", "24.59016393")
    left_out = line(gross(10, 22, not_taxable=True), use_gross_prices=True)
    assert (left_out["PrezzoTotale"], left_out["AliquotaIVA"]) == ("10.00", "0.00")


def test_a_quantity_below_nothing_makes_the_price_so() -> None:
    found = line(item(10, 22, -2))
    names = ("Quantita", "PrezzoUnitario", "PrezzoTotale")
    assert [found[name] for name in names] == ["2.00", "-10.00", "-20.00"]


def test_an_item_without_words_has_a_description_all_the_same() -> None:
    found = line({"net_price": 1, "qty": None, "vat": None})
    assert (found["Descrizione"], found["Quantita"], found["CodiceArticolo"]) == ("-", "1.00", {})


@pytest.mark.parametrize("more", [{"apply_withholding_taxes": False}, {"not_taxable": True}])
def test_some_items_are_not_withheld(more: dict[str, Any]) -> None:
    assert line(item(10, **more), withholding_tax=20)["Ritenuta"] == ""


def summary(**more: Any) -> dict[str, Any]:
    return dict(body(fattura(**more))["DatiBeniServizi"]["DatiRiepilogo"][0])


def test_a_summary_says_when_vat_is_due_or_why_there_is_none() -> None:
    assert summary()["EsigibilitaIVA"] == "I"
    assert summary(ei_data={"vat_kind": "D"})["EsigibilitaIVA"] == "D"
    assert summary(use_split_payment=True)["EsigibilitaIVA"] == "S"
    vat = {"value": 0, "ei_type": "4", "notes": "Esente art. 10"}
    found = summary(items_list=[{"net_price": 5, "vat": vat}])
    assert (found["Natura"], found["EsigibilitaIVA"]) == ("N4", "")
    assert found["RiferimentoNormativo"] == "Esente art. 10"


def test_payments_say_when_and_how() -> None:
    said = {
        "payment_method": "MP05",
        "bank_name": "Banca Orobica",
        "bank_iban": "it60 x0542811101000000123456",
        "bank_beneficiary": "Rossi S.r.l.",
    }
    [one] = body(fattura(ei_data=said))["DatiPagamento"]["DettaglioPagamento"]
    assert one == {
        "Beneficiario": "Rossi S.r.l.",
        "ModalitaPagamento": "MP05",
        "IstitutoFinanziario": "Banca Orobica",
        "IBAN": "IT60X0542811101000000123456",
        "DataScadenzaPagamento": "2026-03-10",
        "ImportoPagamento": "122.00",
    }
    parts = [{"amount": 100}, {"amount": 22, "ei_raw": {"CodicePagamento": "A1"}}]
    found = body(fattura(payments_list=parts))["DatiPagamento"]
    assert found["CondizioniPagamento"] == "TP01"
    assert found["DettaglioPagamento"][1]["CodicePagamento"] == "A1"
    assert found["DettaglioPagamento"][0]["IBAN"] == ""
    assert body(fattura(payments_list=[]))["DatiPagamento"] == {}


def test_an_item_s_raw_attributes_are_laid_over_its_line() -> None:
    one = item(10, ei_raw={"DataInizioPeriodo": "2026-01-01", "Descrizione": "Altro"})
    root = read(fattura_file(fattura(items_list=[one])))
    assert texts(root, "DettaglioLinee/DataInizioPeriodo") == ["2026-01-01"]
    assert texts(root, "DettaglioLinee/Descrizione") == ["Altro"]


def test_codes_have_defaults() -> None:
    bare = fattura()
    assert [cassa_type(bare, name) for name in ("rivalsa", "cassa", "cassa2")] == [
        "TC22",
        "TC01",
        "TC01",
    ]
    assert withholding_causal(bare, "withholding_tax") == "A"
