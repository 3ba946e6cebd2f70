"""One place turns a status into an error.

Source:
    Provider, Errors page and Limits and quotas page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

from gettone.domain.access_token import AccessToken
from gettone.errors import (
    BadRequest,
    Forbidden,
    GettoneError,
    NotFound,
    ProviderFailed,
    QuotaExceeded,
    Refused,
    Unauthorized,
    UnreadableAnswer,
)
from gettone.wire.bodies import Body, decode, provider_error
from gettone.wire.limits import exhausted_window, retry_after_s
from gettone.wire.messages import Response
from gettone.wire.operation import Operation

__all__ = ["LICENCE_EXPIRED", "accepted", "answer_of", "body_of", "read", "reason_of", "refused"]

T = TypeVar("T")

# Statuses outside the table are ``Refused``; every 5xx is ``ProviderFailed``.
BY_STATUS: Final[dict[int, type[Refused]]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    405: BadRequest,
    409: BadRequest,
    422: BadRequest,
    429: QuotaExceeded,
}
# The reason that the body of a 403 may give, and what we call it.
_LICENCE_CODE: Final = "LICENSE_EXPIRED"
LICENCE_EXPIRED: Final = "licence-expired"
# A 403 with one of these codes is no quota, whatever its headers say.
NEVER_A_QUOTA: Final = frozenset({"NO_PERMISSION", _LICENCE_CODE})


def accepted(
    response: Response, operation: Operation, bearer: AccessToken | None = None
) -> Response:
    """Pass a 2xx on.

    Args:
        response: What came back.
        operation: What was called.
        bearer: The token that went with it, so that a refusal that repeats
            it does not.

    Raises:
        Refused: The status is 4xx or 5xx; the subclass says which.
        UnreadableAnswer: The status is none of 2xx, 4xx and 5xx, such as a
            redirect, which is never followed.
    """
    if 200 <= response.status < 300:
        return response
    if response.status >= 400:
        raise refused(response, operation, bearer)
    raise UnreadableAnswer(operation.id, response.status, "not-followed")


def body_of(response: Response, operation: Operation) -> Body:
    """Read the JSON body of an accepted answer; ``{}`` where there is none.

    Raises:
        UnreadableAnswer: The body is not a JSON object, or is missing
            where the operation gives one (204 is without by its meaning).
    """
    try:
        body = decode(response)
    except (ValueError, RecursionError):
        problem = "not-an-object"
    else:
        if body or response.body.strip() or not _has_body(response, operation):
            return body
        problem = "empty-body"
    raise UnreadableAnswer(operation.id, response.status, problem)


def answer_of(response: Response, operation: Operation) -> Body | bytes:
    """Read an accepted answer: its JSON, or the bytes as they came.

    Raises:
        UnreadableAnswer: As ``body_of``; or there are no bytes.
    """
    if not operation.answer_media:
        return body_of(response, operation)
    if not response.body:
        raise UnreadableAnswer(operation.id, response.status, "empty-body")
    return response.body


def read(reader: Callable[[Body], T], operation: Operation, response: Response) -> T:
    """Read an accepted answer with *reader*, one of ``wire.bodies``.

    Raises:
        UnreadableAnswer: It has another shape.
    """
    body = body_of(response, operation)
    try:
        return reader(body)
    except (KeyError, TypeError, ValueError, AttributeError):
        problem = "missing-fields"
    raise UnreadableAnswer(operation.id, response.status, problem)


def refused(response: Response, operation: Operation, bearer: AccessToken | None = None) -> Refused:
    """Build the exception that a refusal stands for."""
    said = provider_error(response, bearer)
    # Assumed: its case means nothing.
    code = said.code.upper() if said.code.upper() in NEVER_A_QUOTA else said.code
    error = _class_of(response, code)(
        operation.id,
        response.status,
        provider_code=code,
        provider_message=said.message,
        fields=said.fields,
    )
    if _is_foreign(response):
        error.is_foreign = True
    if isinstance(error, QuotaExceeded):
        error.retry_after_s = retry_after_s(response.headers)
        error.window = _window(response)
    return error


def reason_of(error: GettoneError) -> str:
    """Name why a question has no answer: the error's reference, or ``LICENCE_EXPIRED``.

    Source:
        Provider, Errors page: a 403 stands for an expired licence as well;
        its code, where the body has one, tells.
    """
    is_expired = isinstance(error, Forbidden) and error.provider_code == _LICENCE_CODE
    return LICENCE_EXPIRED if is_expired else error.reference


def _is_foreign(response: Response) -> bool:
    """Tell a body that is no JSON object from the API's, and from none."""
    begins = response.body[:64].lstrip()[:1]
    return begins not in {b"", b"{"}


def _has_body(response: Response, operation: Operation) -> bool:
    return operation.response_schema is not None and response.status != 204


def _class_of(response: Response, code: str) -> type[Refused]:
    if response.status == 403 and code not in NEVER_A_QUOTA and _speaks_of_quota(response):
        return QuotaExceeded
    default = ProviderFailed if response.status >= 500 else Refused
    return BY_STATUS.get(response.status, default)


def _speaks_of_quota(response: Response) -> bool:
    return "retry-after" in response.headers or exhausted_window(response.headers) != ""


def _window(response: Response) -> str:
    """Name the window; only the five-minute one answers 429."""
    return "five_minutes" if response.status == 429 else exhausted_window(response.headers)
