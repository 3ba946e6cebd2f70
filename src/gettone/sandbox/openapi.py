"""The sandbox's own OpenAPI document, made from the catalogue.

Facts only: names, types and required scopes; no sentence of the provider's.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Final

from gettone.wire.bodies import Body, encode
from gettone.wire.catalogue import SchemaNode
from gettone.wire.messages import Request, Response
from gettone.wire.operation import Operation, Parameter, catalogue

__all__ = ["OPENAPI_PATH", "openapi_document", "with_document"]

OPENAPI_PATH: Final = "/openapi.json"

_ERROR: Final = {"$ref": "#/components/schemas/Error"}
# What every operation may answer besides 200; provider, Errors page.
_REFUSALS: Final = ("400", "401", "403", "404", "405", "409", "413", "422", "429", "500")

# OpenAPI 2.1.8 against its own examples: an address is relative, such as
# page=2, and a time has no zone, or is only a day.
_FORMATS: Final = {"uri": "uri-reference", "date-time": ""}


def openapi_document(server_url: str) -> Body:
    """Describe every operation as OpenAPI 3.0.

    Args:
        server_url: Address of the sandbox that serves the document.
    """
    paths: dict[str, Body] = {}
    for operation in catalogue().operations.values():
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.0.3",
        "info": {"title": "Gettone sandbox", "version": version("gettone")},
        "servers": [{"url": server_url}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Error": {"type": "object", "properties": {"error": {}}, "required": ["error"]},
                **{name: _schema(node) for name, node in catalogue().schemas.items()},
            },
        },
    }


def with_document(respond: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """Answer ``OPENAPI_PATH`` with the document, and everything else as *respond* does."""

    def answer(request: Request) -> Response:
        if request.path != OPENAPI_PATH:
            return respond(request)
        body = encode(openapi_document(request.origin))
        return Response(status=200, headers={"content-type": "application/json"}, body=body)

    return answer


def _operation(operation: Operation) -> Body:
    described: Body = {
        "operationId": operation.id,
        "parameters": [_parameter(parameter) for parameter in operation.parameters],
        "responses": {"200": _answer(operation), **dict.fromkeys(_REFUSALS, _refusal())},
        "x-scopes": [scope.text for scope in operation.needed.any_of],
        "x-scopes-known-from": operation.needed.provenance,
    }
    if operation.request_schema:
        content = {operation.request_media: {"schema": _ref(operation.request_schema)}}
        described["requestBody"] = {"content": content}
    return described


def _parameter(parameter: Parameter) -> Body:
    schema: Body = {"type": parameter.kind}
    if parameter.enum:
        schema["enum"] = list(parameter.enum)
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.required,
        "schema": schema,
    }


def _answer(operation: Operation) -> Body:
    answer: Body = {"description": "accepted"}
    if operation.response_schema:
        is_text = catalogue().schemas[operation.response_schema].type == "string"
        media = "text/xml" if is_text else "application/json"
        answer["content"] = {media: {"schema": _ref(operation.response_schema)}}
    return answer


def _refusal() -> Body:
    return {"description": "refused", "content": {"application/json": {"schema": _ERROR}}}


def _schema(node: SchemaNode) -> Body:
    """Write a schema; a nullable reference needs a wrapping in OpenAPI 3.0."""
    if node.ref:
        ref = _ref(node.ref)
        return {"nullable": True, "allOf": [ref]} if node.nullable else ref
    if node.all_of:
        return {"allOf": [_schema(part) for part in node.all_of]}
    return {**_bounds(node), **_content(node)}


def _bounds(node: SchemaNode) -> Body:
    bounds: Body = {
        "type": node.type,
        "format": _FORMATS.get(node.format, node.format),
        "enum": list(node.enum),
        "nullable": node.nullable,
        "readOnly": node.read_only,
        "writeOnly": node.write_only,
        "maxItems": node.max_items,
    }
    return {name: held for name, held in bounds.items() if held}


def _content(node: SchemaNode) -> Body:
    content: Body = {}
    if node.properties:
        content["properties"] = {name: _schema(held) for name, held in node.properties.items()}
    if node.values is not None:
        content["additionalProperties"] = _schema(node.values)
    if node.type == "array":
        content["items"] = _schema(node.items) if node.items is not None else {}
    return content


def _ref(name: str) -> Body:
    return {"$ref": f"#/components/schemas/{name}"}
