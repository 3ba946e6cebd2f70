from __future__ import annotations

import os
import pty
import select
import sys
import time
from pathlib import Path

import pytest

from cli.shell import Shell, environment
from gettone.cli import keeping
from gettone.domain.access_token import AccessToken
from gettone.errors import StoreMissing
from gettone.store.interface import TokenStore
from gettone.store.memory import MemoryStore


@pytest.fixture
def shell(sandbox_url: str) -> Shell:
    return Shell({"GETTONE_LANG": "en", "GETTONE_BASE_URL": sandbox_url})


class Absent(MemoryStore):
    """A machine without a keychain."""

    def names(self) -> list[str]:
        raise StoreMissing("keychain", "no-keychain")

    def prepare(self) -> None:
        self.names()


@pytest.fixture
def no_keychain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "KeychainStore", Absent)


def test_a_token_from_a_file_is_kept(
    shell: Shell, keychain: TokenStore, token: AccessToken, token_file: str
) -> None:
    told = shell("connect", "--token-file", token_file, "--name", "own")
    assert told.code == 0
    assert 'Kept as "own" (keychain).' in told.out
    assert keychain.load("own").token == token
    assert token.reveal() not in told.out + told.err


def test_a_token_from_standard_input(
    shell: Shell, keychain: TokenStore, token: AccessToken, sandbox_url: str
) -> None:
    told = shell("connect", "--json", typed=token.reveal())
    assert told.code == 0
    assert told.as_json["user"]["id"] == 1
    assert told.as_json["connection"] == {
        "name": "default",
        "store": "keychain",
        "origin": sandbox_url,
        "fingerprint": token.fingerprint,
    }


def test_a_token_by_prompt_after_two_refusals(
    shell: Shell, keychain: TokenStore, token: AccessToken, person: None
) -> None:
    typed = f"https://example.com\nr/refresh\nBearer {token.reveal()}\n"
    told = shell("connect", "--client-id", "ABC", typed=typed)
    assert told.code == 0
    assert "The Client ID to enter is ABC" in told.err
    assert told.err.count("Error:") == 2
    assert keychain.names() == ["default"]
    assert token.reveal() not in told.out + told.err


def test_what_the_project_declares_is_in_the_steps(
    shell: Shell, keychain: TokenStore, token: AccessToken, person: None, tmp_path: Path
) -> None:
    text = '[application]\nclient_id = "abc123"\noperations = ["getSupplier"]\n'
    (tmp_path / "gettone.toml").write_text(text, encoding="utf-8")
    told = shell("connect", typed=f"{token.reveal()}\n")
    assert told.code == 0
    assert "The Client ID to enter is abc123" in told.err
    assert "- Suppliers: Read only (entity.suppliers:r)" in told.err


def test_a_third_refusal_is_the_last(shell: Shell, keychain: TokenStore, person: None) -> None:
    told = shell("connect", typed="x\ny\nz\n")
    assert told.code == 3
    assert told.err.count("Error:") == 3
    assert keychain.names() == []


def test_a_connection_is_not_replaced_unasked(
    shell: Shell, keychain: TokenStore, token_file: str, person: None
) -> None:
    words = ("connect", "--token-file", token_file)
    assert shell(*words).code == 0
    refused = shell(*words, typed="n\n")
    assert refused.code == 2
    assert "Replace it?" in refused.err
    assert shell(*words, typed="y\n").code == 0
    assert shell(*words, "--replace").code == 0


def test_without_a_person_a_name_that_is_taken_stays(
    shell: Shell, keychain: TokenStore, token_file: str
) -> None:
    assert shell("connect", "--token-file", token_file).code == 0
    assert shell("connect", "--token-file", token_file, "--json").error["problem"] == "name-taken"


def test_with_nowhere_to_keep_it_it_is_verified_and_not_kept(
    shell: Shell, no_keychain: None, token_file: str
) -> None:
    told = shell("connect", "--token-file", token_file)
    assert told.code == 16
    assert "kept here (no keychain is running here): the token will be verified" in told.err
    assert "Mario Rossi" in told.out
    assert "--store file" in told.err


@pytest.mark.parametrize("store", ["keychain", "file", "file:folder", "file:plain/x"])
def test_a_place_that_is_told_and_cannot_be_is_known_before_the_token(
    shell: Shell, no_keychain: None, tmp_path: Path, store: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "plain").write_text("x", encoding="utf-8")
    if store != "file":
        (tmp_path / "phrase").write_text("open sesame", encoding="utf-8")
        shell.variables["GETTONE_PASSPHRASE_FILE"] = str(tmp_path / "phrase")
    told = shell("connect", "--store", store, "--json", typed="never/read")
    assert told.code == 16
    assert told.out == ""


def test_a_passphrase_file_that_is_not_there_is_known_before_the_token(
    shell: Shell, no_keychain: None
) -> None:
    told = shell("connect", "--passphrase-file", "absent", "--json", typed="never/read")
    assert (told.code, told.error["setting"]) == (17, "passphrase_file")


def test_without_cryptography_it_is_verified_and_not_kept(
    shell: Shell,
    no_keychain: None,
    token_file: str,
    person: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.kdf.scrypt", None)
    told = shell("connect", "--token-file", token_file)
    assert told.code == 16
    assert "it needs the package cryptography" in told.err.splitlines()[0]
    assert "Mario Rossi" in told.out


def test_a_file_that_others_can_read_is_warned_of(
    shell: Shell, keychain: TokenStore, token_file: str
) -> None:
    Path(token_file).chmod(0o644)
    assert "others on this machine may read" in shell("connect", "--token-file", token_file).err
    Path(token_file).chmod(0o600)
    told = shell("connect", "--token-file", token_file, "--replace")
    assert "others on this machine" not in told.err


def test_a_file_emptied_by_forget_takes_a_new_passphrase_asked_twice(
    shell: Shell, no_keychain: None, token_file: str, person: None
) -> None:
    words = ("connect", "--token-file", token_file)
    assert shell(*words, typed="one\none\n").code == 0
    assert shell("forget", "--yes").code == 0
    told = shell(*words, typed="two\nother\ntwo\ntwo\n")
    assert told.code == 0
    assert "The two passphrases are not the same." in told.err


def test_a_sealed_file_under_a_passphrase_of_a_file(
    shell: Shell, no_keychain: None, token: AccessToken, token_file: str, tmp_path: Path
) -> None:
    (tmp_path / "phrase").write_text("open sesame\n", encoding="utf-8")
    shell.variables["GETTONE_PASSPHRASE_FILE"] = str(tmp_path / "phrase")
    assert shell("connect", "--token-file", token_file).code == 0
    sealed = tmp_path / ".local" / "share" / "gettone" / "connections.sealed"
    assert token.reveal().encode() not in sealed.read_bytes()
    assert shell("status", "--json").as_json["works"] is True


def test_a_wrong_passphrase_may_be_typed_again(
    shell: Shell, no_keychain: None, token_file: str, person: None
) -> None:
    words = ("connect", "--token-file", token_file)
    assert shell(*words, typed="one\none\n").code == 0
    told = shell(*words, "--name", "two", typed="wrong\none\n")
    assert told.code == 0
    assert told.err.count("Error:") == 1
    told = shell(*words, "--name", "three", typed="wrong\nwrong\nwrong\n")
    assert told.code == 16


def test_a_wrong_passphrase_of_a_file_is_final(
    shell: Shell, no_keychain: None, token_file: str, tmp_path: Path
) -> None:
    words = ("connect", "--token-file", token_file, "--passphrase-file", str(tmp_path / "phrase"))
    (tmp_path / "phrase").write_text("one", encoding="utf-8")
    assert shell(*words).code == 0
    (tmp_path / "phrase").write_text("two", encoding="utf-8")
    assert shell(*words, "--name", "two").code == 16


def test_an_empty_passphrase_three_times(
    shell: Shell, no_keychain: None, token_file: str, person: None
) -> None:
    told = shell("connect", "--token-file", token_file, typed="\n\n\n")
    assert told.code == 16
    assert "Three times the two passphrases differed, or were empty." in told.err


def test_a_sandbox_is_what_the_steps_open(
    shell: Shell, keychain: TokenStore, token: AccessToken, sandbox_url: str, person: None
) -> None:
    told = shell("connect", typed=token.reveal() + "\n")
    assert f"1. Open the sandbox's page ({sandbox_url})" in told.err
    assert "secure.fattureincloud.it" not in told.err


def test_a_token_file_is_read_before_anything_is_promised(shell: Shell, no_keychain: None) -> None:
    told = shell("connect", "--token-file", "/nonexistent")
    assert told.code == 17
    assert told.err.startswith(
        "Error: The file /nonexistent (--token-file) cannot be read: it does"
    )


def test_without_a_keychain_neither_it_nor_a_passphrase_is_proposed(
    shell: Shell, no_keychain: None
) -> None:
    told = shell("connect", "--store", "keychain", typed="never/read")
    assert told.code == 16
    assert "--store keychain" not in told.err
    assert "passphrase" not in told.err


def test_an_empty_passphrase_file_is_found_out_before_the_token_is_sent(
    shell: Shell, token_file: str, tmp_path: Path
) -> None:
    (tmp_path / "phrase").write_text("\n", encoding="utf-8")
    words = ("--store", "file", "--passphrase-file", str(tmp_path / "phrase"))
    told = shell("connect", "--token-file", token_file, *words)
    assert (told.code, told.out) == (17, "")
    assert "empty first line" in told.err


def test_a_cut_sandbox_token_is_told_to_be_copied_again(
    shell: Shell, keychain: TokenStore, token: AccessToken
) -> None:
    told = shell("connect", typed=token.reveal()[:60])
    assert told.code == 13
    assert "it was cut short or pasted twice: copy it again in full" in told.err


def test_a_token_that_nobody_knows_is_not_kept(shell: Shell, keychain: TokenStore) -> None:
    told = shell("connect", "--json", typed="a/" + "x" * 60)
    assert told.code == 13
    assert keychain.names() == []


def answered(command: list[str], answers: list[tuple[str, str]], **variables: str) -> str:
    """Run *command* on a terminal; type each answer when its question stands there."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], command, environment(**variables))  # noqa: S606 - on a terminal
    shown, until = "", time.monotonic() + 30
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            shown += os.read(terminal, 65_536).decode()
        except OSError:
            break
        while answers and answers[0][0] in shown:
            os.write(terminal, answers.pop(0)[1].encode() + b"\n")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, shown
    return shown


def test_on_a_real_terminal_nothing_typed_in_secret_is_shown(
    sandbox_url: str, token: AccessToken, tmp_path: Path
) -> None:
    shown = answered(
        [sys.executable, "-m", "gettone", "connect", "--store", f"file:{tmp_path}/x"],
        [
            ("Access token", token.reveal()),
            ("Choose a passphrase", "open sesame"),
            ("passphrase again", "open sesame"),
        ],
        GETTONE_LANG="en",
        GETTONE_BASE_URL=sandbox_url,
    )
    assert "Kept as" in shown
    assert token.reveal() not in shown
    assert "sesame" not in shown
