"""The provider's answers, with the failures that a test asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from msgspec import Struct

from gettone.errors import NoAnswer
from gettone.sandbox.faults import CUT_BEFORE, Fault
from gettone.sandbox.noting import faulty
from gettone.sandbox.records import Records
from gettone.wire.messages import Request, Response
from gettone.wire.operation import Match, catalogue

__all__ = ["Arriving", "Scripted"]

_SANDBOX: Final = "the sandbox"
# As of ``Api``: what a client without a port would wait for an answer.
_TIMEOUT_S: Final = 10.0


class Arriving(Struct, frozen=True):
    """An answer, and what becomes of it on its way.

    Attributes:
        response: The whole answer.
        fault: What happens to it; ``None`` for nothing.
    """

    response: Response
    fault: Fault | None = None


class Scripted:
    """A transport round the provider that does what scripted faults say.

    Args:
        respond: The provider's own answers.
        records: Where the faults are, and where requests are written down.
        clock: Gives the sandbox's time.
        sleep: Waits for seconds.
    """

    def __init__(
        self,
        respond: Callable[[Request], Response],
        records: Records,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._respond = respond
        self._records = records
        self._clock = clock
        self._sleep = sleep

    def arriving(self, request: Request) -> Arriving:
        """Answer, and tell what is to become of the answer.

        Raises:
            SandboxError: The records cannot be read or written.
        """
        if not self._records.controls.has_faults:
            return Arriving(self._respond(request))
        found = catalogue().match(request.method, request.path)
        fault = self._records.controls.take_fault(found.operation.id if found else "")
        if fault is None:
            return Arriving(self._respond(request))
        if fault.leaves_undone:
            response = fault.applied(Response(status=200))
            self._note(
                request, found, 0 if fault.cut_after_bytes == CUT_BEFORE else response.status
            )
        else:
            response = fault.applied(self._respond(request))
        return Arriving(response, fault)

    def respond(self, request: Request) -> Response:
        """Answer as over a wire: late, in part or not at all.

        The caller's patience ends as that of ``Api`` does by itself: when
        nothing has come for 10 seconds.

        Raises:
            NoAnswer: The connection was cut, before or within the answer, or
                nothing came for too long.
            SandboxError: The records cannot be read or written.
        """
        arriving = self.arriving(request)
        fault, response = arriving.fault, arriving.response
        if fault is None:
            return response
        if fault.longest_pause_s > _TIMEOUT_S:
            self._sleep(_TIMEOUT_S)
            raise NoAnswer(_SANDBOX, "ReadTimeout", sent=True)
        self._sleep(fault.latency_s)
        if fault.bytes_per_s is not None:
            self._sleep(len(response.body) / fault.bytes_per_s)
        if fault.cuts(response):
            raise NoAnswer(_SANDBOX, "ConnectionCut", sent=True)
        return response

    def _note(self, request: Request, found: Match | None, status: int) -> None:
        """Write down a request that the provider never saw."""
        bearer, at_s = request.bearer, self._clock().timestamp()
        connected = self._records.connected_by_token(bearer.sha256) if bearer else None
        client_id = connected.client_id if connected else ""
        self._records.traffic.write(
            faulty(request, found, client_id=client_id, status=status, at_s=at_s)
        )
