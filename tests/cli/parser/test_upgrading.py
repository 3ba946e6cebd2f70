from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import make_token
from cli.shell import Shell
from gettone.cli.holding import Held, held_in
from gettone.cli.parser import upgrading
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Standing
from gettone.domain.scope import Scope
from gettone.errors import StoreLocked
from gettone.sandbox.app import Sandbox
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.store.interface import TokenStore

VERSIONS = ("--from", "old.toml", "--to", "new.toml")


@pytest.fixture(autouse=True)
def versions(tmp_path: Path) -> None:
    """Two versions of an application; the second lists clients too."""
    for name, more in (("old", ""), ("new", ', "listClients"')):
        text = f'[application]\nname = "Palestra"\noperations = ["listSuppliers"{more}]\n'
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def kept(connected_shell: Shell, keychain: TokenStore, token_file: str) -> Shell:
    """A shell whose token is in the keychain only."""
    assert connected_shell("connect", "--token-file", token_file).code == 0
    del connected_shell.variables["FIC_ACCESS_TOKEN"]
    del connected_shell.variables["GETTONE_BASE_URL"]
    return connected_shell


def only(told: Any) -> Any:
    [connection] = told.as_json["connections"]
    return connection


def test_what_is_kept_decides_and_nothing_is_sent(kept: Shell, sandbox: Sandbox) -> None:
    sandbox.control.forget_requests()
    told = kept("plan-upgrade", *VERSIONS)
    assert told.code == 11
    assert "look whether ticked  entity.clients:r" in told.out
    assert "--ask sends reads only" in told.out
    assert list(sandbox.control.requests()) == []


def test_whoever_was_asked_knows_and_it_is_kept(
    kept: Shell, sandbox: Sandbox, keychain: TokenStore
) -> None:
    sandbox.control.forget_requests()
    told = kept("plan-upgrade", *VERSIONS, "--ask")
    assert told.code == 31
    assert "5. Tick these too: entity.clients:r (Clients: Read only).\n" in told.out
    assert "Open the sandbox's page (http://127.0.0.1:" in told.out
    assert {row.method for row in sandbox.control.requests()} == {"GET"}
    evidence = keychain.load("default").evidence
    scope = Scope.parse("entity.clients:r")
    assert evidence.standing(CompanyId(16), scope) is Standing.REFUSED
    sandbox.control.forget_requests()
    again = kept("plan-upgrade", *VERSIONS, "--json")
    assert (again.code, only(again)["tick"]) == (31, ["entity.clients:r"])
    assert list(sandbox.control.requests()) == []
    closed = [row["id"] for row in only(again)["companies"] if row["closed"]]
    assert (16 in closed, len(closed)) == (False, 5)


def test_what_was_seen_long_ago_is_not_known_any_more(
    kept: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept("plan-upgrade", *VERSIONS, "--ask").code == 31
    later = datetime.now(UTC) + timedelta(days=40)
    monkeypatch.setattr(upgrading, "utc_now", lambda: later)
    assert kept("plan-upgrade", *VERSIONS).code == 11
    assert kept("plan-upgrade", *VERSIONS, "--max-age", "50").code == 31


def test_nobody_has_to_do_anything_for_what_is_there(kept: Shell) -> None:
    told = kept("plan-upgrade", "--from", "new.toml", "--to", "old.toml", "--ask")
    assert told.code == 0
    assert "Nobody must do anything before the new version goes out." in told.out
    assert "Not needed any more" in told.out


def test_a_dead_token_is_told_and_no_box_of_it(kept: Shell, sandbox: Sandbox) -> None:
    assert kept("plan-upgrade", *VERSIONS, "--ask").code == 31
    [connected] = sandbox.desk.connected(DEMO_USER_ID)
    sandbox.desk.disconnect(DEMO_USER_ID, connected.id)
    told = kept("plan-upgrade", *VERSIONS, "--ask")
    assert told.code == 4
    assert "Connection default could not be judged:" in told.out
    assert "Tick these" not in told.out


def test_a_silent_provider_leaves_what_was_known(kept: Shell) -> None:
    assert kept("plan-upgrade", *VERSIONS, "--ask").code == 31
    kept.variables["GETTONE_BASE_URL"] = "http://box.example"
    told = kept("plan-upgrade", *VERSIONS, "--ask", "--json")
    assert (told.code, only(told)["error"], only(told)["tick"]) == (
        31,
        "wrong-origin",
        ["entity.clients:r"],
    )


def test_a_database_is_gone_through_for_every_owner_or_one(
    connected_shell: Shell, sandbox: Sandbox, tmp_path: Path
) -> None:
    shell = connected_shell
    shell.variables["GETTONE_STORE"] = f"sqlite:{tmp_path / 'x.db'}"
    shell.variables["GETTONE_KEY_FILE"] = str(tmp_path / "store.key")
    assert shell("store", "init").code == 0
    for owner, scope_text in (("anna", "entity.suppliers:r"), ("mario", "entity.clients:r")):
        path = tmp_path / owner
        path.write_text(make_token(sandbox, scope_text).reveal(), encoding="utf-8")
        assert shell("connect", "--token-file", str(path), "--owner", owner).code == 0
    told = shell("plan-upgrade", *VERSIONS, "--ask")
    assert told.code == 31
    assert [line.split()[0] for line in told.out.splitlines() if "tick   entity" in line] == [
        "anna",
        "mario",
    ]
    assert "connection default of anna" in told.out
    said = shell("plan-upgrade", *VERSIONS, "--owner", "mario", "--json")
    assert only(said)["tick"] == ["entity.suppliers:r"]


def test_one_that_cannot_be_read_keeps_no_other_from_it(
    kept: Shell, keychain: TokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = Held(name="odd", store="odd", error=StoreLocked("odd", "wrong-passphrase"))
    monkeypatch.setattr(
        "gettone.cli.parser.upgrading.held_in", lambda places: iter([odd, *held_in(places)])
    )
    told = kept("plan-upgrade", *VERSIONS, "--json")
    assert [row["error"] for row in told.as_json["connections"]] == ["store-locked", None]
    assert told.code == 16


def test_other_forms(kept: Shell) -> None:
    kept("plan-upgrade", *VERSIONS, "--ask")
    written = kept("plan-upgrade", *VERSIONS, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(written.out)))
    assert {row["need"] for row in rows} == {"granted", "tick"}
    assert "\n\n" not in written.out
    marked = kept("plan-upgrade", *VERSIONS, "--format", "markdown", "--lang", "it")
    assert marked.out.startswith("# Da old.toml a new.toml\n")
    assert kept("plan-upgrade", *VERSIONS, "--format", "json").as_json["asked"] is False
    assert kept("plan-upgrade", *VERSIONS, "--format", "csv", "--json").code == 2


def test_what_cannot_be_planned_is_refused(kept: Shell, tmp_path: Path) -> None:
    (tmp_path / "open.toml").write_text(
        '[application]\noperations = ["getIssuedDocument"]\n', encoding="utf-8"
    )
    told = kept("plan-upgrade", "--from", "old.toml", "--to", "open.toml")
    assert told.code == 18
    assert "getIssuedDocument:*" in told.err
    missing = kept("plan-upgrade", "--from", "none.toml", "--to", "new.toml")
    assert missing.code == 17
    assert "--from" in missing.err
    assert kept("plan-upgrade", "--to", "new.toml").code == 2
