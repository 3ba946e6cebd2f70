from __future__ import annotations

import pytest

from gettone.wire.paths import Found, PathTable


@pytest.fixture
def table() -> PathTable:
    table = PathTable()
    for method, template, name in (
        ("GET", "/user/info", "me"),
        ("GET", "/c/{company_id}/documents", "list"),
        ("POST", "/c/{company_id}/documents", "create"),
        ("GET", "/c/{company_id}/documents/{document_id}", "get"),
        ("GET", "/c/{company_id}/documents/info", "info"),
        ("GET", "/c/{company_id}/documents/{document_id}/xml", "xml"),
        ("GET", "/c/{company_id}/subscriptions/{subscription_id}", "subscription"),
    ):
        table.add(method, template, name, texts=frozenset({"subscription_id"}))
    return table


@pytest.mark.parametrize(
    ("path", "operation_ids", "values"),
    [
        ("/user/info", {"GET": "me"}, ()),
        ("/c/16/documents", {"GET": "list", "POST": "create"}, ("16",)),
        ("/c/16/documents/17", {"GET": "get"}, ("16", "17")),
        ("/c/16/documents/info", {"GET": "info"}, ("16",)),
        ("/c/16/documents/17/xml", {"GET": "xml"}, ("16", "17")),
        ("/c/16/subscriptions/SUB%2F1%20x", {"GET": "subscription"}, ("16", "SUB/1 x")),
        ("/c/%31%36/documents", {"GET": "list", "POST": "create"}, ("16",)),
    ],
)
def test_a_path_leads_to_what_is_there(
    table: PathTable, path: str, operation_ids: dict[str, str], values: tuple[str, ...]
) -> None:
    assert table.find(path) == Found(operation_ids, values)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "user/info",
        "/user",
        "/user/info/",
        "/user//info",
        "/nothing",
        "/17",
        "/c/16",
        "/c/sixteen/documents",
        "/c//documents",
        "/c/-16/documents",
        "/c/1.5/documents",
        "/c/\u0661\u0666/documents",
        f"/c/{'9' * 19}/documents",
        "/c/16/documents/INFO",
        "/c/16/documents/info/xml",
        "/c/16/documents/17/18",
        "/c/16/subscriptions/",
    ],
)
def test_nothing_is_at_any_other_path(table: PathTable, path: str) -> None:
    assert table.find(path) is None
