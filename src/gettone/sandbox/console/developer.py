"""Settings: the overview, and the developer's applications.

Source:
    Provider, "Manual Authentication": that an application has a Client ID.
    Texts and layout are *assumed*.
"""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from gettone.sandbox.console.example import EXAMPLE_SCOPE, example_ids
from gettone.sandbox.console.notices import leave_notice, take_notice
from gettone.sandbox.console.pages import draw, draw_problem, go
from gettone.sandbox.console.visit import Visit
from gettone.sandbox.desk import MAX_NAME_CHARS, DeskRefusal
from gettone.sandbox.records import Application, UserRecord
from gettone.wire.bodies import Body

__all__ = ["create", "list_applications", "overview", "show_application", "show_form"]

_LIST: Final = "/settings/developer"
_VISIBILITIES: Final = frozenset({"private", "public"})


def overview(visit: Visit, user: UserRecord) -> Response:
    """Say where the API is, and give a first call with a placeholder token."""
    ids = example_ids(visit, visit.companies(user))
    return draw(visit, "overview.html", user=user, example_ids=ids, scope=EXAMPLE_SCOPE.text)


def list_applications(visit: Visit, user: UserRecord) -> Response:
    """List the applications that *user* registered."""
    return draw(visit, "developer.html", applications=visit.console.desk.applications(user.id))


def show_form(visit: Visit, _user: UserRecord) -> Response:
    """Show the form of an application to be."""
    return _form(visit, 200)


def create(visit: Visit, user: UserRecord) -> Response:
    """Register an application, and show its Client ID."""
    if visit.text("visibility") not in _VISIBILITIES:
        return _form(visit, 422, visit.say("refused.unclear-visibility"))
    try:
        application = visit.console.sessions.change(
            visit.cookie, lambda held: _created(visit, user, held)
        )
    except DeskRefusal as refused:
        return _form(visit, 422, visit.say(f"refused.{refused.problem}", **refused.details))
    return go(f"{_LIST}/{application.client_id}")


def show_application(visit: Visit, user: UserRecord) -> Response:
    """Show one application of *user*, with its Client ID."""
    asked = visit.request.path_params["client_id"]
    for application in visit.console.desk.applications(user.id):
        if application.client_id == asked:
            notice = take_notice(visit)
            return draw(visit, "application.html", application=application, notice=notice)
    return draw_problem(visit, "not-found", 404)


def _created(visit: Visit, user: UserRecord, held: Body) -> Application:
    """Register it and leave a notice; runs alone within the session."""
    is_public = visit.text("visibility") == "public"
    application = visit.console.desk.create_application(
        user.id, visit.text("name"), is_public=is_public
    )
    leave_notice(held, f"{_LIST}/{application.client_id}", "developer.application.created")
    return application


def _form(visit: Visit, status: int, problem: str = "") -> Response:
    return draw(
        visit,
        "new_application.html",
        status,
        problem=problem,
        limit=MAX_NAME_CHARS,
        name=visit.text("name"),
        is_public=visit.text("visibility") == "public",
    )
