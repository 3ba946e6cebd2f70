from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.shell import Shell
from gettone.cli.keeping import Keeping
from gettone.cli.parser import checking
from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Standing
from gettone.domain.scope import Scope, ScopeSet
from gettone.errors import StoreError, StoreLocked
from gettone.sandbox.app import Sandbox
from gettone.sandbox.minting import mint
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.store.interface import Connection, TokenStore
from gettone.store.memory import MemoryStore

READ = Scope.parse("entity.suppliers:r")
NEEDED = ("--scope", "entity.suppliers:r")


@pytest.fixture
def kept(connected_shell: Shell, keychain: TokenStore, token_file: str) -> Shell:
    """A shell whose token is in the keychain only."""
    assert connected_shell("connect", "--token-file", token_file).code == 0
    del connected_shell.variables["FIC_ACCESS_TOKEN"]
    del connected_shell.variables["GETTONE_BASE_URL"]
    return connected_shell


def edit(sandbox: Sandbox, scope_text: str) -> None:
    [connected] = sandbox.desk.connected(DEMO_USER_ID)
    sandbox.desk.edit_scopes(DEMO_USER_ID, connected.id, ScopeSet.parse(scope_text))


def test_what_was_lost_is_told_once_with_its_own_exit_code(kept: Shell, sandbox: Sandbox) -> None:
    assert kept("check", "--all", *NEEDED).code == 0
    edit(sandbox, "")
    told = kept("check", "--all", *NEEDED)
    assert told.code == 24
    assert "Rossi S.r.l.: what needs entity.suppliers:r" in told.out
    assert "still missing" in told.out
    assert told.err == ""
    again = kept("check", "--all", *NEEDED)
    assert again.code == 0
    assert "still missing" in again.out
    edit(sandbox, "entity.suppliers:r")
    said = kept("check", "--all", *NEEDED, "--json")
    assert said.code == 24
    [connection] = said.as_json["connections"]
    [own] = [row for row in connection["companies"] if row["id"] == 16]
    assert [row["scope"] for row in own["gained"]] == ["entity.suppliers:r"]
    assert (own["missing"], said.as_json["changed"]) == ([], True)


def test_what_the_project_declares_is_what_is_checked(
    kept: Shell, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "gettone.toml"
    path.write_text('[application]\noperations = ["getSupplier"]\n', encoding="utf-8")
    assert kept("check", "--all").code == 0
    edit(sandbox, "")
    told = kept("check", "--all")
    assert told.code == 24
    assert "Rossi S.r.l.: what needs entity.suppliers:r" in told.out
    path.rename(tmp_path / "other.toml")
    assert "still missing" in kept("check", "--all", "--application", "other.toml").out


def test_what_was_learnt_is_kept_with_how_often_it_was_asked(
    kept: Shell, keychain: TokenStore, sandbox: Sandbox
) -> None:
    sandbox.control.forget_requests()
    for _ in range(15):
        assert kept("check", *NEEDED).code == 0
    evidence = keychain.load("default").evidence
    assert evidence.standing(CompanyId(16), READ) is Standing.GRANTED
    asked = [row for row in sandbox.control.requests() if "/c/16/" in row.path]
    check = evidence.check(CompanyId(16))
    assert check is not None
    assert check.request_count == len(asked) <= 25
    assert {row.method for row in asked} == {"GET"}
    assert "25 requests a day are enough" in kept("check", *NEEDED, "--scope", "stock:r").out


def test_a_day_later_it_is_asked_again(kept: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nothing has changed" in kept("check").out
    assert "25 requests a day" in kept("check").out
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    monkeypatch.setattr(checking, "utc_now", lambda: tomorrow)
    assert "nothing has changed" in kept("check").out


def test_a_dead_token_has_the_code_of_one(kept: Shell, sandbox: Sandbox) -> None:
    [connected] = sandbox.desk.connected(DEMO_USER_ID)
    sandbox.desk.disconnect(DEMO_USER_ID, connected.id)
    told = kept("check", "--all")
    assert told.code == 4
    assert "does not know this token" in told.out
    assert "tick" not in told.out


def test_operations_say_what_is_needed_too(kept: Shell) -> None:
    told = kept("check", "--operation", "getIssuedDocument:invoice", "--operation", "getSupplier")
    assert "still missing: issued_documents.invoices:r" in told.out
    assert "entity.suppliers" not in told.out


def test_what_is_none_of_the_providers_is_refused(kept: Shell) -> None:
    assert kept("check", "--scope", "entity.supplier:r").code == 2
    assert kept("check", "--operation", "getSuplier").code == 18


def test_one_connection_is_checked_by_its_name(kept: Shell) -> None:
    assert kept("check", "--connection", "default").code == 0
    assert kept("check", "--connection", "other").code == 16


def test_nothing_kept_is_no_failure(shell: Shell, keychain: TokenStore) -> None:
    told = shell("check", "--all")
    assert (told.code, told.out) == (0, "No connection is kept.\n")


class Odd(MemoryStore):
    """Holds one connection that it cannot give."""

    @property
    def label(self) -> str:
        return "odd"

    def load(self, name: str) -> Connection:
        raise StoreLocked(self.label, "wrong-passphrase")


class Shut(MemoryStore):
    def names(self) -> list[str]:
        raise StoreError("shut", "disk-failed")


def test_what_one_place_cannot_do_keeps_no_other_from_it(
    kept: Shell, keychain: TokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = Odd()
    odd.save(keychain.load("default"))
    monkeypatch.setattr(Keeping, "places", lambda _keeping: [Shut(), odd, keychain])
    said = kept("check", "--all", "--json")
    rows = said.as_json["connections"]
    assert [(row["store"], row["error"]) for row in rows] == [
        ("memory", "store-error"),
        ("odd", "store-locked"),
        ("keychain", None),
    ]
    assert said.code == 16


def test_a_token_that_may_not_go_there_is_told(kept: Shell, keychain: TokenStore) -> None:
    elsewhere = replace(
        keychain.load("default"), name="elsewhere", origin="http://box.example", token=mint()
    )
    keychain.save(elsewhere)
    said = kept("check", "--all", "--json")
    assert [row["error"] for row in said.as_json["connections"]] == [None, "wrong-origin"]
    assert said.code == 13


def test_what_cannot_be_kept_is_said(
    kept: Shell, keychain: TokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(name: str, token: AccessToken, learnt: Evidence) -> bool:
        raise StoreError("keychain", "disk-full")

    monkeypatch.setattr(keychain, "learn", full)
    told = kept("check", *NEEDED)
    assert told.code == 0
    assert "could not be kept" in told.err
