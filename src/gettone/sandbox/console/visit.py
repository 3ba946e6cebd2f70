"""One request to the page, with who asks and in which language."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request

from gettone import guard, texts
from gettone.sandbox.console.sessions import Sessions
from gettone.sandbox.console.sign_in import SignIn
from gettone.sandbox.desk import Desk
from gettone.sandbox.records import CompanyRecord, Records, UserRecord
from gettone.texts import Language
from gettone.wire.bodies import Body

__all__ = ["LANGUAGE_COOKIE", "SESSION_COOKIE", "Console", "Visit"]

SESSION_COOKIE: Final = "gettone_session"
LANGUAGE_COOKIE: Final = "gettone_language"

# RFC 9110 section 12.4.2 gives a weight three decimals at most.
_RANGE: Final = re.compile(
    r"(?:^|,)\s*(?P<name>[a-z]+)(?:-[a-z0-9-]+)?\s*"
    r"(?:;\s*q=(?P<weight>[01](?:\.[0-9]{0,3})?)\s*)?(?=,|$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """What every page works with."""

    desk: Desk
    records: Records
    sign_in: SignIn
    clock: Callable[[], datetime]
    sessions: Sessions

    def visit(self, request: Request, form: FormData | None = None) -> Visit:
        """Read who asks; nobody is signed in whose session has ended."""
        held = self.sessions.held(guard.session_cookie(request, SESSION_COOKIE)) or {}
        user = self.records.user(held["user_id"]) if held else None
        return replace(self.stranger(request), form=form or FormData(), user=user, held=held)

    def stranger(self, request: Request) -> Visit:
        """Take the request as nobody's: no record is looked up."""
        cookie = guard.session_cookie(request, SESSION_COOKIE)
        return Visit(
            console=self,
            request=request,
            cookie=cookie or guard.session_value(),
            is_cookie_new=not cookie,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request, read.

    Attributes:
        cookie: The session cookie's value; a fresh one for a stranger.
        is_cookie_new: Whether the browser is still to be given the cookie.
        user: Who is signed in, if anyone.
        held: What the session holds; a copy, see ``Sessions.change``.
    """

    console: Console
    request: Request
    form: FormData = field(default_factory=FormData)
    cookie: str = field(repr=False)
    is_cookie_new: bool = False
    user: UserRecord | None = None
    held: Body = field(default_factory=dict[str, object], repr=False)

    @property
    def language(self) -> Language:
        """Give the language chosen by the switch, or the browser's; Italian first."""
        chosen = guard.session_cookie(self.request, LANGUAGE_COOKIE)
        by_name: dict[str, Language] = {language: language for language in texts.LANGUAGES}
        return by_name.get(chosen) or _preferred(self.request.headers.get("accept-language", ""))

    @property
    def csrf_value(self) -> str:
        """Give the value that every form of this session carries."""
        return guard.csrf_value(self.cookie)

    @property
    def has_csrf_value(self) -> bool:
        """Tell whether the form sent carries it."""
        return not self.is_cookie_new and guard.is_csrf_value(
            self.text(guard.CSRF_FIELD), self.cookie
        )

    @property
    def gets_cookie(self) -> bool:
        """Tell whether the answer is to give the browser its cookie.

        Only an answer to reading: a write without a cookie may come from
        another site's form, which ``SameSite`` sends without the cookie that
        the browser does have; a fresh one would sign that person out.
        """
        return self.is_cookie_new and self.request.method in {"GET", "HEAD"}

    @property
    def can_write(self) -> bool:
        """Tell whether forms of this page can be sent at all."""
        return self.gets_cookie or not self.is_cookie_new

    @property
    def origin(self) -> str:
        """Give the address under which the browser knows this server."""
        return str(self.request.base_url).rstrip("/")

    @property
    def here(self) -> str:
        """Give this page's address for another GET: path, and query if it is one's own."""
        url = self.request.url
        has_query = url.query and self.request.method in {"GET", "HEAD"}
        return f"{url.path}?{url.query}" if has_query else url.path

    @property
    def peer(self) -> str:
        """Give the address that the request came from; empty if it is not known."""
        return self.request.client.host if self.request.client else ""

    def text(self, name: str) -> str:
        """Give a field of the form sent, without outer spaces; empty if absent."""
        return self.as_typed(name).strip()

    def as_typed(self, name: str) -> str:
        """Give a field of the form sent as it is; empty if absent."""
        return _text(self.form.get(name))

    def texts(self, name: str) -> list[str]:
        """Give all values of a field that can be chosen more than once."""
        return [_text(value) for value in self.form.getlist(name)]

    def say(self, key: str, **facts: object) -> str:
        """Give a sentence of the page's own texts."""
        return texts.say(f"console.{key}", self.language, **facts)

    def companies(self, user: UserRecord) -> Sequence[CompanyRecord]:
        """List the companies that *user* can choose from."""
        return self.console.records.companies_of(user.id)


def _preferred(accepted: str) -> Language:
    """Choose among our languages by an ``Accept-Language`` field.

    Source:
        RFC 9110 section 12.5.4; what cannot be read is passed over.
    """
    by_weight: dict[float, Language] = {}
    for read in _RANGE.finditer(accepted.lower()):
        for language in texts.LANGUAGES:
            if read["name"] == language:
                by_weight.setdefault(float(read["weight"] or 1), language)
    weight = max(by_weight, default=0)
    return by_weight[weight] if weight else "it"


def _text(value: object) -> str:
    """Read a form value; a file sent where a text belongs is no text."""
    return value if isinstance(value, str) else ""
