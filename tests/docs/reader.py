"""A reader of the tutorial, who does on the sandbox's page what is printed, and no more."""

from __future__ import annotations

import html
import re
from pathlib import Path

from gettone.cli.trial.walker import Walker
from gettone.domain.scope import Scope
from gettone.sandbox.seed import DEMO_EMAIL

LINK = re.compile(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")
STEP = re.compile(r"^ +\d+\. (.+)$", re.MULTILINE)
LISTED = re.compile(r"^ +- .+ \((\S+:[ra])\)$", re.MULTILINE)
CONNECT = re.compile(r"connect (.+) with (.+), and copy the token into (\S+)")
FOLLOW = "follow the steps"


class Browser(Walker):
    """Keeps the page as it came, to find what is pressed by its words."""

    html = ""

    def _arrive(self, status: int, html: str) -> None:
        self.html = html
        super()._arrive(status, html)

    def press(self, *names: str, beside: str = "") -> None:
        """Press the link that has one of the names, in the row that is headed so."""
        part = self.html
        if beside:
            [part] = [row for row in part.split("<li>") if f"<h2>{html.escape(beside)}</h2>" in row]
        found = [link for link, inner in LINK.findall(part) if TAG.sub("", inner).strip() in names]
        assert found, f"nothing is called {names} on {self.path}"
        self.open(found[0])


class Reader:
    """Signs in once, and then takes the steps."""

    def __init__(self, folder: Path, base_url: str, code: str) -> None:
        self._folder, self._code = folder, code
        self._browser = Browser(base_url)
        self._values: dict[str, str] = {}

    def do(self, told: str, printed: str) -> None:
        """Do what the page of the documentation says.

        Args:
            told: ``connect NAME with SCOPES, and copy the token into FILE``,
                or ``follow the steps``.
            printed: What was printed before.
        """
        if found := CONNECT.fullmatch(told):
            self._connect(found[1], found[2].split(), self._folder / found[3])
        else:
            assert told == FOLLOW
            self._follow(printed[printed.rindex("What to do") :])

    def _connect(self, name: str, scope_texts: list[str], token_path: Path) -> None:
        self._sign_in()
        browser = self._browser
        browser.open("/settings/developer/new")
        browser.submit({"name": name})
        client_id = browser.text("client-id")
        browser.open("/settings/connected-applications/new")
        browser.submit({"client_id": client_id})
        browser.submit({"company": "16"})
        browser.submit({scope.family: scope.level.value for scope in map(Scope.parse, scope_texts)})
        token_path.write_text(browser.text("token"), encoding="utf-8")
        token_path.chmod(0o600)

    def _follow(self, printed: str) -> None:
        """Take each numbered step as it is written."""
        places = [found.start() for found in STEP.finditer(printed)]
        for start, end in zip(places, [*places[1:], len(printed)], strict=True):
            text = printed[start:end]
            first = STEP.search(text)
            assert first is not None
            self._step(first[1], [Scope.parse(one) for one in LISTED.findall(text)])

    def _step(self, words: str, boxes: list[Scope]) -> None:
        both = r" press (.+)\. In Italian: (.+)\."
        if re.match(r"Open the sandbox's page \(http://127\.0\.0\.1:\d+\) and sign in\.$", words):
            self._sign_in()
        elif (
            found := re.match(r"Go to Settings > (.+?) \(in Italian: Impostazioni > (.+?)\)", words)
        ) or (found := re.match(rf"Beside the permissions{both}", words)):
            self._browser.press(found[1], found[2])
        elif found := re.match(rf"Beside (.+?){both}", words):
            self._browser.press(found[2], found[3], beside=found[1])
        elif words == "Tick these too:":
            self._values |= {scope.family: scope.level.value for scope in boxes}
        elif words.startswith("These are ticked and not needed"):
            self._values |= {scope.family: "none" for scope in boxes}
        elif words.startswith("Save."):
            self._browser.submit(self._values)
        else:
            assert words == "The token stays the same: nothing has to be pasted again."

    def _sign_in(self) -> None:
        self._browser.open("/login")
        if self._browser.page.form_with("code") is not None:
            self._browser.submit({"email": DEMO_EMAIL, "code": self._code})
