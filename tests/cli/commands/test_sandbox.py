from __future__ import annotations

from pathlib import Path

import pytest

from gettone.cli.commands.sandbox import running_page, token_page
from gettone.cli.page import Secret
from gettone.cli.show import as_text
from gettone.domain.scope import ScopeSet
from gettone.drive.api import Api
from gettone.errors import SandboxError
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.seed import DEMO_USER_ID

READ = ScopeSet.parse("entity.suppliers:r")


def test_where_it_is_and_how_to_get_in(tmp_path: Path) -> None:
    settings = SandboxSettings(db_path=tmp_path / "x.db", sign_in_code="abcd")
    page = running_page("http://127.0.0.1:8400", settings)
    assert page.as_json == {
        "page": "http://127.0.0.1:8400",
        "api": "http://127.0.0.1:8400",
        "webhooks_key": "http://127.0.0.1:8400/_webhooks/public_key.pem",
        "control": "http://127.0.0.1:8400/_sandbox",
        "control_key": None,
        "control_key_file": str(tmp_path / "x.db.key"),
        "email": "mario.rossi@example.com",
        "code": "abcd",
        "db": str(tmp_path / "x.db"),
        "hosts": ["127.0.0.1", "[::1]", "localhost"],
    }
    assert "Answers to" not in as_text(page, "en")
    assert "Sign-in code  abcd" in as_text(page, "en")
    assert "Webhooks key  http://127.0.0.1:8400/_webhooks/public_key.pem" in as_text(page, "en")


def test_the_control_key_is_shown_unless_a_file_keeps_it(tmp_path: Path) -> None:
    in_memory = SandboxSettings()
    page = running_page("http://x", in_memory)
    assert f"Control key   {in_memory.control_key}" in as_text(page, "en")
    assert "API di controllo" in as_text(page, "it")
    assert page.as_json["control_key"] == in_memory.control_key
    kept = SandboxSettings(db_path=tmp_path / "x.db")
    page = running_page("http://x", kept)
    assert f"in the file {tmp_path / 'x.db.key'}" in as_text(page, "en")
    assert kept.control_key not in as_text(page, "en") + str(page.as_json)


def test_a_password_of_ones_own_is_not_shown() -> None:
    page = running_page("http://x", SandboxSettings(password="secret", sign_in_code="abcd"))
    shown = as_text(page, "it") + str(page.as_json)
    assert "secret" not in shown
    assert "abcd" not in shown
    assert "in memoria" in shown


def test_an_open_sandbox_says_which_names_it_answers_to() -> None:
    settings = SandboxSettings(
        password="secret", allowed_hosts=frozenset({"mybox.lan", "localhost", "box"})
    )
    page = running_page("http://x", settings)
    assert page.as_json["hosts"] == ["127.0.0.1", "[::1]", "localhost", "box", "mybox.lan"]
    told = as_text(page, "en")
    assert "127.0.0.1, [::1], localhost, box, mybox.lan" in told
    assert "--allow-host NAME" in told


def made(path: Path, *company_ids: int) -> Secret:
    found = token_page(path, company_ids, READ).as_json["access_token"]
    assert isinstance(found, Secret)
    return found


def test_a_token_made_beside_a_sandbox_works_in_it(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with Sandbox(SandboxSettings(db_path=path)) as sandbox:
        secret = made(path, 16)
        api = Api(secret.token, transport=sandbox.provider.respond)
        assert api.call("getSupplier", company_id=16, supplier_id=17)["data"]["id"] == 17


def test_tokens_made_so_share_one_application(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    first, second = (token_page(path, [16], READ).as_json for _ in range(2))
    assert first["client_id"] == second["client_id"]
    assert first["fingerprint"] != second["fingerprint"]
    assert first["scopes"] == ["entity.suppliers:r"]


def test_an_application_of_the_users_own_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with Sandbox(SandboxSettings(db_path=path)) as sandbox:
        own = sandbox.desk.create_application(DEMO_USER_ID, "Own")
    assert token_page(path, [16], READ).as_json["client_id"] != own.client_id


def test_a_company_of_somebody_else(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match="not-your-company"):
        made(tmp_path / "x.db", 999)
