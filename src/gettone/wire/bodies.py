"""The provider's bodies, read and written; the one module where a value may be anything.

A secret that the provider puts into a body of its own accord is dropped here
and goes no further: List User Companies carries an ``access_token`` for each
company. What no text can hold (half a surrogate pair) is replaced here, once.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any, Final, NoReturn, TypeAlias, cast

from gettone.domain.access_token import AccessToken
from gettone.domain.company import Company, CompanyId, User, UserId
from gettone.domain.redaction import redact
from gettone.wire.messages import Response

__all__ = [
    "Body",
    "ProviderError",
    "RowPage",
    "companies_in",
    "company_id_in",
    "decode",
    "encode",
    "object_in",
    "page_in",
    "provider_error",
    "record_in",
    "rows_in",
    "user_in",
]

# A JSON object of the provider; unknown keys are kept.
Body: TypeAlias = dict[str, Any]

# OpenAPI 2.1.8, Company: a credential that nobody asked for.
EMBEDDED_SECRETS: Final = frozenset({"access_token"})
# Assumed, as for parameters: ids are above zero and fit 18 digits.
_ID: Final = re.compile(r"[0-9]{1,18}")
_COUNT: Final = re.compile(r"[0-9]{1,18}")
_LONE_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderError:
    """What an error body says, whichever of the two shapes it has.

    Attributes:
        code: The machine-readable code, or empty.
        message: The sentence, or empty.
        fields: Validation results by field.

    Anything like a secret is masked in all three.
    """

    code: str = ""
    message: str = ""
    fields: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPage:
    """One page of a list.

    Attributes:
        rows: As they came; names that nobody listed are kept.
        ids: The id of each.
        last_page: The last there is.
        total: How many rows all pages hold.
    """

    rows: tuple[Body, ...]
    ids: tuple[int | str, ...]
    last_page: int
    total: int


def encode(body: Body) -> bytes:
    """Write a JSON body.

    Raises:
        ValueError: A number in it is not finite, which JSON cannot say.
    """
    text = json.dumps(body, allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def decode(response: Response) -> Body:
    """Read a JSON object, without embedded secrets; ``{}`` for an empty body.

    Raises:
        ValueError: The body is not a JSON object, or a number in it is none
            that JSON can say or that a ``float`` can hold.
    """
    if not response.body.strip():
        return {}
    found = json.loads(response.body, parse_constant=_no_number, parse_float=_finite)
    read = object_in(found)
    if read is None:
        message = "not a JSON object"
        raise ValueError(message)
    kept: Body = _cleaned(read)
    return kept


def object_in(value: Any) -> Body | None:
    """Take a JSON value as an object; ``None`` if it is anything else."""
    return cast("Body", value) if isinstance(value, dict) else None


def provider_error(response: Response, bearer: AccessToken | None = None) -> ProviderError:
    """Read an error body; an unreadable one says nothing.

    Args:
        response: The refusal.
        bearer: The token that was refused, which a server may repeat.

    Source:
        Provider, Errors page: ``error`` is an object for the API and a string
        for OAuth; both are seen with a 401.
    """
    try:
        body = decode(response)
    except (ValueError, RecursionError):
        body = {}
    error = object_in(body.get("error"))
    if error is None:
        error = {"code": body.get("error"), "message": body.get("error_description")}
    return ProviderError(
        code=redact(_text(error.get("code")), bearer),
        message=redact(_text(error.get("message")), bearer),
        fields=_fields(error.get("validation_result"), bearer),
    )


def user_in(body: Body) -> User:
    """Read Get User Info.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It has another shape.
    """
    found = body["data"]
    name = found.get("name") or f"{found.get('first_name', '')} {found.get('last_name', '')}"
    return User(
        id=UserId(_id(found["id"])), name=_text(name).strip(), email=_text(found.get("email"))
    )


def company_id_in(body: Body) -> CompanyId:
    """Read whose Get Company Info it is.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It has another shape.
    """
    return CompanyId(_id(body["data"]["id"]))


def companies_in(body: Body) -> tuple[Company, ...]:
    """Read List User Companies, without the companies that an accountant controls.

    Source:
        Provider, Activation page: the API does not support accountant mode.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It has another shape.
    """
    return tuple(_company(row) for row in body["data"]["companies"])


def record_in(body: Body) -> Body:
    """Take the record out of its envelope; ``{}`` where an answer has none."""
    return object_in(body.get("data")) or {}


def rows_in(body: Body) -> tuple[Body, ...]:
    """Read a list that has no pages; what is no object stands as ``value``.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It has another shape.
    """
    if not isinstance(body["data"], list):
        message = "not a list"
        raise TypeError(message)
    return tuple(object_in(row) or {"value": row} for row in _list(body["data"]))


def page_in(body: Body) -> RowPage:
    """Read one page of a list.

    Source:
        Provider, Paginate results: a page names the last one and counts all
        rows. Which page it calls itself, and its addresses of others, which
        are fragments, are not read: the reader counts.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It has another shape.
    """
    rows = rows_in(body)
    return RowPage(
        rows=rows,
        ids=tuple(row["id"] for row in rows),
        last_page=_count(body["last_page"]),
        total=_count(body["total"]),
    )


def _company(row: Body) -> Company:
    return Company(
        id=CompanyId(_id(row["id"])),
        name=_text(row.get("name")),
        vat_number=_text(row.get("vat_number")),
        tax_code=_text(row.get("tax_code")),
    )


def _cleaned(node: Any) -> Any:
    """Copy a JSON value, leaving out what ``EMBEDDED_SECRETS`` names."""
    if (fields := object_in(node)) is not None:
        kept = {name: held for name, held in fields.items() if name not in EMBEDDED_SECRETS}
        return {_whole(name): _cleaned(held) for name, held in kept.items()}
    if isinstance(node, list):
        return [_cleaned(held) for held in _list(node)]
    return _whole(node) if isinstance(node, str) else node


def _whole(text: str) -> str:
    """Replace each half of a surrogate pair, which nothing could write."""
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def _no_number(name: str) -> NoReturn:
    message = f"{name} is not JSON"
    raise ValueError(message)


def _finite(text: str) -> float:
    """Read a number with a fraction or an exponent."""
    number = float(text)
    if math.isinf(number):
        message = "a number is too large"
        raise ValueError(message)
    return number


def _id(value: Any) -> int:
    """Read an id, as a number or as text of one."""
    text = "" if isinstance(value, bool) else str(value)
    if not (isinstance(value, int | str) and _ID.fullmatch(text) and int(text)):
        message = "not an id"
        raise ValueError(message)
    return int(text)


def _count(value: Any) -> int:
    """Read how many, as a number or as text of one."""
    text = "" if isinstance(value, bool) else str(value)
    if not _COUNT.fullmatch(text):
        message = "not a count"
        raise ValueError(message)
    return int(text)


def _fields(found: Any, bearer: AccessToken | None) -> dict[str, tuple[str, ...]]:
    named = object_in(found) or {}
    return {redact(name, bearer): _sentences(said, bearer) for name, said in named.items()}


def _sentences(said: Any, bearer: AccessToken | None) -> tuple[str, ...]:
    rows = _list(said) if isinstance(said, list) else [said]
    return tuple(redact(_text(row), bearer) for row in rows)


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)
