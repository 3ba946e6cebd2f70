"""The parser's side of ``connections`` and what stands below it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from gettone.cli.commands.connections import exit_code, list_page, rename, used_page
from gettone.cli.holding import Held, held_by_all, held_by_owner, held_in
from gettone.cli.options import Flags, common, store_options
from gettone.cli.parser.account import forget_command
from gettone.cli.project_file import use_connection
from gettone.cli.session import Session
from gettone.cli.terminal import Terminal
from gettone.drive.learning import utc_now
from gettone.errors import SettingsError

__all__ = ["connections_command"]

_ALL: Final = "--all-owners"


@click.group("connections", invoke_without_command=True)
@click.option(_ALL, "is_all", is_flag=True, help="Those of every owner, in a database.")
@store_options
@common
@click.pass_context
def connections_command(context: click.Context, /, is_all: bool, **flags: str | None) -> None:
    """List the kept connections; change and move them.

    No token is shown. Exit code 0 if all could be opened.
    """
    terminal: Terminal = context.ensure_object(Terminal)
    if context.invoked_subcommand is None:
        held = _list(terminal, flags, is_all=is_all)
        context.exit(exit_code(held))
    # What was said before the command's name holds for it as well.
    told = {name: value for name, value in flags.items() if value is not None}
    context.default_map = {context.invoked_subcommand: told}


def _list(terminal: Terminal, flags: Flags, *, is_all: bool) -> list[Held]:
    session = Session.begin(terminal, flags)
    keeping, owner = session.keeping, session.settings.owner
    is_database = keeping.storing.is_told
    if is_all and not is_database:
        raise SettingsError("store", session.settings.store.origin, "needs-database")
    if not is_database:
        held = list(held_in(keeping.places()))
    elif is_all:
        held = list(held_by_all(keeping.storing.store()))
    else:
        held = list(held_by_owner(keeping.storing.store(), owner.value))
    whose = owner.value if is_database and not is_all else ""
    used = session.settings.connection
    terminal.show(list_page(held, used, utc_now(), is_database=is_database, owner=whose))
    return held


@connections_command.command("use")
@click.argument("name", metavar="NAME")
@store_options
@common
@click.pass_obj
def use_command(terminal: Terminal, /, name: str, **flags: str | None) -> None:
    """Write into this folder's gettone.toml which one is used here."""
    told = Session.begin(terminal, {**flags, "connection": name})
    chosen = told.settings.connection.value
    told.keeping.holding(chosen)
    path = use_connection(Path.cwd(), chosen)
    terminal.show(used_page(chosen, path, Session.begin(terminal, flags).settings.connection))


@connections_command.command("rename")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@store_options
@common
@click.pass_obj
def rename_command(terminal: Terminal, /, old: str, new: str, **flags: str | None) -> None:
    """Call a connection otherwise; token and state stay."""
    session = Session.begin(terminal, {**flags, "connection": new})
    store = session.keeping.holding(old)
    terminal.show(rename(store, old, session.settings.connection.value))


connections_command.add_command(forget_command)
