from __future__ import annotations

import json
import re
from typing import Any

import pytest

from gettone.domain.scope import SCOPES
from gettone.sandbox.postman import SCHEMA, collection, environment
from gettone.wire.operation import catalogue
from sandbox.made import Caller, Made

# What a path's parameter is in the demo's company, by operation or by its name.
IDS: dict[str, dict[str, object]] = {
    "sendEInvoice": {"document_id": 113},
    "scheduleEmail": {"document_id": 113},
    "getExistingIssuedDocumentTotals": {"document_id": 101},
    "modifyIssuedDocument": {"document_id": 104},
    "modifyReceivedDocument": {"document_id": 61},
    "getExistingReceivedDocumentTotals": {"document_id": 61},
    "modifyClient": {"client_id": 41},
    "modifySupplier": {"supplier_id": 17},
    "modifyProduct": {"product_id": 51},
    "modifyReceipt": {"document_id": 61},
    "modifyF24": {"document_id": 71},
    "modifyArchiveDocument": {"document_id": 81},
    "modifyCashbookEntry": {"document_id": 91},
    "modifyPaymentMethod": {"payment_method_id": 31},
    "modifyPaymentAccount": {"payment_account_id": 21},
    "modifyVatType": {"vat_type_id": 1010},
    "modifyWebhooksSubscription": {"subscription_id": "SUB1"},
    "verifyWebhooksSubscription": {"subscription_id": "SUB1"},
}


def items() -> dict[str, dict[str, Any]]:
    return {
        item["name"]: item["request"] for folder in collection()["item"] for item in folder["item"]
    }


def test_every_operation_is_in_a_folder_once() -> None:
    names = [item["name"] for folder in collection()["item"] for item in folder["item"]]
    assert sorted(names) == sorted(catalogue().operations)
    assert collection()["info"]["schema"] == SCHEMA


@pytest.mark.parametrize("name", catalogue().operations)
def test_a_request_is_what_the_catalogue_says(name: str) -> None:
    operation, request = catalogue().operation(name), items()[name]
    assert request["method"] == operation.method
    url = request["url"]
    address = url["raw"].partition("?")[0]
    assert address == "/".join([*url["host"], *url["path"]])
    named = {one["key"] for one in url.get("variable", [])}
    assert named == set(re.findall(r":(\w+)", "/".join(url["path"])))
    assert named | {"company_id"} >= set(operation.path_names)
    for query in url.get("query", []):
        [parameter] = [one for one in operation.parameters if one.name == query["key"]]
        assert query["disabled"] is not parameter.required
        assert not parameter.required or query["value"]
    assert ("body" in request) is bool(operation.request_media)


@pytest.fixture(scope="module")
def ask() -> Caller:
    return Made().caller(" ".join(scope.text for scope in SCOPES))


JSON = [
    operation.id
    for operation in catalogue().operations.values()
    if operation.request_media == "application/json"
]
CREATING_FIRST = sorted(JSON, key=lambda name: not name.lower().startswith("create"))


@pytest.mark.parametrize("name", CREATING_FIRST)
def test_an_example_of_a_body_is_accepted(ask: Caller, name: str) -> None:
    operation = catalogue().operation(name)
    path = operation.path.replace("{company_id}", "16")
    for parameter, value in IDS.get(name, {}).items():
        path = path.replace(f"{{{parameter}}}", str(value))
    body = json.loads(items()[name]["body"]["raw"])
    status, answer = ask(operation.method, path, body)
    assert status == 200, answer


def test_the_token_is_a_secret_of_the_environment() -> None:
    values = {
        one["key"]: one for one in environment("http://127.0.0.1:8400", 16, "a/secret")["values"]
    }
    assert values["access_token"]["type"] == "secret"
    assert values["access_token"]["value"] == "a/secret"
    assert (values["base_url"]["value"], values["company_id"]["value"]) == (
        "http://127.0.0.1:8400",
        "16",
    )
    assert "secret" not in json.dumps(collection())


def test_files_are_sent_as_a_form() -> None:
    body = items()["uploadArchiveDocumentAttachment"]["body"]
    assert [one["type"] for one in body["formdata"]] == ["text", "file"]


def test_writing_it_again_changes_nothing() -> None:
    assert json.dumps(collection()) == json.dumps(collection())
    assert environment("x", 1) == environment("x", 1)
