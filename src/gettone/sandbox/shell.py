"""ASGI round the provider: the API's paths to it, all others to the page.

Source:
    Ours: which paths lead to the API, and which to the page.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias
from urllib.parse import parse_qsl, quote

from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as AsgiScope

from gettone.domain.access_token import AccessToken
from gettone.errors import SandboxError
from gettone.sandbox.answering import send_answer, send_faulty
from gettone.sandbox.scripted import Arriving
from gettone.wire.bearer import parse_authorization
from gettone.wire.bodies import encode
from gettone.wire.messages import Request, Response

__all__ = ["API_ROOTS", "MAX_BODY_BYTES", "Shell"]

# OpenAPI 2.1.8: first segments of its paths, and of the OAuth addresses; then
# ours, where files and a key lie and where the API is described.
API_ROOTS: Final = frozenset(
    {"c", "info", "oauth", "user", "_files", "_sandbox", "_webhooks", "openapi.json"}
)
# Assumed: the provider's limit is not known. A little more than an attachment.
MAX_BODY_BYTES: Final = 11 * 1024 * 1024
# A number with more of them need not be read to be known as too large.
_LENGTH_DIGITS: Final = 9

_JSON: Final = {"content-type": "application/json"}
_TOO_LONG: Final = Response(
    status=413, headers=_JSON, body=encode({"error": {"message": "The body is too long."}})
)
_FAILED: Final = Response(
    status=500,
    headers=_JSON,
    body=encode({"error": {"message": "The sandbox cannot read or write its records."}}),
)

Headers: TypeAlias = Mapping[bytes, bytes]

log = logging.getLogger(__name__)


class _TooLong(Exception):
    """More came than is taken."""


class _Gone(Exception):
    """The caller went away before the whole request was here."""


class Shell:
    """Turn ASGI requests into the wire's, and responses back.

    Cookies are not looked at, so a browser's session opens nothing here.

    Args:
        arriving: Answers the API's requests, and tells how the answer is to arrive.
        otherwise: Answers every other path.
    """

    def __init__(self, arriving: Callable[[Request], Arriving], otherwise: ASGIApp) -> None:
        self._arriving = arriving
        self._otherwise = otherwise

    async def __call__(self, asgi_scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Answer, or pass on."""
        bearer = _take_bearer(asgi_scope)
        if asgi_scope["type"] != "http" or _root(asgi_scope["path"]) not in API_ROOTS:
            await self._otherwise(asgi_scope, receive, send)
            return
        # Of one that came twice, the first.
        headers = dict(reversed(asgi_scope["headers"]))
        try:
            body = b"" if _is_bare(asgi_scope, headers) else await _body(headers, receive)
        except _Gone:
            return
        except _TooLong:
            await send_answer(_TOO_LONG, asgi_scope["method"], send)
            return
        arriving = self._answered(_request(asgi_scope, headers, bearer, body))
        if arriving.fault is None:
            await send_answer(arriving.response, asgi_scope["method"], send)
        else:
            await send_faulty(arriving.response, arriving.fault, receive, send)

    def _answered(self, request: Request) -> Arriving:
        """Answer, even if the records fail."""
        try:
            return self._arriving(request)
        except SandboxError as failed:
            reason = str(failed.details.get("reason", failed.problem))
        log.error("the sandbox's records failed: %s", reason)
        return Arriving(_FAILED)


def _root(path: str) -> str:
    return path.removeprefix("/").partition("/")[0]


def _take_bearer(asgi_scope: AsgiScope) -> AccessToken | None:
    """Read the token and take its header away, so that no frame shows it."""
    headers = asgi_scope.get("headers", [])
    given = [value for name, value in headers if name == b"authorization"]
    if given:
        asgi_scope["headers"] = [pair for pair in headers if pair[0] != b"authorization"]
    return parse_authorization(given[0].decode("latin-1")) if len(given) == 1 else None


def _request(
    asgi_scope: AsgiScope, headers: Headers, bearer: AccessToken | None, body: bytes
) -> Request:
    raw_path = asgi_scope.get("raw_path")
    query_text = asgi_scope["query_string"].decode("latin-1")
    host = headers.get(b"host", b"localhost")
    return Request(
        # RFC 9110 section 9.3.2: HEAD is GET without the content.
        method="GET" if asgi_scope["method"] == "HEAD" else asgi_scope["method"],
        path=raw_path.decode("latin-1") if raw_path else quote(asgi_scope["path"]),
        query=tuple(parse_qsl(query_text, keep_blank_values=True)) if query_text else (),
        bearer=bearer,
        content_type=headers.get(b"content-type", b"").decode("latin-1"),
        body=body,
        origin=f"{asgi_scope.get('scheme', 'http')}://{host.decode('latin-1')}",
    )


def _is_bare(asgi_scope: AsgiScope, headers: Headers) -> bool:
    """Tell whether a request says that it has no body.

    Source:
        RFC 9112 section 6.3: in HTTP/1, neither length nor coding means none.
    """
    is_http_1 = asgi_scope.get("http_version") in {"1.0", "1.1"}
    return is_http_1 and b"content-length" not in headers and b"transfer-encoding" not in headers


async def _body(headers: Headers, receive: Receive) -> bytes:
    """Take in the whole body, unless it says or turns out to be too long."""
    announced = headers.get(b"content-length", b"0").decode("latin-1")
    digits = announced.lstrip("0") if announced.isdecimal() else ""
    if len(digits) > _LENGTH_DIGITS or int(digits or "0") > MAX_BODY_BYTES:
        raise _TooLong
    taken = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        taken += message.get("body", b"")
        more = message.get("more_body", False)
        if len(taken) > MAX_BODY_BYTES:
            raise _TooLong
    return bytes(taken)
