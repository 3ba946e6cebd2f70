from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocket

from gettone import guard, texts

FORM = {"content-type": "application/x-www-form-urlencoded"}


async def _answer(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def _fail(_request: Request) -> Response:
    raise RuntimeError


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


def _client(*, names: tuple[str, ...] = (), max_body_bytes: int = 100) -> TestClient:
    app = Starlette(
        routes=[
            Route("/", _answer, methods=["GET", "POST", "DELETE"]),
            Route("/cached", lambda _: PlainTextResponse("", headers={"cache-control": "private"})),
            Route("/failing", _fail),
            WebSocketRoute("/socket", _socket),
        ],
        middleware=guard.page_middleware(max_body_bytes=max_body_bytes),
    )
    whole = guard.HostNames(guard.PageHeaders(app), names)
    return TestClient(whole, base_url="http://localhost:8400", raise_server_exceptions=False)


@pytest.fixture
def client() -> Iterator[TestClient]:
    """With its lifespan, which the guards let pass."""
    with _client(names=("Sandbox.test",)) as client:
        yield client


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8400",
        "127.0.0.1",
        "127.0.0.1:1",
        "[::1]",
        "[::1]:65535",
        "sandbox.test",
        "SANDBOX.test:80",
    ],
)
def test_loopback_and_named_hosts_are_answered_on_any_port(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "sandbox.test.evil.example:8400",
        "0.0.0.0",  # noqa: S104  # a name to refuse, bound by nobody
        "[::]",
        "[::2]:80",
        "2130706433",
        "evil-localhost",
    ],
)
def test_a_foreign_host_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"host": host})
    assert answer.status_code == 421
    for language in texts.LANGUAGES:
        assert texts.say("guard.foreign-host", language) in answer.text
    assert host not in answer.text


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost:",
        "localhost:port",
        "localhost:123456",
        "localhost:65536",
        "a@localhost",
        "localhost.",
        "::1",
        "a b",
    ],
)
def test_a_host_that_cannot_be_read_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 400


def test_two_hosts_are_refused(client: TestClient) -> None:
    twice = [("host", "localhost"), ("host", "localhost")]
    assert client.get("/", headers=twice).status_code == 400


def test_a_websocket_is_judged_by_its_host_too(client: TestClient) -> None:
    with client.websocket_connect("/socket", headers={"host": "localhost"}):
        pass
    with (
        pytest.raises(WebSocketDenialResponse) as denied,
        client.websocket_connect("/socket", headers={"host": "evil.example"}),
    ):
        pass
    assert denied.value.status_code == 421


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("mybox", "mybox"),
        (" MyBox.lan:8474\n", "mybox.lan"),
        ("https://mybox/", "mybox"),
        ("http://mybox:8400", "mybox"),
        ("10.0.0.1", "10.0.0.1"),
        ("fd00::1", "[fd00::1]"),
        ("[fd00::1]:80", "[fd00::1]"),
        ("", None),
        ("*", None),
        ("*.lan", None),
        ("my box", None),
        ("mybox.", None),
        ("http://mybox/settings", None),
        ("ftp://mybox", None),
        ("a@mybox", None),
        ("fe80::1%eth0", None),
    ],
)
def test_a_host_is_read_as_people_write_it(written: str, name: str | None) -> None:
    assert guard.host_name(written) == name


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
        {"origin": "http://localhost:8400"},
        {"origin": "https://LOCALHOST:8400", "sec-fetch-site": "same-origin"},
    ],
)
def test_a_write_of_ones_own_page_passes(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "nonsense"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://evil.example"},
        {"origin": "http://localhost:9000"},
        {"origin": "http://localhost"},
        {"origin": "http://evil.example", "sec-fetch-site": "same-origin"},
    ],
)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_a_write_of_another_page_is_refused(
    client: TestClient, headers: dict[str, str], method: str
) -> None:
    answer = client.request(method, "/", headers=headers)
    assert answer.status_code == 403
    assert texts.say("guard.cross-site", "en") in answer.text


def test_reading_is_not_refused_across_sites(client: TestClient) -> None:
    assert client.get("/", headers={"sec-fetch-site": "cross-site"}).status_code == 200


def test_every_answer_bears_the_security_headers(client: TestClient) -> None:
    refused = client.post("/", headers={"origin": "null"})
    failed = client.get("/failing")
    assert failed.status_code == 500
    for answer in (client.get("/"), client.get("/nothing"), refused, failed):
        headers = answer.headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_an_answer_may_say_how_long_it_is_kept(client: TestClient) -> None:
    assert client.get("/cached").headers["cache-control"] == "private"


def test_a_body_up_to_the_bound_passes(client: TestClient) -> None:
    assert client.post("/", content=b"x" * 100, headers=FORM).text == "100"


@pytest.mark.parametrize("length", ["101", "9" * 40])
def test_a_body_that_says_it_is_too_long_is_not_read(client: TestClient, length: str) -> None:
    answer = client.post("/", content=b"x", headers={**FORM, "content-length": length})
    assert answer.status_code == 413
    assert texts.say("guard.too-large", "it") in answer.text


def test_a_body_that_turns_out_too_long_is_cut_short(client: TestClient) -> None:
    chunks = (b"x" * 60 for _ in range(2))
    assert client.post("/", content=chunks, headers=FORM).status_code == 413


def test_a_session_value_is_256_random_bits_and_kept_as_a_digest() -> None:
    values = {guard.session_value() for _ in range(50)}
    assert len(values) == 50
    assert all(len(value) == 43 for value in values)
    assert guard.session_key("abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_a_csrf_value_belongs_to_one_session() -> None:
    mine, other = guard.session_value(), guard.session_value()
    assert guard.is_csrf_value(guard.csrf_value(mine), mine)
    for given in (guard.csrf_value(other), mine, guard.session_key(mine), "", "è", "\ud800"):
        assert not guard.is_csrf_value(given, mine)


def _request(scheme: str = "http", host: str = "localhost:8400", cookie: str = "") -> Request:
    headers = [(b"host", host.encode()), (b"cookie", cookie.encode())]
    return Request({"type": "http", "scheme": scheme, "path": "/", "headers": headers})


def test_cookies_are_hidden_from_scripts_and_told_apart_by_port() -> None:
    response = Response()
    guard.set_cookie(response, _request(), "session", "abc", max_age_s=60)
    guard.clear_cookie(response, _request("https", "sandbox.test"), "session")
    plain, secure = response.headers.getlist("set-cookie")
    assert plain == "session_8400=abc; HttpOnly; Max-Age=60; Path=/; SameSite=lax"
    assert secure == 'session=""; HttpOnly; Max-Age=0; Path=/; SameSite=lax; Secure'


def test_a_cookie_of_another_port_is_not_ours() -> None:
    assert guard.session_cookie(_request(cookie="session_8400=abc"), "session") == "abc"
    assert guard.session_cookie(_request(cookie="session_9000=abc"), "session") == ""
