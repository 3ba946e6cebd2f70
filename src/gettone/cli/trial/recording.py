"""A transport that remembers what went through it, for people to read."""

from __future__ import annotations

from gettone.cli.page import Exchange
from gettone.drive.run import Transport
from gettone.wire.messages import Request, Response

__all__ = ["Recording"]


class Recording:
    """Passes requests on, and tells of each with its token's fingerprint.

    Args:
        transport: What carries the requests.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._exchanges: list[Exchange] = []

    def __call__(self, request: Request) -> Response:
        """Send *request* once; raises what the transport raises."""
        response = self._transport(request)
        fingerprint = request.bearer.fingerprint if request.bearer else ""
        exchange = Exchange(request.method, request.target, response.status, fingerprint)
        self._exchanges.append(exchange)
        return response

    def told(self) -> tuple[Exchange, ...]:
        """Give the exchanges since last asked for."""
        told = tuple(self._exchanges)
        self._exchanges.clear()
        return told
