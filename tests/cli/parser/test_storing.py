from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cli.shell import Shell
from gettone.cli.parser import storing
from gettone.domain.access_token import AccessToken
from gettone.errors import StoreError
from gettone.store.key_places import KEY_VARIABLE
from gettone.store.keys import Key


@pytest.fixture
def told(shell: Shell, tmp_path: Path) -> Shell:
    shell.variables["GETTONE_STORE"] = f"sqlite:{tmp_path / 'x.db'}"
    shell.variables["GETTONE_KEY_FILE"] = str(tmp_path / "store.key")
    return shell


def test_init_makes_key_and_tables_once(told: Shell, tmp_path: Path) -> None:
    first = told("store", "init")
    assert first.code == 0
    assert "Drawn and kept" in first.out
    key = (tmp_path / "store.key").read_text(encoding="utf-8")
    assert "Drawn" not in told("store", "init").out
    assert (tmp_path / "store.key").read_text(encoding="utf-8") == key
    for name in ("store.key", "x.db"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_a_token_is_kept_used_and_forgotten_there_for_each_user(
    connected_shell: Shell, tmp_path: Path, token: AccessToken, token_file: str
) -> None:
    shell = connected_shell
    shell.variables["GETTONE_STORE"] = f"sqlite:{tmp_path / 'x.db'}"
    shell.variables["GETTONE_KEY_FILE"] = str(tmp_path / "store.key")
    assert shell("store", "init").code == 0
    kept = shell("connect", "--token-file", token_file, "--owner", "mario")
    assert (kept.code, "SQLite file" in kept.out) == (0, True)
    del shell.variables["FIC_ACCESS_TOKEN"]
    status = shell("status", "--owner", "mario")
    assert (status.code, token.fingerprint in status.err) == (0, True)
    assert shell("status", "--owner", "anna").code == 16
    assert shell("store", "status", "--json").as_json["connections"] == 1
    assert shell("forget", "--yes", "--owner", "mario").code == 0
    assert shell("store", "status", "--json").as_json["owners"] == 0
    assert token.reveal().encode() not in (tmp_path / "x.db").read_bytes()


def test_without_a_key_it_refuses_in_one_sentence(told: Shell, tmp_path: Path) -> None:
    del told.variables["GETTONE_KEY_FILE"]
    refused = told("store", "status")
    assert (refused.code, refused.out) == (17, "")
    assert refused.err.splitlines()[0] == (
        "Error: No key is given, and without a key no database is opened or written."
    )
    assert not (tmp_path / "x.db").exists()


def test_a_wrong_key_is_named_and_overwrites_nothing(told: Shell, tmp_path: Path) -> None:
    key = str(told("store", "init", "--json").as_json["keys"][0]["key"])
    before = (tmp_path / "x.db").read_bytes()
    told.variables[KEY_VARIABLE] = Key.draw().expose()
    for words in (["status"], ["rotate"], ["erase", "mario", "--yes"], ["init"]):
        refused = told("store", *words)
        assert (refused.code, refused.out) == (16, "")
        assert f"needs the key {key}" in refused.err
    assert (tmp_path / "x.db").read_bytes() == before


def test_a_password_on_the_command_line_is_refused_and_not_repeated(told: Shell) -> None:
    refused = told("store", "status", "--store", "postgresql://mario:canary@db/books")
    assert refused.code == 17
    assert "GETTONE_POSTGRES" in refused.err
    assert "canary" not in refused.err


def test_a_key_is_added_and_rotated_to(told: Shell) -> None:
    told("store", "init")
    added = str(told("store", "add-key", "--json").as_json["added"])
    rotated = told("store", "rotate", "--json").as_json
    assert (rotated["key"], rotated["rotated"]) == (added, 0)
    assert "out" in told("store", "rotate").out


@pytest.mark.parametrize("raised", [KeyboardInterrupt(), StoreError("x", "disk-full")])
def test_a_rotation_that_is_stopped_says_what_stays(
    told: Shell, monkeypatch: pytest.MonkeyPatch, raised: BaseException
) -> None:
    def stopped(*_: object) -> None:
        raise raised

    told("store", "init")
    monkeypatch.setattr(storing, "rotation", stopped)
    ended = told("store", "rotate")
    is_stopped = isinstance(raised, KeyboardInterrupt)
    assert ended.code == (130 if is_stopped else 16)
    assert ("What was done until now stays" in ended.err) == is_stopped


def test_nobody_is_erased_without_a_yes(told: Shell, person: None) -> None:
    told("store", "init")
    left = told("store", "erase", "mario", typed="n\n")
    assert (left.code, "Nothing was deleted" in left.err) == (0, True)
    assert "Destroyed" in told("store", "erase", "mario", typed="y\n").out
    assert "Destroyed" in told("store", "erase", "mario", "--yes").out


def test_with_nobody_there_yes_is_needed(told: Shell) -> None:
    told("store", "init")
    refused = told("store", "erase", "mario")
    assert (refused.code, "--yes" in refused.err) == (2, True)
