"""The parser's side of ``store`` and what stands below it."""

from __future__ import annotations

import click

from gettone.cli.commands.store import add_key, erase, make_key, rotation, store_status
from gettone.cli.options import common, many_store_options
from gettone.cli.page import say
from gettone.cli.session import Session
from gettone.cli.terminal import Terminal
from gettone.cli.usage import UsageRefused

__all__ = ["store_command"]


@click.group("store")
@common
def store_command() -> None:
    """Keep many users' connections in a database: SQLite or PostgreSQL.

    Start with: gettone store init --store sqlite:FILE --key-file FILE
    """


@store_command.command("init")
@many_store_options
@common
@click.pass_obj
def init_command(terminal: Terminal, /, **flags: str | None) -> None:
    """Make the tables, or bring them up to date; draw the first key."""
    storing = Session.begin(terminal, flags).keeping.storing
    made = make_key(storing.key_place())
    terminal.show(store_status(storing.store(), *([made] if made else [])))


@store_command.command("status")
@many_store_options
@common
@click.pass_obj
def status_command(terminal: Terminal, /, **flags: str | None) -> None:
    """Tell how many are in it, and under which keys; opens none."""
    terminal.show(store_status(Session.begin(terminal, flags).keeping.storing.store()))


@store_command.command("add-key")
@many_store_options
@common
@click.pass_obj
def add_key_command(terminal: Terminal, /, **flags: str | None) -> None:
    """Draw a key and put it first; the others stay, to open."""
    terminal.show(add_key(Session.begin(terminal, flags).keeping.storing.key_place()))


@store_command.command("rotate")
@many_store_options
@common
@click.pass_obj
def rotate_command(terminal: Terminal, /, **flags: str | None) -> None:
    """Bring everything under the first key, while the store is used.

    It may be stopped at any time, and goes on when it is run again.
    """
    store = Session.begin(terminal, flags).keeping.storing.store()
    try:
        page = rotation(store, terminal.progress)
    except KeyboardInterrupt:
        terminal.progress(None)
        terminal.note(say("cli.store.stopped"))
        raise
    terminal.progress(None)
    terminal.show(page)


@store_command.command("erase")
@click.argument("owner", metavar="USER")
@click.option("--yes", is_flag=True, help="Do not ask.")
@many_store_options
@common
@click.pass_obj
def erase_command(terminal: Terminal, /, owner: str, yes: bool, **flags: str | None) -> None:
    """Destroy a user's key, and delete that user's connections."""
    store = Session.begin(terminal, flags).keeping.storing.store()
    if not yes:
        if not terminal.can_ask():
            raise UsageRefused("needs-yes", "gettone store erase", "--yes")
        if not terminal.confirm(say("cli.store.confirm", owner=owner)):
            terminal.note(say("cli.forget.left"))
            return
    terminal.show(erase(store, owner))
