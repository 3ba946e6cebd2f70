"""The only module that speaks httpx2: bound to one origin, follows nothing.

No exception of the HTTP library leaves it, chained or not, since the frames
of one hold the request with its header.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx2

from gettone import __version__
from gettone.drive.asking import check_timeout
from gettone.drive.origin import Origin
from gettone.errors import BadCall, NoAnswer
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
# Assumed: far above any page of rows; attachments come by addresses, not bodies.
MAX_ANSWER_BYTES: Final = 32 * 1024 * 1024
# A whole answer may take so many times the limit of one read; else a server
# that sends a byte now and then would hold us for ever.
WHOLE_ANSWER_TIMES: Final = 6
TOO_LARGE: Final = "AnswerTooLarge"
TOO_SLOW: Final = "AnswerTooSlow"


class HttpTransport:
    """Send requests to one origin, blocking.

    The environment's proxies, certificates and ``.netrc`` are not read, and
    no cookie is kept.

    Args:
        origin: The one address that requests go to.
        timeout_s: Limit in seconds for connecting, and for each read and
            write; a whole body may take ``WHOLE_ANSWER_TIMES`` as long.
        clock: Seconds from any start, never going back.

    Raises:
        BadCall: *timeout_s* is no limit.
    """

    def __init__(
        self,
        origin: Origin,
        *,
        timeout_s: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        check_timeout(timeout_s)
        self.origin = origin
        self._timeout_s = timeout_s
        self._clock = clock
        self._client = httpx2.Client(
            trust_env=False, follow_redirects=False, timeout=timeout_s, cookies=_no_cookies()
        )

    def __call__(self, request: Request) -> Response:
        """Send *request* once.

        Raises:
            WrongOrigin: The token may not be sent here; nothing was.
            BadCall: The address of the request is none; nothing was sent.
            NoAnswer: There was none, it broke off, or it was too large or
                too slow.
        """
        built = _built(self._client, self.origin, request)
        until_s = self._clock() + self._timeout_s * WHOLE_ANSWER_TIMES
        try:
            answer = self._client.send(built, stream=True)
            try:
                body, cause = self._body(answer, until_s)
            finally:
                answer.close()
        except httpx2.HTTPError as lost:
            missing = _no_answer(self.origin, lost, self._timeout_s)
        except BaseException as stop:  # noqa: BLE001 - its frames hold the header
            raise stop.with_traceback(None) from None
        else:
            if not cause:
                return _response_of(answer, body)
            missing = _broken_off(self.origin, cause, self._timeout_s)
        raise missing

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _body(self, answer: httpx2.Response, until_s: float) -> tuple[bytes, str]:
        """Read to the end, or give no byte and why the reading stopped."""
        body = bytearray()
        for chunk in answer.iter_bytes():
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                return b"", TOO_LARGE
            if self._clock() > until_s:
                return b"", TOO_SLOW
        return bytes(body), ""


class AsyncHttpTransport:
    """Send requests to one origin, awaited; otherwise as ``HttpTransport``."""

    def __init__(self, origin: Origin, *, timeout_s: float = 10.0) -> None:
        check_timeout(timeout_s)
        self.origin = origin
        self._timeout_s = timeout_s
        self._client = httpx2.AsyncClient(
            trust_env=False, follow_redirects=False, timeout=timeout_s, cookies=_no_cookies()
        )

    async def __call__(self, request: Request) -> Response:
        """Send *request* once.

        Raises:
            WrongOrigin: The token may not be sent here; nothing was.
            BadCall: The address of the request is none; nothing was sent.
            NoAnswer: There was none, it broke off, or it was too large or
                too slow.
        """
        built = _built(self._client, self.origin, request)
        limit = asyncio.timeout(self._timeout_s * WHOLE_ANSWER_TIMES)
        try:
            async with limit:
                answer = await self._client.send(built, stream=True)
                try:
                    body, cause = await self._body(answer)
                finally:
                    await answer.aclose()
        except httpx2.HTTPError as lost:
            missing = _no_answer(self.origin, lost, self._timeout_s)
        except BaseException as stop:  # noqa: BLE001 - its frames hold the header
            if not limit.expired():
                raise stop.with_traceback(None) from None
            missing = _broken_off(self.origin, TOO_SLOW, self._timeout_s)
        else:
            if not cause:
                return _response_of(answer, body)
            missing = _broken_off(self.origin, cause, self._timeout_s)
        raise missing

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    @staticmethod
    async def _body(answer: httpx2.Response) -> tuple[bytes, str]:
        """Read to the end, or give no byte and why the reading stopped."""
        body = bytearray()
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > MAX_ANSWER_BYTES:
                return b"", TOO_LARGE
        return bytes(body), ""


def _no_cookies() -> CookieJar:
    """Make a jar that takes nothing: an API's answer sets nothing here."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


def _built(
    client: httpx2.Client | httpx2.AsyncClient, origin: Origin, request: Request
) -> httpx2.Request:
    """Turn a request into httpx2's; the token becomes text here and nowhere else."""
    if request.bearer is not None:
        origin.check(request.bearer)
    headers = {
        "accept": request.accept,
        "host": origin.authority,
        "user-agent": f"gettone/{__version__}",
    }
    if request.content_type:
        headers["content-type"] = request.content_type
    built = client.build_request(
        request.method,
        _url(origin, request.target),
        headers=headers,
        content=request.body or None,
        # The certificate is the name's, whatever is connected to.
        extensions={"sni_hostname": origin.host},
    )
    if request.bearer is not None:
        built.headers["authorization"] = format_authorization(request.bearer)
    return built


def _url(origin: Origin, target: str) -> httpx2.URL:
    """Join address and target; nothing in the target can change the host."""
    try:
        return httpx2.URL(origin.address).copy_with(raw_path=target.encode("ascii"))
    except httpx2.InvalidURL:
        pass
    raise BadCall("bad-path")


def _response_of(answer: httpx2.Response, body: bytes) -> Response:
    headers = {name.lower(): held for name, held in answer.headers.items()}
    return Response(status=answer.status_code, headers=headers, body=body)


def _broken_off(origin: Origin, cause: str, timeout_s: float) -> NoAnswer:
    after_s = timeout_s * WHOLE_ANSWER_TIMES if cause == TOO_SLOW else None
    return NoAnswer(origin.text, cause, sent=True, after_s=after_s)


def _no_answer(origin: Origin, lost: httpx2.HTTPError, timeout_s: float) -> NoAnswer:
    after_s = timeout_s if isinstance(lost, httpx2.TimeoutException) else None
    is_sent = not isinstance(lost, NOTHING_SENT)
    return NoAnswer(origin.text, type(lost).__name__, sent=is_sent, after_s=after_s)
