"""Templates to pages: escaped, in the visitor's language, never kept."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from gettone import guard, texts
from gettone.sandbox.console.choosing import company_cases
from gettone.sandbox.console.sessions import SESSION_S
from gettone.sandbox.console.visit import SESSION_COOKIE, Visit
from gettone.texts import Language

__all__ = ["draw", "draw_problem", "go", "keep_cookie"]

_FOLDER: Final = Path(__file__).parents[1] / "templates"
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(_FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
# Ours and not the C library's, which may be set to any language.
_MONTHS: Final = "JanFebMarAprMayJunJulAugSepOctNovDec"


def draw(visit: Visit, template: str, status: int = 200, **facts: object) -> Response:
    """Draw *template* with what every page needs, and *facts*."""
    page = _TEMPLATES.get_template(template).render(
        visit=visit,
        t=visit.say,
        day=partial(_day, visit.language),
        clock=_clock,
        moment=partial(_moment, visit),
        scope_label=partial(_scope_label, visit.language),
        company_cases=partial(company_cases, visit),
        **facts,
    )
    return keep_cookie(visit, HTMLResponse(page, status))


def draw_problem(visit: Visit, problem: str, status: int, *, restart: str = "") -> Response:
    """Say that a request came to nothing, why, and where to go on.

    Args:
        visit: The request.
        problem: A key of the ``console.error`` texts.
        status: The HTTP status.
        restart: Path of a page to begin again at; otherwise the overview.
    """
    return draw(visit, "problem.html", status, problem=problem, restart=restart, place="")


def go(path: str) -> Response:
    """Send the browser on to *path* with a GET."""
    return RedirectResponse(path, 303)


def keep_cookie(visit: Visit, response: Response) -> Response:
    """Give a stranger the cookie that their forms will be bound to."""
    if visit.gets_cookie:
        guard.set_cookie(response, visit.request, SESSION_COOKIE, visit.cookie, max_age_s=SESSION_S)
    return response


def _day(language: Language, at: datetime) -> str:
    """Give the date as the calendar on this machine's wall has it."""
    local = at.astimezone()
    if language == "en":
        return f"{local.day} {_MONTHS[3 * local.month - 3 : 3 * local.month]} {local.year}"
    return f"{local:%d/%m/%Y}"


def _clock(at: datetime) -> str:
    return f"{at.astimezone():%H:%M}"


def _moment(visit: Visit, at: datetime) -> str:
    """Give a time to the second, with its date if that is not today's."""
    local, now = at.astimezone(), visit.console.clock().astimezone()
    time = f"{local:%H:%M:%S}"
    if local.date() == now.date():
        return time
    return visit.say("page.moment", time=time, day=_day(visit.language, at))


def _scope_label(language: Language, family: str) -> str:
    return texts.scope_label(family, language)
