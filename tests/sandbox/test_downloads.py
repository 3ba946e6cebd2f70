from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gettone.domain.scope import ScopeSet
from gettone.sandbox.addresses import LIFETIME, Addresses, Target
from gettone.sandbox.downloads import downloaded, with_addresses
from gettone.sandbox.handling import Call
from gettone.sandbox.shelf import StoredFile
from gettone.wire.operation import catalogue
from sandbox.made import NOON, Made

ORIGIN = "https://sandbox.example"
ROW = {"id": 5, "type": "invoice", "number": 1, "url": None, "dn_url": None, "ai_url": None}


def call(made: Made, operation_id: str = "getIssuedDocument") -> Call:
    return Call(
        records=made.records,
        operation=catalogue().operation(operation_id),
        connected=made.connect(str(ScopeSet()))[0],
        ids={"company_id": 16},
        query={},
        body=None,
        path="",
        now=NOON,
        origin=ORIGIN,
    )


def told(made: Made, row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = with_addresses(call(made), {"data": row})["data"]
    return found


def test_an_issued_document_has_a_page(made: Made) -> None:
    made.records.put(16, "issued_documents", ROW)
    url = told(made, ROW)["url"]
    assert url.startswith(f"{ORIGIN}/_files/document-16-5.")
    assert url.endswith("/Fattura-1.pdf")
    answer = downloaded(made.records, url.removeprefix(ORIGIN), NOON)
    assert (answer.status, answer.body[:5]) == (200, b"%PDF-")
    assert downloaded(made.records, url.removeprefix(ORIGIN), NOON + LIFETIME).status == 404
    made.records.remove(16, "issued_documents", 5)
    assert downloaded(made.records, url.removeprefix(ORIGIN), NOON).status == 404


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({}, {"url"}),
        ({"type": "delivery_note"}, {"url", "dn_url"}),
        ({"delivery_note": True}, {"url", "dn_url"}),
        ({"accompanying_invoice": True}, {"url", "ai_url"}),
        ({"id": None}, set()),
    ],
)
def test_only_the_pages_that_it_has_are_told(
    made: Made, changes: dict[str, object], names: set[str]
) -> None:
    found = told(made, ROW | changes)
    assert {name for name in ("url", "dn_url", "ai_url") if found[name]} == names


def test_lists_and_odd_answers_are_told_too(made: Made) -> None:
    body = {"data": [ROW, {"id": 6}, "x"], "total": 3}
    answer = with_addresses(call(made, "listIssuedDocuments"), body)
    assert answer["data"][0]["url"]
    assert answer["data"][1:] == [{"id": 6}, "x"]
    assert with_addresses(call(made), {"data": None}) == {"data": None}


def test_other_families_are_left_alone(made: Made) -> None:
    body = {"data": ROW}
    assert with_addresses(call(made, "getSupplier"), body) is body


def test_an_address_of_what_is_not_there_leads_nowhere(made: Made) -> None:
    addresses = Addresses(made.records.shelf.key("addresses"))
    file = made.records.shelf.add(
        StoredFile(company_id=16, family="archive", name="a.PNG", content=b"x"), "t"
    )
    target = Target(kind="file", company_id=16, id=file.id)

    def answer(target: Target) -> int:
        mark = addresses.mark(target, "a.PNG")
        url = addresses.told({"a": mark}, "", NOON - timedelta(days=1))["a"]
        return downloaded(made.records, url.removeprefix("http://localhost"), NOON).status

    assert answer(target) == 200
    assert answer(replace(target, id=99)) == 404
    assert answer(replace(target, kind="document", company_id=999)) == 404
    assert downloaded(made.records, "/_files/x", NOON).status == 404
