from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest

from gettone.cli.page import Exchange
from gettone.cli.trial.walker import TrialFailed, Walker

FORM = '<form method="post"><input name="a" value="1"><input name="b"></form><p id="x"> text </p>'


class Site(BaseHTTPRequestHandler):
    """Pages that do what pages do, and write down what came."""

    came: ClassVar[list[tuple[str, str | None, str | None]]] = []

    def do_GET(self) -> None:
        self.came.append((self.path, self.headers["cookie"], None))
        pages = {"/": FORM, "/done": "done"}
        if self.path == "/loop":
            self.go("/loop")
        elif self.path in pages:
            self.say(200, pages[self.path])
        else:
            self.say(404, "absent")

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"])).decode()
        self.came.append((self.path, self.headers["origin"], content))
        self.go("/done?told=1#there" if "b=3" in content else "/done")

    def say(self, status: int, html: str) -> None:
        self.send_response(status)
        self.send_header("set-cookie", "session=s; HttpOnly; SameSite=Strict; Path=/")
        self.end_headers()
        self.wfile.write(html.encode())

    def go(self, where: str) -> None:
        self.send_response(303)
        self.send_header("location", where)
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@pytest.fixture
def base_url() -> Iterator[str]:
    Site.came.clear()
    with HTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_form_is_filled_in_and_followed_with_cookies(base_url: str) -> None:
    walker = Walker(base_url)
    walker.open("/")
    assert walker.text("x") == "text"
    walker.submit({"b": "2"})
    assert walker.path == "/done"
    assert Site.came == [
        ("/", None, None),
        ("/", base_url, "a=1&b=2"),
        ("/done", "session=s", None),
    ]
    assert walker.told() == (
        Exchange("GET", "/", 200),
        Exchange("POST", "/", 303),
        Exchange("GET", "/done", 200),
    )
    assert walker.told() == ()


def test_a_proxy_of_the_environment_is_not_used(
    base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    Walker(base_url).open("/")


def test_a_page_that_is_not_there(base_url: str) -> None:
    walker = Walker(base_url)
    with pytest.raises(TrialFailed) as failed:
        walker.submit({"b": "1"})
    assert failed.value.problem == "no-form"
    with pytest.raises(TrialFailed) as failed:
        walker.open("/absent")
    assert failed.value.details == {"path": "/absent", "status": 404}
    with pytest.raises(TrialFailed) as failed:
        walker.text("x")
    assert failed.value.problem == "no-text"


def test_a_redirect_without_end_ends(base_url: str) -> None:
    with pytest.raises(TrialFailed) as failed:
        Walker(base_url).open("/loop")
    assert failed.value.problem == "bad-status"


def test_a_redirect_keeps_its_query(base_url: str) -> None:
    walker = Walker(base_url)
    walker.open("/")
    with pytest.raises(TrialFailed) as failed:
        walker.submit({"b": "3"}, field_name="a")
    assert failed.value.details["path"] == "/done?told=1#there"
