from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterable
from typing import Any

import pytest
from starlette.types import Message, Receive, Send
from starlette.types import Scope as AsgiScope

from gettone.domain.access_token import AccessToken
from gettone.errors import SandboxError
from gettone.sandbox.faults import Fault
from gettone.sandbox.scripted import Arriving
from gettone.sandbox.shell import MAX_BODY_BYTES, Shell
from gettone.wire.messages import Request, Response

CANARY = "a/canary.canary.canary"


class Echo:
    """Remember the requests, and answer what was chosen."""

    def __init__(self, answer: Response | SandboxError | None = None) -> None:
        self.answer = answer or Response(
            status=200, headers={"content-type": "application/json"}, body=b"{}"
        )
        self.requests: list[Request] = []

    def __call__(self, request: Request) -> Arriving:
        self.requests.append(request)
        if isinstance(self.answer, SandboxError):
            raise self.answer
        return Arriving(self.answer)


async def elsewhere(asgi_scope: AsgiScope, receive: Receive, send: Send) -> None:
    await send({"type": "elsewhere", "scope": asgi_scope["type"]})


def asgi_scope(path: str = "/user/info", method: str = "GET", **more: Any) -> dict[str, Any]:
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
        **more,
    }


def ask(shell: Shell, scope: dict[str, Any], messages: Iterable[Message] = ()) -> list[Message]:
    """Run one ASGI request; give what was sent."""
    sent: list[Message] = []
    incoming = iter([*messages, {"type": "http.request"}])

    async def receive() -> Message:
        return next(incoming)

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(shell(scope, receive, send))
    return sent


def headers_of(sent: list[Message]) -> dict[bytes, bytes]:
    return dict(sent[0]["headers"])


@pytest.mark.parametrize(
    "path", ["/c/16/entities/suppliers/17", "/user/companies", "/info/cities", "/oauth/token"]
)
def test_the_api_s_paths_go_to_the_provider(path: str) -> None:
    echo = Echo()
    sent = ask(Shell(echo, elsewhere), asgi_scope(path))
    assert [request.path for request in echo.requests] == [path]
    assert sent[0]["status"] == 200


@pytest.mark.parametrize("path", ["/", "/users", "/company", "/settings/c/16", ""])
def test_every_other_path_goes_to_the_page(path: str) -> None:
    echo = Echo()
    assert ask(Shell(echo, elsewhere), asgi_scope(path))[0]["type"] == "elsewhere"
    assert echo.requests == []


def test_what_is_no_request_goes_to_the_page() -> None:
    scope = {"type": "websocket", "path": "/user/info", "headers": []}
    assert ask(Shell(Echo(), elsewhere), scope) == [{"type": "elsewhere", "scope": "websocket"}]


def test_a_request_is_handed_over_whole() -> None:
    echo = Echo()
    scope = asgi_scope(
        "/c/16/entities/suppliers",
        "POST",
        query_string=b"sort=-name&q=vat%20%3D%20%27%C3%A0%27&fields=",
        headers=[
            (b"host", b"localhost:8400"),
            (b"authorization", f"Bearer {CANARY}".encode()),
            (b"content-type", b"application/json"),
        ],
    )
    parts = [b'{"data"', b":1}"]
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
    ask(Shell(echo, elsewhere), scope, messages)
    assert echo.requests == [
        Request(
            method="POST",
            path="/c/16/entities/suppliers",
            query=(("sort", "-name"), ("q", "vat = 'à'"), ("fields", "")),
            bearer=AccessToken(CANARY),
            content_type="application/json",
            body=b'{"data":1}',
            origin="http://localhost:8400",
        )
    ]


def test_a_path_stays_percent_encoded() -> None:
    echo = Echo()
    shell = Shell(echo, elsewhere)
    ask(shell, asgi_scope("/c/a b", raw_path=b"/c/a%20b"))
    ask(shell, asgi_scope("/c/a b", raw_path=None))
    assert [request.path for request in echo.requests] == ["/c/a%20b", "/c/a%20b"]


@pytest.mark.parametrize("path", ["/user/info", "/login"])
def test_the_token_s_header_is_taken_off(path: str) -> None:
    scope = asgi_scope(
        path, headers=[(b"host", b"x"), (b"authorization", f"Bearer {CANARY}".encode())]
    )
    ask(Shell(Echo(), elsewhere), scope)
    assert scope["headers"] == [(b"host", b"x")]


@pytest.mark.parametrize("count", [0, 2])
def test_anything_but_one_authorization_is_none(count: int) -> None:
    echo = Echo()
    headers = [(b"authorization", f"Bearer {CANARY}".encode())] * count
    ask(Shell(echo, elsewhere), asgi_scope(headers=headers))
    assert echo.requests[0].bearer is None


def test_answers_are_not_to_be_kept() -> None:
    headers = headers_of(ask(Shell(Echo(), elsewhere), asgi_scope()))
    assert headers == {
        b"content-type": b"application/json",
        b"content-length": b"2",
        b"cache-control": b"no-store",
        b"x-content-type-options": b"nosniff",
    }


def test_head_is_get_without_the_content() -> None:
    echo = Echo()
    sent = ask(Shell(echo, elsewhere), asgi_scope(method="HEAD"))
    assert echo.requests[0].method == "GET"
    assert headers_of(sent)[b"content-length"] == b"2"
    assert sent[1]["body"] == b""


def test_an_empty_answer_has_no_length() -> None:
    echo = Echo(Response(status=204, headers={"allow": "GET"}))
    assert b"content-length" not in headers_of(ask(Shell(echo, elsewhere), asgi_scope()))


def test_a_body_that_says_it_is_too_long_is_not_read() -> None:
    echo = Echo()
    length = str(MAX_BODY_BYTES + 1).encode()
    scope = asgi_scope(method="POST", headers=[(b"content-length", length)])
    sent = ask(Shell(echo, elsewhere), scope)
    assert sent[0]["status"] == 413
    assert json.loads(sent[1]["body"])["error"]["message"]
    assert echo.requests == []


@pytest.mark.parametrize(("extra_bytes", "status"), [(0, 200), (1, 413)])
def test_a_body_is_counted_as_it_comes(extra_bytes: int, status: int) -> None:
    half = {"type": "http.request", "body": b"x" * (MAX_BODY_BYTES // 2), "more_body": True}
    rest = {"type": "http.request", "body": b"x" * extra_bytes, "more_body": True}
    scope = asgi_scope(method="POST", headers=[(b"content-length", b"twelve")])
    assert ask(Shell(Echo(), elsewhere), scope, [half, half, rest])[0]["status"] == status


@pytest.mark.parametrize("announced", ["9" * 5000, "0" * 5000 + "9" * 10])
def test_a_length_of_many_digits_is_too_long(announced: str) -> None:
    scope = asgi_scope(method="POST", headers=[(b"content-length", announced.encode())])
    assert ask(Shell(Echo(), elsewhere), scope)[0]["status"] == 413
    none = asgi_scope(method="POST", headers=[(b"content-length", b"0" * 5000)])
    assert ask(Shell(Echo(), elsewhere), none)[0]["status"] == 200


@pytest.mark.parametrize(
    ("http_version", "headers", "is_read"),
    [
        ("1.1", [], False),
        ("1.0", [], False),
        ("1.1", [(b"content-length", b"2")], True),
        ("1.1", [(b"transfer-encoding", b"chunked")], True),
        ("2", [], True),
    ],
)
def test_a_body_is_read_where_there_may_be_one(
    http_version: str, headers: list[tuple[bytes, bytes]], is_read: bool
) -> None:
    echo = Echo()
    scope = asgi_scope(method="POST", http_version=http_version, headers=headers)
    ask(Shell(echo, elsewhere), scope, [{"type": "http.request", "body": b"{}"}])
    assert echo.requests[0].body == (b"{}" if is_read else b"")


def test_half_a_request_does_nothing() -> None:
    echo = Echo()
    messages: list[Message] = [
        {"type": "http.request", "body": b"{}", "more_body": True},
        {"type": "http.disconnect"},
    ]
    assert ask(Shell(echo, elsewhere), asgi_scope(method="POST"), messages) == []
    assert echo.requests == []


@pytest.mark.parametrize(
    ("failed", "told"),
    [
        (SandboxError("database-failed", reason="disk full"), "disk full"),
        (SandboxError("database-failed"), "database-failed"),
    ],
)
def test_failing_records_are_a_500_and_a_line_in_the_log(
    failed: SandboxError, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    scope = asgi_scope(headers=[(b"authorization", f"Bearer {CANARY}".encode())])
    with caplog.at_level(logging.DEBUG):
        sent = ask(Shell(Echo(failed), elsewhere), scope)
    assert sent[0]["status"] == 500
    assert told in caplog.messages[-1]
    assert CANARY not in caplog.text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_scripted_answer_arrives_as_it_says(method: str) -> None:
    whole = Response(status=503, body=b"{}")
    fault = Fault(status=503)
    sent = ask(Shell(lambda request: Arriving(whole, fault), elsewhere), asgi_scope(method=method))
    assert [message.get("body") for message in sent] == [None, b"{}", b""]
    assert sent[0]["status"] == 503
