"""The API as a Postman collection, and an environment with the token as a secret.

Made from the catalogue. Examples of bodies are ours.

Source:
    Postman Collection Format 2.1.0.
"""

from __future__ import annotations

import json
import re
import uuid
from functools import cache
from pathlib import Path
from typing import Final

from gettone.wire.bodies import Body
from gettone.wire.operation import Operation, Parameter, catalogue

__all__ = ["collection", "environment"]

SCHEMA: Final = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
_EXAMPLES: Final = Path(__file__).with_name("data") / "request_examples.json"
_IN_PATH: Final = re.compile(r"\{(\w+)\}")
# Names of the environment's variables.
_BASE_URL, _COMPANY_ID, _TOKEN = "base_url", "company_id", "access_token"
# Values that queries of the sandbox's demo company can have; company_id is a variable.
_QUERIES: Final[dict[str, str]] = {
    "type": "invoice",
    "category": "clients",
    "context": "products",
    "year": "2026",
    "date_from": "2026-01-01",
    "date_to": "2026-12-31",
    "original_document_id": "104",
    "new_type": "invoice",
    "ids": "107",
}
# Records of the demo company, by the name that paths give to their ids.
_RECORDS: Final[dict[str, str]] = {
    "client_id": "41",
    "supplier_id": "17",
    "product_id": "51",
    "price_list_id": "10",
    "template_id": "10",
    "payment_method_id": "31",
    "payment_account_id": "21",
    "vat_type_id": "1010",
    "subscription_id": "SUB1",
}
# Its documents, by the start of the path; the longest counts. The bin is
# empty until one of these is deleted, and there are no subscriptions at first.
_DOCUMENTS: Final[dict[str, str]] = {
    "/c/{company_id}/issued_documents": "113",
    "/c/{company_id}/issued_documents/{document_id}/e_invoice/error_reason": "102",
    "/c/{company_id}/received_documents": "61",
    "/c/{company_id}/received_documents/pending": "71",
    "/c/{company_id}/bin/issued_documents": "113",
    "/c/{company_id}/bin/received_documents": "61",
    "/c/{company_id}/receipts": "61",
    "/c/{company_id}/cashbook": "91",
    "/c/{company_id}/taxes": "71",
    "/c/{company_id}/archive": "81",
}
# After creating: reading, then changing, then deleting.
_STAGES: Final = {"GET": 1, "PUT": 2, "POST": 2, "DELETE": 3}
# An identifier that does not change from one writing to the next.
_NAMESPACE: Final = uuid.UUID("7d2f2f0c-51b5-4d3a-9b39-2f7a4c5a8a11")


def collection() -> Body:
    """Give every operation of the provider's, in a folder for each family.

    In an order in which the whole can be run: what is made, read and changed
    is deleted last, and only then lies in the bin.
    """
    folders: dict[str, list[Body]] = {}
    for operation in sorted(catalogue().operations.values(), key=_turn):
        folders.setdefault(operation.family, []).append(_item(operation))
    return {
        "info": {
            "_postman_id": str(uuid.uuid5(_NAMESPACE, "collection")),
            "name": "Fatture in Cloud API v2 (Gettone)",
            "schema": SCHEMA,
        },
        "auth": {
            "type": "bearer",
            "bearer": [{"key": "token", "value": _variable(_TOKEN), "type": "string"}],
        },
        "item": [{"name": name, "item": items} for name, items in folders.items()],
    }


def environment(base_url: str, company_id: int | None, token_text: str = "") -> Body:
    """Give the variables that the collection uses.

    Args:
        base_url: Where requests go.
        company_id: Which company is asked for; ``None`` for one to be filled in.
        token_text: The access token; empty for one to be filled in.
    """
    values = ((_BASE_URL, base_url), (_COMPANY_ID, str(company_id or "")), (_TOKEN, token_text))
    return {
        "id": str(uuid.uuid5(_NAMESPACE, "environment")),
        "name": "Gettone",
        "values": [
            {
                "key": key,
                "value": value,
                "type": "secret" if key == _TOKEN else "default",
                "enabled": True,
            }
            for key, value in values
        ],
        "_postman_variable_scope": "environment",
    }


def _turn(operation: Operation) -> tuple[bool, str, int, int, str]:
    """Tell where an operation stands, parts of a record before the record itself."""
    stage = 0 if operation.id.lower().startswith("create") else _STAGES[operation.method]
    return (
        operation.family == "bin",
        operation.family,
        stage,
        -len(operation.path),
        operation.id,
    )


def _item(operation: Operation) -> Body:
    request: Body = {
        "method": operation.method,
        "header": [{"key": "Accept", "value": "application/json"}],
        "url": _url(operation),
        "description": _needs(operation),
    }
    if operation.request_media == "multipart/form-data":
        request["body"] = {
            "mode": "formdata",
            "formdata": [
                {"key": "filename", "value": "documento.pdf", "type": "text"},
                {"key": "attachment", "src": None, "type": "file"},
            ],
        }
    elif operation.request_media:
        request["header"].append({"key": "Content-Type", "value": operation.request_media})
        raw = json.dumps(_examples().get(operation.id, {}), ensure_ascii=False, indent=2)
        request["body"] = {
            "mode": "raw",
            "raw": raw,
            "options": {"raw": {"language": "json"}},
        }
    return {"name": operation.id, "request": request, "response": []}


def _url(operation: Operation) -> Body:
    path = _IN_PATH.sub(_in_path, operation.path)
    query = [_query(one) for one in operation.parameters if one.place == "query"]
    named = [one for one in operation.path_names if one != _COMPANY_ID]
    shown = "&".join(f"{one['key']}={one['value']}" for one in query if not one["disabled"])
    url: Body = {
        "raw": f"{_variable(_BASE_URL)}{path}{'?' if shown else ''}{shown}",
        "host": [_variable(_BASE_URL)],
        "path": path.removeprefix("/").split("/"),
    }
    if query:
        url["query"] = query
    if named:
        url["variable"] = [{"key": name, "value": _id(operation, name)} for name in named]
    return url


def _id(operation: Operation, name: str) -> str:
    if name in _RECORDS:
        return _RECORDS[name]
    return _DOCUMENTS[max(filter(operation.path.startswith, _DOCUMENTS), key=len)]


def _in_path(found: re.Match[str]) -> str:
    name = found[1]
    return _variable(name) if name == _COMPANY_ID else f":{name}"


def _query(parameter: Parameter) -> Body:
    value = _QUERIES.get(parameter.name, "")
    if parameter.enum and value not in parameter.enum:
        value = str(parameter.enum[0])
    return {"key": parameter.name, "value": value, "disabled": not parameter.required}


def _needs(operation: Operation) -> str:
    scopes = [scope.text for scope in operation.needed.any_of]
    return f"Scope: {' | '.join(scopes)}" if scopes else "No scope needed."


def _variable(name: str) -> str:
    return f"{{{{{name}}}}}"


@cache
def _examples() -> dict[str, Body]:
    read: dict[str, Body] = json.loads(_EXAMPLES.read_bytes())
    return read
