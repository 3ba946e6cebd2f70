from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gettone.cli.keeping import Keeping
from gettone.cli.page import say
from gettone.cli.places import place_said
from gettone.cli.storing import Storing
from gettone.cli.terminal import Terminal
from gettone.cli.token_source import Credential, find_credential, token_in_file
from gettone.domain.access_token import AccessToken
from gettone.domain.company import User, UserId
from gettone.domain.evidence import Evidence
from gettone.errors import NotAToken, SettingsError, TokenNotFound
from gettone.sandbox.minting import mint
from gettone.settings import read_settings
from gettone.store.interface import Connection, TokenStore

KEPT, TOLD = mint(), mint()


@pytest.fixture
def kept(keychain: TokenStore) -> TokenStore:
    keychain.save(
        Connection(
            name="default",
            token=KEPT,
            user=User(id=UserId(1), name="Mario", email="m@example.com"),
            companies=(),
            evidence=Evidence(),
            origin="http://127.0.0.1",
            created_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
    )
    return keychain


def find(
    tmp_path: Path, *, file: str | None = None, flag: str | None = None, variable: str = ""
) -> Credential:
    settings = read_settings({"connection": flag}, {}, tmp_path)
    keeping = Keeping(
        terminal=Terminal(language="en"),
        settings=settings,
        default_path=tmp_path / "x",
        storing=Storing(settings, {}),
    )
    return find_credential(file, {"FIC_ACCESS_TOKEN": variable}, keeping)


def test_a_file_comes_first(tmp_path: Path, kept: TokenStore) -> None:
    path = tmp_path / "token"
    path.write_text(f"Bearer {TOLD.reveal()}\n", encoding="utf-8")
    found = find(tmp_path, file=str(path), flag="default", variable=KEPT.reveal())
    assert (found.token, found.source, found.place) == (TOLD, "file", str(path))


def test_a_connection_named_by_flag_comes_before_the_variable(
    tmp_path: Path, kept: TokenStore
) -> None:
    found = find(tmp_path, flag="default", variable=TOLD.reveal())
    assert (found.token, found.source, found.store) == (KEPT, "connection", kept)


def test_the_variable_comes_before_the_kept_connection(tmp_path: Path, kept: TokenStore) -> None:
    found = find(tmp_path, variable=f" {TOLD.reveal()} ")
    assert (found.token, found.source, found.place) == (TOLD, "variable", "FIC_ACCESS_TOKEN")


def test_the_kept_connection_comes_last(tmp_path: Path, kept: TokenStore) -> None:
    found = find(tmp_path, variable=" ")
    assert (found.token, found.place) == (KEPT, "default")
    assert found.connection is not None


def test_with_none_of_them_it_says_so(tmp_path: Path, keychain: TokenStore) -> None:
    with pytest.raises(TokenNotFound):
        find(tmp_path)


def test_what_is_found_goes_through_the_gate(tmp_path: Path, keychain: TokenStore) -> None:
    with pytest.raises(NotAToken):
        find(tmp_path, variable="r/refresh")


def test_where_it_came_from_is_said_without_it(kept: TokenStore) -> None:
    said = Credential(token=TOLD, source="connection", place="x", store=kept).said()
    assert said == (
        say(
            "cli.source.connection",
            "quiet",
            fingerprint=TOLD.fingerprint,
            place="x",
            store=place_said("keychain"),
        ),
    )
    (came,) = Credential(token=TOLD, source="prompt", place="").said()
    assert came.facts["store"] == ""


@pytest.mark.parametrize(
    ("mode", "is_exposed"), [(0o600, False), (0o640, True), (0o604, True), (0o400, False)]
)
def test_a_file_that_others_may_read_is_warned_of(
    tmp_path: Path, mode: int, is_exposed: bool
) -> None:
    path = tmp_path / "token"
    path.write_text(TOLD.reveal(), encoding="utf-8")
    path.chmod(mode)
    found = token_in_file(str(path))
    assert found.is_exposed is is_exposed
    assert [said.reference for said in found.said()] == (
        ["cli.source.file", "cli.source-exposed"] if is_exposed else ["cli.source.file"]
    )


def from_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> AccessToken:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    return token_in_file("-").token


def test_a_file_comes_before_a_connection_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(TOLD.reveal(), encoding="utf-8")
    path.chmod(0o600)
    found = find(tmp_path, flag="default", file=str(path))
    assert [said.reference for said in found.said()] == [
        "cli.source.file",
        "cli.source-passed-over",
    ]
    assert find(tmp_path, file=str(path)).passed_over == ""


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    assert from_input(monkeypatch, TOLD.reveal().encode() + b"\r\n") == TOLD


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"", "empty"), (b"a/\xff\xfe" + b"x" * 40, "non-ascii"), (b"a/" * 40_000, "over-long")],
)
def test_standard_input_that_is_none(
    monkeypatch: pytest.MonkeyPatch, content: bytes, kind: str
) -> None:
    with pytest.raises(NotAToken) as refused:
        from_input(monkeypatch, content)
    assert refused.value.kind == kind


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(
        SettingsError, match="token_file from --token-file: file-missing"
    ) as missing:
        token_in_file(str(tmp_path / "absent"))
    assert missing.value.path == str(tmp_path / "absent")
    with pytest.raises(SettingsError, match="file-is-folder"):
        token_in_file(str(tmp_path))
    with pytest.raises(SettingsError, match="unreadable-file"):
        token_in_file("~nobody-of-that-name/x")


def test_a_stream_that_breaks_off(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Broken()))
    with pytest.raises(SettingsError) as refused:
        token_in_file("-")
    assert refused.value.__context__ is None
