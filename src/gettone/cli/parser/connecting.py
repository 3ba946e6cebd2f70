"""The parser's side of ``connect``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from gettone.application import Application, find_application
from gettone.cli.commands.connect import instructions, kept_page, report_page
from gettone.cli.options import common, store_options
from gettone.cli.page import Page, Say, say
from gettone.cli.passphrases import CannotAsk
from gettone.cli.places import place_said
from gettone.cli.session import Session
from gettone.cli.terminal import Terminal
from gettone.cli.token_source import Credential, token_in_file
from gettone.cli.usage import UsageRefused
from gettone.domain.access_token import AccessToken
from gettone.errors import NotAToken, StoreLocked, StoreMissing
from gettone.flow.verify import TokenReport
from gettone.store.interface import Connection, TokenStore

__all__ = ["connect_command"]

TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Pasted:
    """What is to be kept, and in place of what."""

    token: AccessToken
    report: TokenReport
    label: str | None
    is_other: bool


@click.command("connect")
@click.option("--client-id", metavar="CLIENT_ID", help="Client ID to show. [GETTONE_CLIENT_ID]")
@click.option(
    "--name",
    "--connection",
    "connection",
    metavar="NAME",
    help="Name to keep it under. [GETTONE_CONNECTION]",
)
@click.option(
    "--token-file", metavar="FILE", help="File with the access token; - for standard input."
)
@click.option("--base-url", metavar="URL", help="Address of a sandbox. [GETTONE_BASE_URL]")
@click.option("--label", metavar="TEXT", help="What to note beside it.")
@click.option("--replace", is_flag=True, help="Put it in place of one of the same name.")
@click.option(
    "--other-account",
    is_flag=True,
    help="Also in place of another user's, or of one that opens more companies.",
)
@store_options
@common
@click.pass_obj
def connect_command(
    terminal: Terminal,
    /,
    token_file: str | None,
    replace: bool,
    other_account: bool,
    label: str | None,
    **flags: str | None,
) -> None:
    """Take an access token, verify it, and keep it safe."""
    session = Session.begin(terminal, flags)
    store = _store(session)
    if not isinstance(store, StoreMissing):
        _check_name(session, store, may_replace=replace or other_account)
    credential = _credential(session, token_file, _shortage(store))
    terminal.note(*credential.said())
    with session.api(credential) as api:
        report = api.verify()
    verified = report_page(report)
    if not terminal.is_json:
        terminal.show(verified)
    if isinstance(store, StoreMissing):
        raise store
    pasted = Pasted(credential.token, report, label, other_account)
    connection = _put(session, store, pasted)
    kept = kept_page(connection, store.label, report)
    terminal.show(Page(kept.parts, {**verified.as_json, **kept.as_json}))


def _store(session: Session) -> TokenStore | StoreMissing:
    """Find where to keep it, before the token is taken; or why nowhere.

    Raises:
        StoreError: It is told where to keep it, and that cannot be.
    """
    try:
        return session.keeping.for_saving()
    except StoreMissing as missing:
        if session.settings.store.value:
            raise
        return missing


def _put(
    session: Session,
    store: TokenStore,
    pasted: Pasted,
) -> Connection:
    """Keep it; a wrong passphrase may be typed again, or the token would be lost."""

    def put(place: TokenStore) -> Connection:
        return session.connections(place).put(
            session.settings.connection.value,
            pasted.token,
            pasted.report,
            origin=session.base_url(),
            allow_other=pasted.is_other,
            label=pasted.label,
        )

    for _ in range(TRIES - 1):
        try:
            return put(store)
        except StoreLocked as locked:
            if isinstance(locked, CannotAsk) or not session.terminal.can_ask():
                raise
            session.terminal.fail(locked)
            store = session.keeping.for_saving()
    return put(store)


def _check_name(session: Session, store: TokenStore, *, may_replace: bool) -> None:
    """Keep a connection of the same name from being lost.

    Raises:
        UsageRefused: There is one, and nobody said to replace it.
    """
    name = session.settings.connection.value
    if may_replace or name not in store.names():
        return
    question = say("cli.connect.replace", name=name, store=place_said(store.label))
    if not session.terminal.can_ask() or not session.terminal.confirm(question):
        raise UsageRefused("name-taken", "gettone connect", "--replace")


def _shortage(store: TokenStore | StoreMissing) -> tuple[Say, ...]:
    """Say that nothing can be kept, where that is so."""
    if not isinstance(store, StoreMissing):
        return ()
    return (say("cli.connect.no-store", reason=say(f"store.problem.{store.problem}")),)


def _credential(session: Session, token_file: str | None, first: tuple[Say, ...]) -> Credential:
    """Take the token: from the file, from standard input, or by hidden prompt.

    Args:
        session: This run.
        token_file: The file, ``-``, or ``None``.
        first: What a person is to know before pasting; with a file it is
            said once the file was read.
    """
    terminal = session.terminal
    if token_file is not None or not terminal.can_ask():
        found = token_in_file(token_file or "-")
        terminal.note(*first)
        return found
    sandbox_url = "" if session.is_live() else session.base_url()
    application = find_application(Path.cwd()) or Application()
    client_id = session.client_id(application)
    terminal.note(*first, *instructions(client_id, sandbox_url, application.requirements))
    for _ in range(TRIES - 1):
        try:
            return _prompted(terminal)
        except NotAToken as refused:
            terminal.fail(refused)
    return _prompted(terminal)


def _prompted(terminal: Terminal) -> Credential:
    return Credential(token=terminal.ask_token(), source="prompt", place="")
