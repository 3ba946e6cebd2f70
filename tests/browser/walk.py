"""What a person does at the page, step by step, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

CODE = "7kqm-2xnd-v9ae"
LIST = "/settings/connected-applications"
_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Look = Callable[[str], None]


class ChromiumMissing(Exception):
    """There is no browser to test with."""

    def __init__(self) -> None:
        super().__init__(
            "Chromium is not installed: install Debian's package `chromium`"
            " (apt-get install chromium), or leave these tests out with BROWSER=none"
        )


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium; the one that Playwright downloads is not used."""
    executable = shutil.which("chromium")
    if executable is None:
        raise ChromiumMissing
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


class Tab:
    """Tabs of one browser on one sandbox, each with cookies of its own.

    Attributes:
        complaints: What the browser refused or what failed in a script.
    """

    def __init__(self, browser: Browser, base_url: str) -> None:
        self.complaints: list[str] = []
        self._browser = browser
        self._base_url = base_url
        self._contexts: list[BrowserContext] = []

    def open(
        self,
        *,
        width: int = 1280,
        language: str = "it",
        has_script: bool = True,
        scheme: str = "light",
        has_forced_colors: bool = False,
    ) -> Walk:
        context = self._browser.new_context(
            base_url=self._base_url,
            viewport={"width": width, "height": 900},
            java_script_enabled=has_script,
            color_scheme="dark" if scheme == "dark" else "light",
            forced_colors="active" if has_forced_colors else "none",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(10_000)
        cookie = f"gettone_language_{urlsplit(self._base_url).port}"
        context.add_cookies([{"name": cookie, "value": language, "url": self._base_url}])
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)
        return Walk(page)

    def violations(self, page: Page) -> str:
        """Say what axe-core finds wrong; empty for nothing."""
        found = Axe().run(page)
        return str(found.generate_report()) if found.violations_count else ""

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _listen(self, message: ConsoleMessage) -> None:
        """Take note of errors, but for pages that answer a refusal with their status."""
        if message.type == "error" and "the server responded with a status" not in message.text:
            self.complaints.append(message.text)


class Walk:
    """A person at the page.

    Args:
        page: The browser's tab; its context knows the server's address.
    """

    def __init__(self, page: Page) -> None:
        self.page = page

    def sign_in(self) -> None:
        self.page.goto("/")
        self.page.locator("#code").fill(CODE)
        self.submit()

    def submit(self) -> None:
        """Press the main button of the page's own form, and wait for what it leads to.

        Without waiting, axe-core may see the page before its style is there.
        """
        with self.page.expect_navigation():
            self.page.locator("main form :is(.button-main, .button-danger-main)").click()

    def create_application(self, name: str, *, is_public: bool = False) -> str:
        """Register an application; give its Client ID."""
        self.page.goto("/settings/developer/new")
        self.page.locator("#name").fill(name)
        if is_public:
            self.page.locator("input[value=public]").check()
        self.submit()
        return self.page.locator("#client-id").inner_text()

    def begin_connecting(self, client_id: str) -> None:
        self.page.goto(LIST)
        self.page.locator(f"a[href='{LIST}/new']").click()
        self.page.locator("#client_id").fill(client_id)
        self.submit()

    def choose_companies(self, company_ids: Collection[int]) -> None:
        for box in self.page.locator("input[name=company]").all():
            box.set_checked(int(box.input_value()) in company_ids)
        self.submit()

    def choose_scopes(self, levels: Mapping[str, str]) -> None:
        """Choose a level for some families; the others stay."""
        for family, level in levels.items():
            self.page.locator(f"input[name='{family}'][value={level}]").check()
        self.submit()

    def token(self) -> str:
        return self.page.locator("#token").input_value()

    def connect(
        self, client_id: str, company_ids: Collection[int], levels: Mapping[str, str]
    ) -> str:
        """Go through all four steps; give the token."""
        self.begin_connecting(client_id)
        self.choose_companies(company_ids)
        self.choose_scopes(levels)
        return self.token()

    def manage(self) -> str:
        """Open Manage of the first connected application; give its address."""
        self.page.goto(LIST)
        self.page.locator(".rows a.button").first.click()
        return self.page.url

    def edit_scopes(self, levels: Mapping[str, str]) -> None:
        self.page.goto(f"{self.manage()}/permissions")
        self.choose_scopes(levels)

    def edit_companies(self, company_ids: Collection[int]) -> None:
        self.page.goto(f"{self.manage()}/companies")
        self.choose_companies(company_ids)

    def disconnect(self) -> None:
        self.manage()
        self.page.locator(".button-danger").click()
        self.submit()


def tour(walk: Walk, look: Look) -> None:
    """Visit every page there is, in a state worth seeing; *look* at each."""
    _entering(walk, look)
    client_id = _developing(walk, look)
    token = _connecting(walk, look, client_id)
    _calling(walk, look, token)
    _managing(walk, look)
    _browsing(walk, look)
    walk.page.goto("/settings/nothing-here")
    look("not-found")


def _entering(walk: Walk, look: Look) -> None:
    walk.page.goto("/login")
    look("sign-in")
    walk.page.locator("#code").fill("wrong")
    walk.submit()
    look("sign-in-wrong")
    walk.sign_in()
    look("overview")


def _developing(walk: Walk, look: Look) -> str:
    walk.page.goto("/settings/developer")
    look("developer-empty")
    walk.page.goto("/settings/developer/new")
    look("application-new")
    client_id = walk.create_application("Registro fornitori")
    look("application")
    walk.create_application("Contabilità <b>&</b> magazzino", is_public=True)
    walk.page.goto("/settings/developer")
    look("developer")
    return client_id


def _connecting(walk: Walk, look: Look, client_id: str) -> str:
    page = walk.page
    page.goto(LIST)
    look("connected-empty")
    walk.begin_connecting("not-there")
    look("connect-client-id-wrong")
    walk.begin_connecting(client_id)
    look("connect-companies")
    walk.submit()
    look("connect-companies-none")
    walk.choose_companies({16})
    look("connect-permissions-blank")
    walk.submit()
    look("connect-permissions-none")
    page.goto(page.url)
    for family, level in (("entity.suppliers", "a"), ("entity.clients", "r"), ("products", "r")):
        page.locator(f"input[name='{family}'][value={level}]").check()
    look("connect-permissions")
    last_step = page.url
    walk.submit()
    look("connect-token")
    token = walk.token()
    page.goto(last_step)
    look("connect-shown-already")
    page.goto(LIST)
    look("connected")
    page.goto(f"{LIST}/new/not-there/companies")
    look("connect-gone")
    return token


def _calling(walk: Walk, look: Look, token: str) -> None:
    """Call the API with a token that has too much here and too little there."""
    for path in (
        "entities/suppliers/17",
        "entities/clients",
        "issued_documents?type=invoice",
        "issued_documents/101",
        "issued_documents/999999",
        "emails",
    ):
        headers = {"Authorization": f"Bearer {token}"}
        walk.page.request.get(f"/c/16/{path}", headers=headers)
    walk.page.goto("/activity")
    look("activity-boxes")


def _browsing(walk: Walk, look: Look) -> None:
    for path, name in (
        ("/companies", "companies"),
        ("/companies/16", "company"),
        ("/companies/16/issued_documents", "records"),
        ("/companies/16/issued_documents?type=quote", "records-of-one-type"),
        ("/companies/16/emails/1", "record-listed-only"),
        ("/companies/20", "company-sub-account"),
        ("/companies/16/issued_documents/101", "record"),
        ("/companies/16/subscriptions", "records-none"),
        ("/activity", "activity"),
    ):
        walk.page.goto(path)
        look(name)


def _managing(walk: Walk, look: Look) -> None:
    address = walk.manage()
    look("manage")
    walk.edit_scopes({"entity.clients": "none"})
    look("manage-saved")
    for part in ("permissions", "companies", "disconnect"):
        walk.page.goto(f"{address}/{part}")
        look(f"manage-{part}")
    walk.disconnect()
    look("disconnected")
