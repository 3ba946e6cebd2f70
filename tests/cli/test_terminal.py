from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import click
import pytest

from gettone.cli.page import Page, Raw, Table, say
from gettone.cli.terminal import Terminal, check_language
from gettone.errors import NotAToken, SettingsError

PAGE = Page((say("cli.stopped", "good"),), {"a": 1})


class Screen:
    """Makes standard output a terminal, as far as anyone asks."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, columns: int = 80) -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("COLUMNS", str(columns))


@pytest.mark.parametrize(
    ("words", "environ", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "it_IT"}, "it"),
        (["status", "--lang", "it"], {}, "it"),
        (["--lang=it", "status"], {"GETTONE_LANG": "en"}, "it"),
        (["--lang"], {"GETTONE_LANG": "it"}, "it"),
        (["--lang", "fr"], {"LANG": "it_IT"}, "it"),
        ([], {"GETTONE_LANG": "fr", "LANG": "it_IT"}, "it"),
        (["call", "--", "--lang", "it"], {}, "en"),
    ],
)
def test_the_language_is_known_before_parsing(
    words: list[str], environ: Mapping[str, str], language: str
) -> None:
    assert Terminal.of(words, environ).language == language


def test_a_language_without_texts_is_found_out_unless_a_flag_names_another() -> None:
    environ = {"GETTONE_LANG": "fr"}
    with pytest.raises(SettingsError):
        check_language(["status"], environ)
    check_language(["status", "--lang", "it"], environ)


def test_json_is_asked_for_by_flag() -> None:
    assert Terminal.of(["status", "--json"], {}).is_json
    assert not Terminal.of(["status", "--", "--json"], {}).is_json


@pytest.mark.parametrize(
    ("environ", "is_coloured"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"NO_COLOR": ""}, True), ({"TERM": "dumb"}, False)],
)
def test_colours_are_for_terminals_unless_unwanted(
    monkeypatch: pytest.MonkeyPatch, environ: Mapping[str, str], is_coloured: bool
) -> None:
    assert not Terminal.of([], environ).is_coloured
    Screen(monkeypatch)
    assert Terminal.of([], environ).is_coloured is is_coloured


def test_a_page_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal(language="it").show(PAGE)
    Terminal(language="it", is_json=True).show(PAGE)
    assert capsys.readouterr() == ('Interrotto.\n{\n  "a": 1\n}\n', "")


def test_a_table_is_cut_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wide = Page((Table(("name",), (("x" * 60,),), is_named=True),), {})
    Terminal(language="it").show(wide)
    assert "x" * 60 in capsys.readouterr().out
    Screen(monkeypatch, columns=20)
    Terminal(language="it").show(wide)
    assert "x" * 19 + "\u2026" in capsys.readouterr().out


def test_pages_come_one_after_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    pages = [PAGE, Page((Raw("b"),), {"b": 2})]
    Terminal(language="en").show_all(pages)
    assert capsys.readouterr().out == "Stopped.\n\nb\n"
    Terminal(language="en", is_json=True).show_all(pages)
    assert capsys.readouterr().out == '{"a": 1}\n{"b": 2}\n'


def test_notes_and_errors_go_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(language="en")
    terminal.note(say("cli.stopped"))
    terminal.fail(NotAToken("empty"))
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Stopped.\nError: Nothing was pasted.\n")


def test_in_json_each_line_of_standard_error_is_an_object(
    capsys: pytest.CaptureFixture[str],
) -> None:
    terminal = Terminal(language="en", is_json=True)
    terminal.note(say("cli.stopped"))
    terminal.fail(NotAToken("empty"))
    note, error = map(json.loads, capsys.readouterr().err.splitlines())
    assert note == {"note": {"reference": "cli.stopped", "message": "Stopped."}}
    assert error["error"]["kind"] == "empty"


def test_nobody_is_asked_where_nobody_sits() -> None:
    with Path(os.devnull).open() as nobody, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", nobody)
        assert not Terminal(language="it").can_ask()


def answer_with(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    given = list(answers)
    monkeypatch.setattr("click.prompt", lambda *_args, **_more: given.pop(0))


@pytest.mark.parametrize(
    ("answer", "is_yes"), [("s", True), ("Sì ", True), ("y", True), ("", False), ("forse", False)]
)
def test_only_a_clear_yes_confirms(
    monkeypatch: pytest.MonkeyPatch, answer: str, is_yes: bool
) -> None:
    answer_with(monkeypatch, answer)
    assert Terminal(language="it").confirm(say("cli.stopped")) is is_yes


def test_a_question_without_a_safe_side_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, "", "perhaps", "NO", "yes")
    terminal = Terminal(language="en")
    assert terminal.decide(say("cli.stopped"), say("cli.ask.empty")) is False
    assert terminal.decide(say("cli.stopped"), say("cli.ask.empty")) is True


@pytest.mark.parametrize("columns", [40, 60, 100])
def test_notes_and_questions_are_broken_between_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], columns: int
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    prompts: list[str] = []

    def prompt(text: str, **_more: object) -> str:
        prompts.append(text)
        return "y"

    monkeypatch.setattr("click.prompt", prompt)
    terminal = Terminal(language="en")
    said = say("cli.connect.no-client-id", menu=say("steps.menu.developer"))
    terminal.note(said)
    assert terminal.confirm(said)
    assert terminal.decide(said, said)
    lines = [*capsys.readouterr().err.splitlines(), *"\n".join(prompts).splitlines()]
    assert max(map(len, lines)) <= columns
    assert " ".join(lines).count("Settings > Developer") == 4


def test_after_a_stop_at_a_question_a_line_of_its_own_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(_text: str, **_more: object) -> str:
        raise click.Abort

    monkeypatch.setattr("click.prompt", stopped)
    with pytest.raises(click.Abort):
        Terminal(language="en").confirm(say("cli.stopped"))
    assert capsys.readouterr().err == "\n"


def test_a_file_is_given_the_content_itself(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    page = Page((Raw("drawn"),), {}, content=b"\xff\r\n")
    Terminal(language="en").show(page)
    assert capsysbinary.readouterr().out == b"\xff\r\n"
    Screen(monkeypatch)
    Terminal(language="en").show(page)
    assert capsysbinary.readouterr().out == b"drawn\n"


def test_a_pasted_token_goes_through_the_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    answer_with(monkeypatch, "Bearer a/" + "x" * 30, "r/x")
    terminal = Terminal(language="en")
    assert terminal.ask_token().is_usual
    with pytest.raises(NotAToken):
        terminal.ask_token()


@pytest.mark.parametrize("is_json", [True, False])
def test_a_stream_that_cannot_say_a_letter_gets_another(
    monkeypatch: pytest.MonkeyPatch, is_json: bool
) -> None:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="ascii") for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    terminal = Terminal(language="it", is_json=is_json)
    terminal.show(Page((Raw("perch\u00e9 \ud800"),), {"a": "perch\u00e9 \ud800"}))
    terminal.note(say("cli.ask.passphrases-differ"))
    terminal.fail(SettingsError("y", "x\u00e8", "not-text"))
    out.flush()
    err.flush()
    written, told = out.buffer.getvalue(), err.buffer.getvalue()
    if is_json:
        assert json.loads(written) == {"a": "perch\u00e9 \ud800"}
        assert len([json.loads(line) for line in told.splitlines()]) == 2
    else:
        assert written == b"perch? ?\n"
        assert b"x?" in told


def test_how_far_it_has_come_is_written_over_where_somebody_looks_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal(language="en")
    terminal.progress(say("cli.stopped"))
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    terminal.progress(say("cli.stopped"))
    terminal.progress(None)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("\r\x1b[K")
    assert told.err.endswith("\r\x1b[K")
    Terminal(language="en", is_json=True).progress(say("cli.stopped"))
    assert capsys.readouterr().err == ""
