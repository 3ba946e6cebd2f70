from __future__ import annotations

import json
import logging
import os
import signal
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from gettone.errors import SandboxError
from gettone.sandbox.app import SandboxSettings, create_sandbox
from gettone.sandbox.minting import mint
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.serving import run_forever, serving

EVERY_INTERFACE = ".".join("0000")


def status_of(url: str) -> int:
    """Ask without a token."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def problem_of(refused: Callable[[], object]) -> str:
    with pytest.raises(SandboxError) as caught:
        refused()
    return caught.value.problem


def serve(host: str, port: int = 0, *, password: str | None = None) -> str:
    with serving(SandboxSettings(password=password), host=host, port=port) as base_url:
        return base_url


def test_a_sandbox_answers_on_a_free_port() -> None:
    with serving(SandboxSettings()) as base_url:
        assert base_url.startswith("http://127.0.0.1:")
        assert status_of(f"{base_url}/user/info") == 401
        assert status_of(f"{base_url}/login") == 200
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{base_url}/user/info", timeout=2)


def test_a_given_sandbox_stays_open_afterwards() -> None:
    with create_sandbox() as sandbox:
        for _ in range(2):
            with serving(sandbox) as base_url:
                assert status_of(f"{base_url}/user/info") == 401
        assert sandbox.records.user(DEMO_USER_ID) is not None


def test_two_sandboxes_run_side_by_side() -> None:
    with serving(SandboxSettings()) as first, serving(SandboxSettings()) as second:
        assert first != second
        assert status_of(f"{first}/user/info") == status_of(f"{second}/user/info") == 401


def test_the_server_tells_nothing_of_itself_and_logs_no_request(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG), serving(SandboxSettings()) as base_url:
        request = urllib.request.Request(  # a real one, with a token
            f"{base_url}/user/info", headers={"authorization": f"Bearer {mint().reveal()}"}
        )
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        assert "server" not in refused.value.headers
        assert json.loads(refused.value.read()) == {"error": {"message": "Unauthorized."}}
        refused.value.close()
    assert "/user/info" not in caplog.text
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "::1"])
def test_every_name_of_the_loopback_will_do(host: str) -> None:
    assert status_of_served(host) in {200, 421}


def status_of_served(host: str) -> int:
    with serving(SandboxSettings(), host=host) as base_url:
        return status_of(f"{base_url}/login")


@pytest.mark.parametrize("host", [EVERY_INTERFACE, "::", "192.0.2.1", "example.com"])
def test_another_interface_needs_a_password(host: str) -> None:
    assert problem_of(lambda: serve(host)) == "needs-password"
    assert problem_of(lambda: serve(host, password="")) == "empty-password"


def test_with_a_password_every_interface_may_be_served() -> None:
    assert serve(EVERY_INTERFACE, password="segretissima").startswith("http://127.0.0.1:")


def test_a_taken_port_is_told_and_no_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    with serving(SandboxSettings()) as base_url:
        port = int(base_url.rpartition(":")[2])
        with (
            pytest.raises(SandboxError) as caught,
            serving(SandboxSettings(db_path=path), port=port),
        ):
            pass
    assert (caught.value.problem, caught.value.details["port"]) == ("port-taken", port)
    assert not path.exists()


@pytest.mark.parametrize(
    ("host", "port"), [("192.0.2.1", 0), ("no..host", 0), ("127.0.0.1", 70_000)]
)
def test_an_address_that_cannot_be_is_told(host: str, port: int) -> None:
    assert problem_of(lambda: serve(host, port, password="x")) == "address-unusable"


def test_a_file_that_is_not_ours_leaves_the_port_free(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Gentile cliente")
    port = free_port()
    with (
        pytest.raises(SandboxError, match="database-not-ours"),
        serving(SandboxSettings(db_path=path), port=port),
    ):
        pass
    with serving(SandboxSettings(), port=port) as base_url:
        assert status_of(f"{base_url}/user/info") == 401


@pytest.mark.parametrize("wish", [signal.SIGINT, signal.SIGTERM])
def test_in_the_foreground_a_signal_ends_it_in_peace(wish: signal.Signals) -> None:
    before = signal.getsignal(wish)
    answers: list[int] = []

    def ask_then_end(base_url: str) -> None:
        answers.append(status_of(f"{base_url}/user/info"))
        os.kill(os.getpid(), wish)

    def ready(base_url: str) -> None:
        threading.Thread(target=ask_then_end, args=(base_url,), daemon=True).start()

    run_forever(SandboxSettings(), ready=ready)
    assert answers == [401]
    assert signal.getsignal(wish) is before
