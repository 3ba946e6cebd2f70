"""One answer of the provider compared with what the catalogue makes of it.

Shapes only, as in ``jobs.shape``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final, cast

from gettone.jobs.shape import Difference, differences, json_type
from gettone.wire.bodies import ProviderError, object_in, provider_error
from gettone.wire.catalogue import SchemaNode
from gettone.wire.messages import Response
from gettone.wire.operation import Operation, catalogue

__all__ = [
    "DEFAULT_PER_PAGE",
    "QUOTA_HEADERS",
    "answer_differences",
    "is_refusal",
    "json_in",
    "refusal_differences",
    "rows_in",
]

# Provider, Paginate results; OpenAPI 2.1.8 says 5 instead.
DEFAULT_PER_PAGE: Final = 50
# OpenAPI 2.1.8, components.headers.
QUOTA_HEADERS: Final = (
    "ratelimit-hourlyremaining",
    "ratelimit-hourlylimit",
    "ratelimit-monthlyremaining",
    "ratelimit-monthlylimit",
)
_JSON: Final = "application/json"
_TEXT: Final = SchemaNode(type="string", nullable=True)
_ANY_OBJECT: Final = SchemaNode(type="object", nullable=True)
# The schema ApiError of earlier OpenAPI files, and the answers that users showed.
_ERROR: Final = SchemaNode(
    type="object",
    properties={
        "message": SchemaNode(type="string"),
        "code": _TEXT,
        "validation_result": _ANY_OBJECT,
    },
)
_API_ERROR: Final = SchemaNode(type="object", properties={"error": _ERROR, "extra": _ANY_OBJECT})
# OpenAPI 2.1.8, ApiErrorResponse: the shape of OAuth errors, seen with a 401 too.
_OAUTH_ERROR: Final = SchemaNode(
    type="object", properties={"error": SchemaNode(type="string"), "error_description": _TEXT}
)
_OPTIONAL: Final = frozenset(
    {"error.code", "error.validation_result", "extra", "error_description"}
)
# Examples of OpenAPI 2.1.8: objects in a record that hold what its writer gave,
# or a part of another record. No name in them must be there.
PARTIAL: Final = frozenset(
    {
        "default_payment_method",
        "default_vat",
        "ei_data",
        "entity",
        "items_list",
        "payment_account",
        "payment_method",
        "payments_list",
        "vat",
    }
)
# The same: left out of a record rather than null.
SOMETIMES: Final = frozenset(
    {"acc_inv_template", "default_payment_method", "delivery_note_template", "payment_method"}
)


def answer_differences(
    response: Response, operation: Operation, per_page: int | None
) -> Iterator[Difference]:
    """Compare the answer to a read that is to succeed.

    Args:
        response: Its answer.
        operation: What was asked for.
        per_page: Rows that were asked for on a page, or ``None``.
    """
    if response.status != 200:
        yield Difference("status", "", "200", str(response.status))
        return
    yield from _header_differences(response, operation)
    body = json_in(response)
    if body is None:
        yield Difference("type", "", "object", "no JSON")
        return
    schemas = catalogue().schemas
    if operation.response_schema:
        node = SchemaNode(ref=operation.response_schema)
        for difference in differences(body, node, schemas):
            if difference.kind != "missing" or not _may_be_missing(difference.at):
                yield difference
    yield from _page_differences(body, per_page or DEFAULT_PER_PAGE)


def refusal_differences(response: Response, status: int | None) -> Iterator[Difference]:
    """Compare an answer that is a refusal.

    Args:
        response: The answer.
        status: Its status, if only one will do.
    """
    if status is not None and response.status != status:
        yield Difference("status", "", str(status), str(response.status))
        return
    yield from _media_differences(response)
    body = object_in(json_in(response))
    if body is None:
        yield Difference("type", "", "object", "no JSON")
        return
    is_oauth = response.status == 401 and isinstance(body.get("error"), str)
    node = _OAUTH_ERROR if is_oauth else _API_ERROR
    for difference in differences(body, node, {}):
        if difference.kind != "missing" or difference.at not in _OPTIONAL:
            yield difference


def is_refusal(response: Response, operation: Operation) -> bool:
    """Tell whether a refusal says something of token or company, not of the API.

    A token may lack a scope, its user a permission, the plan a function.
    """
    if response.status != 403:
        return False
    said: ProviderError = provider_error(response)
    return bool(operation.needed.any_of) or said.code == "LICENSE_EXPIRED"


def rows_in(body: object) -> list[object]:
    """Give the rows of a list, or none."""
    rows: object = (object_in(body) or {}).get("data")
    return cast("list[object]", rows) if isinstance(rows, list) else []


def json_in(response: Response) -> object:
    """Read a body whose shape is all that is looked at; ``None`` for no JSON."""
    try:
        read: object = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    return read


def _may_be_missing(at: str) -> bool:
    *above, name = at.replace("[]", "").split(".")
    return name in SOMETIMES or not PARTIAL.isdisjoint(above)


def _header_differences(response: Response, operation: Operation) -> Iterator[Difference]:
    yield from _media_differences(response)
    if not operation.is_company_scoped:
        return
    for name in QUOTA_HEADERS:
        text = response.headers.get(name)
        if text is None:
            yield Difference("header", name, "integer", "none")
        elif not (text.isascii() and text.isdigit()):
            yield Difference("header", name, "integer", "string")


def _media_differences(response: Response) -> Iterator[Difference]:
    media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != _JSON:
        yield Difference("media", "content-type", _JSON, "another" if media else "none")


def _page_differences(body: object, per_page: int) -> Iterator[Difference]:
    """Compare the number of rows on a page with what was asked for."""
    listed = object_in(body) or {}
    told = listed.get("per_page")
    if json_type(told) == "integer" and told != per_page:
        yield Difference("per-page", "per_page", str(per_page), "another")
    elif told is not None and len(rows_in(body)) > per_page:
        yield Difference("per-page", "data", f"at most {per_page}", "more")
