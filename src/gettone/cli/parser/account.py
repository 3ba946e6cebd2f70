"""The parser's side of ``status``, ``companies`` and ``forget``."""

from __future__ import annotations

import click

from gettone.cli.commands.companies import companies
from gettone.cli.commands.forget import forget
from gettone.cli.commands.status import kept_page, status
from gettone.cli.options import common, store_options, token_options
from gettone.cli.page import say
from gettone.cli.places import place_said
from gettone.cli.session import Session
from gettone.cli.terminal import Terminal
from gettone.cli.usage import UsageRefused

__all__ = ["companies_command", "forget_command", "status_command"]


@click.command("status")
@token_options
@common
@click.pass_obj
def status_command(terminal: Terminal, /, token_file: str | None, **flags: str | None) -> None:
    """Show the kept token, and whether it works now."""
    session = Session.begin(terminal, flags)
    credential = session.credential(token_file)
    origin = session.base_url(credential.connection)
    with session.api(credential) as api:
        if not terminal.is_json:
            terminal.show(kept_page(credential, origin))
        terminal.show(status(api, credential, origin))


@click.command("companies")
@token_options
@common
@click.pass_obj
def companies_command(terminal: Terminal, /, token_file: str | None, **flags: str | None) -> None:
    """List the companies, and which of them the token opens."""
    session = Session.begin(terminal, flags)
    with session.api(session.credential(token_file)) as api:
        terminal.show(companies(api))


@click.command("forget")
@click.argument("connection", metavar="[NAME]", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@store_options
@common
@click.pass_obj
def forget_command(terminal: Terminal, /, yes: bool, **flags: str | None) -> None:
    """Delete a kept connection; the token itself stays alive."""
    session = Session.begin(terminal, flags)
    name = session.settings.connection.value
    store = session.keeping.holding(name)
    if not yes and not _is_confirmed(terminal, name, store.label):
        terminal.note(say("cli.forget.left"))
        return
    terminal.show(forget(session.connections(store), store.label, name))


def _is_confirmed(terminal: Terminal, name: str, store_label: str) -> bool:
    """Ask, since a token cannot be shown again by the provider.

    Raises:
        UsageRefused: Nobody is there to ask.
    """
    if not terminal.can_ask():
        raise UsageRefused("needs-yes", "gettone forget", "--yes")
    return terminal.confirm(say("cli.forget.confirm", name=name, store=place_said(store_label)))
