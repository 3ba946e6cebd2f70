"""From a route to a page: read the visit, check the form, then the handler.

Handlers are plain functions and run on a thread, since they wait for disk.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from gettone.sandbox.console.pages import draw_problem, go
from gettone.sandbox.console.sessions import SessionGone
from gettone.sandbox.console.visit import Console, Visit
from gettone.sandbox.records import UserRecord

__all__ = ["Endpoint", "MemberHandler", "OpenHandler", "Problems", "member_page", "open_page"]

Endpoint = Callable[[Request], Awaitable[Response]]
OpenHandler = Callable[[Visit], Response]
MemberHandler = Callable[[Visit, UserRecord], Response]

_PROBLEMS: Final = {400: "bad-request", 404: "not-found", 405: "method", 413: "too-large"}
# No form of ours sends files, and those of other types say in which charset
# to read them. Without a type there is no form.
_FORM_TYPES: Final = frozenset({"", "application/x-www-form-urlencoded"})


def open_page(console: Console, handler: OpenHandler) -> Endpoint:
    """Make an endpoint of a page that anyone may see."""

    def answer(request: Request, form: FormData) -> Response:
        visit = console.visit(request, form)
        if request.method == "POST" and not visit.has_csrf_value:
            problem = "no-cookie" if visit.is_cookie_new else "form-expired"
            return draw_problem(visit, problem, 403)
        return handler(visit)

    async def endpoint(request: Request) -> Response:
        if request.method != "POST":
            return await run_in_threadpool(answer, request, FormData())
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in _FORM_TYPES:
            raise HTTPException(415)
        async with request.form() as form:
            return await run_in_threadpool(answer, request, form)

    return endpoint


def member_page(console: Console, handler: MemberHandler) -> Endpoint:
    """Make an endpoint of a page that asks for signing in first."""

    def answer(visit: Visit) -> Response:
        if visit.user is None:
            return go(f"/login?next={quote(visit.here)}")
        try:
            return handler(visit, visit.user)
        except SessionGone:
            return go("/login")

    return open_page(console, answer)


class Problems:
    """Draw what went wrong outside the handlers in the page's own look."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def on_http(self, request: Request, raised: Exception) -> Response:
        """Draw a refusal of the routing or of the form parser."""
        status, headers = 400, None
        if isinstance(raised, HTTPException):
            status, headers = raised.status_code, raised.headers
        visit = self._console.visit(request)
        response = draw_problem(visit, _PROBLEMS.get(status, "bad-request"), status)
        response.headers.update(headers or {})
        return response

    def on_failure(self, request: Request, _raised: Exception) -> Response:
        """Draw an error of ours; what the records say cannot be relied on."""
        return draw_problem(self._console.stranger(request), "failed", 500)

    def on_refusal(self, request: Request, reference: str, status: int) -> Response:
        """Draw a refusal of the guard."""
        return draw_problem(self._console.stranger(request), reference, status)
