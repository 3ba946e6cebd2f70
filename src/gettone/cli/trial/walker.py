"""A small browser: cookies, forms, and each exchange told as it happens.

The standard library's HTTP is enough for a page on this machine, and keeps
the page apart from the one module that sends tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPResponse
from typing import ClassVar, Final
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import (
    HTTPCookieProcessor,
    HTTPErrorProcessor,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from gettone.cli.page import Exchange
from gettone.cli.trial.forms import WebPage, read_page
from gettone.errors import SandboxError

__all__ = ["TrialFailed", "Walker"]

TIMEOUT_S: Final = 10.0
MAX_REDIRECTS: Final = 5
# The sandbox's pages are a few kilobytes.
MAX_PAGE_BYTES: Final = 2_000_000


class TrialFailed(SandboxError):
    """The sandbox's page did not do what a user would expect.

    Attributes:
        problem: What was missing: ``no-form``, ``no-text``, ``bad-status``,
            ``unexpected-answer``.
        details: Where.
    """

    reference: ClassVar[str] = "trial-failed"


class _AsItIs(HTTPErrorProcessor):
    """Hands every status on: a redirect is followed by the walker, and told."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:  # noqa: ARG002 - the signature is urllib's
        return response

    https_response = http_response


def _opener() -> OpenerDirector:
    # Proxies of the environment are not for a page on this machine.
    return build_opener(ProxyHandler({}), HTTPCookieProcessor(), _AsItIs())


@dataclass(slots=True)
class Walker:
    """Walks a web application as its user does.

    Attributes:
        base_url: Origin of the page.
        exchanges: What was sent and came back since last asked for.
    """

    base_url: str
    exchanges: list[Exchange] = field(default_factory=list[Exchange])
    path: str = ""
    page: WebPage = field(default_factory=lambda: read_page(""), repr=False)
    _opener: OpenerDirector = field(default_factory=_opener, repr=False)

    def open(self, path: str) -> None:
        """Open a page, where redirects lead.

        Raises:
            TrialFailed: It does not answer 200.
        """
        self._send("GET", path, None)

    def submit(self, values: Mapping[str, str], *, field_name: str = "") -> None:
        """Fill the page's form in and send it.

        Args:
            values: What to fill in, by field name.
            field_name: A field by which to tell the form; otherwise the
                first of *values*.

        Raises:
            TrialFailed: There is no such form, or the page that it leads to
                does not answer 200.
        """
        name = field_name or next(iter(values))
        form = self.page.form_with(name)
        if form is None:
            raise TrialFailed("no-form", path=self.path, field=name)
        content = urlencode(form.filled(values)).encode()
        self._send("POST", urljoin(self.path, form.action) or self.path, content)

    def text(self, name: str) -> str:
        """Give the text of the element with that id.

        Raises:
            TrialFailed: There is none.
        """
        if name not in self.page.texts:
            raise TrialFailed("no-text", path=self.path, field=name)
        return self.page.texts[name].strip()

    def told(self) -> tuple[Exchange, ...]:
        """Give the exchanges since last asked for."""
        told = tuple(self.exchanges)
        self.exchanges.clear()
        return told

    def _send(self, method: str, path: str, content: bytes | None) -> None:
        for _ in range(MAX_REDIRECTS):
            headers = {"Origin": self.base_url} if method == "POST" else {}
            request = Request(  # noqa: S310 - always the sandbox's own http address
                urljoin(self.base_url, path), data=content, headers=headers, method=method
            )
            with self._opener.open(request, timeout=TIMEOUT_S) as response:
                self.exchanges.append(Exchange(method, path, response.status))
                self.path = path
                if response.status not in {302, 303}:
                    self._arrive(response.status, response.read(MAX_PAGE_BYTES).decode())
                    return
                onward = urlsplit(urljoin(path, response.headers["location"]))
                method, path, content = "GET", onward._replace(scheme="", netloc="").geturl(), None
        raise TrialFailed("bad-status", path=path, status=303)

    def _arrive(self, status: int, html: str) -> None:
        self.page = read_page(html)
        if status != 200:
            raise TrialFailed("bad-status", path=self.path, status=status)
