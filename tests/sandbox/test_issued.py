from __future__ import annotations

from typing import Any

import pytest

from gettone.sandbox.issued import ISSUED_VERBS
from gettone.sandbox.issued_family import TYPES
from gettone.wire.operation import catalogue
from gettone.wire.schema import check
from sandbox.made import Made
from sandbox.papers import EVERYTHING, PAPERS, emptied, made_of, paper

PAID: dict[str, Any] = {"payments_list": [{"amount": 122, "due_date": "2026-04-30"}]}


def test_every_operation_is_the_provider_s() -> None:
    for operation_id in ISSUED_VERBS:
        assert catalogue().operation(operation_id).family == "issued_documents"


@pytest.mark.parametrize("kind", TYPES)
def test_a_document_of_each_type_is_kept_as_it_was_answered(made: Made, kind: str) -> None:
    ask = emptied(made)
    status, body = ask("POST", PAPERS, {"data": paper(kind, **PAID)})
    assert status == 200
    assert check(body, "CreateIssuedDocumentResponse", unknown_names=True) == []
    document = body["data"]
    assert (document["type"], document["number"], document["year"]) == (kind, 1, 2026)
    assert (document["amount_net"], document["amount_vat"]) == (100, 22)
    assert document["amount_gross"] == 122
    assert document["date"] == "2026-03-02"
    assert document["entity"] == {"name": "Verdi S.n.c."}
    assert ask("GET", f"{PAPERS}/{document['id']}") == (200, body)
    listed = ask("GET", PAPERS, type=kind)[1]
    assert listed["data"] == [document]
    assert check(listed, "ListIssuedDocumentsResponse", unknown_names=True) == []


@pytest.mark.parametrize("name", ["type", "entity"])
def test_a_document_needs_a_type_and_a_client(made: Made, name: str) -> None:
    ask = emptied(made)
    status, body = ask("POST", PAPERS, {"data": {**paper(**PAID), name: None}})
    assert status == 422
    said = body["error"]["validation_result"]
    assert f"The data.{name} field is required." in said[f"data.{name}"]


@pytest.mark.parametrize("entity", [{}, {"id": 41}, {"name": " "}])
def test_a_client_needs_a_name(made: Made, entity: dict[str, Any]) -> None:
    status, body = emptied(made)("POST", PAPERS, {"data": paper(entity=entity, **PAID)})
    assert status == 422
    assert body["error"]["validation_result"] == {
        "data.entity.name": ["The data.entity.name field is required."]
    }


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"cassa": 101}, "data.cassa"),
        ({"number": 0}, "data.number"),
        ({"number": 10**30}, "data.number"),
        ({"items_list": [{"qty": 1e12, "net_price": 1e12}]}, "data.items_list"),
        ({"date": "2026-02-30"}, "data.date"),
        ({"type": "bill"}, "data.type"),
    ],
)
def test_values_that_cannot_be_are_told(made: Made, changes: dict[str, Any], path: str) -> None:
    ask = emptied(made)
    status, body = ask("POST", PAPERS, {"data": paper(**PAID) | changes})
    assert (status, list(body["error"]["validation_result"])) == (422, [path])
    assert ask("GET", PAPERS, type="invoice")[1]["total"] == 0


def test_payments_that_do_not_make_up_what_is_due_are_told_with_the_totals(made: Made) -> None:
    ask = emptied(made)
    document = paper("invoice", 500, payments_list=[{"amount": 579.5}])
    status, body = ask("POST", PAPERS, {"data": document})
    # OpenAPI 2.1.8, example of a validation error.
    assert status == 422
    assert body == {
        "error": {
            "message": "Il totale dei pagamenti non corrisponde al totale da pagare.",
            "validation_result": None,
        },
        "extra": {
            "totals": {
                "amount_net": 500,
                "amount_global_cassa_taxable": 500,
                "taxable_amount": 500,
                "vat_list": {"22": {"amount_net": 500, "amount_vat": 110}},
                "amount_vat": 110,
                "amount_gross": 610,
                "amount_enasarco_taxable": 0,
                "amount_due": 610,
                "amount_due_discount": None,
                "payments_sum": 579.5,
            }
        },
    }
    assert ask("GET", PAPERS, type="invoice")[1]["total"] == 0


def test_the_last_payment_can_be_put_right(made: Made) -> None:
    payments = [{"amount": 100, "due_date": "2026-04-30"}, {"amount": 1, "due_date": "2026-03-31"}]
    document = made_of(emptied(made), paper(payments_list=payments))
    assert [one["amount"] for one in document["payments_list"]] == [100, 22]
    assert document["next_due_date"] == "2026-03-31"


def test_a_quote_needs_no_payments(made: Made) -> None:
    status, body = emptied(made)("POST", PAPERS, {"data": paper("quote")})
    assert (status, body["data"]["payments_list"]) == (200, [])


def test_a_number_is_given_once_in_a_series(made: Made) -> None:
    ask = emptied(made)
    made_of(ask, paper(number=7))
    status, body = ask("POST", PAPERS, {"data": paper(number=7, **PAID)})
    assert status == 409
    assert body == {"error": {"message": "A document with this number already exists."}}
    assert ask("POST", PAPERS, {"data": paper(number=7, numeration="/B", **PAID)})[0] == 200
    assert ask("POST", PAPERS, {"data": paper(number=7, date="2027-01-01", **PAID)})[0] == 200
    assert made_of(ask, paper())["number"] == 8


def test_first_level_fields_are_a_delta(made: Made) -> None:
    ask = emptied(made)
    before = made_of(ask, paper(subject="Prima", notes="Nota"))
    path = f"{PAPERS}/{before['id']}"
    made.clock.turn(3600)
    status, body = ask("PUT", path, {"data": {"subject": "Dopo", "id": 9, "url": "x", "year": 1}})
    assert status == 200
    shown = {"url": body["data"]["url"]}
    assert body["data"] == before | shown | {
        "subject": "Dopo",
        "updated_at": "2026-03-02 13:00:00",
    }
    assert ask("GET", path)[1] == body
    assert check(body, "ModifyIssuedDocumentResponse", unknown_names=True) == []


def test_items_are_replaced_and_totals_follow(made: Made) -> None:
    ask = emptied(made)
    before = made_of(ask, paper("invoice", 10, 20, cassa=4))
    kept = before["items_list"][1]
    changes = {"items_list": [kept, {"net_price": 30, "vat": {"id": 3}}]}
    path = f"{PAPERS}/{before['id']}"
    assert ask("PUT", path, {"data": changes})[0] == 422
    status, body = ask("PUT", path, {"data": changes, "options": {"fix_payments": True}})
    assert status == 200
    document = body["data"]
    # 20 + 30 = 50; cassa 2; VAT 22 % of 20.80 = 4.58, 10 % of 31.20 = 3.12
    assert (document["amount_net"], document["amount_cassa"]) == (50, 2)
    assert (document["amount_vat"], document["amount_gross"]) == (7.7, 59.7)
    assert document["payments_list"][0]["amount"] == 59.7
    assert document["items_list"][0]["id"] == kept["id"]
    assert document["items_list"][1]["id"] not in {item["id"] for item in before["items_list"]}


def test_a_change_that_is_refused_changes_nothing(made: Made) -> None:
    ask = emptied(made)
    first, second = made_of(ask, paper()), made_of(ask, paper())
    path = f"{PAPERS}/{second['id']}"
    assert ask("PUT", path, {"data": {"number": first["number"]}})[0] == 409
    assert ask("PUT", path, {"data": {"entity": None}})[0] == 422
    assert ask("PUT", path, {"data": {"items_list": []}})[0] == 422
    assert ask("GET", path)[1]["data"] == second


def test_what_is_not_there_is_not_found(made: Made) -> None:
    ask = emptied(made)
    for method, path in (
        ("GET", f"{PAPERS}/999"),
        ("PUT", f"{PAPERS}/999"),
        ("DELETE", f"{PAPERS}/999"),
        ("POST", f"{PAPERS}/999/totals"),
    ):
        assert ask(method, path, {"data": {}})[0] == 404


def test_another_company_s_document_is_not_found(made: Made) -> None:
    ask = made.caller(EVERYTHING)
    [row, *_] = made.records.page(18, "issued_documents", offset=0, limit=1).rows
    assert ask("GET", f"{PAPERS}/{row['id']}")[0] == 404


def test_a_deleted_document_lies_in_the_bin(made: Made) -> None:
    ask = emptied(made)
    document = made_of(ask, paper())
    kept = made.records.get(16, "issued_documents", document["id"])
    assert ask("DELETE", f"{PAPERS}/{document['id']}") == (200, None)
    assert ask("GET", f"{PAPERS}/{document['id']}")[0] == 404
    assert made.records.get(16, "bin_issued_documents", document["id"]) == kept
    assert made_of(ask, paper())["id"] != document["id"]


@pytest.mark.parametrize("kind", ["", "bill", "invoices"])
def test_a_list_is_of_one_known_type(made: Made, kind: str) -> None:
    status, body = emptied(made)("GET", PAPERS, type=kind)
    assert (status, list(body["error"]["validation_result"])) == (422, ["type"])


def test_a_list_is_filtered_and_sorted_by_the_provider_s_names(made: Made) -> None:
    ask = emptied(made)
    for number, city in enumerate(("Roma", "Bergamo", "Milano")):
        entity = {"name": f"Cliente {number}", "address_city": city}
        made_of(ask, paper("invoice", 10 + number, entity=entity, visible_subject=city.upper()))
    made_of(ask, paper("receipt", 11))
    found = ask("GET", PAPERS, type="invoice", sort="entity.city")[1]["data"]
    assert [row["entity"]["address_city"] for row in found] == ["Bergamo", "Milano", "Roma"]
    for query, count in (
        ("amount_net > 10.5", 2),
        ("any_subject contains 'mil'", 1),
        ("any_subject not contains 'mil'", 2),
        ("entity.city = 'roma' or number = 2", 2),
        ("type = 'receipt'", 0),
    ):
        assert ask("GET", PAPERS, type="invoice", q=query)[1]["total"] == count, query
    assert ask("GET", PAPERS, type="invoice", q="colour = 1")[0] == 422
    assert ask("GET", PAPERS, type="invoice", fields="id,number", per_page=1)[1]["data"] == [
        {"id": found[2]["id"], "number": 1}
    ]


def test_delivery_notes_may_include_those_of_invoices(made: Made) -> None:
    ask = emptied(made)
    note = made_of(ask, paper("delivery_note"))
    invoice = made_of(ask, paper("invoice", delivery_note=True))
    made_of(ask, paper("invoice"))
    assert (note["number"], invoice["dn_number"], invoice["dn_date"]) == (1, 2, "2026-03-02")
    listed = [row["id"] for row in ask("GET", PAPERS, type="delivery_note")[1]["data"]]
    assert listed == [note["id"]]
    all_notes = ask("GET", PAPERS, type="delivery_note", inclusive=1)[1]["data"]
    assert [row["id"] for row in all_notes] == [note["id"], invoice["id"]]
    alone = made.caller("issued_documents.delivery_notes:r")
    assert alone("GET", PAPERS, type="delivery_note", inclusive=1)[1]["total"] == 1


def test_totals_are_told_of_a_document_that_is_not_there_yet(made: Made) -> None:
    ask = emptied(made)
    document = {"items_list": [{"net_price": 68.18182, "vat": {"id": 3}}]}
    status, body = ask("POST", f"{PAPERS}/totals", {"data": document})
    assert status == 200
    assert (body["data"]["amount_vat"], body["data"]["amount_gross"]) == (6.82, 75)
    assert check(body, "GetNewIssuedDocumentTotalsResponse", unknown_names=True) == []
    assert ask("POST", f"{PAPERS}/totals", {})[0] == 422
    assert ask("POST", f"{PAPERS}/totals", {"data": {"cassa": -1}})[0] == 422
    huge = {"items_list": [{"qty": 1e12, "net_price": 1e12}]}
    assert ask("POST", f"{PAPERS}/totals", {"data": huge})[0] == 422
    assert ask("GET", PAPERS, type="invoice")[1]["total"] == 0


def test_totals_are_told_of_a_document_as_it_would_be(made: Made) -> None:
    ask = emptied(made)
    document = made_of(ask, paper())
    path = f"{PAPERS}/{document['id']}"
    status, body = ask("POST", f"{path}/totals", {"data": {"withholding_tax": 20}})
    assert status == 200
    assert (body["data"]["amount_due"], body["data"]["payments_sum"]) == (102, 122)
    assert check(body, "GetExistingIssuedDocumentTotalsResponse", unknown_names=True) == []
    assert ask("POST", f"{path}/totals", {"data": 1})[0] == 422
    assert ask("GET", path)[1]["data"] == document
