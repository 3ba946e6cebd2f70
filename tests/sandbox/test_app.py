from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.errors import SandboxError
from gettone.sandbox.app import Sandbox, SandboxSettings, create_sandbox, new_sign_in_code
from gettone.sandbox.seed import DEMO_EMAIL, DEMO_USER_ID
from sandbox.made import SUPPLIER_17, Clock

BASE_URL = "http://127.0.0.1:8400"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with create_sandbox() as sandbox:
        yield sandbox


def connect(sandbox: Sandbox, scope_text: str = "entity.suppliers:r") -> AccessToken:
    application = sandbox.desk.create_application(DEMO_USER_ID, "Prova")
    scopes = ScopeSet.parse(scope_text)
    return sandbox.desk.connect(DEMO_USER_ID, application.client_id, [16], scopes)[1]


def authorized(token: AccessToken) -> dict[str, str]:
    return {"authorization": f"Bearer {token.reveal()}"}


def sign_in(client: TestClient, secret: str) -> int:
    """Fill the form; give the status of a page that only a member sees."""
    found = re.search(r'name="csrf_value" value="(\w+)"', client.get("/login").text)
    assert found
    client.post("/login", data={"csrf_value": found[1], "email": DEMO_EMAIL, "code": secret})
    return client.get("/settings/developer", follow_redirects=False).status_code


def test_the_api_and_the_page_are_one_application(sandbox: Sandbox) -> None:
    client = TestClient(sandbox, base_url=BASE_URL)
    answer = client.get(SUPPLIER_17, headers=authorized(connect(sandbox)))
    assert answer.json()["data"]["id"] == 17
    assert "<html" in client.get("/login").text


def test_what_the_desk_does_the_api_honours(sandbox: Sandbox) -> None:
    client = TestClient(sandbox, base_url=BASE_URL)
    headers = authorized(connect(sandbox))
    [connected] = sandbox.desk.connected(DEMO_USER_ID)
    sandbox.desk.disconnect(DEMO_USER_ID, connected.id)
    assert client.get("/user/info", headers=headers).status_code == 401


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1"])
def test_a_foreign_host_name_opens_neither_api_nor_page(sandbox: Sandbox, host: str) -> None:
    client = TestClient(sandbox, base_url=f"http://{host}:8400")
    headers = authorized(connect(sandbox))
    assert client.get("/user/info", headers=headers).status_code == 421
    assert client.get("/login").status_code == 421


def test_a_named_host_is_answered() -> None:
    with create_sandbox(SandboxSettings(allowed_hosts=frozenset({"sandbox.test"}))) as sandbox:
        client = TestClient(sandbox, base_url="http://sandbox.test")
        assert client.get("/user/info", headers=authorized(connect(sandbox))).status_code == 200


def test_a_signed_in_browser_is_nobody_to_the_api(sandbox: Sandbox) -> None:
    client = TestClient(sandbox, base_url=BASE_URL)
    assert sign_in(client, sandbox.settings.sign_in_code) == 200
    assert client.get("/user/info").status_code == 401


def test_a_sandbox_may_live_in_a_file(tmp_path: Path) -> None:
    settings = SandboxSettings(db_path=tmp_path / "sandbox.db")
    with create_sandbox(settings) as first:
        token = connect(first)
    with create_sandbox(settings) as second:
        client = TestClient(second, base_url=BASE_URL)
        assert client.get(SUPPLIER_17, headers=authorized(token)).status_code == 200


def test_a_token_made_by_another_process_works_at_once(tmp_path: Path) -> None:
    settings = SandboxSettings(db_path=tmp_path / "sandbox.db")
    with create_sandbox(settings) as serving, create_sandbox(settings) as other:
        client = TestClient(serving, base_url=BASE_URL)
        assert client.get("/user/info", headers=authorized(connect(other))).status_code == 200


def test_a_file_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Gentile cliente")
    with pytest.raises(SandboxError, match="database-not-ours"):
        create_sandbox(SandboxSettings(db_path=path))


def test_the_clock_and_the_delay_reach_the_desk() -> None:
    clock = Clock()
    with Sandbox(SandboxSettings(edit_delay_s=60), clock=clock) as sandbox:
        client = TestClient(sandbox, base_url=BASE_URL)
        headers = authorized(connect(sandbox))
        [connected] = sandbox.desk.connected(DEMO_USER_ID)
        sandbox.desk.edit_scopes(DEMO_USER_ID, connected.id, ScopeSet())
        assert client.get(SUPPLIER_17, headers=headers).status_code == 200
        clock.turn(60)
        assert client.get(SUPPLIER_17, headers=headers).status_code == 403


def test_a_sign_in_code_is_random_and_easy_to_type() -> None:
    codes = {new_sign_in_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(re.fullmatch(r"[a-hj-km-np-z2-9]{4}(-[a-hj-km-np-z2-9]{4}){2}", c) for c in codes)


def test_settings_print_no_secret() -> None:
    settings = SandboxSettings(password="segretissima", sign_in_code="codice")
    assert "segretissima" not in repr(settings)
    assert "codice" not in repr(settings)


def test_a_password_takes_the_code_s_place() -> None:
    settings = SandboxSettings(password="segretissima")
    with create_sandbox(settings) as sandbox:
        client = TestClient(sandbox, base_url=BASE_URL)
        assert sign_in(client, settings.sign_in_code) == 303
        assert sign_in(client, "segretissima") == 200


def test_an_empty_secret_is_refused() -> None:
    with pytest.raises(SandboxError, match="empty-password"):
        SandboxSettings(password="")
    with pytest.raises(SandboxError, match="empty-password"):
        SandboxSettings(sign_in_code="")


def couriers() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name == "gettone-courier"]


def test_webhooks_are_delivered_while_a_server_runs(sandbox: Sandbox) -> None:
    assert couriers() == []
    with TestClient(sandbox, base_url=BASE_URL) as client:
        assert len(couriers()) == 1
        assert client.get("/_webhooks/public_key.pem").text.startswith("-----BEGIN PUBLIC KEY")
    assert couriers() == []
