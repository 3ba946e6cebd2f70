from __future__ import annotations

import subprocess
import sys

import click
import pytest

from cli.shell import Shell
from gettone import __version__
from gettone.cli.root import COMMANDS, root


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_help(name: str, shell: Shell) -> None:
    told = shell(name, "--help")
    assert (told.code, told.err) == (0, "")
    assert f"Usage: gettone {name}" in told.out


def test_the_root_shows_the_commands_in_the_order_of_need(shell: Shell) -> None:
    told = shell()
    assert told.code == 0
    assert told == shell("--help") == shell("-h")
    listed = [line.split()[0] for line in told.out.split("Commands:\n")[1].splitlines()]
    assert listed == list(COMMANDS)
    assert "..." not in told.out.split("Commands:\n")[1]


def test_an_unknown_command_gives_none() -> None:
    assert root.get_command(click.Context(root), "x") is None


def test_a_command_is_suggested(shell: Shell) -> None:
    told = shell("statsu", "--json")
    assert told.code == 2
    assert told.error["problem"] == "no-such-command"
    assert told.error["suggestions"] == ["status"]


def test_an_option_of_the_root_is_suggested(shell: Shell) -> None:
    assert shell("--jsn").code == 2


def test_the_version_after_other_flags(shell: Shell) -> None:
    assert shell("--json", "--version").out == f"gettone {__version__}\n"


def test_nothing_heavy_is_imported_for_the_help() -> None:
    program = (
        "import sys; from gettone.cli.root import root\n"
        "heavy = {'httpx2', 'starlette', 'uvicorn', 'keyring', 'cryptography'}\n"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
