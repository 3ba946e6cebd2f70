from __future__ import annotations

import pytest

from cli.shell import Shell
from gettone.domain.access_token import AccessToken
from gettone.store.interface import TokenStore


@pytest.fixture
def kept(connected_shell: Shell, keychain: TokenStore, token_file: str) -> Shell:
    """A shell whose token is in the keychain only."""
    assert connected_shell("connect", "--token-file", token_file).code == 0
    del connected_shell.variables["FIC_ACCESS_TOKEN"]
    del connected_shell.variables["GETTONE_BASE_URL"]
    return connected_shell


def test_status_of_a_kept_token(kept: Shell, token: AccessToken) -> None:
    told = kept("status")
    assert told.code == 0
    assert token.fingerprint in told.err
    assert 'from the connection "default" (keychain)' in told.err
    assert "The token works." in told.out
    assert token.reveal() not in told.out + told.err


def test_status_in_json(kept: Shell, token: AccessToken, sandbox_url: str) -> None:
    said = kept("status", "--json").as_json
    assert list(said) == [
        "token",
        "connection",
        "store",
        "origin",
        "works",
        "user",
        "companies",
        "evidence",
    ]
    assert said["token"] == {
        "fingerprint": token.fingerprint,
        "source": "connection",
        "place": "default",
    }
    assert (said["store"], said["origin"]) == ("keychain", sandbox_url)


def test_status_of_a_dead_token_still_says_where_it_is(
    kept: Shell, sandbox: object, token: AccessToken, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = kept("status", "--base-url", "http://127.0.0.1:9")
    assert told.code == 14
    assert "Kept in" in told.out
    assert "Nothing listens at http://127.0.0.1:9" in told.err
    assert "gettone sandbox" in told.err


def test_a_wrong_address_is_refused_before_anything_is_shown(kept: Shell) -> None:
    told = kept("status", "--base-url", "https://api-v2.fattureincloud.it")
    assert (told.code, told.out) == (13, "")


def test_a_wrong_passphrase_may_be_typed_again(
    connected_shell: Shell, token_file: str, person: None
) -> None:
    connected_shell.variables["GETTONE_STORE"] = "file"
    words = ("connect", "--token-file", token_file)
    assert connected_shell(*words, typed="one\none\n").code == 0
    del connected_shell.variables["FIC_ACCESS_TOKEN"]
    told = connected_shell("status", typed="wrong\n\none\n")
    assert (told.code, told.err.count("Error:")) == (0, 2)
    assert connected_shell("status", typed="wrong\nwrong\nwrong\n").code == 16


def test_companies(connected_shell: Shell) -> None:
    told = connected_shell("companies")
    assert told.code == 0
    assert "FIC_ACCESS_TOKEN" in told.err
    assert told.out.splitlines()[3].endswith("no: not connected")
    assert connected_shell("companies", "--json").as_json["companies"][0]["id"] == 16


def test_a_live_address_refuses_a_sandbox_token(connected_shell: Shell) -> None:
    del connected_shell.variables["GETTONE_BASE_URL"]
    told = connected_shell("companies")
    assert (told.code, told.out) == (13, "")
    assert "GETTONE_BASE_URL" in told.err


def test_forget_asks_first(kept: Shell, keychain: TokenStore, person: None) -> None:
    told = kept("forget", typed="n\n")
    assert told.code == 0
    assert "Nothing was deleted." in told.err
    assert keychain.names() == ["default"]
    assert kept("forget", typed="y\n").code == 0
    assert keychain.names() == []


def test_forget_without_a_person_needs_yes(kept: Shell, keychain: TokenStore) -> None:
    told = kept("forget", "default")
    assert told.code == 2
    assert "add --yes" in told.err
    assert kept("forget", "default", "--yes", "--json").as_json == {
        "forgotten": "default",
        "store": "keychain",
    }
    assert kept("forget", "--yes").code == 16
