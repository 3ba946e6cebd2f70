from __future__ import annotations

from pathlib import Path

import pytest

from gettone.cli.passphrases import CannotAsk, NotChosen, PassphraseSource, secret_in_file
from gettone.cli.terminal import Terminal
from gettone.errors import SettingsError
from gettone.settings import Setting

NOT_TOLD = Setting("", "default")


def answer_with(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    given = list(answers)
    monkeypatch.setattr(Terminal, "ask_hidden", lambda _self, _reference: given.pop(0))
    return given


def source(*, is_new: bool = False, setting: Setting[str] = NOT_TOLD) -> PassphraseSource:
    return PassphraseSource(
        Terminal(language="en"), setting, "sealed file x", is_new=lambda: is_new
    )


def test_it_is_asked_for_once_a_run(monkeypatch: pytest.MonkeyPatch, person: None) -> None:
    answer_with(monkeypatch, "one")
    found = source()
    assert [found(), found()] == ["one", "one"]


def test_a_new_one_is_asked_for_twice_until_both_are_the_same(
    monkeypatch: pytest.MonkeyPatch, person: None, capsys: pytest.CaptureFixture[str]
) -> None:
    answer_with(monkeypatch, "one", "two", "", "è", "e\u0300")
    assert source(is_new=True)() == "è"
    assert capsys.readouterr().err == (
        "The two passphrases are not the same.\nAn empty passphrase protects nothing.\n"
    )


def test_after_three_tries_nothing_is_kept(monkeypatch: pytest.MonkeyPatch, person: None) -> None:
    answer_with(monkeypatch, "", "", "")
    with pytest.raises(NotChosen):
        source(is_new=True)()


def test_without_a_person_it_comes_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "phrase"
    path.write_bytes("perché no\r\nnot this\n".encode())
    assert source(setting=Setting(str(path), "--passphrase-file"))() == "perché no"


def test_without_either_it_cannot_be_had() -> None:
    with pytest.raises(CannotAsk) as refused:
        source()()
    assert refused.value.store == "sealed file x"


def test_whether_it_can_be_had_is_known_before_anyone_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with pytest.raises(CannotAsk):
        source().prepare()
    with pytest.raises(SettingsError):
        source(setting=Setting(str(tmp_path / "absent"), "--passphrase-file")).prepare()
    (tmp_path / "phrase").write_text("one", encoding="utf-8")
    source(setting=Setting(str(tmp_path / "phrase"), "--passphrase-file")).prepare()
    left = answer_with(monkeypatch, "one")
    monkeypatch.setattr(Terminal, "can_ask", lambda _terminal: True)
    source().prepare()
    assert left == ["one"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [(None, "file-missing"), (b"\xff\n", "unreadable-file"), (b"\nx\n", "file-empty")],
)
def test_a_file_that_cannot_be_read_is_named_without_its_content(
    tmp_path: Path, content: bytes | None, problem: str
) -> None:
    path = tmp_path / "phrase"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match=problem) as refused:
        secret_in_file(str(path), "passphrase_file", "GETTONE_PASSPHRASE_FILE")
    assert refused.value.__context__ is None
    assert refused.value.path == str(path)
