from __future__ import annotations

import pytest

from gettone.wire.bodies import Body
from gettone.wire.document_type import (
    decisive,
    document_ids,
    is_of_one_document,
    type_named,
    types_told,
)
from gettone.wire.operation import catalogue

operation = catalogue().operation


@pytest.mark.parametrize(
    ("name", "kind", "decided"),
    [
        ("getIssuedDocument", "invoice", "invoice"),
        ("getIssuedDocument", "bill", ""),
        ("getIssuedDocument", None, ""),
        ("getReceiptsMonthlyTotals", "sales_receipt", ""),
    ],
)
def test_a_type_counts_where_scopes_depend_on_it(name: str, kind: str | None, decided: str) -> None:
    assert decisive(operation(name), kind) == decided


def test_operations_on_one_stored_document() -> None:
    names = ("getIssuedDocument", "listIssuedDocuments", "getArchiveDocument", "getReceipt")
    assert [is_of_one_document(operation(name)) for name in names] == [True, False, False, False]


@pytest.mark.parametrize(
    ("name", "path", "query", "ids"),
    [
        ("getIssuedDocument", {"document_id": "7"}, {}, [7]),
        ("listIssuedDocuments", {}, {"ids": "7"}, []),
        ("joinIssuedDocuments", {}, {"ids": "7, 8,x9"}, [7, 8]),
        ("transformIssuedDocument", {}, {"original_document_id": "7"}, [7]),
        ("transformIssuedDocument", {}, {}, []),
    ],
)
def test_documents_that_are_named_by_their_ids(
    name: str, path: dict[str, str], query: dict[str, str], ids: list[int]
) -> None:
    assert list(document_ids(operation(name), path, query)) == ids


@pytest.mark.parametrize(
    ("name", "query", "body", "kind"),
    [
        ("createIssuedDocument", {}, {"data": {"type": "invoice"}}, "invoice"),
        ("createIssuedDocument", {"type": "order"}, {"data": {}}, None),
        ("createIssuedDocument", {}, {"data": {"type": 1}}, None),
        ("listIssuedDocuments", {"type": "order"}, None, "order"),
        ("listIssuedDocuments", {}, None, None),
    ],
)
def test_the_type_that_a_request_names(
    name: str, query: dict[str, str], body: Body | None, kind: str | None
) -> None:
    assert type_named(operation(name), query, body) == kind


@pytest.mark.parametrize(
    ("answer", "listed", "told"),
    [
        ({"data": {"id": 7, "type": "invoice"}}, "", [(7, "invoice")]),
        ({"data": [{"id": 7, "type": "order"}, {"id": 8}, 9]}, "", [(7, "order")]),
        ({"data": [{"id": 7, "type": "order"}, {"id": 8}]}, "quote", [(7, "order"), (8, "quote")]),
        ({"data": {"type": "invoice"}}, "", []),
        ({"data": None}, "", []),
        ({}, "invoice", []),
    ],
)
def test_the_documents_of_an_answer(answer: Body, listed: str, told: list[tuple[int, str]]) -> None:
    assert list(types_told(answer, listed)) == told
