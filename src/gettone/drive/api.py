"""Api: the blocking front door."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar, overload

from gettone.domain.access_token import AccessToken
from gettone.domain.company import Company, CompanyId
from gettone.domain.evidence import Evidence, Shown
from gettone.domain.explanation import Explanation
from gettone.domain.scope import Scope
from gettone.drive.asking import (
    Asking,
    BytesOperation,
    TokenSource,
    check_timeout,
    is_token_source,
    text_as_token,
    token_from,
)
from gettone.drive.learning import Learning, OnDrift
from gettone.drive.origin import LIVE_ORIGIN, Origin
from gettone.drive.records import CompanyRecords
from gettone.drive.run import Transport, run
from gettone.errors import NoAnswer, Refused
from gettone.flow.inquire import explain_refusal
from gettone.flow.observe import observed
from gettone.flow.probe import ProbeReport, probe
from gettone.flow.steps import Flow
from gettone.flow.verify import TokenReport, fetch_companies, verify
from gettone.wire.bodies import Body

if TYPE_CHECKING:
    from gettone.drive.over_httpx2 import HttpTransport

__all__ = ["Api"]

T = TypeVar("T")


class Api:
    """Call the provider's API with an access token.

    Args:
        token: An access token, or a callable that gives one for each call.
        base_url: Where the API is: the provider's address or a sandbox's.
        sandbox_origin: The one address besides this machine that a sandbox
            token may be sent to, such as a container's.
        timeout_s: Limit in seconds for connecting, and for each read and
            write; a whole answer may take six times as long.
        read_only: Refuse everything but GET before it is sent.
        transport: What carries the requests, in place of the network.
        sleep: Waits for seconds before another try.
        evidence: What was known of the token's scopes before.
        on_drift: Called with each permission that was lost or gained, once
            the call that showed it has ended.

    Raises:
        WrongOrigin: *base_url* is not a plain http(s) address.
        BadCall: *token* is text, or *timeout_s* is no limit.
    """

    def __init__(  # noqa: PLR0913 - all but the token have a name
        self,
        token: TokenSource,
        *,
        base_url: str = LIVE_ORIGIN,
        sandbox_origin: str | None = None,
        timeout_s: float = 10.0,
        read_only: bool = False,
        transport: Transport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        evidence: Evidence | None = None,
        on_drift: OnDrift | None = None,
    ) -> None:
        held = token if is_token_source(token) else None
        # A text may be a token, so that no frame here is to hold it.
        del token
        if held is None:
            raise text_as_token()
        check_timeout(timeout_s)
        self._token = held
        self._read_only = read_only
        self._origin = Origin.parse(base_url, sandbox_origin)
        self._timeout_s = timeout_s
        self._transport = transport
        self._sleep = sleep
        self._own: HttpTransport | None = None
        sandbox_url = "" if self._origin.text == LIVE_ORIGIN else self._origin.text
        self._learning = Learning(evidence or Evidence(), on_drift, sandbox_url=sandbox_url)

    @property
    def evidence(self) -> Evidence:
        """Give what is known of the token's scopes; it grows with each answer."""
        return self._learning.evidence

    @property
    def request_count(self) -> int:
        """Tell how many requests were sent, those that had no answer among them."""
        return self._learning.request_count

    def verify(self) -> TokenReport:
        """Ask who the token belongs to and which companies it opens.

        Raises:
            InvalidToken: The provider does not know the token.
            GettoneError: The question has no answer now.
        """
        return self._run(verify(token_from(self._token)))

    def companies(self) -> tuple[Company, ...]:
        """List the user's companies; a listed one may still be refused.

        Raises:
            InvalidToken: The provider does not know the token.
            GettoneError: The question has no answer now.
        """
        return self._run(fetch_companies(token_from(self._token)))

    # A name not known beforehand counts as one of the many.
    @overload
    def call(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]
        self, operation: BytesOperation, *, body: None = None, **parameters: object
    ) -> bytes: ...

    @overload
    def call(self, operation: str, *, body: Body | None = None, **parameters: object) -> Body: ...

    def call(
        self, operation: str, *, body: Body | None = None, **parameters: object
    ) -> Body | bytes:
        """Make one call of the provider's API.

        Args:
            operation: The provider's ``operationId``, such as ``getSupplier``.
            body: The JSON body, ``{"data": {...}}``.
            **parameters: Path and query parameters by the provider's names.

        Returns:
            The JSON answer, without embedded secrets; ``{}`` if it has none.
            From ``getEInvoiceXml`` the XML, as the bytes that came.

        Raises:
            BadCall: The call cannot be made as written; nothing was sent.
            GettoneError: As ``gettone.errors`` draws them.
        """
        asking = Asking.of(operation, parameters, body, read_only=self._read_only)
        return self._run(asking.flow(token_from(self._token)))

    def run(self, flow_of: Callable[[AccessToken], Flow[T]]) -> T:
        """Run a flow of several requests with the token.

        Args:
            flow_of: Makes the flow, given the token.

        Raises:
            GettoneError: What the flow raises.
        """
        return self._run(flow_of(token_from(self._token)))

    def probe(
        self,
        *,
        company_id: int,
        scopes: Iterable[Scope] | None = None,
        max_age_s: float = 0.0,
    ) -> ProbeReport:
        """Learn what the token may read in a company, by reading next to nothing.

        At most 21 small GETs, besides the company's own info. What can only
        be tried by writing is not tried, and stays untested.

        Args:
            company_id: Where.
            scopes: Which scopes; ``None`` for all.
            max_age_s: Leave out what an answer has shown in so many seconds.

        Raises:
            InvalidToken: The provider does not know the token.
            CompanyNotConnected: The token lives, and does not open the company.
            GettoneError: The question has no answer now.
        """
        company = CompanyId(company_id)
        known = self._learning.fresh(company, max_age_s)
        flow = probe(company, token_from(self._token), scopes, known)
        return self._run(flow, Shown.PROBED)

    def explain(self, error: Refused | NoAnswer) -> Explanation:
        """Ask what needs no scope, to say better why a call was refused.

        At most two GETs: the company's own info, and what settles a doubt
        that it leaves. ``error.explanation`` is then what this returns.

        Args:
            error: What a call of this token was answered with.

        Returns:
            What can be known; where nothing can be asked, what was known.
        """
        flow = explain_refusal(error, self.evidence, token_from(self._token), self._learning.now())
        error.explanation = self._learning.placed(self._run(flow))
        return error.explanation

    def company(self, company_id: int) -> CompanyRecords:
        """Open one company's records, family by family; nothing is sent yet."""
        return CompanyRecords(self, company_id)

    def close(self) -> None:
        """Close the connections; those of a *transport* given are its owner's."""
        if self._own is not None:
            self._own.close()
            self._own = self._transport = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, flow: Flow[T], how: Shown = Shown.USED) -> T:
        with self._learning.from_answers(how) as observer:
            return run(observed(flow, observer), self._opened(), sleep=self._sleep)

    def _opened(self) -> Transport:
        """Give the transport; the HTTP library is imported at the first call."""
        if self._transport is None:
            from gettone.drive.over_httpx2 import HttpTransport

            self._own = HttpTransport(self._origin, timeout_s=self._timeout_s)
            self._transport = self._own
        return self._transport
