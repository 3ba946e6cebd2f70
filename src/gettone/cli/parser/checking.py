"""The parser's side of ``check``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from gettone.cli.commands.check import check_page, exit_code
from gettone.cli.declared import Asking, asked_application
from gettone.cli.holding import Held, ask_held, held_in
from gettone.cli.options import common, needs_options, store_options
from gettone.cli.session import Session
from gettone.cli.terminal import Terminal

__all__ = ["check_command"]

_PROGRAM: Final = "gettone check"


@click.command("check")
@click.option("--all", "is_all", is_flag=True, help="Every kept connection, wherever it is.")
@needs_options
@click.option("--connection", metavar="NAME", help="Kept connection to use. [GETTONE_CONNECTION]")
@store_options
@common
@click.pass_context
def check_command(
    context: click.Context,
    /,
    is_all: bool,
    operations: Sequence[str],
    scopes: Sequence[str],
    application: str | None,
    **flags: str | None,
) -> None:
    """Tell which permissions were lost or gained meanwhile.

    Made for cron: at most 25 reads per company and day. Exit code 0 if
    nothing has changed, 24 if something has, 4 if a token is dead.
    """
    terminal: Terminal = context.obj
    asking = Asking(operations=operations, scopes=scopes, named=application, program=_PROGRAM)
    declared = asked_application(asking, Path.cwd())
    needed = tuple(declared.requirements.scopes) if declared is not None else ()
    session = Session.begin(terminal, flags)
    if is_all:
        checked = [ask_held(session, held, needed) for held in held_in(session.keeping.places())]
    else:
        store, kept = session.keeping.load(session.settings.connection.value)
        held = Held(name=kept.name, store=store.label, connection=kept, place=store)
        checked = [ask_held(session, held, needed)]
    terminal.show(check_page(checked))
    context.exit(exit_code(checked))
