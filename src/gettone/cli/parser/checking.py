"""The parser's side of ``check``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click

from gettone.cli.commands.check import Checked, check_page, exit_code
from gettone.cli.declared import Asking, asked_application
from gettone.cli.options import common, store_options
from gettone.cli.session import Session
from gettone.cli.terminal import Terminal
from gettone.cli.token_source import Credential
from gettone.domain.scope import Scope
from gettone.drive.learning import utc_now
from gettone.errors import GettoneError, StoreError
from gettone.jobs.check import check_connection
from gettone.store.interface import Connection, TokenStore

__all__ = ["check_command"]

_PROGRAM: Final = "gettone check"


@click.command("check")
@click.option("--all", "is_all", is_flag=True, help="Every kept connection, wherever it is.")
@click.option(
    "--operation",
    "operations",
    metavar="OPERATION[:TYPE]",
    multiple=True,
    help="What the application calls, such as getIssuedDocument:invoice; repeatable.",
)
@click.option(
    "--scope",
    "scopes",
    metavar="SCOPE",
    multiple=True,
    help="What it needs, such as entity.suppliers:r; repeatable.",
)
@click.option(
    "--application",
    metavar="FILE",
    help="File that declares the application; else, unless another option asks, the project's.",
)
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
    """Tell which permissions were lost or gained since the last check.

    Made for cron: at most 25 reads per company and day. Exit code 0 if
    nothing has changed, 24 if something has, 4 if a token is dead.
    """
    terminal: Terminal = context.obj
    asking = Asking(operations=operations, scopes=scopes, named=application, program=_PROGRAM)
    declared = asked_application(asking, Path.cwd())
    needed = tuple(declared.requirements.scopes) if declared is not None else ()
    session = Session.begin(terminal, flags)
    if is_all:
        checked = list(_checked_all(session, needed))
    else:
        store, kept = session.keeping.load(session.settings.connection.value)
        checked = [_checked(session, store, kept, needed)]
    terminal.show(check_page(checked))
    context.exit(exit_code(checked))


def _checked_all(session: Session, needed: tuple[Scope, ...]) -> Iterator[Checked]:
    """Check every connection; what one cannot do keeps no other from it."""
    for store in session.keeping.places():
        try:
            names = store.names()
        except StoreError as shut:
            yield Checked(name="", store=store.label, error=shut)
            continue
        for name in names:
            try:
                kept = store.load(name)
            except GettoneError as unread:
                yield Checked(name=name, store=store.label, error=unread)
            else:
                yield _checked(session, store, kept, needed)


def _checked(
    session: Session, store: TokenStore, kept: Connection, needed: tuple[Scope, ...]
) -> Checked:
    """Check one connection, and keep what was learnt."""
    credential = Credential(
        token=kept.token, source="connection", place=kept.name, connection=kept, store=store
    )
    try:
        api = session.api(credential, tells_drift=False)
    except GettoneError as unopened:
        return Checked(name=kept.name, store=store.label, error=unopened)
    with api:
        found = check_connection(api, kept.companies, needed, utc_now)
    session.keep_evidence(credential, found.evidence)
    return Checked(name=kept.name, store=store.label, result=found, error=found.stopped_by)
