from __future__ import annotations

import pytest

from gettone.jobs.source_families import by_family
from gettone.jobs.source_values import Values
from jobs.source_code import receivers, said, sites

START = "import gettone\napi = gettone.Api(token)\ncompany = api.company(16)\n"


def read(text: str) -> list[str]:
    found = [by_family(site, Values(), receivers("Own")) for site in sites(text)]
    return [one for each in found for one in said(each)]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("api.company(16).suppliers.get(17)", ["getSupplier"]),
        ("company.suppliers.list(sort='name')", ["listSuppliers"]),
        ("suppliers = company.suppliers\nsuppliers.delete(17)", ["deleteSupplier"]),
        ("unseen.company(16).clients.create({})", ["createClient"]),
        ("company.bin_issued_documents.list()", ["ListBinIssuedDocuments"]),
        ("company.issued_documents.list(type='invoice')", ["listIssuedDocuments invoice"]),
        (
            "for kind in ('order', 'quote'): company.issued_documents.list(type=kind)",
            ["listIssuedDocuments order", "listIssuedDocuments quote"],
        ),
        (
            "company.issued_documents.list(**chosen)",
            ["listIssuedDocuments document-type listIssuedDocuments"],
        ),
        ("company.issued_documents.create({'type': 'order'})", ["createIssuedDocument order"]),
        ("company.issued_documents.modify(7, {'type': 'order'})", ["modifyIssuedDocument order"]),
        (
            "company.issued_documents.modify(7)",
            ["modifyIssuedDocument document-type modifyIssuedDocument"],
        ),
        (
            "company.issued_documents.create(record)",
            ["createIssuedDocument document-type createIssuedDocument"],
        ),
        ("company.vat_types.shred(7)", ["unknown-operation vat_types.shred"]),
        ("company.suppliers", []),
        ("company.no_family.list()", []),
        ("Own().company(16).suppliers.list()", []),
        ("company(16).suppliers.list()", []),
        ("other.suppliers.list()", []),
        ("list()", []),
    ],
)
def test_calls_by_family(call: str, expected: list[str]) -> None:
    assert read(START + call) == expected


def test_without_gettone_it_is_somebody_else_s() -> None:
    assert read("unseen.company(16).suppliers.list()") == []
