from __future__ import annotations

from typing import Any

import pytest

from gettone.sandbox.issued_family import JOINABLE, TYPES
from gettone.wire.schema import check
from sandbox.made import Caller, Made
from sandbox.papers import PAPERS, emptied, made_of, paper

TRANSFORM = f"{PAPERS}/transform"
JOIN = f"{PAPERS}/join"


def transformed(ask: Caller, document_id: int, new_type: str, **query: Any) -> dict[str, Any]:
    status, body = ask(
        "GET", TRANSFORM, original_document_id=document_id, new_type=new_type, **query
    )
    assert status == 200
    assert check(body, "TransformIssuedDocumentResponse", unknown_names=True) == []
    found: dict[str, Any] = body
    return found


@pytest.mark.parametrize("kind", TYPES)
def test_what_transforming_answers_can_be_created(made: Made, kind: str) -> None:
    ask = emptied(made)
    quote = made_of(ask, paper("quote", 40, 60, notes="Come d'accordo", rivalsa=4))
    body = transformed(ask, quote["id"], kind, transform_keep_copy=1)
    assert "id" not in body["data"]
    status, answer = ask("POST", PAPERS, body)
    assert status == 200
    created = answer["data"]
    assert (created["type"], created["notes"]) == (kind, "Come d'accordo")
    assert created["amount_gross"] == quote["amount_gross"] == 126.88
    assert created["id"] != quote["id"]
    assert ask("GET", f"{PAPERS}/{quote['id']}")[0] == 200


def test_transforming_creates_nothing(made: Made) -> None:
    ask = emptied(made)
    quote = made_of(ask, paper("quote", number=5))
    body = transformed(ask, quote["id"], "invoice", type="quote", e_invoice=1)
    assert (body["data"]["number"], body["data"]["e_invoice"]) == (1, True)
    assert body["options"] == {
        "create_from": [str(quote["id"])],
        "transform": True,
        "keep_copy": False,
    }
    assert ask("GET", PAPERS, type="invoice")[1]["total"] == 0


def test_a_transformed_document_goes_to_the_bin(made: Made) -> None:
    ask = emptied(made)
    quote = made_of(ask, paper("quote"))
    body = transformed(ask, quote["id"], "order")
    assert ask("POST", PAPERS, body)[0] == 200
    assert ask("GET", f"{PAPERS}/{quote['id']}")[0] == 404
    assert made.records.get(16, "bin_issued_documents", quote["id"]) is not None


def test_only_who_may_delete_a_document_transforms_it_away(made: Made) -> None:
    quote = made_of(emptied(made), paper("quote"))
    ask = made.caller("issued_documents.quotes:r issued_documents.orders:a")
    body = transformed(ask, quote["id"], "order")
    assert ask("POST", PAPERS, body)[0] == 403
    assert ask("GET", f"{PAPERS}/{quote['id']}")[0] == 200
    assert (
        ask("POST", PAPERS, {**body, "options": {**body["options"], "keep_copy": True}})[0] == 200
    )


@pytest.mark.parametrize("text", ["999", "x", "-1", "114"])
def test_a_document_is_made_only_of_what_is_there(made: Made, text: str) -> None:
    options = {"create_from": [text], "fix_payments": True}
    status, body = emptied(made)("POST", PAPERS, {"data": paper(), "options": options})
    assert (status, list(body["error"]["validation_result"])) == (422, ["options.create_from"])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"new_type": "invoice"}, 422),
        ({"original_document_id": "x", "new_type": "invoice"}, 422),
        ({"original_document_id": 999, "new_type": "bill"}, 422),
        ({"original_document_id": 999, "new_type": "invoice", "e_invoice": 2}, 422),
        ({"original_document_id": 999, "new_type": "invoice", "transform_keep_copy": "yes"}, 422),
        ({"original_document_id": 999, "new_type": "invoice"}, 404),
        ({"original_document_id": 114, "new_type": "invoice"}, 404),
    ],
)
def test_transforming_needs_a_document_and_a_type(
    made: Made, query: dict[str, Any], status: int
) -> None:
    assert emptied(made)("GET", TRANSFORM, **query)[0] == status


def test_a_document_of_another_type_is_not_transformed(made: Made) -> None:
    ask = emptied(made)
    quote = made_of(ask, paper("quote"))
    query = {"original_document_id": quote["id"], "new_type": "invoice", "type": "order"}
    assert ask("GET", TRANSFORM, **query)[0] == 404


@pytest.mark.parametrize(("word", "kind"), JOINABLE.items())
def test_what_joining_answers_can_be_created(made: Made, word: str, kind: str) -> None:
    ask = emptied(made)
    first, second = made_of(ask, paper(kind, 40)), made_of(ask, paper(kind, 60))
    ids = f"{first['id']},{second['id']}"
    status, body = ask("GET", JOIN, ids=ids, type=word, e_invoice=0)
    assert status == 200
    assert check(body, "JoinIssuedDocumentsResponse", unknown_names=True) == []
    assert body["options"] == {"create_from": ids.split(","), "join_type": word}
    status, answer = ask("POST", PAPERS, body)
    assert status == 200
    created = answer["data"]
    assert (created["type"], created["amount_net"]) == ("invoice", 100)
    assert [item["net_price"] for item in created["items_list"]] == [40, 60]
    assert ask("GET", f"{PAPERS}/{first['id']}")[0] == 200


def test_the_same_items_can_be_grouped(made: Made) -> None:
    ask = emptied(made)
    ids = [made_of(ask, paper("order", 40, *more))["id"] for more in ((), (5,), (40,))]
    query = {"ids": ",".join(map(str, [*ids, ids[0]])), "type": "orders"}
    joined = ask("GET", JOIN, group=1, **query)[1]["data"]
    assert [(item["net_price"], item["qty"]) for item in joined["items_list"]] == [(40, 4), (5, 1)]
    assert joined["amount_net"] == 165
    assert len(ask("GET", JOIN, group=0, **query)[1]["data"]["items_list"]) == 5


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 422),
        ({"ids": "x"}, 422),
        ({"ids": "1,"}, 422),
        ({"ids": "999", "type": "invoices"}, 422),
        ({"ids": "999", "group": "yes"}, 422),
        ({"ids": "999", "type": "orders"}, 404),
        ({"ids": "115", "type": "quotes"}, 404),
    ],
)
def test_joining_needs_documents(made: Made, query: dict[str, Any], status: int) -> None:
    assert emptied(made)("GET", JOIN, **query)[0] == status


def test_only_documents_of_one_type_that_can_be_joined_are(made: Made) -> None:
    ask = emptied(made)
    order, quote, invoice = (made_of(ask, paper(kind)) for kind in ("order", "quote", "invoice"))
    for ids in (f"{order['id']},{quote['id']}", str(invoice["id"])):
        assert ask("GET", JOIN, ids=ids)[0] == 422
    assert ask("GET", JOIN, ids=order["id"], type="quotes")[0] == 422
    assert ask("GET", JOIN, ids=order["id"])[1]["options"]["join_type"] == "orders"
