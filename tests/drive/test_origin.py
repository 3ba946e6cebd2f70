from __future__ import annotations

import base64
import socket

import pytest

from gettone.domain.access_token import AccessToken
from gettone.drive.origin import LIVE_ORIGIN, Origin, is_here
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


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("http://127.0.0.1:8400", True),
        ("http://localhost", True),
        ("http://[::1]:8400", True),
        (LIVE_ORIGIN, False),
        ("no address", False),
    ],
)
def test_whether_an_address_is_this_machines(base_url: str, expected: bool) -> None:
    assert is_here(base_url) is expected


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
        "http://[::ffff:7f00:1]",
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


def test_localhost_is_a_number_and_is_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise AssertionError(args)

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    assert may_send(SANDBOX, "http://localhost:8400")
    origin = Origin.parse("https://localhost:8400")
    assert (origin.address, origin.authority) == ("https://127.0.0.1:8400", "localhost:8400")


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        ("http://localhost.example:80", "localhost.example"),
        ("http://[::1]:8400", "::1"),
        ("https://10.0.0.1:443/", "10.0.0.1"),
        ("http://sandbox", "sandbox"),
    ],
)
def test_any_other_address_is_connected_to_as_it_is(base_url: str, host: str) -> None:
    origin = Origin.parse(base_url)
    assert origin.address == origin.text
    assert origin.host == host


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1:\u0668\u0664",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:65536",
        "http://127.0.0.1:0",
        "http://127.0.0.1:",
        "http://loca\u212alhost",
        "http://[::::]",
        "http://[127.0.0.1]",
        "http://127.1",
        "http://2130706433",
        "http://0x7f000001:8400",
        "http://0177.0.0.1",
        "http://127.0.0.1.",
        "http://256.0.0.1",
        "http://a.0x",
        "http://a..b",
        "http://-:1",
        "http://.",
        "https://user:secret@evil.example",
        "",
    ],
)
def test_what_is_no_address_is_called_so_and_not_repeated(base_url: str) -> None:
    with pytest.raises(WrongOrigin, match=r"^an address is http\(s\)://host") as malformed:
        Origin.parse(base_url)
    assert malformed.value.facts() == {"origin": "", "kind": "malformed"}


def test_the_refusal_names_address_and_kind() -> None:
    with pytest.raises(WrongOrigin, match="a live token is not sent") as one:
        Origin.parse("http://127.0.0.1:1").check(LIVE)
    assert one.value.kind == "live"
