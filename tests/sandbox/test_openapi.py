from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from openapi_spec_validator import validate

from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.openapi import OPENAPI_PATH, openapi_document, with_document
from gettone.sandbox.serving import serving
from gettone.wire.messages import Request, Response


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi_document("http://127.0.0.1:8400")


def test_it_is_an_openapi_document(document: dict[str, Any]) -> None:
    validate(document)


def test_it_describes_every_operation(document: dict[str, Any]) -> None:
    described = [one for path in document["paths"].values() for one in path.values()]
    assert len(described) == 123
    supplier = document["paths"]["/c/{company_id}/entities/suppliers/{supplier_id}"]["get"]
    assert supplier["operationId"] == "getSupplier"
    assert supplier["x-scopes"] == ["entity.suppliers:r"]
    assert [row["name"] for row in supplier["parameters"] if row["required"]] == [
        "company_id",
        "supplier_id",
    ]


def test_a_text_is_no_json(document: dict[str, Any]) -> None:
    path = "/c/{company_id}/issued_documents/{document_id}/e_invoice/xml"
    answer = document["paths"][path]["get"]["responses"]["200"]
    assert list(answer["content"]) == ["text/xml"]


def test_schemas_keep_what_may_be_null(document: dict[str, Any]) -> None:
    supplier = document["components"]["schemas"]["Supplier"]
    assert supplier["properties"]["name"] == {"type": "string", "nullable": True}


def test_formats_are_those_that_answers_keep(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    path = schemas["Pagination"]["properties"]["path"]
    assert path == {"type": "string", "format": "uri-reference", "nullable": True}
    assert "format" not in schemas["Email"]["properties"]["recipient_date"]
    assert schemas["Receipt"]["properties"]["date"]["format"] == "date"


def test_only_its_own_path_is_answered_with_it() -> None:
    answer = with_document(lambda request: Response(status=418))
    assert answer(Request(method="GET", path="/user/info")).status == 418
    described = json.loads(answer(Request(method="GET", path=OPENAPI_PATH)).body)
    assert described["openapi"] == "3.0.3"


def test_a_sandbox_serves_it_with_its_own_address() -> None:
    with (
        Sandbox(SandboxSettings()) as sandbox,
        serving(sandbox) as base_url,
        urllib.request.urlopen(base_url + OPENAPI_PATH, timeout=10) as answer,
    ):
        assert json.load(answer)["servers"] == [{"url": base_url}]
