"""Failures that a test asks for: rows that say what becomes of an answer.

Values and pure functions; ``sandbox.controls`` keeps them, and
``sandbox.delivery`` makes them happen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import msgspec

from gettone.wire.bodies import encode
from gettone.wire.messages import Response
from gettone.wire.operation import catalogue

__all__ = ["ANY_OPERATION", "CUT_BEFORE", "MAX_LATENCY_S", "Fault", "wrong_fields"]

ANY_OPERATION: Final = ""
MAX_LATENCY_S: Final = 600.0
# ``Fault.cut_after_bytes`` for no byte at all, not even of the status.
CUT_BEFORE: Final = -1
_MAX_TIMES: Final = 1_000_000
_SLOWEST: Final = 0.01
_FASTEST: Final = 1e9
_JSON: Final = {"content-type": "application/json"}
# A slow body comes in pieces, so many in a second.
_PIECES_PER_S: Final = 10
# RFC 9110 sections 15.3.5 and 15.4.5: these have no content.
_BARE: Final = frozenset({204, 304})
# RFC 9112: what frames a message is the server's to say.
_FRAMING: Final = frozenset({"connection", "content-length", "keep-alive", "transfer-encoding"})


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happens to the next answers of an operation.

    Attributes:
        operation_id: Which operation; ``ANY_OPERATION`` for every request.
        times: To how many requests.
        is_done: Whether the operation is done although another answer is
            given or none, as when only the answer is lost on its way.
        status: The status that is answered; ``None`` for the operation's own.
        headers: Headers of that answer, such as ``Retry-After``.
        body: Its JSON body; ``None`` for one with a message.
        content: In place of *body*, a body that is no JSON.
        latency_s: Seconds until the answer begins.
        cut_after_bytes: The connection is cut after so many bytes of the
            body; -1 cuts it before the answer begins; ``None`` never.
        bytes_per_s: How fast the body comes; ``None`` for at once.
    """

    operation_id: str = ANY_OPERATION
    times: int = 1
    is_done: bool = False
    status: int | None = None
    headers: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    body: dict[str, object] | None = None
    content: str | None = None
    latency_s: float = 0.0
    cut_after_bytes: int | None = None
    bytes_per_s: float | None = None

    @property
    def leaves_undone(self) -> bool:
        """Tell whether the operation is not even begun."""
        is_lost = self.status is not None or self.cut_after_bytes == CUT_BEFORE
        return is_lost and not self.is_done

    @property
    def piece_bytes(self) -> int | None:
        """Give how much of a slow body comes at once; ``None`` for all of it."""
        if self.bytes_per_s is None:
            return None
        return max(1, int(self.bytes_per_s / _PIECES_PER_S))

    @property
    def longest_pause_s(self) -> float:
        """Give the longest time in which nothing comes."""
        between = 0.0
        if self.bytes_per_s is not None and self.piece_bytes is not None:
            between = self.piece_bytes / self.bytes_per_s
        return max(self.latency_s, between)

    def cuts(self, answer: Response) -> bool:
        """Tell whether the connection is cut before *answer* is whole."""
        return self.cut_after_bytes is not None and self.cut_after_bytes < len(answer.body)

    def applied(self, answer: Response) -> Response:
        """Give the answer that is sent in place of the operation's own."""
        if self.status is None:
            return answer
        lower = {name.lower(): text for name, text in self.headers.items()}
        if self.status in _BARE:
            return replace(answer, status=self.status, headers=lower, body=b"")
        body = {"error": {"message": "A scripted fault."}} if self.body is None else self.body
        content = encode(body) if self.content is None else self.content.encode()
        headers = _JSON if self.content is None else {"content-type": "text/html"}
        return replace(answer, status=self.status, headers={**headers, **lower}, body=content)


def wrong_fields(fault: Fault) -> Mapping[str, str]:
    """List what cannot be used, by field, each with its reason."""
    is_known = fault.operation_id in {ANY_OPERATION, *catalogue().operations}
    checks = {
        "operation_id": (is_known, "no operation of the provider's"),
        "times": (1 <= fault.times <= _MAX_TIMES, f"a number from 1 to {_MAX_TIMES}"),
        "status": (fault.status is None or 200 <= fault.status <= 599, "a status from 200 to 599"),
        "headers": (
            _are_sendable(fault.headers),
            "names and texts in ASCII, on one line; none that frames the message",
        ),
        "latency_s": (0 <= fault.latency_s <= MAX_LATENCY_S, f"0 to {MAX_LATENCY_S:.0f} seconds"),
        "cut_after_bytes": (
            fault.cut_after_bytes is None or fault.cut_after_bytes >= CUT_BEFORE,
            f"a number of bytes, or {CUT_BEFORE}",
        ),
        "bytes_per_s": (
            fault.bytes_per_s is None or _SLOWEST <= fault.bytes_per_s <= _FASTEST,
            f"{_SLOWEST} to {_FASTEST:.0f}",
        ),
    }
    return {name: reason for name, (is_right, reason) in checks.items() if not is_right}


def _are_sendable(headers: Mapping[str, str]) -> bool:
    return all(
        text.isascii()
        and text.isprintable()
        and name.isascii()
        and name.replace("-", "").isalnum()
        and name.lower() not in _FRAMING
        for name, text in headers.items()
    )
