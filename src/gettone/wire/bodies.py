"""The provider's bodies, read and written; the one module where a value may be anything.

A secret that the provider puts into a body of its own accord is dropped here
and goes no further: List User Companies carries an ``access_token`` for each
company.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final, TypeAlias, cast

from gettone.domain.company import Company, CompanyId, User, UserId
from gettone.domain.redaction import redact
from gettone.wire.messages import Response

__all__ = [
    "Body",
    "ProviderError",
    "companies_in",
    "decode",
    "encode",
    "object_in",
    "provider_error",
    "user_in",
]

# A JSON object of the provider; unknown keys are kept.
Body: TypeAlias = dict[str, Any]

# OpenAPI 2.1.8, Company: a credential that nobody asked for.
EMBEDDED_SECRETS: Final = frozenset({"access_token"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderError:
    """What an error body says, whichever of the two shapes it has.

    Attributes:
        code: The machine-readable code, or empty.
        message: The sentence, with anything like a secret masked, or empty.
        fields: Validation results by field.
    """

    code: str = ""
    message: str = ""
    fields: dict[str, tuple[str, ...]]


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
        ValueError: The body is not a JSON object.
    """
    if not response.body.strip():
        return {}
    read = object_in(json.loads(response.body))
    if read is None:
        message = "not a JSON object"
        raise ValueError(message)
    kept: Body = _without_secrets(read)
    return kept


def object_in(value: Any) -> Body | None:
    """Take a JSON value as an object; ``None`` if it is anything else."""
    return cast("Body", value) if isinstance(value, dict) else None


def provider_error(response: Response) -> ProviderError:
    """Read an error body; an unreadable one says nothing.

    Source:
        Provider, Errors page: ``error`` is an object for the API and a string
        for OAuth; both are seen with a 401.
    """
    try:
        body = decode(response)
    except (ValueError, RecursionError):
        body = {}
    error = object_in(body.get("error"))
    if error is not None:
        return ProviderError(
            code=_text(error.get("code")),
            message=redact(_text(error.get("message"))),
            fields=_fields(error.get("validation_result")),
        )
    described = redact(_text(body.get("error_description")))
    return ProviderError(code=_text(body.get("error")), message=described, fields={})


def user_in(body: Body) -> User:
    """Read Get User Info.

    Raises:
        KeyError, TypeError, ValueError: The body has another shape.
    """
    found = body["data"]
    name = found.get("name") or f"{found.get('first_name', '')} {found.get('last_name', '')}"
    return User(
        id=UserId(int(found["id"])), name=_text(name).strip(), email=_text(found.get("email"))
    )


def companies_in(body: Body) -> tuple[Company, ...]:
    """Read List User Companies, without the companies that an accountant controls.

    Source:
        Provider, Activation page: the API does not support accountant mode.

    Raises:
        KeyError, TypeError, ValueError: The body has another shape.
    """
    return tuple(_company(row) for row in body["data"]["companies"])


def _company(row: Body) -> Company:
    return Company(
        id=CompanyId(int(row["id"])),
        name=_text(row.get("name")),
        vat_number=_text(row.get("vat_number")),
        tax_code=_text(row.get("tax_code")),
    )


def _without_secrets(node: Any) -> Any:
    """Copy a JSON value, leaving out what ``EMBEDDED_SECRETS`` names."""
    if (fields := object_in(node)) is not None:
        kept = {name: held for name, held in fields.items() if name not in EMBEDDED_SECRETS}
        return {name: _without_secrets(held) for name, held in kept.items()}
    if isinstance(node, list):
        return [_without_secrets(held) for held in _list(node)]
    return node


def _fields(found: Any) -> dict[str, tuple[str, ...]]:
    named = object_in(found) or {}
    return {name: _sentences(said) for name, said in named.items()}


def _sentences(said: Any) -> tuple[str, ...]:
    rows = _list(said) if isinstance(said, list) else [said]
    return tuple(redact(_text(row)) for row in rows)


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list) else str(value)
