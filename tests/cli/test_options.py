from __future__ import annotations

import click
import pytest

from cli.shell import Shell
from gettone.cli.options import (
    TokenFlags,
    common,
    company_option,
    settings_in,
    store_options,
    token_options,
)
from gettone.cli.root import COMMANDS, root


@click.command()
@company_option
@token_options
@common
def all_of_them(**flags: str | None) -> None:
    click.echo(sorted(flags))


@click.command()
@store_options
def of_a_store(**flags: str | None) -> None:
    click.echo(sorted(flags))


def options_of(command: click.Command) -> set[str]:
    return {name for param in command.params for name in param.opts}


def test_language_and_form_are_not_values_of_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    all_of_them.main(["--json", "--lang", "it"], standalone_mode=False)
    of_store = ["key_file", "owner", "passphrase_file", "store"]
    names = ["base_url", "company", "connection", *of_store, "token_file"]
    assert capsys.readouterr().out == f"{names}\n"
    of_a_store.main([], standalone_mode=False)
    assert capsys.readouterr().out == f"{of_store}\n"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_json_and_language_and_no_token(name: str) -> None:
    command = root.get_command(click.Context(root), name)
    assert command is not None
    assert {"--json", "--lang"} <= options_of(command)
    assert "--token" not in options_of(command)


def test_another_language_is_refused(shell: Shell) -> None:
    told = shell("choose", "--lang", "fr", "--answers", "y")
    assert (told.code, told.out) == (2, "")
    assert "--lang" in told.err


def test_the_settings_are_taken_out_of_the_options() -> None:
    flags = TokenFlags(
        company="16",
        token_file="token.txt",
        connection=None,
        store="file",
        key_file=None,
        owner=None,
        passphrase_file=None,
        base_url="http://127.0.0.1:8400",
    )
    taken = settings_in(flags)
    assert "token_file" not in taken
    assert {name: held for name, held in taken.items() if held} == {
        "company": "16",
        "store": "file",
        "base_url": "http://127.0.0.1:8400",
    }
