from __future__ import annotations

from pathlib import Path

import pytest

from cli.shell import Shell
from gettone.domain.access_token import AccessToken
from gettone.store.interface import TokenStore


@pytest.fixture
def kept(connected_shell: Shell, keychain: TokenStore, token_file: str) -> Shell:
    """A shell whose token is in the keychain, as "default"."""
    told = connected_shell("connect", "--token-file", token_file, "--label", "Rossi")
    assert told.code == 0
    del connected_shell.variables["FIC_ACCESS_TOKEN"]
    return connected_shell


@pytest.fixture
def many(connected_shell: Shell, tmp_path: Path, token_file: str) -> Shell:
    """A shell whose token is in a database, for two owners."""
    shell = connected_shell
    shell.variables["GETTONE_STORE"] = f"sqlite:{tmp_path / 'x.db'}"
    shell.variables["GETTONE_KEY_FILE"] = str(tmp_path / "store.key")
    assert shell("store", "init").code == 0
    for owner in ("mario", "anna"):
        told = shell("connect", "--token-file", token_file, "--owner", owner, "--name", "libri")
        assert told.code == 0
    return shell


def test_the_kept_are_listed(kept: Shell, token: AccessToken) -> None:
    told = kept("connections")
    assert told.code == 0
    assert "Rossi" in told.out
    assert token.fingerprint in told.out
    assert token.reveal() not in told.out + told.err
    said = kept("connections", "--json").as_json
    assert [row["label"] for row in said["connections"]] == ["Rossi"]
    assert said["used"] == {"name": "default", "origin": "default"}


def test_those_of_an_owner_or_of_all_are_listed(many: Shell) -> None:
    def owners(*words: str) -> list[str]:
        rows = many("connections", *words, "--json").as_json["connections"]
        return [f"{row['owner']}/{row['name']}" for row in rows]

    assert owners("--owner", "mario") == ["mario/libri"]
    assert owners("--all-owners") == ["anna/libri", "mario/libri"]
    assert owners() == []


def test_owners_are_in_databases_only(kept: Shell) -> None:
    told = kept("connections", "--all-owners")
    assert (told.code, told.out) == (17, "")
    assert "This needs a database" in told.err


def test_what_does_not_open_shows_in_the_exit_code(
    connected_shell: Shell, tmp_path: Path, token_file: str
) -> None:
    (tmp_path / "p").write_text("one", encoding="utf-8")
    connected_shell.variables["GETTONE_STORE"] = "file"
    connected_shell.variables["GETTONE_PASSPHRASE_FILE"] = str(tmp_path / "p")
    assert connected_shell("connect", "--token-file", token_file).code == 0
    (tmp_path / "p").write_text("other", encoding="utf-8")
    told = connected_shell("connections")
    assert (told.code, "default" in told.out) == (16, True)


def test_a_folder_is_told_which_one_it_uses(kept: Shell, tmp_path: Path) -> None:
    (tmp_path / "gettone.toml").write_text("company = 16\n", encoding="utf-8")
    assert kept("connections", "rename", "default", "libri").code == 0
    assert kept("status").code == 16
    told = kept("connections", "use", "libri")
    assert (told.code, str(tmp_path / "gettone.toml") in told.out) == (0, True)
    text = (tmp_path / "gettone.toml").read_text(encoding="utf-8")
    assert text == 'connection = "libri"\ncompany = 16\n'
    assert kept("status").code == 0
    kept.variables["GETTONE_CONNECTION"] = "altro"
    assert kept("connections", "use", "libri", "--json").as_json["hidden_by"] == (
        "GETTONE_CONNECTION"
    )


def test_what_is_not_kept_is_not_used(kept: Shell, tmp_path: Path) -> None:
    assert kept("connections", "use", "mai").code == 16
    assert kept("connections", "use", "a/b").code == 17
    assert not (tmp_path / "gettone.toml").exists()


def test_a_new_name_must_be_free_and_usable(kept: Shell, keychain: TokenStore) -> None:
    told = kept("connections", "rename", "default", "default")
    assert told.code == 16
    assert "there is a connection of the new name already" in told.err
    assert kept("connections", "rename", "default", "a/b").code == 17
    assert kept("connections", "rename", "mai", "libri").code == 16
    assert keychain.names() == ["default"]


def test_forget_is_the_one_that_there_is(kept: Shell, keychain: TokenStore) -> None:
    assert kept("connections", "forget", "default").code == 2
    assert kept("connections", "forget", "default", "--yes").code == 0
    assert keychain.names() == []


def test_what_is_said_before_the_command_holds_for_it(many: Shell) -> None:
    told = many("connections", "--owner", "mario", "forget", "libri", "--yes")
    assert told.code == 0
    rows = many("connections", "--all-owners", "--json").as_json["connections"]
    assert [row["owner"] for row in rows] == ["anna"]
