"""Addresses that are not the provider's: no token arrives at any of them.

Every name and number leads to sockets of the test, with and without TLS, which
write down what they hear: were a request sent, it would be heard. A last group
of tests sends one on purpose, to see that it is.
"""

from __future__ import annotations

import asyncio
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from gettone import AccessToken, Api, AsyncApi, BadCall, GettoneError, NoAnswer, WrongOrigin
from gettone.drive.origin import LIVE_ORIGIN, Origin
from gettone.drive.over_httpx2 import HttpTransport
from gettone.sandbox.minting import mint
from gettone.wire.messages import Request
from joined.hostile import ADDRESSES, EVIL, HOST

LIVE = AccessToken("a/" + "Qq7bN2wJc0pXv8sZr5tLm3kHy6fGd9aE" * 2)
SANDBOX = mint()
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
Kind = Callable[[AccessToken, str], None]


class Ear:
    """A listening socket, with TLS for those who begin so; it writes down all it hears."""

    def __init__(self, certificate: Path, answer: bytes = OK) -> None:
        self.heard: list[bytes] = []
        self.connections = 0
        self.answer = answer
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def tokens(self) -> list[bytes]:
        """Give what was heard with a header of authorization, or a token, in it."""
        return [
            text
            for text in self.heard
            if b"authorization" in text.lower()
            or any(token.reveal().encode() in text for token in (LIVE, SANDBOX))
        ]

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._listener.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with connection, suppress(OSError):
                self._hear(connection)

    def _hear(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        if connection.recv(1, socket.MSG_PEEK) == b"\x16":
            with self._tls.wrap_socket(connection, server_side=True) as within:
                self._note(within)
        else:
            self._note(connection)

    def _note(self, connection: socket.socket) -> None:
        heard = b""
        while b"\r\n\r\n" not in heard and (part := connection.recv(65_536)):
            heard += part
        self.heard.append(heard)
        connection.sendall(self.answer)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nobody's: names are right, and no authority has signed it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName(HOST), x509.DNSName(EVIL), x509.IPAddress(ipaddress.ip_address("::1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@contextmanager
def listening(certificate: Path, answer: bytes = OK) -> Iterator[Ear]:
    ear = Ear(certificate, answer)
    try:
        yield ear
    finally:
        ear.close()


@pytest.fixture
def ear(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    """Whatever is connected to, by name or number, and at whatever port."""
    with listening(certificate) as made:
        lead_all_to(made, monkeypatch)
        yield made


def lead_all_to(ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer every question for a name as a hostile resolver would."""
    here = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", ear.port))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [here])

    known = asyncio.BaseEventLoop.create_connection

    async def looked_up(*args: object, **kwargs: object) -> list[Any]:
        return [here]

    async def connected(loop: Any, factory: Any, *args: Any, **options: Any) -> Any:
        return await known(loop, factory, "127.0.0.1", ear.port, **options)

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", looked_up)
    monkeypatch.setattr(asyncio.BaseEventLoop, "create_connection", connected)


def blocking(token: AccessToken, base_url: str) -> None:
    with Api(token, base_url=base_url, timeout_s=2, sleep=lambda _seconds: None) as api:
        api.verify()


def named(token: AccessToken, base_url: str) -> None:
    """With the same address named as the sandbox's own."""
    with Api(
        token, base_url=base_url, sandbox_origin=base_url, timeout_s=2, sleep=lambda _seconds: None
    ) as api:
        api.verify()


def awaited(token: AccessToken, base_url: str) -> None:
    async def run() -> None:
        async with AsyncApi(token, base_url=base_url, timeout_s=2) as api:
            await api.verify()

    asyncio.run(run())


def test_there_are_two_hundred_addresses() -> None:
    assert len({address for _, address in ADDRESSES}) == len(ADDRESSES) >= 200


@pytest.mark.parametrize("trick", dict.fromkeys(trick for trick, _ in ADDRESSES))
@pytest.mark.parametrize(
    ("token", "send"),
    [(LIVE, blocking), (LIVE, named), (LIVE, awaited), (SANDBOX, blocking), (SANDBOX, awaited)],
    ids=["live", "live, as sandbox", "live, awaited", "sandbox", "sandbox, awaited"],
)
def test_no_header_arrives(trick: str, token: AccessToken, send: Kind, ear: Ear) -> None:
    for each, address in ADDRESSES:
        if each == trick:
            with pytest.raises(WrongOrigin):
                send(token, address)
    assert (ear.connections, ear.heard) == (0, [])


@pytest.mark.parametrize("send", [blocking, awaited])
def test_a_resolver_that_lies_gets_no_header(send: Kind, ear: Ear) -> None:
    """The address is right, the name leads elsewhere, and no authority vouches for it."""
    with pytest.raises(NoAnswer):
        send(LIVE, LIVE_ORIGIN)
    assert ear.connections > 0
    assert ear.heard == []


@pytest.mark.parametrize("send", [blocking, awaited])
def test_live_and_sandbox_tokens_cannot_be_mixed_up(send: Kind, ear: Ear) -> None:
    for token, address in ((LIVE, ear.url), (SANDBOX, LIVE_ORIGIN), (LIVE, "http://localhost:80")):
        with pytest.raises(WrongOrigin):
            send(token, address)
    assert (ear.connections, ear.heard) == (0, [])


@given(
    st.from_regex(r"https?://[a-z0-9.:\[\]@\\/-]{1,40}", fullmatch=True)
    | st.sampled_from([LIVE_ORIGIN, "http://127.0.0.1:8400", "http://localhost", "http://[::1]"])
    | st.builds("https://{}{}".format, st.just(HOST), st.text(max_size=8))
)
def test_no_address_takes_both(address: str) -> None:
    taken = []
    for token in (LIVE, SANDBOX):
        with suppress(WrongOrigin):
            Origin.parse(address, address).check(token)
            taken.append(token)
    assert len(taken) < 2
    if LIVE in taken:
        assert Origin.parse(address).text == LIVE_ORIGIN


def moves(other: Ear) -> list[str]:
    """List the places that a redirect may name."""
    there = f"127.0.0.1:{other.port}"
    return [
        f"http://{there}/",
        f"http://{there}",
        f"//{there}/x",
        f"http://user:pass@{there}/",
        f"http://localhost:{other.port}/",
        f"http://127.1:{other.port}/",
        f"http://[::ffff:127.0.0.1]:{other.port}/",
        f"http://2130706433:{other.port}/",
        f"HTTP://{there}/user/info",
        f"http:\\\\{there}\\",
        f"/\\{there}/",
        f"https://{there}/",
        f"ws://{there}/",
        "/user/info",
        "/loop",
        "",
        "?again",
        f"{LIVE_ORIGIN}/user/info",
        f"http://{HOST}/user/info",
    ]


@pytest.mark.parametrize("status", [300, 301, 302, 303, 305, 307, 308])
@pytest.mark.parametrize("send", [blocking, awaited])
def test_no_redirect_is_followed(
    status: int, send: Kind, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(certificate) as other, listening(certificate) as first:
        for place in moves(other):
            first.heard.clear()
            first.answer = (
                f"HTTP/1.1 {status} Moved\r\nLocation: {place}\r\nRefresh: 0; url={place}\r\n"
                "Content-Length: 0\r\nConnection: close\r\n\r\n"
            ).encode()
            with pytest.raises(GettoneError):
                send(SANDBOX, first.url)
            assert len(first.heard) == 1
        assert (other.connections, other.heard) == (0, [])


PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "FTP_PROXY", "SOCKS_PROXY", "PROXY")


@pytest.mark.parametrize("scheme", ["http", "https", "socks5", "socks5h", "socks4", ""])
@pytest.mark.parametrize("send", [blocking, awaited])
def test_no_proxy_and_no_netrc_of_the_environment_is_used(
    scheme: str, send: Kind, certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text(
        f"machine 127.0.0.1 login a password b\nmachine {HOST} login a password b\n"
        "default login a password b\n",
        encoding="utf-8",
    )
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("NO_PROXY", "")
    with listening(certificate) as proxy, listening(certificate) as home:
        url = f"{scheme}://127.0.0.1:{proxy.port}".removeprefix("://")
        for name in PROXIES:
            monkeypatch.setenv(name, url)
            monkeypatch.setenv(name.lower(), url)
        with pytest.raises(GettoneError):
            send(SANDBOX, home.url)
        assert home.heard
        assert all(b"authorization: bearer a/" in heard.lower() for heard in home.heard)
        assert b"basic" not in b"".join(home.heard).lower()
        monkeypatch.setattr(socket, "getaddrinfo", unanswered)
        with pytest.raises(NoAnswer):
            blocking(LIVE, LIVE_ORIGIN)
        assert (proxy.connections, proxy.heard) == (0, [])


def unanswered(*args: object, **kwargs: object) -> list[Any]:
    raise socket.gaierror(-2, "nobody knows")


@pytest.mark.parametrize(
    "path",
    [
        f"//{EVIL}/",
        f"/@{EVIL}/",
        f"/\\{EVIL}/",
        f"/..//{EVIL}",
        f"/%2f%2f{EVIL}",
        f"/?@{EVIL}",
        f"/#@{EVIL}",
        f"/:80@{EVIL}",
        f"/;@{EVIL}",
        f"/http://{EVIL}/",
    ],
)
def test_no_path_leads_elsewhere(path: str, certificate: Path) -> None:
    with listening(certificate) as home:
        transport = HttpTransport(Origin.parse(home.url), timeout_s=2)
        with suppress(BadCall):
            transport(Request(method="GET", path=path, bearer=SANDBOX))
        transport.close()
        assert len(home.heard) == (0 if "#" in path else 1)
        for heard in home.heard:
            assert f"host: 127.0.0.1:{home.port}\r\n".encode() in heard.lower()
            assert heard.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    "path",
    [f"http://{EVIL}/", f"@{EVIL}", "", "/a\r\nHost: x", "/a b", "/\u00e9", "/\0", f"https:{EVIL}"],
)
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(BadCall):
        Request(method="GET", path=path, bearer=SANDBOX)


@pytest.mark.parametrize("value", ["../../x", "//evil.example", "1?x=1", "1#", "\r\nHost: x", "é"])
def test_no_parameter_leads_elsewhere(value: str, certificate: Path) -> None:
    with listening(certificate) as home:
        with (
            Api(SANDBOX, base_url=home.url, timeout_s=2) as api,
            suppress(GettoneError),
        ):
            api.call("getSupplier", company_id=16, supplier_id=value)
        for heard in home.heard:
            assert heard.startswith(b"GET /c/16/entities/suppliers/")
            assert heard.count(b"\r\nhost:") + heard.count(b"\r\nHost:") == 1


def test_the_ear_hears_a_token_that_is_sent(ear: Ear, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the tests above could not fail."""
    monkeypatch.setattr(Origin, "check", lambda _origin, _token: None)
    for address in (f"http://{EVIL}", "http://10.0.0.1", f"http://{HOST}:80", "http://sandbox"):
        for send in (blocking, awaited):
            ear.heard.clear()
            with pytest.raises(GettoneError):
                send(LIVE, address)
            assert len(ear.tokens) == 1, address


def test_the_ear_hears_through_tls(
    ear: Ear, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.create_default_context(cafile=str(certificate))
    client = httpx2.Client
    monkeypatch.setattr(httpx2, "Client", lambda **options: client(verify=context, **options))
    with pytest.raises(GettoneError):
        blocking(LIVE, LIVE_ORIGIN)
    assert len(ear.tokens) >= 1


def test_other_libraries_can_be_led_away(ear: Ear) -> None:
    import httpx

    httpx.get(f"http://{EVIL}/", headers={"Authorization": f"Bearer {LIVE.reveal()}"})
    assert len(ear.tokens) == 1
