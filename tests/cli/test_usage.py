from __future__ import annotations

import click
import pytest

from cli.shell import Shell
from gettone.cli.usage import UsageRefused, check_arguments, scopes_named, usage_refused
from gettone.sandbox.minting import mint

TOKEN = mint().reveal()


@pytest.mark.parametrize(
    "words",
    [
        ["status", TOKEN],
        [f"--tokn={TOKEN}"],
        ["call", "getSupplier", f"name={TOKEN}"],
        ["connect", "--token", "x"],
        ["connect", "--token=x"],
        [f"Authorization: Bearer {TOKEN}"],
        [TOKEN[2:]],
        ["r/" + "0123456789" * 4],
        [f'"{TOKEN}"'],
    ],
)
def test_a_token_among_the_arguments_is_refused(words: list[str]) -> None:
    with pytest.raises(UsageRefused) as refused:
        check_arguments(words)
    assert refused.value.problem == "token-in-arguments"
    assert TOKEN not in str(refused.value.facts())


@pytest.mark.parametrize(
    "words",
    [
        ["--db", "a/folder/with/a/very/long/path/to/the/sandbox.db"],
        ["call", "getSupplier", "supplier_id=17", "q=name = 'a/b'"],
        ["--token-file", "-"],
        [],
    ],
)
def test_other_arguments_are_not(words: list[str]) -> None:
    check_arguments(words)


@click.command("do")
@click.argument("what", type=int)
@click.option("--much", type=int, required=True)
def do_command(what: int, much: int) -> None:
    """Do."""


@click.group("all")
def all_commands() -> None:
    """Do all."""


all_commands.add_command(do_command)


@pytest.mark.parametrize(
    ("words", "problem", "named"),
    [
        (["do", "1", "--muc", "2"], "no-such-option", "--muc"),
        (["do", "1"], "missing", "--much"),
        (["do", "--much", "1"], "missing", "WHAT"),
        (["do", "x", "--much", "1"], "bad-number", "WHAT"),
        (["do", "1", "--much", "x"], "bad-number", "--much"),
        (["do", "1", "--much"], "bad-option", "--much"),
        (["do", "1", "2", "--much", "1"], "not-understood", "\u2026"),
        (["d\u2026"], "no-such-command", "\u2026"),
        (["dox"], "no-such-command", "dox"),
    ],
)
def test_what_the_parser_refuses_has_words_of_ours(
    words: list[str], problem: str, named: str
) -> None:
    with pytest.raises(click.ClickException) as refused:
        all_commands.main(words, standalone_mode=False)
    error = usage_refused(refused.value)
    assert (error.problem, error.named) == (problem, named)


@pytest.mark.parametrize(
    ("kind", "problem", "details"),
    [
        (click.Choice(["it", "en"]), "bad-choice", {"allowed": ["it", "en"]}),
        (click.IntRange(0, 65_535), "bad-range", {"least": 0, "most": 65_535}),
        (click.FloatRange(0, 1.5), "bad-range", {"least": 0, "most": 1.5}),
        (click.IntRange(1), "bad-number", {}),
        (click.FloatRange(1), "bad-value", {}),
        (click.INT, "bad-number", {}),
        (click.STRING, "bad-value", {}),
    ],
)
def test_a_bad_value_comes_with_what_would_fit(
    kind: click.ParamType[object], problem: str, details: dict[str, object]
) -> None:
    bad = click.BadParameter("x", param=click.Option(["--kind"], type=kind))
    error = usage_refused(bad)
    assert (error.problem, error.named, error.details) == (problem, "--kind", details)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("snippet", "getUserInfo", "--in", "cobol"), "one of curl, python, javascript"),
        (("status", "--lang", "fr"), "one of it, en"),
        (("sandbox", "--port", "99999"), "a number from 0 to 65535"),
        (("sandbox", "token", "--db", "x", "--company", "Rossi"), "a whole number, such as 16"),
    ],
)
def test_the_allowed_values_are_listed(shell: Shell, words: tuple[str, ...], said: str) -> None:
    told = shell(*words)
    assert told.code == 2
    assert said in told.err


def test_what_looks_like_it_is_suggested() -> None:
    refused = click.NoSuchCommand("statu", possibilities=["status", "call"])
    assert usage_refused(refused).suggestions == ("status",)
    assert usage_refused(click.NoSuchCommand("xyz", possibilities=["status"])).suggestions == ()
    assert usage_refused(click.NoSuchOption("--x")).suggestions == ()


def test_an_error_without_a_parameter_names_none() -> None:
    error = usage_refused(click.BadParameter("text that may hold anything"))
    assert (error.problem, error.command, error.named) == ("bad-value", "gettone", "\u2026")
    assert usage_refused(click.ClickException("x")).problem == "not-understood"


def test_scopes_are_read_and_one_that_is_none_is_suggested() -> None:
    assert str(scopes_named(["stock:a", "products:r"], "gettone check")) == "products:r stock:a"
    with pytest.raises(UsageRefused) as refused:
        scopes_named(["stock:a", "entity.supplier:r"], "gettone check")
    assert (refused.value.problem, refused.value.named) == ("no-such-scope", "entity.supplier:r")
    assert refused.value.suggestions[0] == "entity.suppliers:r"
