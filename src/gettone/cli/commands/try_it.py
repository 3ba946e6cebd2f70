"""``gettone try``: the whole way, from the page to Get Supplier, step by step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from gettone.cli.commands.reports import companies_json, companies_table, user_json
from gettone.cli.page import Exchange, Page, Part, Problem, say
from gettone.cli.trial.recording import Recording
from gettone.cli.trial.walker import TrialFailed, Walker
from gettone.domain.access_token import AccessToken
from gettone.drive.api import Api
from gettone.drive.run import Transport
from gettone.errors import Forbidden

__all__ = ["Trial", "done_page", "serving_page"]

# Provider, "Manual Authentication": the example that it shows.
COMPANY_ID: Final = 16
SUPPLIER_ID: Final = 17
# How many companies are named; the others are counted.
_NAMED: Final = 2
FAMILY: Final = "entity.suppliers"

_APPLICATION: Final = "Gettone"
_MANAGE: Final = re.compile(r"/settings/connected-applications/\d+")


@dataclass(slots=True)
class Trial:
    """One walk through a sandbox.

    Args:
        base_url: The sandbox's address.
        email: Who signs in.
        code: What signs them in.
        transport: What carries the API's requests.
    """

    base_url: str
    email: str
    code: str = field(repr=False)
    transport: Transport
    _walker: Walker = field(init=False)
    _recording: Recording = field(init=False)
    _token: AccessToken = field(init=False)
    _manage_path: str = field(init=False, default="")
    _number: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self._walker = Walker(self.base_url)
        self._recording = Recording(self.transport)

    def steps(self) -> Iterator[Page]:
        """Take each step and tell of it.

        Raises:
            TrialFailed: The sandbox did not do what it should.
            GettoneError: A call had another answer than it should.
        """
        yield self._step("sandbox", say("cli.try.sandbox.result", url=self.base_url))
        yield self._sign_in()
        yield from self._connect()
        api = Api(self._token, base_url=self.base_url, transport=self._recording)
        yield self._verify(api)
        yield self._companies(api)
        yield self._supplier(api, "call")
        yield self._edit("none", "remove")
        yield self._refused(api)
        yield self._edit("r", "give-back")
        yield self._supplier(api, "again")

    def _sign_in(self) -> Page:
        self._walker.open("/login")
        self._walker.submit({"email": self.email, "code": self.code})
        return self._step("sign-in", say("cli.try.sign-in.result", email=self.email))

    def _connect(self) -> Iterator[Page]:
        """Make the token as a user does, and paste it."""
        walker = self._walker
        walker.open("/settings/developer/new")
        walker.submit({"name": _APPLICATION})
        client_id = walker.text("client-id")
        yield self._step("application", say("cli.try.application.result", client_id=client_id))
        walker.open("/settings/connected-applications/new")
        walker.submit({"client_id": client_id})
        walker.submit({"company": str(COMPANY_ID)})
        walker.submit({FAMILY: "r"})
        self._manage_path = self._manage_link()
        # The gate that everything pasted goes through.
        self._token = AccessToken.from_pasted(walker.text("token"))
        yield self._step("token", say("cli.try.token.result"))
        pasted = say("cli.try.paste.result", fingerprint=self._token.fingerprint)
        yield self._step("paste", pasted, fingerprint=self._token.fingerprint)

    def _verify(self, api: Api) -> Page:
        report = api.verify()
        result = say("cli.try.verify.result", name=report.user.name, email=report.user.email)
        return self._step(
            "verify",
            result,
            companies_table(report),
            user=user_json(report.user),
            companies=companies_json(report),
        )

    def _companies(self, api: Api) -> Page:
        found = api.companies()
        names = ", ".join(f"{company.name} ({company.id})" for company in found[:_NAMED])
        others = len(found) - _NAMED
        listed = [{"id": company.id, "name": company.name} for company in found]
        return self._step(
            "companies", say("cli.try.companies.result", names=names, others=others), listed=listed
        )

    def _supplier(self, api: Api, name: str) -> Page:
        answer = api.call("getSupplier", company_id=COMPANY_ID, supplier_id=SUPPLIER_ID)
        supplier = answer.get("data", {})
        result = say(
            f"cli.try.{name}.result",
            "good",
            name=supplier.get("name"),
            city=supplier.get("address_city"),
            fingerprint=self._token.fingerprint,
        )
        return self._step(name, result, supplier=supplier)

    def _edit(self, level: str, name: str) -> Page:
        """Change the permission on the page; the token stays."""
        self._walker.open(self._manage_path)
        self._walker.open(f"{self._manage_path}/permissions")
        self._walker.submit({FAMILY: level})
        return self._step(name, say(f"cli.try.{name}.result"))

    def _refused(self, api: Api) -> Page:
        try:
            api.call("getSupplier", company_id=COMPANY_ID, supplier_id=SUPPLIER_ID)
        except Forbidden as refused:
            return self._step(
                "refused", Problem(refused), reference=refused.reference, needed=refused.needed
            )
        raise TrialFailed("unexpected-answer", path="getSupplier", status=200)

    def _manage_link(self) -> str:
        for link in self._walker.page.links:
            if _MANAGE.fullmatch(link):
                return link
        raise TrialFailed("no-link", path=self._walker.path)

    def _step(self, name: str, *results: Part, **more: object) -> Page:
        """Tell of a step: its title, what was sent, what came of it."""
        self._number += 1
        exchanges: tuple[Exchange, ...] = (*self._walker.told(), *self._recording.told())
        title = say(f"cli.try.{name}.title", "title", number=self._number)
        as_json = {
            "step": self._number,
            "name": name,
            "exchanges": [exchange.as_json() for exchange in exchanges],
            **more,
        }
        return Page((title, *exchanges, *results), as_json, is_step=True)


def done_page(took_s: float) -> Page:
    """Say that all went well, and what a person may do next."""
    done = say("cli.try.done", "good", seconds=f"{took_s:.1f}")
    return Page((done, say("cli.try.onward")), {"step": "done", "seconds": round(took_s, 1)})


def serving_page(base_url: str, email: str, code: str) -> Page:
    """Say where the page is left open, and how to sign in."""
    said = say("cli.try.serving", "good", url=base_url, email=email, code=code)
    return Page((said,), {"step": "serving", "page": base_url, "email": email, "code": code})
