from __future__ import annotations

from typing import Any

import pytest

from gettone.sandbox.issued_drafting import is_writable, nameless, too_large, wrong_values
from gettone.sandbox.totals import totals_of
from gettone.wire.operation import catalogue
from sandbox.made import Caller, Made
from sandbox.papers import PAPERS, emptied, made_of, paper


def changed(ask: Caller, document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    status, body = ask(
        "PUT",
        f"{PAPERS}/{document['id']}",
        {"data": changes, "options": {"fix_payments": True}},
    )
    assert status == 200, body
    found: dict[str, Any] = body["data"]
    return found


@pytest.mark.parametrize(
    "name",
    ["id", "year", "url", "ei_status", "amount_vat", "created_at", "locked", "attachment_url"],
)
def test_some_fields_are_the_provider_s_own(made: Made, name: str) -> None:
    assert not is_writable(name)
    ask = emptied(made)
    plain = made_of(ask, paper())
    kind = catalogue().schemas["IssuedDocument"].properties[name].type
    sent: Any = {"integer": 5, "number": 5, "boolean": True}.get(kind, "attempt")
    assert made_of(ask, paper(**{name: sent}))[name] != sent
    assert changed(ask, plain, **{name: sent})[name] != sent


def test_others_are_written() -> None:
    for name in ("number", "date", "items_list", "amount_cassa_taxable", "notes"):
        assert is_writable(name)
    assert not is_writable("attachment_token")
    assert not is_writable("colour")


def test_wrong_values_are_told_by_path() -> None:
    assert wrong_values({"number": 1, "dn_number": None, "cassa": 4}) == {}
    assert set(wrong_values({"number": -1, "dn_number": 10**10, "rivalsa": 200})) == {
        "data.number",
        "data.dn_number",
        "data.rivalsa",
    }


def test_an_entity_that_is_not_given_needs_no_name() -> None:
    assert nameless({}) == nameless({"entity": {"name": "x"}}) == {}
    assert list(nameless({"entity": {"name": ""}})) == ["data.entity.name"]


def test_a_document_s_total_has_a_limit() -> None:
    def of(price: float) -> dict[str, Any]:
        return {"items_list": [{"net_price": price, "qty": 1}]}

    assert too_large(totals_of(of(1e12))) == {}
    assert list(too_large(totals_of({**of(1e12), "stamp_duty": 0.01}))) == ["data.items_list"]
    assert list(too_large(totals_of(of(-1e12 - 0.01)))) == ["data.items_list"]


def test_what_a_document_leaves_out_is_filled_in(made: Made) -> None:
    document = made_of(emptied(made), paper())
    assert document["currency"]["id"] == "EUR"
    assert document["language"]["code"] == "it"
    assert (document["show_totals"], document["numeration"]) == ("all", "")
    assert document["template"]["type"] == "standard"
    assert "delivery_note_template" not in document
    assert "payment_method" not in document


def test_templates_and_payment_method_are_completed_by_their_ids(made: Made) -> None:
    document = made_of(
        emptied(made),
        paper(
            template={"id": 111},
            delivery_note_template={"id": 20},
            accompanying_invoice=True,
            payment_method={"id": 31},
        ),
    )
    assert document["template"]["name"]
    assert document["template"]["id"] == 111
    assert document["delivery_note_template"]["type"] == "delivery_note"
    assert document["acc_inv_template"]["type"] == "accompanying_invoice"
    assert document["payment_method"]["name"] == "Bonifico bancario"


def test_a_percentage_of_what_is_taxable_is_100_until_an_amount_stands_for_it(made: Made) -> None:
    ask = emptied(made)
    document = made_of(ask, paper("invoice", 1000, cassa=4))
    assert (document["cassa_taxable"], document["amount_cassa"]) == (100, 40)
    # A percentage is there, and wins.
    document = changed(ask, document, amount_cassa_taxable=500)
    assert (document["amount_cassa_taxable"], document["amount_cassa"]) == (1000, 40)
    document = changed(ask, document, cassa_taxable=None, amount_cassa_taxable=500)
    assert (document["cassa_taxable"], document["amount_cassa"]) == (None, 20)
    # The amount stays while other fields change.
    document = changed(ask, document, items_list=[{"net_price": 800}])
    assert (document["amount_cassa_taxable"], document["amount_cassa"]) == (500, 20)
    document = changed(ask, document, cassa_taxable=50)
    assert (document["amount_cassa_taxable"], document["amount_cassa"]) == (400, 16)
    document = changed(ask, document, cassa_taxable=None)
    assert (document["cassa_taxable"], document["amount_cassa"]) == (100, 32)


def test_an_amount_may_stand_alone_from_the_beginning(made: Made) -> None:
    document = made_of(emptied(made), paper("invoice", 1000, cassa=4, amount_cassa_taxable=250))
    assert (document["cassa_taxable"], document["amount_cassa"]) == (None, 10)


def test_a_document_keeps_its_number_within_its_series(made: Made) -> None:
    ask = emptied(made)
    made_of(ask, paper(number=9, date="2025-05-05"))
    document = made_of(ask, paper(number=4))
    assert changed(ask, document, date="2026-05-05")["number"] == 4
    moved = changed(ask, document, date="2025-06-06")
    assert (moved["number"], moved["year"]) == (10, 2025)
    assert changed(ask, document, numeration="/B")["number"] == 1
    assert changed(ask, document, number=77)["number"] == 77


def test_null_clears(made: Made) -> None:
    ask = emptied(made)
    document = made_of(ask, paper(notes="Nota", dn_ai_notes="Altra", stamp_duty=2))
    cleared = changed(ask, document, notes=None, dn_ai_notes=None, stamp_duty=None, date=None)
    assert (cleared["notes"], cleared["dn_ai_notes"], cleared["stamp_duty"]) == ("", None, 0)
    assert cleared["date"] == "2026-03-02"


def test_an_electronic_invoice_is_at_first_not_sent(made: Made) -> None:
    ask = emptied(made)
    document = made_of(ask, paper(e_invoice=True))
    assert document["ei_status"] == "not_sent"
    made.records.put(16, "issued_documents", {**document, "ei_status": "sent"})
    assert changed(ask, document, notes="x")["ei_status"] == "sent"
    assert changed(ask, document, e_invoice=False)["ei_status"] is None
    assert made_of(ask, paper())["ei_status"] is None
