"""What the fixture ``fic_sandbox`` gives: the sandbox, and a client that asks it.

Nobody waits in it: what a client would wait before another try, or for a late
answer, the sandbox's own time moves ahead. Behind ``url``, time is real.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from types import TracebackType
from typing import Self, TypedDict, Unpack

import msgspec

from gettone.domain.access_token import AccessToken
from gettone.drive.api import Api
from gettone.drive.async_api import AsyncApi
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.control import Control, ControlRefused
from gettone.sandbox.desk import Desk
from gettone.sandbox.faults import ANY_OPERATION, Fault
from gettone.sandbox.quotas import Limits
from gettone.sandbox.records import Row
from gettone.sandbox.traffic import Passed
from gettone.wire.messages import Request, Response

__all__ = ["Failure", "FicSandbox"]


class Failure(TypedDict, total=False):
    """What ``FicSandbox.fail_next`` takes; ``sandbox.faults.Fault`` says what each is."""

    times: int
    is_done: bool
    status: int
    retry_after_s: int
    headers: dict[str, str]
    body: dict[str, object]
    content: str
    latency_s: float
    cut_after_bytes: int
    bytes_per_s: float


class FicSandbox:
    """Fatture in Cloud for one test: no port, no account, nothing left over.

    Quotas are as documented; ``control.set_limits`` sets others.
    """

    def __init__(self) -> None:
        self._opened = ExitStack()
        settings = SandboxSettings(limits=Limits())
        self._sandbox = self._opened.enter_context(Sandbox(settings, sleep=self._let_pass))
        self._url = ""

    def token(self, *scopes: str, company_ids: Collection[int] = (16,)) -> AccessToken:
        """Make an access token with *scopes*, such as ``"entity.suppliers:r"``."""
        return self.control.mint(scopes, company_ids=company_ids)[1]

    def api(self, token: AccessToken) -> Api:
        """Give a client that asks this sandbox."""
        return Api(token, transport=self.transport, sleep=self._let_pass)

    def async_api(self, token: AccessToken) -> AsyncApi:
        """Give an awaited client that asks this sandbox."""
        return AsyncApi(token, transport=self._awaited, sleep=self._let_pass_awaited)

    def transport(self, request: Request) -> Response:
        """Answer one request; what ``Api(token, transport=...)`` takes.

        Raises:
            NoAnswer: ``fail_next`` asked for it.
        """
        return self._sandbox.scripted.respond(request)

    def add(self, family: str, *, company_id: int = 16, **fields: object) -> Row:
        """Create a record, as in ``add("suppliers", name="Neri S.r.l.")``.

        Raises:
            ControlRefused: There is no such family, or a field is wrong.
        """
        return self.control.add(family, fields, company_id=company_id)

    def fail_next(self, operation: str = ANY_OPERATION, **failure: Unpack[Failure]) -> None:
        """Let the next call fail, as in ``fail_next("getSupplier", status=503)``.

        Raises:
            ControlRefused: A field cannot be used.
        """
        told: dict[str, object] = {**failure, "operation_id": operation}
        if (seconds := told.pop("retry_after_s", None)) is not None:
            told["headers"] = {**failure.get("headers", {}), "Retry-After": str(seconds)}
        try:
            fault = msgspec.convert(told, Fault)
        except msgspec.ValidationError as wrong:
            raise ControlRefused("failure", str(wrong)) from None
        self.control.add_fault(fault)

    @property
    def requests(self) -> Sequence[Passed]:
        """List the requests that came, each with the scopes it needed and its verdict."""
        return self.control.requests()

    @property
    def control(self) -> Control:
        """Turn the knobs: ``advance``, ``set_limits``, ``reset``, ``save``, ``restore``."""
        return self._sandbox.control

    @property
    def desk(self) -> Desk:
        """Do what the user does on the page: applications, permissions, companies."""
        return self._sandbox.desk

    @property
    def url(self) -> str:
        """Give the address of the same sandbox on a port, opened when first asked for."""
        if not self._url:
            from gettone.sandbox.serving import serving

            self._url = self._opened.enter_context(serving(self._sandbox))
        return self._url

    @property
    def control_key(self) -> str:
        """Give what the control API under ``url`` asks for."""
        return self._sandbox.control_key

    def close(self) -> None:
        """Let go of everything."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    async def _awaited(self, request: Request) -> Response:
        return self.transport(request)

    def _let_pass(self, seconds: float) -> None:
        if seconds:
            self.control.advance(seconds)

    async def _let_pass_awaited(self, seconds: float) -> None:
        self._let_pass(seconds)
