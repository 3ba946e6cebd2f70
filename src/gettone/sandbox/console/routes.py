"""Every address of the page, and the application that answers them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from gettone import guard
from gettone.sandbox.console import browsing, connecting, developer, entering, managing, watching
from gettone.sandbox.console.dispatch import (
    Endpoint,
    MemberHandler,
    OpenHandler,
    Problems,
    member_page,
    open_page,
)
from gettone.sandbox.console.sessions import Sessions
from gettone.sandbox.console.sign_in import SignIn
from gettone.sandbox.console.visit import Console
from gettone.sandbox.desk import Desk
from gettone.sandbox.records import Records

__all__ = ["create_console"]

_STATIC: Final = Path(__file__).parents[1] / "static"
_LIST: Final = "/settings/connected-applications"
_ONE: Final = _LIST + "/{connected_id:number}"
_COMPANY: Final = "/companies/{company_id:number}"
_ATTEMPT: Final = _LIST + "/new/{attempt}"

# path -> what answers GET, what answers POST
_OPEN: Final[dict[str, tuple[OpenHandler | None, OpenHandler | None]]] = {
    "/": (entering.home, None),
    "/login": (entering.show_sign_in, entering.sign_in),
    "/logout": (None, entering.sign_out),
    "/language": (None, entering.switch_language),
}
_MEMBERS: Final[dict[str, tuple[MemberHandler | None, MemberHandler | None]]] = {
    "/settings": (developer.overview, None),
    "/activity": (watching.show_activity, None),
    "/companies": (browsing.list_companies, None),
    _COMPANY: (browsing.show_company, None),
    f"{_COMPANY}/{{family}}": (browsing.list_rows, None),
    f"{_COMPANY}/{{family}}/{{row_id:number}}": (browsing.show_row, None),
    "/settings/developer": (developer.list_applications, None),
    "/settings/developer/new": (developer.show_form, developer.create),
    "/settings/developer/{client_id}": (developer.show_application, None),
    _LIST: (managing.list_connected, None),
    f"{_LIST}/new": (connecting.ask_client_id, connecting.take_client_id),
    f"{_ATTEMPT}/companies": (connecting.ask_companies, connecting.take_companies),
    f"{_ATTEMPT}/permissions": (connecting.ask_permissions, connecting.take_permissions),
    f"{_ATTEMPT}/again": (None, connecting.connect_again),
    _ONE: (managing.manage, None),
    f"{_ONE}/permissions": (managing.ask_permissions, managing.save_permissions),
    f"{_ONE}/companies": (managing.ask_companies, managing.save_companies),
    f"{_ONE}/disconnect": (managing.ask_disconnect, managing.disconnect),
}


class _Number(Convertor[int]):
    """An id in an address: no more digits than a record's may have.

    Starlette's own takes thousands, and Python refuses to read those.
    """

    regex = "[0-9]{1,18}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("number", _Number())


def create_console(
    desk: Desk, records: Records, *, sign_in: SignIn, clock: Callable[[], datetime]
) -> ASGIApp:
    """Make the provider's page as an ASGI application, to be mounted at ``/``.

    ``guard.HostNames`` goes round it and the API together.

    Args:
        desk: What the page's user does.
        records: Where sessions, users and companies are kept.
        sign_in: Checks the code of the demo user.
        clock: Gives the present, aware.
    """
    console = Console(
        desk=desk,
        records=records,
        sign_in=sign_in,
        clock=clock,
        sessions=Sessions(records, sign_in=sign_in, clock=clock),
    )
    problems = Problems(console)
    pages = Starlette(
        routes=_routes(console),
        middleware=guard.page_middleware(problems.on_refusal),
        exception_handlers={
            HTTPException: problems.on_http,
            ClientDisconnect: problems.on_http,
            Exception: problems.on_failure,
        },
    )
    return guard.PageHeaders(pages)


def _routes(console: Console) -> list[BaseRoute]:
    routes: list[BaseRoute] = [Mount("/static", StaticFiles(directory=_STATIC))]
    for path, handlers in _OPEN.items():
        pages = [handler and open_page(console, handler) for handler in handlers]
        routes.append(_route(path, *pages))
    for path, members in _MEMBERS.items():
        pages = [handler and member_page(console, handler) for handler in members]
        routes.append(_route(path, *pages))
    return routes


def _route(path: str, show: Endpoint | None, take: Endpoint | None) -> Route:
    """Put both methods on one route, so that a third is answered with both names."""
    by_method = {"GET": show, "HEAD": show, "POST": take}
    endpoints = {method: page for method, page in by_method.items() if page is not None}

    async def endpoint(request: Request) -> Response:
        return await endpoints[request.method](request)

    return Route(path, endpoint, methods=list(endpoints))
