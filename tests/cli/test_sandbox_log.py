from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from gettone.cli.sandbox_log import Caller, asked_of, read_from
from gettone.domain.access_token import AccessToken
from gettone.drive.api import Api
from gettone.errors import NoAnswer, SandboxError, SettingsError, WrongOrigin
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.traffic import Passed
from gettone.store.seal import Passphrase
from gettone.wire.requirements import OperationRef

SUPPLIER = OperationRef("getSupplier")


def call(sandbox: Sandbox, token: AccessToken) -> None:
    with Api(token, transport=sandbox.provider.respond) as api:
        api.call("getSupplier", company_id=16, supplier_id=17)


def callers(told: list[Caller]) -> list[tuple[str, tuple[OperationRef, ...]]]:
    return [(one.name, one.operations) for one in told]


def test_a_sandbox_is_asked(sandbox: Sandbox, sandbox_url: str, token: AccessToken) -> None:
    call(sandbox, token)
    for address in (sandbox_url, sandbox_url.replace("127.0.0.1", "localhost")):
        told = asked_of(address, Passphrase(sandbox.control_key))
        assert callers(list(told)) == [("Test", (SUPPLIER,))]


def test_a_sandbox_s_file_is_read_while_it_runs(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.db"
    with Sandbox(SandboxSettings(db_path=path)) as sandbox:
        call(sandbox, sandbox.control.mint(["entity.suppliers:r"])[1])
        sandbox.records.traffic.write(
            Passed(
                at_s=0,
                method="GET",
                path="/",
                operation_id="listProducts",
                client_id="gone",
                status=200,
            )
        )
        sandbox.records.traffic.read()
        read = callers(list(read_from(path)))
        assert sorted(read) == [("", (OperationRef("listProducts"),)), ("Test", (SUPPLIER,))]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as told:
        read_from(tmp_path / "none.db")
    assert (told.value.origin, told.value.problem) == ("--sandbox-log", "file-missing")


@pytest.mark.parametrize("key", ["wrong", "not\na header", "caffè ☕"])
def test_a_wrong_key_is_told(sandbox_url: str, key: str) -> None:
    with pytest.raises(SandboxError) as told:
        asked_of(sandbox_url, Passphrase(key))
    assert told.value.problem == "key-refused"


def test_where_nobody_answers_it_is_told(sandbox_url: str) -> None:
    for address in ("http://127.0.0.1:9", "https://127.0.0.1:9"):
        with pytest.raises(NoAnswer) as told:
            asked_of(address, Passphrase("key"))
        assert (told.value.cause, told.value.sent) == ("ConnectionRefusedError", False)
    with pytest.raises(WrongOrigin):
        asked_of("127.0.0.1", Passphrase("key"))


class Other(BaseHTTPRequestHandler):
    """Something else that listens there."""

    status, body = 200, b""

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("content-length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def other() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Other) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>"),
        (200, b"{}"),
        (200, json.dumps({"applications": [{"client_id": "a", "name": "", "operations": ["x"]}]})),
        (302, b""),
        (404, b"{}"),
    ],
)
def test_an_answer_that_is_none_of_a_sandbox_s_is_told(
    other: str, monkeypatch: pytest.MonkeyPatch, status: int, body: bytes | str
) -> None:
    monkeypatch.setattr(Other, "status", status)
    monkeypatch.setattr(Other, "body", body.encode() if isinstance(body, str) else body)
    with pytest.raises(SandboxError) as told:
        asked_of(other, Passphrase("key"))
    assert told.value.problem == "unexpected-answer"
