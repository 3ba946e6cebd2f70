"""Rules that hold for every web application of ours, whatever its pages say.

ASGI middlewares (host names, cross-site writes, headers, body size), and values
for sessions: the cookie, its key at rest, and the CSRF value bound to it.
What a page shows lives elsewhere; a refusal is drawn by the ``Refusal`` that
the application gives, or as plain text.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import lru_cache
from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as AsgiScope

from gettone import texts

__all__ = [
    "CSRF_FIELD",
    "LOOPBACK_NAMES",
    "MAX_FORM_BYTES",
    "BodySize",
    "CrossSiteWrites",
    "HostNames",
    "PageHeaders",
    "Refusal",
    "clear_cookie",
    "csrf_value",
    "host_name",
    "is_csrf_value",
    "page_middleware",
    "plain_refusal",
    "session_cookie",
    "session_key",
    "session_value",
    "set_cookie",
]

LOOPBACK_NAMES: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
CSRF_FIELD: Final = "csrf_value"
# The longest form of ours (44 scopes, a hundred companies) stays under 10 kB.
MAX_FORM_BYTES: Final = 64 * 1024

_HOST = re.compile(
    r"(?P<name>\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::(?P<port>[0-9]{1,5}))?"
)
_LAST_PORT: Final = 65_535
_HOSTS_KEPT: Final = 64
_ADDRESS = re.compile(r"(?:https?://)?([^/]*)/?")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE = frozenset({"same-origin", "none"})
_STATUS: Final = {
    "unreadable-host": 400,
    "cross-site": 403,
    "too-large": 413,
    "foreign-host": 421,
}

# No inline script or style, nothing from elsewhere, and no frame round a page.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
# With "no-referrer" a browser sends "Origin: null" with a page's own forms
# (Fetch, "append a request Origin header"), and it could no longer be told
# from a foreign page's; "same-origin" tells other sites just as little.
_HEADERS: Final = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}

# Draws a refusal: one of the references of the ``guard`` texts, and its status.
Refusal = Callable[[Request, str, int], Response]


def host_name(text: str) -> str | None:
    """Read a host as people write it to the name that ``Host`` gives.

    Args:
        text: A name or an address, perhaps with a port, or a whole URL.

    Returns:
        The name without a port; ``None`` for what no ``Host`` can be.
    """
    address = _ADDRESS.fullmatch(text.strip().lower())
    host = address[1] if address else ""
    with suppress(ValueError):
        host = f"[{ipaddress.IPv6Address(host)}]"
    read = _HOST.fullmatch(host)
    return read["name"] if read else None


def plain_refusal(_request: Request, reference: str, status: int) -> Response:
    """Say a refusal as plain text, in every language there is."""
    lines = [texts.say(f"guard.{reference}", language) for language in texts.LANGUAGES]
    return PlainTextResponse("\n".join(lines) + "\n", HTTPStatus(status))


class HostNames:
    """Answer only to the loopback names, with any port, and to named hosts.

    A foreign name in ``Host`` is a page elsewhere that had its own name
    resolved to this machine (DNS rebinding).

    Args:
        app: What stands behind.
        names: Further host names, without a port.
        refusal: How to say no.

    Source:
        RFC 9110 section 15.5.20 (421), RFC 9112 section 3.2 (400).
    """

    def __init__(
        self, app: ASGIApp, names: Collection[str] = (), refusal: Refusal = plain_refusal
    ) -> None:
        self._app = app
        self._names = LOOPBACK_NAMES | {name.lower() for name in names}
        self._refusal = refusal
        # Callers send the same few again and again.
        self._problem_with = lru_cache(_HOSTS_KEPT)(self._read)

    async def __call__(self, asgi_scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        problem = "" if asgi_scope["type"] == "lifespan" else self._problem(asgi_scope)
        if problem:
            await _refuse(self._refusal, problem, asgi_scope, receive, send)
        else:
            await self._app(asgi_scope, receive, send)

    def _problem(self, asgi_scope: AsgiScope) -> str:
        given = [value for name, value in asgi_scope["headers"] if name == b"host"]
        return self._problem_with(given[0]) if len(given) == 1 else "unreadable-host"

    def _read(self, given: bytes) -> str:
        read = _HOST.fullmatch(given.decode("latin-1").lower())
        if read is None or int(read["port"] or 0) > _LAST_PORT:
            return "unreadable-host"
        return "" if read["name"] in self._names else "foreign-host"


class CrossSiteWrites:
    """Refuse writes that another site's page asked the browser to send.

    A request without ``Sec-Fetch-Site`` and ``Origin`` is no browser's, or
    an old one's: the CSRF value decides alone.

    Source:
        W3C Fetch Metadata; Fetch, the ``Origin`` header. ``same-site`` is
        refused too: every port of one machine is the same site.
    """

    def __init__(self, app: ASGIApp, refusal: Refusal = plain_refusal) -> None:
        self._app = app
        self._refusal = refusal

    async def __call__(self, asgi_scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if _is_http(asgi_scope) and _is_cross_site_write(asgi_scope):
            await _refuse(self._refusal, "cross-site", asgi_scope, receive, send)
        else:
            await self._app(asgi_scope, receive, send)


class PageHeaders:
    """Set the security headers, and ``no-store`` unless the answer says how long.

    Goes round the whole application and not among its middleware: Starlette
    answers a failure outside of those.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, asgi_scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to the answer's headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        await self._app(asgi_scope, receive, send_with_headers)


class BodySize:
    """Refuse a body longer than any form of ours.

    A length that is declared is refused before reading, in the look of the
    application; one that is not is cut short with a 413 while reading.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, refusal: Refusal = plain_refusal) -> None:
        self._app = RequestBodyLimitMiddleware(app, max_bytes)
        self._max_bytes = max_bytes
        self._refusal = refusal

    async def __call__(self, asgi_scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        declared = (
            Headers(scope=asgi_scope).get("content-length", "") if _is_http(asgi_scope) else ""
        )
        # More than 18 digits are too many to read, and too many anyway.
        if declared.isdecimal() and int(declared[:18]) > self._max_bytes:
            await _refuse(self._refusal, "too-large", asgi_scope, receive, send)
        else:
            await self._app(asgi_scope, receive, send)


def page_middleware(
    refusal: Refusal = plain_refusal, *, max_body_bytes: int = MAX_FORM_BYTES
) -> list[Middleware]:
    """List what goes round an application of pages, outermost first.

    Neither host names nor headers are among them: ``HostNames`` holds for an
    API on the same port too, and ``PageHeaders`` for answers to a failure.
    """
    return [
        Middleware(CrossSiteWrites, refusal=refusal),
        Middleware(BodySize, max_bytes=max_body_bytes, refusal=refusal),
    ]


def session_value() -> str:
    """Make the value of a session cookie: 256 random bits."""
    return secrets.token_urlsafe(32)


def session_key(value: str) -> str:
    """Give what is kept of a cookie's value: its SHA-256, in hex."""
    return hashlib.sha256(value.encode()).hexdigest()


def csrf_value(value: str) -> str:
    """Derive the CSRF value that belongs to a session cookie's *value*.

    Bound to the cookie by HMAC: it needs no memory, dies when the session's
    value is changed, and tells nothing of it.
    """
    return hmac.digest(value.encode(), b"csrf", "sha256").hex()


def is_csrf_value(given: str, value: str) -> bool:
    """Tell whether *given* belongs to the session, in constant time."""
    return hmac.compare_digest(given.encode(errors="replace"), csrf_value(value).encode())


def session_cookie(request: Request, name: str) -> str:
    """Give the session cookie's value, or an empty text.

    The port is part of the cookie's name: browsers share cookies among all
    ports of a machine, and two of our servers would sign each other out.
    """
    return request.cookies.get(_cookie_name(request, name), "")


def set_cookie(
    response: Response, request: Request, name: str, value: str, *, max_age_s: int
) -> None:
    """Set a cookie that no script reads and no cross-site form carries.

    ``Lax``, so that a link from elsewhere finds the user signed in; it reads
    only, since every write needs the CSRF value and the same origin.
    """
    response.set_cookie(
        _cookie_name(request, name),
        value,
        max_age=max_age_s,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def clear_cookie(response: Response, request: Request, name: str) -> None:
    """Have the browser drop the cookie."""
    set_cookie(response, request, name, "", max_age_s=0)


def _cookie_name(request: Request, name: str) -> str:
    return f"{name}_{request.url.port}" if request.url.port else name


def _is_http(asgi_scope: AsgiScope) -> bool:
    is_http: bool = asgi_scope["type"] == "http"
    return is_http


def _is_cross_site_write(asgi_scope: AsgiScope) -> bool:
    if asgi_scope["method"] in _READING:
        return False
    headers = Headers(scope=asgi_scope)
    if headers.get("sec-fetch-site", "none") not in _OWN_SITE:
        return True
    # The port counts, the scheme does not: behind a proxy that ends TLS the
    # browser says https where this server hears http.
    origin = headers.get("origin")
    own = headers.get("host", "").lower()
    return origin is not None and origin.lower().partition("://")[2] != own


async def _refuse(
    refusal: Refusal, reference: str, asgi_scope: AsgiScope, receive: Receive, send: Send
) -> None:
    response = refusal(Request(_as_http(asgi_scope)), reference, _STATUS[reference])
    await response(asgi_scope, receive, send)


def _as_http(asgi_scope: AsgiScope) -> AsgiScope:
    """Let a refusal read a websocket's headers as a request's."""
    return {**asgi_scope, "type": "http"}
