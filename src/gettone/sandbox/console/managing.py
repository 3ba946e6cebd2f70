"""Connected applications: the list, and what Manage can change.

Source:
    Provider, "Manual Authentication", the steps of "Change token
    permissions". Texts and layout are *assumed*.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from starlette.responses import Response

from gettone.sandbox.console.choosing import chosen_companies, chosen_scopes, scope_groups
from gettone.sandbox.console.dispatch import MemberHandler
from gettone.sandbox.console.pages import draw, draw_problem, go
from gettone.sandbox.console.visit import Visit
from gettone.sandbox.desk import DeskRefusal
from gettone.sandbox.records import CompanyRecord, ConnectedApplication, UserRecord

__all__ = [
    "ask_companies",
    "ask_disconnect",
    "ask_permissions",
    "disconnect",
    "list_connected",
    "manage",
    "save_companies",
    "save_permissions",
]

_LIST = "/settings/connected-applications"
_NOTICES = frozenset({"companies", "permissions"})

_ConnectedHandler = Callable[[Visit, UserRecord, ConnectedApplication], Response]


def _of_connection(handler: _ConnectedHandler) -> MemberHandler:
    """Find the user's connected application that the address names."""

    @wraps(handler)
    def find(visit: Visit, user: UserRecord) -> Response:
        connected_id = visit.request.path_params["connected_id"]
        try:
            return handler(visit, user, visit.console.desk.connected_one(user.id, connected_id))
        except DeskRefusal:
            return draw_problem(visit, "unknown-connection", 404)

    return find


def list_connected(visit: Visit, user: UserRecord) -> Response:
    """List what the user connected."""
    desk = visit.console.desk
    rows = [(each, desk.application(each.client_id)) for each in desk.connected(user.id)]
    gone = visit.console.records.application(visit.request.query_params.get("gone", ""))
    return draw(visit, "connected.html", rows=rows, gone=gone)


@_of_connection
def manage(visit: Visit, user: UserRecord, connected: ConnectedApplication) -> Response:
    """Show what one connected application may do, and how to change it."""
    now = visit.console.clock()
    is_waiting = connected.pending_at is not None and now < connected.pending_at
    notice = visit.request.query_params.get("notice", "")
    return _draw(
        visit,
        connected,
        "manage.html",
        companies=_its_companies(visit, user, connected),
        groups=scope_groups(connected.scopes_at(now)),
        pending_groups=scope_groups(connected.chosen_scopes) if is_waiting else None,
        notice=notice if notice in _NOTICES else "",
    )


@_of_connection
def ask_permissions(visit: Visit, user: UserRecord, connected: ConnectedApplication) -> Response:
    """Show the scopes with what was chosen last ticked."""
    return _draw(
        visit,
        connected,
        "permissions.html",
        step=0,
        back=_path(connected),
        groups=scope_groups(connected.chosen_scopes),
        chosen_count=len(connected.chosen_scopes),
        companies=_its_companies(visit, user, connected),
    )


@_of_connection
def save_permissions(visit: Visit, user: UserRecord, connected: ConnectedApplication) -> Response:
    """Change the scopes; the token stays as it is."""
    visit.console.desk.edit_scopes(user.id, connected.id, chosen_scopes(visit))
    return go(f"{_path(connected)}?notice=permissions")


@_of_connection
def ask_companies(visit: Visit, user: UserRecord, connected: ConnectedApplication) -> Response:
    """Show the user's companies with those it reaches ticked."""
    return _companies_form(visit, user, connected)


@_of_connection
def save_companies(visit: Visit, user: UserRecord, connected: ConnectedApplication) -> Response:
    """Change the companies; the token stays as it is."""
    company_ids = chosen_companies(visit, user)
    if not company_ids:
        return _companies_form(visit, user, connected, visit.say("refused.no-company"))
    visit.console.desk.edit_companies(user.id, connected.id, company_ids)
    return go(f"{_path(connected)}?notice=companies")


@_of_connection
def ask_disconnect(visit: Visit, _user: UserRecord, connected: ConnectedApplication) -> Response:
    """Ask whether the token is to die."""
    return _draw(visit, connected, "disconnect.html")


@_of_connection
def disconnect(visit: Visit, user: UserRecord, connected: ConnectedApplication) -> Response:
    """Disconnect; the token is refused from now on."""
    visit.console.desk.disconnect(user.id, connected.id)
    return go(f"{_LIST}?gone={connected.client_id}")


def _companies_form(
    visit: Visit, user: UserRecord, connected: ConnectedApplication, problem: str = ""
) -> Response:
    return _draw(
        visit,
        connected,
        "companies.html",
        422 if problem else 200,
        step=0,
        problem=problem,
        companies=visit.companies(user),
        chosen=connected.company_ids,
    )


def _draw(
    visit: Visit,
    connected: ConnectedApplication,
    template: str,
    status: int = 200,
    **facts: object,
) -> Response:
    application = visit.console.desk.application(connected.client_id)
    return draw(visit, template, status, connected=connected, application=application, **facts)


def _its_companies(
    visit: Visit, user: UserRecord, connected: ConnectedApplication
) -> list[CompanyRecord]:
    return [each for each in visit.companies(user) if each.id in connected.company_ids]


def _path(connected: ConnectedApplication) -> str:
    return f"{_LIST}/{connected.id}"
