"""Real sockets on this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager

import pytest

from gettone import posting
from gettone.posting import Answer, Message
from sandbox.sinks import Sink, served


def get(url: str) -> Message:
    return Message(method="GET", url=url, headers={"x-fic-verification-challenge": "value"})


def post(message: Message, limit_s: float = 5.0) -> Answer | None:
    return posting.post(message, silence_s=5.0, limit_s=limit_s, max_body_bytes=1_000)


@contextmanager
def speaking(speak: Callable[[socket.socket], None]) -> Generator[str]:
    """Accept one connection and do what is to be done with it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = threading.Event()

        def serve() -> None:
            with listener.accept()[0] as connection:
                connection.recv(65_536)
                speak(connection)
                done.wait(10)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        done.set()
        thread.join()


def test_method_target_headers_and_body_arrive() -> None:
    sink = Sink(202)
    headers = {"content-type": "application/json", "ce-id": "1:a"}
    with served(sink) as url:
        sent = Message(method="POST", url=f"{url}?a=1", headers=headers, body=b'{"data":1}')
        assert post(sent) == Answer(status=202)
        answer = post(get(url))
        assert answer is not None
        assert answer.body == b'{"verification": "value"}'
    first, second = sink.came
    assert (first.method, first.target, first.body) == ("POST", "/hook?a=1", b'{"data":1}')
    assert first.headers["ce-id"] == "1:a"
    assert (second.method, second.target, second.body) == ("GET", "/hook", b"")


def test_a_redirect_is_an_answer_and_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    sink = Sink(302)
    with served(sink) as url:
        assert post(Message(method="POST", url=url, headers={}, body=b"{}")) == Answer(status=302)
    assert len(sink.came) == 1


def test_an_address_without_a_path_asks_for_the_root() -> None:
    sink = Sink()
    with served(sink) as url:
        assert post(get(url.removesuffix("/hook"))) is not None
    assert sink.came[0].target == "/"


def test_nobody_there_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert post(get(f"http://127.0.0.1:{port}/")) is None


def test_words_that_are_no_http_are_no_answer() -> None:
    with speaking(lambda connection: connection.sendall(b"ciao\r\n\r\n")) as url:
        assert post(get(url)) is None


def test_https_wants_a_certificate() -> None:
    with speaking(lambda connection: connection.sendall(b"ciao\r\n\r\n")) as url:
        assert post(get(url.replace("http:", "https:"))) is None


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"])
def test_a_sink_that_goes_on_and_on_is_cut_off(start: bytes) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(start or b"HTTP/1.1 200 OK\r\n")
        for _ in range(200):
            try:
                connection.sendall(b"x: y\r\n")
            except OSError:
                return
            time.sleep(0.02)

    with speaking(drip) as url:
        began = time.monotonic()
        answer = post(get(url), limit_s=0.3)
        assert time.monotonic() - began < 2
    assert answer is None or answer.status == 200


def test_a_cut_after_the_end_does_no_harm() -> None:
    sink = Sink()
    with served(sink) as url:
        assert all(post(get(url), limit_s=0.001 * at) is None or at for at in range(3))
