from __future__ import annotations

import base64
import socket

import pytest

from gettone.domain.access_token import AccessToken
from gettone.drive.origin import LIVE_ORIGIN, Origin
from gettone.errors import WrongOrigin

PAYLOAD = base64.urlsafe_b64encode(b'{"iss":"gettone-sandbox"}').decode().rstrip("=")
SANDBOX = AccessToken(f"a/h.{PAYLOAD}.s")
LIVE = AccessToken("a/live")


def may_send(token: AccessToken, base_url: str, sandbox_origin: str | None = None) -> bool:
    try:
        Origin.parse(base_url, sandbox_origin).check(token)
    except WrongOrigin:
        return False
    return True


@pytest.mark.parametrize(
    "base_url",
    [
        "https://api-v2.fattureincloud.it",
        "https://api-v2.fattureincloud.it/",
        "HTTPS://API-V2.FattureInCloud.it",
        "https://api-v2.fattureincloud.it:443",
        " https://api-v2.fattureincloud.it ",
    ],
)
def test_a_live_token_goes_to_the_provider(base_url: str) -> None:
    assert may_send(LIVE, base_url)
    assert not may_send(SANDBOX, base_url)


HOSTILE = [
    "http://api-v2.fattureincloud.it",
    "https://api-v2.fattureincloud.it:8443",
    "https://api-v2.fattureincloud.it.evil.example",
    "https://api-v2.fattureincloud.it@evil.example",
    "https://user:pass@api-v2.fattureincloud.it",
    "https://api-v2.fattureincloud.it\\@evil.example",
    "https://api-v2.fattureincloud.it/path",
    "https://api-v2.fattureincloud.it?x=1",
    "https://api-v2.fattureincloud.it#x",
    "https://api-v2.fattureincloud.it.",
    "https://evil.example",
    "https://api\u2010v2.fattureincloud.it",
    "https://xn--api-v2.fattureincloud.it",
    "https://fattureincloud.it",
    "https://secure.fattureincloud.it",
    "ftp://api-v2.fattureincloud.it",
    "//api-v2.fattureincloud.it",
    "api-v2.fattureincloud.it",
    "",
    "https://",
    "https://api-v2.fattureincloud.it\r\nhost: evil.example",
    "http://127.0.0.1:8400",
    "http://localhost:8400",
    "http://[::1]:8400",
]


@pytest.mark.parametrize("base_url", HOSTILE)
def test_a_live_token_goes_nowhere_else(base_url: str) -> None:
    assert not may_send(LIVE, base_url)
    assert not may_send(LIVE, base_url, base_url)


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1:8400",
        "http://127.0.0.1",
        "http://127.9.8.7:1",
        "http://localhost:8400",
        "https://localhost",
        "http://[::1]:8400/",
    ],
)
def test_a_sandbox_token_goes_to_this_machine(base_url: str) -> None:
    assert may_send(SANDBOX, base_url)


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1.evil.example",
        "http://127.1",
        "http://0.0.0.0:8400",
        "http://10.0.0.1:8400",
        "http://2130706433",
        "http://sandbox:8400",
        "http://localhost.evil.example",
        "http://[::ffff:10.0.0.1]",
        "http://[::2]",
    ],
)
def test_a_sandbox_token_goes_nowhere_else(base_url: str) -> None:
    assert not may_send(SANDBOX, base_url)


def test_a_sandbox_in_a_container_is_named_exactly() -> None:
    named = "http://sandbox:8400"
    assert may_send(SANDBOX, named, named)
    assert may_send(SANDBOX, named + "/", named)
    assert not may_send(SANDBOX, "http://sandbox:8401", named)
    assert not may_send(SANDBOX, "https://sandbox:8400", named)
    assert not may_send(SANDBOX, LIVE_ORIGIN, LIVE_ORIGIN)
    assert not may_send(LIVE, named, named)


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [(["127.0.0.1", "::1"], True), (["127.0.0.1", "10.0.0.1"], False), (["10.0.0.1"], False)],
)
def test_localhost_must_be_this_machine(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str], expected: bool
) -> None:
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, 0)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: rows)
    assert may_send(SANDBOX, "http://localhost:8400") is expected


def test_a_localhost_that_leads_nowhere_leads_to_no_other_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert may_send(SANDBOX, "http://localhost:8400")


def test_the_refusal_names_address_and_kind_and_no_user_name() -> None:
    with pytest.raises(WrongOrigin, match="a live token is not sent") as one:
        Origin.parse("http://127.0.0.1:1").check(LIVE)
    assert one.value.kind == "live"
    with pytest.raises(WrongOrigin) as other:
        Origin.parse("https://user:secret@evil.example")
    assert "secret" not in str(other.value)
