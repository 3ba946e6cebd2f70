"""A served sandbox whose knobs a test turns, and a client that asks it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gettone import AccessToken
from gettone.sandbox.app import Sandbox
from gettone.sandbox.faults import Fault
from gettone.sandbox.traffic import Passed
from joined.flavours import Blocking


class Stage:
    """One call after another, of one flavour, with one token."""

    def __init__(self, sandbox: Sandbox, base_url: str, ask: Blocking) -> None:
        sandbox.control.reset()
        self.sandbox, self.control, self.base_url = sandbox, sandbox.control, base_url
        self._ask = ask
        self.token = self.minted(["entity.suppliers:a"])

    def minted(self, scopes: Iterable[str], **more: Any) -> AccessToken:
        return self.control.mint(scopes, **more)[1]

    @property
    def naps(self) -> list[float]:
        """List what the client waited before each try of the last call, in seconds."""
        return self._ask.naps

    def call(self, operation: str, *, token: AccessToken | None = None, **more: Any) -> Any:
        self.naps.clear()
        self._ask.token = token or self.token
        company = {} if operation == "getUserInfo" else {"company_id": 16}
        return self._ask(self.base_url, operation, **{**company, **more})

    def get(self, **more: Any) -> Any:
        return self.call("getSupplier", supplier_id=17, **more)

    def create(self, **more: Any) -> Any:
        return self.call("createSupplier", body={"data": {"name": "Neri"}}, **more)

    def fail(self, **fault: Any) -> None:
        self.control.add_fault(Fault(**fault))

    @property
    def suppliers(self) -> int:
        """Count the company's suppliers."""
        return self.sandbox.records.page(16, "suppliers", offset=0, limit=1).total

    @property
    def passed(self) -> list[Passed]:
        return list(self.control.requests())
