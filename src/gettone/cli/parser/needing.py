"""The parser's side of ``needs``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final, Unpack

import click

from gettone.application import Application
from gettone.cli.commands.found import with_finding
from gettone.cli.commands.needs import Asked, needs_page
from gettone.cli.declared import Asking, asked_application
from gettone.cli.exit_codes import UNKNOWN
from gettone.cli.finding import NOWHERE, Finding, FindingFlags, found_by
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


class Flags(FindingFlags):
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
@click.option(
    "--source",
    multiple=True,
    metavar="PATH",
    help="Python file or folder to read for what it calls; nothing of it is run; repeatable.",
)
@click.option(
    "--record",
    metavar="FILE",
    help="Recording of what was called through gettone; with a PROGRAM, that is run and added.",
)
@click.option(
    "--sandbox-log",
    is_flag=False,
    flag_value=NOWHERE,
    metavar="[URL|FILE]",
    help="What was called at a sandbox: its address (8400 here if not said), or its file.",
)
@click.option(
    "--control-key-file",
    metavar="FILE",
    help="File with the key of that sandbox's control API; else it is asked.",
)
@click.option(
    "--client-id",
    metavar="CLIENT_ID",
    help="Client ID to show, or to look for. [GETTONE_CLIENT_ID]",
)
@click.option(
    FORMAT_FLAG,
    "form",
    type=click.Choice(["text", *_WRITERS, JSON]),
    default="text",
    show_default=True,
    help="Markdown and HTML are instructions to send to the application's users.",
)
@click.argument("program", nargs=-1, type=click.UNPROCESSED, metavar="[-- PROGRAM...]")
@common
@click.pass_context
def needs_command(context: click.Context, /, **flags: Unpack[Flags]) -> None:
    """List the permissions that an application needs, and why.

    Sends nothing to the provider. Exit code 0 if the list is complete, 11 if
    the type of a document would have to be said to know its permission, or if
    a place in the source could not be read.
    """
    terminal: Terminal = context.obj
    session = Session.begin(terminal, {"client_id": flags["client_id"]})
    told = session.settings.client_id.value
    finding = found_by(flags, terminal, session.environ, told)
    application = _application(flags, finding)
    client_id = session.client_id(application)
    form = flags["form"]
    if form in _WRITERS:
        if unread := _unread(finding):
            terminal.note(say("needs.not-read", "bad", places=unread))
        terminal.show(_document(terminal, form, application, client_id))
    else:
        page = needs_page(Asked(application=application, client_id=client_id))
        terminal.show(with_finding(page, finding) if finding else page)
    _leave(context, application, finding)


def _leave(context: click.Context, application: Application, finding: Finding | None) -> None:
    """Tell by the exit code what may be missing.

    Raises:
        ProgramFailed: The program that was recorded did not end well.
    """
    if finding is not None and finding.failed is not None:
        raise finding.failed
    if application.requirements.undecided or _unread(finding):
        context.exit(UNKNOWN)


def _unread(finding: Finding | None) -> int:
    """Count the places that could not be read."""
    return len(finding.scan.unread) if finding is not None and finding.scan is not None else 0


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


def _application(flags: Flags, finding: Finding | None) -> Application:
    """Find the application that is meant, which needs something or says that it does not.

    Raises:
        UsageRefused: None is.
        SettingsError: Its declaration names no operation and no scope.
    """
    asking = Asking(
        operations=flags["operation"],
        scopes=flags["scope"],
        named=flags["application"],
        found=None if finding is None else finding.operations,
        program=_NEEDS,
    )
    found = asked_application(asking, Path.cwd())
    if found is None:
        raise UsageRefused("nothing-declared", _NEEDS, "--operation")
    if found.path is not None and not found.operations and not found.scopes:
        origin = f"{found.path.name}:{APPLICATION}"
        raise SettingsError(APPLICATION, origin, "no-operations", str(found.path))
    caller = None if finding is None else finding.caller
    if caller is None:
        return found
    return replace(
        found, name=found.name or caller.name, client_id=found.client_id or caller.client_id
    )
