"""The only module that speaks httpx2: bound to one origin, follows nothing.

No exception of the HTTP library leaves it, chained or not, since the frames
of one hold the request with its header.
"""

from __future__ import annotations

from typing import Final

import httpx2

from gettone import __version__
from gettone.drive.origin import Origin
from gettone.errors import NoAnswer
from gettone.wire.bearer import format_authorization
from gettone.wire.messages import Request, Response

__all__ = ["AsyncHttpTransport", "HttpTransport"]

# With these, no byte of the request has left this machine.
NOTHING_SENT: Final = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.PoolTimeout,
    httpx2.UnsupportedProtocol,
)


class HttpTransport:
    """Send requests to one origin, blocking.

    The environment's proxies, certificates and ``.netrc`` are not read.

    Args:
        origin: The one address that requests go to.
        timeout_s: Limit in seconds for connecting, and for each read and write.
    """

    def __init__(self, origin: Origin, *, timeout_s: float = 10.0) -> None:
        self.origin = origin
        self._client = httpx2.Client(trust_env=False, follow_redirects=False, timeout=timeout_s)

    def __call__(self, request: Request) -> Response:
        """Send *request* once.

        Raises:
            WrongOrigin: The token may not be sent here; nothing was.
            NoAnswer: There was none, or it broke off.
        """
        built = _built(self._client, self.origin, request)
        try:
            answer = self._client.send(built)
        except httpx2.HTTPError as lost:
            missing = _no_answer(self.origin, lost)
        except BaseException as stop:  # noqa: BLE001 - its frames hold the header
            raise stop.with_traceback(None) from None
        else:
            return _response_of(answer)
        raise missing

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class AsyncHttpTransport:
    """Send requests to one origin, awaited; otherwise as ``HttpTransport``."""

    def __init__(self, origin: Origin, *, timeout_s: float = 10.0) -> None:
        self.origin = origin
        self._client = httpx2.AsyncClient(
            trust_env=False, follow_redirects=False, timeout=timeout_s
        )

    async def __call__(self, request: Request) -> Response:
        """Send *request* once.

        Raises:
            WrongOrigin: The token may not be sent here; nothing was.
            NoAnswer: There was none, or it broke off.
        """
        built = _built(self._client, self.origin, request)
        try:
            answer = await self._client.send(built)
        except httpx2.HTTPError as lost:
            missing = _no_answer(self.origin, lost)
        except BaseException as stop:  # noqa: BLE001 - its frames hold the header
            raise stop.with_traceback(None) from None
        else:
            return _response_of(answer)
        raise missing

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def _built(
    client: httpx2.Client | httpx2.AsyncClient, origin: Origin, request: Request
) -> httpx2.Request:
    """Turn a request into httpx2's; the token becomes text here and nowhere else."""
    headers = {"accept": "application/json", "user-agent": f"gettone/{__version__}"}
    if request.content_type:
        headers["content-type"] = request.content_type
    # The target goes in as a path, so that nothing in it can change the host.
    url = httpx2.URL(origin.text).copy_with(raw_path=request.target.encode("ascii"))
    built = client.build_request(request.method, url, headers=headers, content=request.body or None)
    if request.bearer is not None:
        origin.check(request.bearer)
        built.headers["authorization"] = format_authorization(request.bearer)
    return built


def _response_of(answer: httpx2.Response) -> Response:
    headers = {name.lower(): held for name, held in answer.headers.items()}
    return Response(status=answer.status_code, headers=headers, body=answer.content)


def _no_answer(origin: Origin, lost: httpx2.HTTPError) -> NoAnswer:
    return NoAnswer(origin.text, type(lost).__name__, sent=not isinstance(lost, NOTHING_SENT))
