from __future__ import annotations

import json
import re
from typing import Any

import pytest

from gettone.domain.scope import SCOPES
from gettone.sandbox.postman import SCHEMA, collection, environment
from gettone.wire.messages import Response
from gettone.wire.operation import catalogue
from sandbox.made import Caller, Made


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


def sent(ask: Caller, name: str) -> Response:
    """Send a request as Postman does, with its examples filled in."""
    request = items()[name]
    url = request["url"]
    path = "/" + "/".join(url["path"]).replace("{{company_id}}", "16")
    for variable in url.get("variable", []):
        path = path.replace(f":{variable['key']}", variable["value"])
    query = tuple((one["key"], one["value"]) for one in url.get("query", []) if not one["disabled"])
    body = json.loads(request["body"]["raw"]) if "body" in request else None
    return ask.response(request["method"], path, body, query=query)


def all_scopes(made: Made) -> Caller:
    return made.caller(" ".join(scope.text for scope in SCOPES))


# What must have been sent before, so that there is what a request is about.
FIRST = {
    "GetBinIssuedDocument": ["deleteIssuedDocument"],
    "GetBinReceivedDocument": ["deleteReceivedDocument"],
    "RecoverBinIssuedDocument": ["deleteIssuedDocument"],
    "RecoverBinReceivedDocument": ["deleteReceivedDocument"],
    "DeleteBinIssuedDocument": ["deleteIssuedDocument"],
    "DeleteBinReceivedDocument": ["deleteReceivedDocument"],
    "getWebhooksSubscription": ["CreateWebhooksSubscription"],
    "modifyWebhooksSubscription": ["CreateWebhooksSubscription"],
    "verifyWebhooksSubscription": ["CreateWebhooksSubscription"],
    "deleteWebhooksSubscription": ["CreateWebhooksSubscription"],
}
SENT_AS_A_FORM = {
    one.id for one in catalogue().operations.values() if one.request_media == "multipart/form-data"
}


@pytest.mark.parametrize("name", sorted(set(catalogue().operations) - SENT_AS_A_FORM))
def test_a_request_is_accepted_as_it_stands(made: Made, name: str) -> None:
    ask = all_scopes(made)
    for before in FIRST.get(name, []):
        assert sent(ask, before).status == 200
    answer = sent(ask, name)
    assert answer.status == 200, answer.body


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


def test_the_format_is_kept() -> None:
    """Postman Collection Format 2.1.0: names, kinds and what is required."""
    whole = collection()
    assert set(whole) == {"info", "auth", "item"}
    assert all(isinstance(whole["info"][name], str) for name in ("_postman_id", "name", "schema"))
    [token] = whole["auth"]["bearer"]
    assert token == {"key": "token", "value": "{{access_token}}", "type": "string"}
    for request in items().values():
        url = request["url"]
        for listed in (request["header"], url.get("query", []), url.get("variable", [])):
            for one in listed:
                assert isinstance(one["key"], str)
                assert isinstance(one["value"], str)
                assert isinstance(one.get("disabled", False), bool)
        assert all(isinstance(part, str) and part for part in (*url["host"], *url["path"]))
        body = request.get("body", {"mode": "raw", "raw": ""})
        assert body["mode"] in {"raw", "formdata"}
        assert isinstance(body[body["mode"]], str if body["mode"] == "raw" else list)


def test_the_whole_can_be_run_in_its_order(made: Made) -> None:
    """All but deleting for good what has been recovered just before."""
    ask = all_scopes(made)
    refused = [
        name for name in items() if name not in SENT_AS_A_FORM and sent(ask, name).status != 200
    ]
    assert sorted(refused) == ["DeleteBinIssuedDocument", "DeleteBinReceivedDocument"]
