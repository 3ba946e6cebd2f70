from __future__ import annotations

import json

import pytest

from gettone.wire import passing
from gettone.wire.bodies import Body
from gettone.wire.messages import Request, Response
from gettone.wire.passing import Passing, best_known
from gettone.wire.requirements import OperationRef

DOCUMENTS = "/c/16/issued_documents"


def request(method: str, path: str, body: Body | None = None, **query: str) -> Request:
    return Request(
        method=method,
        path=path,
        query=tuple(query.items()),
        content_type="application/json" if body else "",
        body=json.dumps(body).encode() if body else b"",
    )


def answer(body: object = None, status: int = 200, content_type: str = "") -> Response:
    headers = {"content-type": content_type} if content_type else {}
    return Response(status=status, headers=headers, body=json.dumps(body).encode() if body else b"")


def read(seen: Passing, sent: Request, received: Response | None = None) -> list[str]:
    return list(map(str, seen.read(sent, received or answer())))


def test_operations_without_a_type() -> None:
    assert read(Passing(), request("GET", "/user/info")) == ["getUserInfo"]
    assert read(Passing(), request("GET", "/c/16/receipts", type="x")) == ["listReceipts"]
    assert read(Passing(), request("GET", "/nothing/here")) == []
    assert read(Passing(), request("PATCH", DOCUMENTS)) == []


def test_a_call_without_an_answer_was_made_too() -> None:
    assert list(map(str, Passing().read(request("GET", DOCUMENTS, type="order"), None))) == [
        "listIssuedDocuments:order"
    ]


def test_the_type_that_a_request_names() -> None:
    sent = request("POST", DOCUMENTS, {"data": {"type": "quote"}})
    assert read(Passing(), sent) == ["createIssuedDocument:quote"]
    assert read(Passing(), request("GET", DOCUMENTS, type="bill")) == ["listIssuedDocuments"]
    broken = Request(method="POST", path=DOCUMENTS, content_type="application/json", body=b"[")
    assert read(Passing(), broken) == ["createIssuedDocument"]


def test_the_type_of_a_stored_document_is_in_the_answer() -> None:
    one = request("GET", f"{DOCUMENTS}/7")
    assert read(Passing(), one, answer({"data": {"id": 7, "type": "order"}})) == [
        "getIssuedDocument:order"
    ]
    assert read(Passing(), one, answer({"error": {}}, 404)) == ["getIssuedDocument"]
    assert read(Passing(), one, answer({"data": {"id": 7}})) == ["getIssuedDocument"]


def test_what_another_answer_is_made_of_says_nothing_of_what_is_stored() -> None:
    sent = request("GET", f"{DOCUMENTS}/transform", original_document_id="7", new_type="invoice")
    made = answer({"data": {"id": 0, "type": "invoice"}})
    assert read(Passing(), sent, made) == ["transformIssuedDocument"]


@pytest.mark.parametrize(
    ("sent", "received"),
    [
        (request("GET", f"{DOCUMENTS}/7"), answer({"data": {"id": 7, "type": "order"}})),
        (
            request("POST", DOCUMENTS, {"data": {"type": "order"}}),
            answer({"data": {"id": 7, "type": "order"}}),
        ),
        (request("GET", DOCUMENTS, type="order"), answer({"data": [{"id": 7, "type": "order"}]})),
        (request("GET", DOCUMENTS, type="order"), answer({"data": [{"id": 7}]})),
    ],
)
def test_documents_that_were_seen_are_remembered(sent: Request, received: Response) -> None:
    seen = Passing()
    seen.read(sent, received)
    assert read(seen, request("DELETE", f"{DOCUMENTS}/7")) == ["deleteIssuedDocument:order"]
    assert read(seen, request("GET", f"{DOCUMENTS}/join", ids="7,8")) == [
        "joinIssuedDocuments:order"
    ]
    for other in ("/c/16/issued_documents/8", "/c/18/issued_documents/7"):
        assert read(seen, request("DELETE", other)) == ["deleteIssuedDocument"]
    received_path = "/c/16/received_documents/7"
    assert read(seen, request("DELETE", received_path)) == ["deleteReceivedDocument"]


def test_a_document_of_several_types_is_named_with_each() -> None:
    seen = Passing()
    seen.read(request("GET", f"{DOCUMENTS}/7"), answer({"data": {"id": 7, "type": "order"}}))
    changed = request("PUT", f"{DOCUMENTS}/7", {"data": {"type": "invoice"}})
    assert read(seen, changed) == ["modifyIssuedDocument:invoice", "modifyIssuedDocument:order"]


def test_what_is_no_document_is_not_remembered() -> None:
    seen = Passing()
    upload = request("GET", f"{DOCUMENTS}/7/email")
    seen.read(upload, answer({"data": {"id": 7, "type": "order"}}))
    assert read(seen, request("DELETE", f"{DOCUMENTS}/7")) == ["deleteIssuedDocument"]


def test_answers_in_other_media_are_not_read() -> None:
    page = answer({"data": {"id": 7, "type": "order"}}, content_type="text/html")
    assert read(Passing(), request("GET", f"{DOCUMENTS}/7"), page) == ["getIssuedDocument"]


def test_of_too_many_documents_all_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "MAX_DOCUMENTS", 2)
    seen = Passing()
    for ids in ((1, 2), (3,)):
        rows = [{"id": one, "type": "order"} for one in ids]
        seen.read(request("GET", DOCUMENTS, type="order"), answer({"data": rows}))
    assert read(seen, request("DELETE", f"{DOCUMENTS}/1")) == ["deleteIssuedDocument"]
    assert read(seen, request("DELETE", f"{DOCUMENTS}/3")) == ["deleteIssuedDocument:order"]


def test_a_call_without_a_type_counts_where_no_other_has_one() -> None:
    refs = ["getIssuedDocument", "getSupplier", "getIssuedDocument:order", "deleteIssuedDocument"]
    assert list(map(str, best_known(map(OperationRef.parse, [*refs, *refs])))) == [
        "deleteIssuedDocument",
        "getIssuedDocument:order",
        "getSupplier",
    ]
