"""Signing in and out, and the switch of language."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from gettone import guard
from gettone.sandbox.console.pages import draw, go
from gettone.sandbox.console.sessions import SESSION_S
from gettone.sandbox.console.visit import LANGUAGE_COOKIE, SESSION_COOKIE, Visit
from gettone.sandbox.seed import DEMO_EMAIL

__all__ = ["home", "show_sign_in", "sign_in", "sign_out", "switch_language"]

_YEAR_S: Final = 365 * 24 * 60 * 60
_OWN_PATH: Final = re.compile(r"/(?![/\\])(?:[\w/.?=&+~:,-]|%[\dA-Fa-f]{2})*", re.ASCII)
_MOST_PATH_CHARS: Final = 2000
# Addresses that take no GET.
_WRITE_ONLY: Final = re.compile(
    r"/logout|/language|/settings/connected-applications/new/[^/]*/again"
)


def home(_visit: Visit) -> Response:
    """Lead to the settings; whoever is not signed in goes on from there."""
    return go("/settings")


def show_sign_in(visit: Visit) -> Response:
    """Show the sign-in form, unless it is not needed."""
    onward = _own_path(visit.request.query_params.get("next", ""))
    return go(onward) if visit.user else _form(visit, 200, email=DEMO_EMAIL, onward=onward)


def sign_in(visit: Visit) -> Response:
    """Begin a session, under a fresh cookie; or say what was wrong."""
    console, onward = visit.console, _own_path(visit.text("next"))
    user = console.records.user_by_email(visit.text("email"))
    is_right = console.sign_in.is_right(visit.as_typed("code"), console.clock(), visit.peer)
    if user is None or not is_right:
        return _refused(visit, onward)
    response = go(onward)
    console.sessions.drop(visit.cookie)
    value = console.sessions.open(user.id)
    guard.set_cookie(response, visit.request, SESSION_COOKIE, value, max_age_s=SESSION_S)
    return response


def sign_out(visit: Visit) -> Response:
    """End the session, here and in the browser."""
    visit.console.sessions.drop(visit.cookie)
    response = go("/login")
    guard.clear_cookie(response, visit.request, SESSION_COOKIE)
    return response


def switch_language(visit: Visit) -> Response:
    """Keep the language chosen, and go back to where the visitor was."""
    response = go(_own_path(visit.text("back")))
    language = "en" if visit.text("language") == "en" else "it"
    guard.set_cookie(response, visit.request, LANGUAGE_COOKIE, language, max_age_s=_YEAR_S)
    return response


def _refused(visit: Visit, onward: str) -> Response:
    sign_in = visit.console.sign_in
    wait_s = sign_in.wait_s(visit.console.clock(), visit.peer)
    if not wait_s:
        key = "login.wrong_password" if sign_in.is_password else "login.wrong"
        return _form(visit, 403, visit.say(key), email=visit.text("email"), onward=onward)
    problem = visit.say("login.locked", seconds=wait_s)
    response = _form(visit, 429, problem, email=visit.text("email"), onward=onward)
    response.headers["retry-after"] = str(wait_s)
    return response


def _form(
    visit: Visit, status: int, problem: str = "", *, onward: str, **facts: object
) -> Response:
    is_password = visit.console.sign_in.is_password
    return draw(
        visit,
        "sign_in.html",
        status,
        problem=problem,
        is_password=is_password,
        onward=onward,
        return_to=f"/login?next={quote(onward)}",
        **facts,
    )


def _own_path(text: str) -> str:
    """Give *text* if it is a path of this server to GET; the overview otherwise."""
    is_own = len(text) <= _MOST_PATH_CHARS and _OWN_PATH.fullmatch(text)
    is_read = not _WRITE_ONLY.fullmatch(text.partition("?")[0])
    return text if is_own and is_read else "/settings"
