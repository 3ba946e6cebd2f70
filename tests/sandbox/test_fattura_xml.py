from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gettone.sandbox.fattura_xml import NAMESPACE, latin, merged, money, precise, written
from sandbox.fatture import read, texts

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(), inside, max_size=3),
    max_leaves=8,
)


def test_elements_stand_in_the_order_of_fatturapa() -> None:
    sent = {
        "CodiceDestinatario": "ABC1234",
        "ProgressivoInvio": "1",
        "FormatoTrasmissione": "FPR12",
    }
    root = read(written({"FatturaElettronicaHeader": {"DatiTrasmissione": sent}}, "FPR12"))
    assert root.tag == f"{{{NAMESPACE}}}FatturaElettronica"
    assert root.attrib == {"versione": "FPR12"}
    [transmission] = root.findall(".//DatiTrasmissione")
    names = ["ProgressivoInvio", "FormatoTrasmissione", "CodiceDestinatario"]
    assert [child.tag for child in transmission] == names


def test_what_is_empty_or_unknown_is_left_out() -> None:
    body = {
        "DatiGenerali": {"DatiDDT": {"NumeroDDT": None, "DataDDT": {"x": 1}}, "Unknown": "x"},
        "DatiBeniServizi": {"DettaglioLinee": [{"NumeroLinea": 1}, "text", {"Quantita": True}]},
        "Allegati": [],
    }
    root = read(written({"FatturaElettronicaBody": body}, "FPR12"))
    assert [child.tag for child in root.iter()][1:] == [
        "FatturaElettronicaBody",
        "DatiBeniServizi",
        "DettaglioLinee",
        "NumeroLinea",
    ]


def test_a_list_repeats_its_element() -> None:
    causes = {"DatiGenerali": {"DatiGeneraliDocumento": {"Causale": ["a", "b", 3]}}}
    root = read(written({"FatturaElettronicaBody": causes}, "FPR12"))
    assert texts(root, "Causale") == ["a", "b", "3"]


def test_a_file_is_not_cut_and_cannot_break_the_xml() -> None:
    tree = {"FatturaElettronicaBody": {"Allegati": {"Attachment": "A" * 5000 + "\x00<&"}}}
    assert texts(read(written(tree, "FPR12")), "Attachment") == ["A" * 5000]


def test_raw_attributes_are_laid_over_what_was_made() -> None:
    tree = {"a": {"b": "1", "c": "2"}, "d": ["x"]}
    assert merged(tree, {"a": {"b": "9", "e": {}}, "d": "y"}) == {
        "a": {"b": "9", "c": "2", "e": {}},
        "d": "y",
    }
    assert merged(tree, None) == merged(tree, {"a": "no text in its place"}) == tree


@given(json_values)
def test_no_raw_attribute_breaks_the_xml(raw: Any) -> None:
    tree = {"FatturaElettronicaBody": {"DatiGenerali": {"DatiGeneraliDocumento": {"Data": "d"}}}}
    laid = {"FatturaElettronicaBody": {"DatiGenerali": {"DatiGeneraliDocumento": raw}}}
    many = {"FatturaElettronicaBody": {"DatiGenerali": {"DatiGeneraliDocumento": {"Causale": raw}}}}
    for one in (raw, laid, many):
        read(written(merged(tree, one), "FPR12"))


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        (None, 10, ""),
        ("  a\n\tb ", 10, "a b"),
        ("perché €5 中\x00", 20, "perché EUR5 ?"),
        ("abc def", 4, "abc"),
        (12, 5, "12"),
    ],
)
def test_text_is_cut_to_what_fatturapa_allows(text: object, most: int, expected: str) -> None:
    assert latin(text, most) == expected


def test_numbers_have_a_point_and_two_decimals_at_least() -> None:
    assert (money(Decimal("1.005")), money(Decimal(-3))) == ("1.01", "-3.00")
    found = [precise(Decimal(text)) for text in ("1", "2.5", "0.123456789", "1E+3", "-0.10")]
    assert found == ["1.00", "2.50", "0.12345679", "1000.00", "-0.10"]
