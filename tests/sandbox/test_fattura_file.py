from __future__ import annotations

import base64
from typing import Any

import pytest

from gettone.sandbox.fattura_file import fattura_file
from gettone.sandbox.shelf import StoredFile
from sandbox.fatture import OFFICE, fattura, read, texts


@pytest.mark.parametrize(
    ("entity", "form"), [({}, "FPR12"), ({"entity": OFFICE}, "FPA12")], ids=["company", "office"]
)
def test_the_form_is_told_twice(entity: dict[str, Any], form: str) -> None:
    root = read(fattura_file(fattura(**entity)))
    assert root.get("versione") == form
    assert texts(root, "FormatoTrasmissione") == [form]


def test_raw_attributes_reach_every_part() -> None:
    raw = {
        "FatturaElettronicaHeader": {"CedentePrestatore": {"Contatti": {"Telefono": "035"}}},
        "FatturaElettronicaBody": {
            "DatiGenerali": {"DatiGeneraliDocumento": {"TipoDocumento": "TD24"}}
        },
    }
    root = read(fattura_file(fattura(ei_raw=raw)))
    assert texts(root, "CedentePrestatore/Contatti/Telefono") == ["035"]
    assert texts(root, "TipoDocumento") == ["TD24"]


def test_a_file_may_be_inside() -> None:
    file = StoredFile(company_id=16, family="issued_documents", name="foto.png", content=b"\x89x")
    root = read(fattura_file(fattura(), file))
    assert texts(root, "Allegati/NomeAttachment") == ["foto.png"]
    assert texts(root, "Allegati/FormatoAttachment") == ["PNG"]
    assert [base64.b64decode(text) for text in texts(root, "Attachment")] == [b"\x89x"]
    assert texts(read(fattura_file(fattura())), "Allegati") == []


def test_amounts_of_any_size_are_written() -> None:
    large = [
        {"name": "x", "net_price": 1e12, "qty": sign * 1e12, "vat": {"value": 22}}
        for sign in (1, -1)
    ]
    root = read(fattura_file(fattura(items_list=large)))
    assert texts(root, "PrezzoTotale") == ["1" + "0" * 24 + ".00", "-1" + "0" * 24 + ".00"]
