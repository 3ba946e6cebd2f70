"""A request and a response as values.

The access token travels as a value of its own, ``Request.bearer``, and
becomes header text only inside the transport, so that no header line with a
token in it lies in a frame, a log or a ``repr``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from gettone.domain.access_token import AccessToken
from gettone.errors import BadCall

__all__ = ["JSON", "Request", "Response"]

JSON: Final = "application/json"
# RFC 9112 section 3.2.1, without what a URL parser would read as more than a path.
_PATH: Final = re.compile(r"/[\x21-\x7e]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request to the provider, without its address.

    Attributes:
        method: Upper-case HTTP method.
        path: Percent-encoded path, such as ``/c/16/entities/suppliers/17``.
        query: Decoded names and values, in order.
        bearer: The access token, or ``None`` for a request without one.
        content_type: Media type of *body*; empty when there is none.
        body: The bytes to send.
        origin: Scheme, host and port that a served request was sent to, for
            addresses in its answer; empty where it is not known.
        accept: Media type that the answer is wanted in.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    bearer: AccessToken | None = None
    content_type: str = ""
    body: bytes = field(default=b"", repr=False)
    origin: str = ""
    accept: str = JSON

    def __post_init__(self) -> None:
        """Refuse a path that a URL could not hold as it is.

        Raises:
            BadCall: The path does not begin with a slash, or holds anything
                but visible ASCII.
        """
        if not _PATH.fullmatch(self.path):
            raise BadCall("bad-path")

    @property
    def target(self) -> str:
        """Give path and query as they stand in a request line."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer, whatever its status.

    Attributes:
        status: The HTTP status.
        headers: Values by lower-case name.
        body: The bytes received; not in ``repr``, since the provider puts
            secrets of its own into some bodies.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = field(default=b"", repr=False)
