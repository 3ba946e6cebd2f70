"""Settings: the overview, and the developer's applications.

Source:
    Provider, "Manual Authentication": that an application has a Client ID.
    Texts and layout are *assumed*.
"""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from gettone.sandbox.console.pages import draw, draw_problem, go
from gettone.sandbox.console.visit import Visit
from gettone.sandbox.desk import MAX_NAME_CHARS, DeskRefusal
from gettone.sandbox.records import UserRecord

__all__ = ["create", "list_applications", "overview", "show_application", "show_form"]

# The example of the provider's page, which the demo records contain.
_EXAMPLE_IDS: Final = (16, 17)


def overview(visit: Visit, user: UserRecord) -> Response:
    """Say where the API is, and give a first call with a placeholder token."""
    return draw(visit, "overview.html", user=user, example_ids=_example_ids(visit, user))


def list_applications(visit: Visit, user: UserRecord) -> Response:
    """List the applications that *user* registered."""
    return draw(visit, "developer.html", applications=visit.console.desk.applications(user.id))


def show_form(visit: Visit, _user: UserRecord) -> Response:
    """Show the form of an application to be."""
    return _form(visit, 200)


def create(visit: Visit, user: UserRecord) -> Response:
    """Register an application, and show its Client ID."""
    try:
        application = visit.console.desk.create_application(
            user.id, visit.text("name"), is_public=visit.text("visibility") == "public"
        )
    except DeskRefusal as refused:
        return _form(visit, 422, visit.say(f"refused.{refused.problem}", **refused.details))
    return go(f"/settings/developer/{application.client_id}?notice=created")


def show_application(visit: Visit, user: UserRecord) -> Response:
    """Show one application of *user*, with its Client ID."""
    asked = visit.request.path_params["client_id"]
    for application in visit.console.desk.applications(user.id):
        if application.client_id == asked:
            is_fresh = visit.request.query_params.get("notice") == "created"
            return draw(visit, "application.html", application=application, is_fresh=is_fresh)
    return draw_problem(visit, "not-found", 404)


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


def _example_ids(visit: Visit, user: UserRecord) -> tuple[int, int]:
    """Find a company and a supplier that are there, for the example."""
    for company in visit.companies(user):
        suppliers = visit.console.records.page(company.id, "suppliers", offset=0, limit=1)
        for supplier in suppliers.rows:
            return company.id, supplier["id"]
    return _EXAMPLE_IDS
