"""Connect a new application: Client ID, companies, permissions, token.

Source:
    Provider, "Manual Authentication", the steps of "Token generation".
    Texts and layout are *assumed*.
"""

from __future__ import annotations

from starlette.responses import Response

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.sandbox.console import attempts
from gettone.sandbox.console.attempts import Attempt
from gettone.sandbox.console.choosing import chosen_companies, chosen_scopes, scope_groups
from gettone.sandbox.console.pages import draw, draw_problem, go
from gettone.sandbox.console.visit import Visit
from gettone.sandbox.desk import DeskRefusal
from gettone.sandbox.records import ConnectedApplication, UserRecord
from gettone.wire.bodies import Body

__all__ = [
    "ask_client_id",
    "ask_companies",
    "ask_permissions",
    "take_client_id",
    "take_companies",
    "take_permissions",
]

_START = "/settings/connected-applications/new"


def ask_client_id(visit: Visit, _user: UserRecord) -> Response:
    """Step 1: ask for the Client ID; a link may have filled it in."""
    return _client_id_form(visit, visit.request.query_params.get("client_id", ""))


def take_client_id(visit: Visit, user: UserRecord) -> Response:
    """Find the application, and go on to its companies."""
    asked = visit.text("client_id")
    try:
        visit.console.desk.connectable(user.id, asked)
    except DeskRefusal as refused:
        return _client_id_form(visit, asked, visit.say(f"refused.{refused.problem}"))
    attempt = visit.console.sessions.change(visit.cookie, lambda held: attempts.begin(held, asked))
    return go(f"{attempt.path}/companies")


def ask_companies(visit: Visit, user: UserRecord) -> Response:
    """Step 2: which companies may it reach?"""
    attempt = _attempt(visit)
    return _companies_form(visit, user, attempt) if attempt else _not_under_way(visit)


def take_companies(visit: Visit, user: UserRecord) -> Response:
    """Keep the companies, and go on to the permissions."""
    attempt, company_ids = _attempt(visit), chosen_companies(visit, user)
    if attempt is None:
        return _not_under_way(visit)
    if not company_ids:
        return _companies_form(visit, user, attempt, visit.say("refused.no-company"))
    visit.console.sessions.change(
        visit.cookie, lambda held: attempts.choose(held, attempt, company_ids)
    )
    return go(f"{attempt.path}/permissions")


def ask_permissions(visit: Visit, user: UserRecord) -> Response:
    """Step 3: what may it do? Nothing is ticked in advance."""
    attempt = _attempt(visit)
    if attempt is None:
        return _not_under_way(visit)
    if not attempt.company_ids:
        return go(f"{attempt.path}/companies")
    return _permissions_form(visit, user, attempt)


def take_permissions(visit: Visit, user: UserRecord) -> Response:
    """Connect, and show the token: in this answer and never again."""
    attempt = _attempt(visit)
    if attempt is None:
        return _not_under_way(visit)
    try:
        outcome = visit.console.sessions.change(
            visit.cookie, lambda held: _connected(visit, user, held, attempt.name)
        )
    except DeskRefusal as refused:
        return _companies_form(visit, user, attempt, visit.say(f"refused.{refused.problem}"))
    return _token_page(visit, user, *outcome) if outcome else _not_under_way(visit)


def _connected(
    visit: Visit, user: UserRecord, held: Body, name: str
) -> tuple[ConnectedApplication, AccessToken] | None:
    """Connect once, whatever was sent twice; runs alone within the session."""
    attempt = attempts.find(held, name)
    if attempt is None:
        return None
    connected, token = visit.console.desk.connect(
        user.id, attempt.client_id, attempt.company_ids, chosen_scopes(visit)
    )
    attempts.finish(held, attempt, connected.id)
    return connected, token


def _token_page(
    visit: Visit, user: UserRecord, connected: ConnectedApplication, token: AccessToken
) -> Response:
    return draw(
        visit,
        "token.html",
        step=4,
        token=token,
        connected=connected,
        application=visit.console.desk.application(connected.client_id),
        groups=scope_groups(connected.scopes),
        companies=[c for c in visit.companies(user) if c.id in connected.company_ids],
    )


def _client_id_form(visit: Visit, client_id: str, problem: str = "") -> Response:
    status = 422 if problem else 200
    facts = {"step": 1, "client_id": client_id, "problem": problem}
    return draw(visit, "client_id.html", status, **facts)


def _companies_form(
    visit: Visit, user: UserRecord, attempt: Attempt, problem: str = ""
) -> Response:
    return draw(
        visit,
        "companies.html",
        422 if problem else 200,
        step=2,
        problem=problem,
        application=visit.console.desk.application(attempt.client_id),
        companies=visit.companies(user),
        chosen=attempt.company_ids,
    )


def _permissions_form(visit: Visit, user: UserRecord, attempt: Attempt) -> Response:
    return draw(
        visit,
        "permissions.html",
        step=3,
        back=f"{attempt.path}/companies",
        application=visit.console.desk.application(attempt.client_id),
        groups=scope_groups(ScopeSet()),
        chosen_count=0,
        companies=[c for c in visit.companies(user) if c.id in attempt.company_ids],
    )


def _attempt(visit: Visit) -> Attempt | None:
    return attempts.find(visit.held, visit.request.path_params["attempt"])


def _not_under_way(visit: Visit) -> Response:
    """Say that the attempt is over: made already, or forgotten."""
    held = visit.console.sessions.held(visit.cookie) or {}
    connected_id = attempts.made(held, visit.request.path_params["attempt"])
    if connected_id is not None:
        return draw(visit, "shown_already.html", connected_id=connected_id)
    return draw_problem(visit, "connecting-gone", 404, restart=_START)
