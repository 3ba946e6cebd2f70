from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.errors import SandboxError
from gettone.sandbox.app import Sandbox, SandboxSettings, create_sandbox, new_sign_in_code
from gettone.sandbox.controls import Turned
from gettone.sandbox.quotas import Limits
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


# -- the control API


def state(client: TestClient, sandbox: Sandbox) -> Any:
    headers = {"authorization": f"Bearer {sandbox.control_key}"}
    return client.get("/_sandbox", headers=headers).json()


def test_the_control_api_is_behind_the_check_of_the_host_and_its_key(sandbox: Sandbox) -> None:
    headers = {"authorization": f"Bearer {sandbox.control_key}"}
    here = TestClient(sandbox, base_url=BASE_URL)
    assert here.get("/_sandbox", headers=headers).status_code == 200
    assert here.head("/_sandbox", headers=headers).content == b""
    assert here.options("/_sandbox", headers=headers).status_code == 405
    assert here.get("/_sandbox").status_code == 401
    assert here.get("/_sandbox", params={"key": sandbox.control_key}).status_code == 401
    elsewhere = TestClient(sandbox, base_url="http://evil.example:8400")
    assert elsewhere.get("/_sandbox", headers=headers).status_code == 421


def test_a_form_on_another_page_can_do_nothing(sandbox: Sandbox) -> None:
    client = TestClient(sandbox, base_url=BASE_URL)
    assert sign_in(client, sandbox.settings.sign_in_code) == 200
    sandbox.records.remove(16, "suppliers", 17)
    for headers in ({}, {"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        for path in ("/_sandbox/reset", f"/_sandbox/reset?key={sandbox.control_key}"):
            assert client.post(path, data={"x": "y"}, headers=headers).status_code == 401
    assert sandbox.records.get(16, "suppliers", 17) is None


def test_no_browser_is_told_that_another_page_may_ask(sandbox: Sandbox) -> None:
    answer = TestClient(sandbox, base_url=BASE_URL).options(
        "/_sandbox/reset",
        headers={
            "origin": "https://evil.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "authorization,content-type",
        },
    )
    assert answer.status_code == 401
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_a_key_is_new_in_memory_and_kept_beside_a_file(tmp_path: Path) -> None:
    with create_sandbox() as one, create_sandbox() as other:
        assert one.control_key != other.control_key
        assert one.control_key == one.settings.control_key
        assert one.control_key not in repr(one.settings)
    settings = SandboxSettings(db_path=tmp_path / "x.db")
    with create_sandbox(settings) as one, create_sandbox(settings) as other:
        assert one.control_key == other.control_key
        assert (tmp_path / "x.db.key").read_text() == one.control_key


def test_a_key_that_will_not_do_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "x.db.key").write_text("")
    with pytest.raises(SandboxError, match="key-unusable"):
        create_sandbox(SandboxSettings(db_path=tmp_path / "x.db"))


def test_the_start_turns_only_the_knobs_it_names(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with create_sandbox(SandboxSettings(db_path=path, limits=Limits(hour=5))) as first:
        assert first.control.turned == Turned(limits=Limits(hour=5))
        first.control.set_edit_delay(9)
    with create_sandbox(SandboxSettings(db_path=path)) as second:
        assert second.control.turned == Turned(limits=Limits(hour=5), edit_delay_s=9)
    with create_sandbox(SandboxSettings(db_path=path, edit_delay_s=0)) as third:
        assert third.control.turned == Turned(limits=Limits(hour=5))


def test_a_reset_brings_back_what_the_start_asked_for() -> None:
    with create_sandbox(SandboxSettings(limits=Limits(hour=5), edit_delay_s=2)) as sandbox:
        sandbox.control.set_limits(Limits(hour=6))
        sandbox.control.reset()
        assert sandbox.control.turned == Turned(limits=Limits(hour=5), edit_delay_s=2)


def test_two_workers_on_one_file_are_one_sandbox(tmp_path: Path) -> None:
    settings = SandboxSettings(db_path=tmp_path / "x.db")
    with create_sandbox(settings) as one, create_sandbox(settings) as other:
        first, second = (TestClient(each, base_url=BASE_URL) for each in (one, other))
        headers = {"authorization": f"Bearer {one.control_key}"}
        token = connect(one)
        first.post("/_sandbox/clock", json={"stand_at": "2027-01-01T00:00:00Z"}, headers=headers)
        first.post("/_sandbox/faults", json={"status": 503, "times": 2}, headers=headers)
        first.post("/_sandbox/quotas", json={"limits": {"hour": 3}}, headers=headers)
        assert state(second, other)["now"] == "2027-01-01T00:00:00+00:00"
        statuses = [
            client.get(SUPPLIER_17, headers=authorized(token)).status_code
            for client in (second, first, second, first, second, first)
        ]
        assert statuses == [503, 503, 200, 200, 200, 403]
        for _ in range(100):
            passed = second.get("/_sandbox/requests", headers=headers).json()["requests"]
            if len(passed) == 6:
                break
            time.sleep(0.01)
        verdicts = sorted(each["verdict"] for each in passed)
        assert verdicts == ["fault", "fault", "ok", "ok", "ok", "quota-hour"]
