"""Connect a new application: Client ID, companies, permissions, token.

Source:
    Provider, "Manual Authentication", the steps of "Token generation".
    Texts and layout are *assumed*.
"""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.sandbox.console import attempts
from gettone.sandbox.console.attempts import Attempt
from gettone.sandbox.console.choosing import (
    BadChoice,
    chosen_companies,
    chosen_scopes,
    scope_groups,
)
from gettone.sandbox.console.example import EXAMPLE_SCOPE, example_ids
from gettone.sandbox.console.pages import draw, draw_problem, go
from gettone.sandbox.console.visit import Visit
from gettone.sandbox.desk import DeskRefusal
from gettone.sandbox.records import ConnectedApplication, UserRecord
from gettone.wire.bodies import Body

__all__ = [
    "ask_client_id",
    "ask_companies",
    "ask_permissions",
    "connect_again",
    "take_client_id",
    "take_companies",
    "take_permissions",
]

_START: Final = "/settings/connected-applications/new"

_Made = tuple[ConnectedApplication, AccessToken]


def ask_client_id(visit: Visit, _user: UserRecord) -> Response:
    """Step 1: ask for the Client ID; a link may have filled it in, or the way back."""
    asked = visit.request.query_params
    attempt = attempts.find(visit.held, asked.get("attempt", ""))
    if attempt is None:
        return _client_id_form(visit, asked.get("client_id", ""))
    return _client_id_form(visit, attempt.client_id, attempt_name=attempt.name)


def take_client_id(visit: Visit, user: UserRecord) -> Response:
    """Find the application, and go on to its companies."""
    asked, attempt = visit.text("client_id"), attempts.find(visit.held, visit.text("attempt"))
    if attempt is not None and attempt.client_id == asked:
        return go(f"{attempt.path}/companies")
    try:
        visit.console.desk.connectable(user.id, asked)
    except DeskRefusal as refused:
        return _client_id_form(visit, asked, visit.say(f"refused.{refused.problem}"))
    attempt = visit.console.sessions.change(visit.cookie, lambda held: attempts.begin(held, asked))
    return go(f"{attempt.path}/companies")


def ask_companies(visit: Visit, user: UserRecord) -> Response:
    """Step 2: which companies may it reach?"""
    attempt = _attempt(visit)
    return _companies_form(visit, user, attempt) if attempt else _not_under_way(visit, user)


def take_companies(visit: Visit, user: UserRecord) -> Response:
    """Keep the companies, and go on to the permissions or back to the Client ID."""
    attempt, is_back = _attempt(visit), bool(visit.text("back"))
    if attempt is None:
        return _not_under_way(visit, user)
    try:
        company_ids = chosen_companies(visit, user)
    except BadChoice as bad:
        return _companies_form(visit, user, attempt, visit.say(f"refused.{bad.problem}"))
    if not company_ids and not is_back:
        return _companies_form(visit, user, attempt, visit.say("refused.no-company"))
    chosen = visit.console.sessions.change(
        visit.cookie, lambda held: attempts.choose(held, attempt.name, company_ids=company_ids)
    )
    if chosen is None:
        return _not_under_way(visit, user)
    return go(f"{_START}?attempt={chosen.name}" if is_back else f"{chosen.path}/permissions")


def ask_permissions(visit: Visit, user: UserRecord) -> Response:
    """Step 3: what may it do? Nothing is ticked in advance."""
    attempt = _attempt(visit)
    if attempt is None:
        return _not_under_way(visit, user)
    if not attempt.company_ids:
        return go(f"{attempt.path}/companies")
    return _permissions_form(visit, user, attempt)


def take_permissions(visit: Visit, user: UserRecord) -> Response:
    """Connect, and show the token: in this answer and never again."""
    attempt = _attempt(visit)
    if attempt is None:
        return _not_under_way(visit, user)
    if not attempt.company_ids:
        return go(f"{attempt.path}/companies")
    try:
        scopes = chosen_scopes(visit)
    except BadChoice as bad:
        return _permissions_form(visit, user, attempt, visit.say(f"refused.{bad.problem}"))
    if visit.text("back"):
        return _back_to_companies(visit, user, attempt, scopes)
    if not scopes and not visit.text("without"):
        return _permissions_form(visit, user, attempt, is_warned=True)
    return _connect(visit, user, attempt, scopes)


def connect_again(visit: Visit, user: UserRecord) -> Response:
    """Make another token in place of one that was shown but not seen.

    The browser drops the first answer when the form is sent twice.
    """
    name = visit.request.path_params["attempt"]
    made = visit.console.sessions.change(
        visit.cookie, lambda held: _replaced(visit, user, held, name)
    )
    return _token_page(visit, user, *made) if made else _not_under_way(visit, user)


def _back_to_companies(
    visit: Visit, user: UserRecord, attempt: Attempt, scopes: ScopeSet
) -> Response:
    chosen = visit.console.sessions.change(
        visit.cookie, lambda held: attempts.choose(held, attempt.name, scopes=scopes)
    )
    return go(f"{chosen.path}/companies") if chosen else _not_under_way(visit, user)


def _connect(visit: Visit, user: UserRecord, attempt: Attempt, scopes: ScopeSet) -> Response:
    try:
        made = visit.console.sessions.change(
            visit.cookie, lambda held: _connected(visit, user, held, attempt.name, scopes)
        )
    except DeskRefusal as refused:
        return _companies_form(visit, user, attempt, visit.say(f"refused.{refused.problem}"))
    return _token_page(visit, user, *made) if made else _not_under_way(visit, user)


def _connected(
    visit: Visit, user: UserRecord, held: Body, name: str, scopes: ScopeSet
) -> _Made | None:
    """Connect once, whatever was sent twice; runs alone within the session."""
    attempt = attempts.find(held, name)
    if attempt is None:
        return None
    made = visit.console.desk.connect(user.id, attempt.client_id, attempt.company_ids, scopes)
    attempts.finish(held, name, made[0].id)
    return made


def _replaced(visit: Visit, user: UserRecord, held: Body, name: str) -> _Made | None:
    """Disconnect what the attempt became, and connect the same; runs alone.

    The form says which one it replaces, so that sending it twice does not
    end the token that the first answer showed.
    """
    connected_id = attempts.made(held, name)
    old = _one(visit, user, connected_id)
    if old is None or visit.text("replaces") != str(connected_id):
        return None
    desk = visit.console.desk
    desk.disconnect(user.id, old.id)
    made = desk.connect(user.id, old.client_id, old.company_ids, old.chosen_scopes)
    attempts.finish(held, name, made[0].id)
    return made


def _one(visit: Visit, user: UserRecord, connected_id: int | None) -> ConnectedApplication | None:
    found = None if connected_id is None else visit.console.records.connected(connected_id)
    return found if found is not None and found.user_id == user.id else None


def _token_page(
    visit: Visit, user: UserRecord, connected: ConnectedApplication, token: AccessToken
) -> Response:
    companies = [c for c in visit.companies(user) if c.id in connected.company_ids]
    return draw(
        visit,
        "token.html",
        step=4,
        token=token,
        connected=connected,
        application=visit.console.desk.application(connected.client_id),
        groups=scope_groups(connected.scopes),
        companies=companies,
        example_ids=example_ids(visit, companies),
        scope=EXAMPLE_SCOPE.text,
        is_enough=connected.scopes.covers(EXAMPLE_SCOPE),
    )


def _client_id_form(
    visit: Visit, client_id: str, problem: str = "", *, attempt_name: str = ""
) -> Response:
    return draw(
        visit,
        "client_id.html",
        422 if problem else 200,
        step=1,
        client_id=client_id,
        problem=problem,
        attempt_name=attempt_name,
    )


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
        action=f"{attempt.path}/companies",
    )


def _permissions_form(
    visit: Visit,
    user: UserRecord,
    attempt: Attempt,
    problem: str = "",
    *,
    is_warned: bool = False,
) -> Response:
    return draw(
        visit,
        "permissions.html",
        422 if problem or is_warned else 200,
        step=3,
        problem=problem,
        is_warned=is_warned,
        back="",
        application=visit.console.desk.application(attempt.client_id),
        groups=scope_groups(attempt.scopes),
        chosen_count=len(attempt.scopes),
        companies=[c for c in visit.companies(user) if c.id in attempt.company_ids],
    )


def _attempt(visit: Visit) -> Attempt | None:
    return attempts.find(visit.held, visit.request.path_params["attempt"])


def _not_under_way(visit: Visit, user: UserRecord) -> Response:
    """Say that the attempt is over: made already, disconnected since, or forgotten."""
    held = visit.console.sessions.held(visit.cookie) or {}
    name = visit.request.path_params["attempt"]
    connected_id = attempts.made(held, name)
    connected = _one(visit, user, connected_id)
    if connected is not None:
        again = f"{_START}/{name}/again"
        return draw(visit, "shown_already.html", connected=connected, again=again)
    problem = "connecting-gone" if connected_id is None else "unknown-connection"
    return draw_problem(visit, problem, 404, restart=_START)
