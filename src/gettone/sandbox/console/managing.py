"""Connected applications: the list, and what Manage can change.

Source:
    Provider, "Manual Authentication", the steps of "Change token
    permissions". Texts and layout are *assumed*.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from starlette.responses import Response

from gettone.sandbox.console.choosing import (
    BadChoice,
    chosen_companies,
    chosen_scopes,
    scope_groups,
)
from gettone.sandbox.console.dispatch import MemberHandler
from gettone.sandbox.console.notices import leave_notice, take_notice
from gettone.sandbox.console.pages import draw, draw_problem, go
from gettone.sandbox.console.visit import Visit
from gettone.sandbox.desk import DeskRefusal
from gettone.sandbox.records import CompanyRecord, ConnectedApplication, UserRecord
from gettone.wire.bodies import Body

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
    desk, now = visit.console.desk, visit.console.clock()
    rows = [
        (each, desk.application(each.client_id), len(each.scopes_at(now)))
        for each in desk.connected(user.id)
    ]
    return draw(visit, "connected.html", rows=rows, notice=take_notice(visit))


@_of_connection
def manage(visit: Visit, user: UserRecord, connected: ConnectedApplication) -> Response:
    """Show what one connected application may do, and how to change it."""
    now = visit.console.clock()
    is_waiting = connected.pending_at is not None and now < connected.pending_at
    return _draw(
        visit,
        connected,
        "manage.html",
        companies=_its_companies(visit, user, connected),
        groups=scope_groups(connected.scopes_at(now)),
        pending_groups=scope_groups(connected.chosen_scopes) if is_waiting else None,
        notice=take_notice(visit),
    )


@_of_connection
def ask_permissions(visit: Visit, user: UserRecord, connected: ConnectedApplication) -> Response:
    """Show the scopes with what was chosen last ticked."""
    return _permissions_form(visit, user, connected)


@_of_connection
def save_permissions(visit: Visit, user: UserRecord, connected: ConnectedApplication) -> Response:
    """Change the scopes; the token stays as it is."""
    try:
        scopes = chosen_scopes(visit)
    except BadChoice as bad:
        return _permissions_form(visit, user, connected, visit.say(f"refused.{bad.problem}"))

    def save(held: Body) -> None:
        visit.console.desk.edit_scopes(user.id, connected.id, scopes)
        leave_notice(held, _path(connected), "manage.permissions_saved")

    visit.console.sessions.change(visit.cookie, save)
    return go(_path(connected))


@_of_connection
def ask_companies(visit: Visit, user: UserRecord, connected: ConnectedApplication) -> Response:
    """Show the user's companies with those it reaches ticked."""
    return _companies_form(visit, user, connected)


@_of_connection
def save_companies(visit: Visit, user: UserRecord, connected: ConnectedApplication) -> Response:
    """Change the companies; the token stays as it is."""
    try:
        company_ids = chosen_companies(visit, user)
    except BadChoice as bad:
        return _companies_form(visit, user, connected, visit.say(f"refused.{bad.problem}"))
    if not company_ids:
        return _companies_form(visit, user, connected, visit.say("refused.no-company"))

    def save(held: Body) -> None:
        visit.console.desk.edit_companies(user.id, connected.id, company_ids)
        leave_notice(held, _path(connected), "manage.companies_saved")

    visit.console.sessions.change(visit.cookie, save)
    return go(_path(connected))


@_of_connection
def ask_disconnect(visit: Visit, _user: UserRecord, connected: ConnectedApplication) -> Response:
    """Ask whether the token is to die."""
    return _draw(visit, connected, "disconnect.html")


@_of_connection
def disconnect(visit: Visit, user: UserRecord, connected: ConnectedApplication) -> Response:
    """Disconnect; the token is refused from now on."""
    name = visit.console.desk.application(connected.client_id).name

    def end(held: Body) -> None:
        visit.console.desk.disconnect(user.id, connected.id)
        leave_notice(held, _LIST, "connected.gone", name=name)

    visit.console.sessions.change(visit.cookie, end)
    return go(_LIST)


def _permissions_form(
    visit: Visit, user: UserRecord, connected: ConnectedApplication, problem: str = ""
) -> Response:
    return _draw(
        visit,
        connected,
        "permissions.html",
        422 if problem else 200,
        step=0,
        problem=problem,
        is_warned=False,
        back=_path(connected),
        groups=scope_groups(connected.chosen_scopes),
        chosen_count=len(connected.chosen_scopes),
        companies=_its_companies(visit, user, connected),
    )


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
        action=f"{_path(connected)}/companies",
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
