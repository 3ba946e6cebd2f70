from __future__ import annotations

import asyncio
import base64
import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from gettone.domain.access_token import AccessToken
from gettone.drive import over_httpx2
from gettone.drive.origin import Origin
from gettone.drive.over_httpx2 import AsyncHttpTransport, HttpTransport
from gettone.errors import BadCall, GettoneError, NoAnswer, WrongOrigin
from gettone.wire.messages import Request, Response

PAYLOAD = base64.urlsafe_b64encode(b'{"iss":"gettone-sandbox"}').decode().rstrip("=")
CANARY = f"a/canary0123456789.{PAYLOAD}.canary0123456789"
TOKEN = AccessToken(CANARY)
GET = Request(method="GET", path="/user/info", bearer=TOKEN)
OK = b"HTTP/1.1 200 OK\r\nX-Some: Thing\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"

Sender = Callable[[Origin, Request], Response]


def _blocking(origin: Origin, request: Request) -> Response:
    transport = HttpTransport(origin, timeout_s=0.3)
    try:
        return transport(request)
    finally:
        transport.close()


def _awaited(origin: Origin, request: Request) -> Response:
    async def send() -> Response:
        transport = AsyncHttpTransport(origin, timeout_s=0.3)
        try:
            return await transport(request)
        finally:
            await transport.aclose()

    return asyncio.run(send())


@pytest.fixture(params=[_blocking, _awaited], ids=["blocking", "awaited"])
def send(request: pytest.FixtureRequest) -> Sender:
    chosen: Sender = request.param
    return chosen


def _heard(connection: socket.socket) -> bytes:
    """Read one request: head, and as much body as it announces."""
    read = b""
    while part := connection.recv(65536):
        read += part
        head, _, body = read.partition(b"\r\n\r\n")
        if read != head and (body or b"content-length" not in head.lower()):
            break
    return read


@contextmanager
def peer(answer: bytes | None) -> Iterator[tuple[Origin, list[bytes]]]:
    """Serve *answer* to each connection; ``None`` answers nothing, and waits."""
    heard: list[bytes] = []
    over = threading.Event()

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                heard.append(_heard(connection))
                if answer is None:
                    over.wait(5)
                else:
                    connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield Origin.parse(f"http://127.0.0.1:{listener.getsockname()[1]}"), heard
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def test_a_request_goes_out_whole_and_its_answer_comes_back(send: Sender) -> None:
    request = Request(
        method="POST",
        path="/c/16/entities/suppliers",
        query=(("fields", "id,name"),),
        bearer=TOKEN,
        content_type="application/json",
        body=b'{"data":{}}',
    )
    with peer(OK) as (origin, heard):
        response = send(origin, request)
    assert response.status == 200
    assert response.body == b"{}"
    assert response.headers["x-some"] == "Thing"
    head, _, body = heard[0].partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert lines[0] == "post /c/16/entities/suppliers?fields=id%2cname http/1.1"
    assert f"authorization: bearer {CANARY.lower()}" in lines
    assert "content-type: application/json" in lines
    assert "accept: application/json" in lines
    assert body == b'{"data":{}}'


def test_without_a_token_there_is_no_header(send: Sender) -> None:
    with peer(OK) as (origin, heard):
        send(origin, Request(method="GET", path="/"))
    assert b"authorization" not in heard[0].lower()


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "/@evil.example/", "/\\evil.example", "/..//x"]
)
def test_no_path_changes_the_host(send: Sender, path: str) -> None:
    with peer(OK) as (origin, heard):
        send(origin, Request(method="GET", path=path, bearer=TOKEN))
    assert f"host: {origin.text.removeprefix('http://')}".encode() in heard[0].lower()


def test_a_redirect_is_an_answer(send: Sender) -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"
    with peer(moved) as (origin, heard):
        assert send(origin, GET).status == 302
    assert len(heard) == 1


def test_proxies_and_netrc_of_the_environment_are_not_read(
    send: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with peer(OK) as (origin, _):
        assert send(origin, GET).status == 200


def test_localhost_is_connected_to_by_number(send: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    with peer(OK) as (origin, heard):
        named = Origin.parse(origin.text.replace("127.0.0.1", "localhost"))
        known = socket.getaddrinfo
        asked: list[object] = []

        def watched(host: object, *args: Any, **kwargs: Any) -> Any:
            asked.append(host)
            return known(host, *args, **kwargs)  # type: ignore[arg-type]  # handed on

        monkeypatch.setattr(socket, "getaddrinfo", watched)
        assert send(named, GET).status == 200
    assert {str(host) for host in asked} <= {"127.0.0.1"}
    assert f"host: {named.authority}".encode() in heard[0].lower()


def test_no_cookie_is_kept() -> None:
    cookie = OK.replace(b"X-Some: Thing", b"Set-Cookie: sess=abc; Path=/")
    with peer(cookie) as (origin, heard):
        transport = HttpTransport(origin, timeout_s=0.3)
        for _ in range(2):
            assert transport(GET).status == 200
        transport.close()
    assert len(heard) == 2
    assert b"cookie" not in heard[1].lower()


def test_an_address_that_the_library_cannot_take_is_a_bad_call(send: Sender) -> None:
    with peer(OK) as (origin, heard), pytest.raises(BadCall, match="bad path") as refused:
        send(origin, Request(method="GET", path="/" + "x" * 70_000, bearer=TOKEN))
    assert refused.value.__context__ is None
    assert heard == []


@pytest.mark.parametrize("kind", [HttpTransport, AsyncHttpTransport])
def test_there_is_always_a_time_limit(kind: type[HttpTransport | AsyncHttpTransport]) -> None:
    with pytest.raises(BadCall, match="bad timeout"):
        kind(Origin.parse("http://127.0.0.1:1"), timeout_s=None)  # type: ignore[arg-type]  # the mistake


def test_an_answer_without_end_is_broken_off(send: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(over_httpx2, "MAX_ANSWER_BYTES", 100_000)
    large = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"canary" * 50_000
    with peer(large) as (origin, _), pytest.raises(NoAnswer) as lost:
        send(origin, GET)
    assert (lost.value.cause, lost.value.sent) == ("AnswerTooLarge", True)
    assert lost.value.after_s is None
    assert "canary" not in rendered(lost.value)


def test_a_body_that_drips_is_broken_off() -> None:
    ticks = iter([0.0, 1.0, 7.0])
    dripped = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\n \r\n" * 3
    with peer(dripped) as (origin, _):
        transport = HttpTransport(origin, timeout_s=1.0, clock=lambda: next(ticks))
        with pytest.raises(NoAnswer) as lost:
            transport(GET)
        transport.close()
    assert (lost.value.cause, lost.value.sent, lost.value.after_s) == ("AnswerTooSlow", True, 6.0)


def test_an_awaited_answer_that_drips_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(over_httpx2, "WHOLE_ANSWER_TIMES", 0.2)
    with peer(None) as (origin, _), pytest.raises(NoAnswer) as lost:
        _awaited(origin, GET)
    assert (lost.value.cause, lost.value.sent) == ("AnswerTooSlow", True)
    assert lost.value.after_s == pytest.approx(0.06)
    assert lost.value.__context__ is None
    assert "canary0123456789" not in rendered(lost.value)


def test_the_time_limit_that_passed_is_told(send: Sender) -> None:
    with peer(None) as (origin, _), pytest.raises(NoAnswer) as lost:
        send(origin, GET)
    assert (lost.value.cause, lost.value.after_s) == ("ReadTimeout", 0.3)


def test_a_refused_connection_sent_nothing(send: Sender) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(NoAnswer) as lost:
        send(Origin.parse(f"http://127.0.0.1:{port}"), GET)
    assert lost.value.sent is False
    assert lost.value.origin == f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
        None,
    ],
    ids=["cut", "truncated", "nonsense", "bad gzip", "silence"],
)
def test_what_was_sent_and_not_answered_is_said_to_be_sent(
    send: Sender, answer: bytes | None
) -> None:
    with peer(answer) as (origin, _), pytest.raises(NoAnswer) as lost:
        send(origin, GET)
    assert lost.value.sent is True


def test_a_token_that_does_not_belong_there_opens_no_connection(send: Sender) -> None:
    live = AccessToken("a/live")
    with peer(OK) as (origin, heard), pytest.raises(WrongOrigin):
        send(origin, Request(method="GET", path="/", bearer=live))
    assert heard == []


def rendered(error: BaseException) -> str:
    """Show every frame with its locals, except those of this test itself."""
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    return str([frame.locals for frame in shown.stack if frame.filename != __file__])


def test_no_frame_of_a_lost_connection_holds_the_token(send: Sender) -> None:
    with peer(b"") as (origin, _), pytest.raises(GettoneError) as lost:
        send(origin, GET)
    assert lost.value.__context__ is None
    assert "canary0123456789" not in rendered(lost.value)


def test_an_interruption_leaves_no_frames_behind(
    send: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with peer(OK) as (origin, _):
        monkeypatch.setattr("h11.Connection.send_with_data_passthrough", interrupt)
        with pytest.raises(KeyboardInterrupt) as stopped:
            send(origin, GET)
    assert "canary0123456789" not in rendered(stopped.value)
