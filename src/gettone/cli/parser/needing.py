"""The parser's side of ``needs``."""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypedDict, Unpack

import click

from gettone.application import Application
from gettone.cli.commands.needs import Asked, needs_page
from gettone.cli.declared import Asking, asked_application
from gettone.cli.exit_codes import UNKNOWN
from gettone.cli.instructions import Instructions, as_html, as_markdown
from gettone.cli.options import common
from gettone.cli.page import Page, Raw, say
from gettone.cli.session import Session
from gettone.cli.steps import menu
from gettone.cli.terminal import FORMAT_FLAG, JSON, Terminal
from gettone.cli.usage import UsageRefused
from gettone.errors import BadCall, SettingsError
from gettone.settings import APPLICATION

__all__ = ["needs_command"]

_NEEDS: Final = "gettone needs"
_WRITERS: Final = {"markdown": as_markdown, "html": as_html}


class Flags(TypedDict):
    """What ``gettone needs`` takes, as its options say."""

    operation: tuple[str, ...]
    scope: tuple[str, ...]
    application: str | None
    client_id: str | None
    form: str


@click.command("needs")
@click.option(
    "--operation",
    multiple=True,
    metavar="OPERATION[:TYPE]",
    help="Such as getSupplier or getIssuedDocument:invoice; :* for every type; repeatable.",
)
@click.option(
    "--scope", multiple=True, metavar="SCOPE", help="Such as entity.suppliers:r; repeatable."
)
@click.option(
    "--application",
    metavar="FILE",
    help="File that declares the application; else, unless another option asks, the project's.",
)
@click.option("--client-id", metavar="CLIENT_ID", help="Client ID to show. [GETTONE_CLIENT_ID]")
@click.option(
    FORMAT_FLAG,
    "form",
    type=click.Choice(["text", *_WRITERS, JSON]),
    default="text",
    show_default=True,
    help="Markdown and HTML are instructions to send to the application's users.",
)
@common
@click.pass_context
def needs_command(context: click.Context, /, **flags: Unpack[Flags]) -> None:
    """List the permissions that an application needs, and why.

    Sends nothing. Exit code 0 if the list is complete, 11 if the type of a
    document would have to be said to know its permission.
    """
    terminal: Terminal = context.obj
    session = Session.begin(terminal, {"client_id": flags["client_id"]})
    application = _application(flags)
    client_id = session.client_id(application)
    form = flags["form"]
    if form in _WRITERS:
        terminal.show(_document(terminal, form, application, client_id))
        return
    terminal.show(needs_page(Asked(application=application, client_id=client_id)))
    if application.requirements.undecided:
        context.exit(UNKNOWN)


def _document(terminal: Terminal, form: str, application: Application, client_id: str) -> Page:
    """Write the instructions, unless they would leave a box out.

    Raises:
        BadCall: The type of a document is not said.
        UsageRefused: JSON is asked for too.
    """
    if terminal.is_json:
        raise UsageRefused("two-formats", _NEEDS, FORMAT_FLAG)
    if undecided := application.requirements.undecided:
        named = ", ".join(map(str, undecided))
        raise BadCall("document-type-not-said", operation=named, example=f"{undecided[0]}:*")
    if not client_id:
        terminal.note(say("needs.placeholder", "bad", menu=menu("developer")))
    told = Instructions(application=application, client_id=client_id)
    return Page((Raw(_WRITERS[form](told, terminal.language)),), {})


def _application(flags: Flags) -> Application:
    """Find the application that is meant, which needs something or says that it does not.

    Raises:
        UsageRefused: None is.
        SettingsError: Its declaration names no operation and no scope.
    """
    asking = Asking(
        operations=flags["operation"],
        scopes=flags["scope"],
        named=flags["application"],
        program=_NEEDS,
    )
    found = asked_application(asking, Path.cwd())
    if found is None:
        raise UsageRefused("nothing-declared", _NEEDS, "--operation")
    if found.path is not None and not found.operations and not found.scopes:
        origin = f"{found.path.name}:{APPLICATION}"
        raise SettingsError(APPLICATION, origin, "no-operations", str(found.path))
    return found
