"""The parser's side of ``needs``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, TypedDict, Unpack

import click

from gettone.application import Application, find_application, read_application
from gettone.cli.commands.needs import Asked, needs_page
from gettone.cli.exit_codes import UNKNOWN
from gettone.cli.instructions import Instructions, as_html, as_markdown
from gettone.cli.options import common
from gettone.cli.page import Page, Raw, say
from gettone.cli.session import Session
from gettone.cli.steps import menu
from gettone.cli.terminal import FORMAT_FLAG, JSON, Terminal
from gettone.cli.usage import UsageRefused
from gettone.domain.scope import Scope, ScopeSet, suggest_scopes
from gettone.errors import BadCall, SettingsError
from gettone.settings import APPLICATION
from gettone.wire.requirements import OperationRef

__all__ = ["needs_command"]

_NEEDS: Final = "gettone needs"
_WRITERS: Final = {"markdown": as_markdown, "html": as_html}
_MAX_ASKED_CHARS: Final = 80


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
    client_id = session.settings.client_id.value or application.client_id
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
    """Join what is declared with what the flags ask for.

    Raises:
        UsageRefused: Nothing is asked for, or a scope is not the provider's.
        UnknownOperation: An operation is not the provider's.
        BadCall: An operation knows no such type.
        SettingsError: The declaration cannot be used, or names no operation
            and no scope.
    """
    operations = tuple(ref for text in flags["operation"] for ref in OperationRef.parse_all(text))
    scopes = _scopes(flags["scope"])
    declared = _declared(flags["application"], is_asked=bool(operations or scopes))
    if declared is None:
        return Application(operations=operations, scopes=ScopeSet.of(scopes))
    joined = replace(
        declared,
        operations=(*declared.operations, *operations),
        scopes=ScopeSet.of([*declared.scopes, *scopes]),
    )
    if declared.path is not None and not joined.operations and not joined.scopes:
        origin = f"{declared.path.name}:{APPLICATION}"
        raise SettingsError(APPLICATION, origin, "no-operations", str(declared.path))
    return joined


def _declared(named: str | None, *, is_asked: bool) -> Application | None:
    """Read the declaration that is named; the project's, if no flag asks for anything."""
    if named is not None:
        return read_application(Path(named).expanduser())
    if is_asked:
        return None
    found = find_application(Path.cwd())
    if found is None:
        raise UsageRefused("nothing-declared", _NEEDS, "--operation")
    return found


def _scopes(texts: Sequence[str]) -> list[Scope]:
    found: list[Scope] = []
    for text in texts:
        try:
            found.append(Scope.parse(text))
        except ValueError:
            suggestions = suggest_scopes(text[:_MAX_ASKED_CHARS])
            raise UsageRefused("no-such-scope", _NEEDS, text, suggestions) from None
    return found
