"""The parser's side of ``scan``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypedDict, Unpack

import click

from gettone.cli.commands.scan import Scanning
from gettone.cli.options import common
from gettone.cli.sources.files import Files
from gettone.cli.sources.history import history, staged
from gettone.cli.sources.home import home_files
from gettone.cli.terminal import Terminal

__all__ = ["scan_command"]


class ScanFlags(TypedDict):
    """What ``gettone scan`` takes, as the options below say."""

    paths: tuple[str, ...]
    history: bool
    staged: bool
    home: bool
    exclude: tuple[str, ...]
    ignore: tuple[str, ...]
    ignore_harmless: bool


@click.command("scan")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True))
@click.option("--history", is_flag=True, help="Look into what any commit of git ever added.")
@click.option("--staged", is_flag=True, help="Look into what the next commit would add, only.")
@click.option("--home", is_flag=True, help="Look at shell histories and settings of your home too.")
@click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave out paths, as *.log.")
@click.option("--ignore", multiple=True, metavar="FINGERPRINT", help="Leave out a known token.")
@click.option("--ignore-harmless", is_flag=True, help="Leave out tokens of the sandbox.")
@common
@click.pass_context
def scan_command(context: click.Context, /, **flags: Unpack[ScanFlags]) -> None:
    """Find tokens in files, and say where they are, never what.

    Looks below the working folder if no path is given. Exit code 0 if nothing
    is found, 26 if something is.
    """
    terminal: Terminal = context.obj
    scanning = Scanning(
        is_harmless_told=not flags["ignore_harmless"],
        known=frozenset(known.removeprefix("#") for known in flags["ignore"]),
        told=terminal.progress,
    )
    try:
        _look(scanning, flags)
    finally:
        terminal.progress(None)
    terminal.note(*scanning.notes())
    terminal.show(scanning.page())
    context.exit(scanning.exit_code())


def _look(scanning: Scanning, flags: ScanFlags) -> None:
    """Look wherever it was asked for.

    Raises:
        GitFailed: There is no git, no repository, or it cannot be read.
    """
    paths = [Path(path) for path in flags["paths"]]
    if not paths and not flags["home"]:
        paths = [Path()]
    for path in paths if flags["staged"] else ():
        scanning.look_at_history(staged(path))
    if flags["staged"]:
        return
    home = home_files(Path.home(), os.environ) if flags["home"] else []
    scanning.look_at_files(Files(paths=[*paths, *home], excluded=flags["exclude"]))
    for path in paths if flags["history"] else ():
        scanning.look_at_history(history(path))
