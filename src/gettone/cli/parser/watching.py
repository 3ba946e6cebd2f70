"""The parser's side of ``watch``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from gettone.application import Application
from gettone.cli.commands.call import chosen_company
from gettone.cli.commands.watch import (
    Watched,
    exit_code,
    look_page,
    nothing_page,
    progress_said,
)
from gettone.cli.declared import Asking, asked_application
from gettone.cli.exit_codes import DONE, UNKNOWN
from gettone.cli.options import common, company_option, needs_options, token_options
from gettone.cli.page import say
from gettone.cli.session import Session
from gettone.cli.terminal import Terminal
from gettone.cli.token_source import Credential
from gettone.cli.usage import UsageRefused
from gettone.domain.company import Company, CompanyId, find_company
from gettone.drive.api import Api
from gettone.errors import CompanyUnclear

__all__ = ["watch_command"]

_PROGRAM: Final = "gettone watch"


@click.command("watch")
@needs_options
@company_option
@token_options
@common
@click.pass_context
def watch_command(
    context: click.Context,
    /,
    token_file: str | None,
    operations: Sequence[str],
    scopes: Sequence[str],
    application: str | None,
    **flags: str | None,
) -> None:
    """Wait while the user ticks boxes, and say which have arrived.

    Asks at once, then every 15 to 60 seconds for what is missing, for 20
    minutes at most; sends reads only. Exit code 0 if everything that is needed
    is there, 11 if some of it cannot be asked for or was not answered, 30 if
    something is missing, 4 if the token is dead.
    """
    terminal: Terminal = context.obj
    asking = Asking(operations=operations, scopes=scopes, named=application, program=_PROGRAM)
    declared = asked_application(asking, Path.cwd())
    if declared is None:
        raise UsageRefused("nothing-declared", _PROGRAM, "--operation")
    session = Session.begin(terminal, flags)
    code = _undecided(terminal, declared)
    if declared.requirements.boxes:
        code = _watch(session, session.credential(token_file), declared) or code
    elif not code:
        terminal.show_all([nothing_page()])
    context.exit(code)


def _undecided(terminal: Terminal, declared: Application) -> int:
    """Say which operations cannot be waited for, since the type of a document is not said."""
    open_ended = declared.requirements.undecided
    for ref in open_ended:
        terminal.note(
            say(
                "needs.undecided",
                "bad",
                operation=ref.operation_id,
                scopes=", ".join(scope.text for scope in ref.needed.any_of),
                types=", ".join(ref.operation.by_document_type),
            )
        )
    return UNKNOWN if open_ended else DONE


def _watch(session: Session, credential: Credential, declared: Application) -> int:
    """Look until it is over; whatever ends it, what was learnt is kept."""
    terminal = session.terminal
    with session.api(credential, tells_drift=False) as api:
        try:
            return _looks(session, credential, declared, api)
        except KeyboardInterrupt:
            terminal.progress(None)
            terminal.note(say("watch.stopped"))
            raise
        finally:
            terminal.progress(None)
            session.keep_evidence(credential, api.evidence)


def _looks(session: Session, credential: Credential, declared: Application, api: Api) -> int:
    terminal, kept = session.terminal, credential.connection
    asked, listed = session.settings.company.value, kept.companies if kept else ()
    company = _company(api, listed, asked) if asked else None
    known = [*listed, *([company] if company else [])]
    watched = Watched(
        application=declared.name,
        sandbox_url="" if session.is_live(kept) else session.base_url(kept),
        names=_names(known),
        evidence=api.evidence,
    )
    company_ids = [company.id] if company else None
    code = UNKNOWN
    for look in api.watch(scopes=declared.requirements.scopes, company_ids=company_ids):
        terminal.progress(None)
        page = look_page(look, watched)
        if page.parts or terminal.is_json:
            terminal.show_all([page])
        if not look.ending:
            terminal.progress(progress_said(look))
        code = exit_code(look)
    return code


def _company(api: Api, listed: Sequence[Company], asked: str) -> Company:
    """Find the company among those that are kept, or ask for it.

    Raises:
        CompanyUnclear: None fits, or several.
        GettoneError: The companies could not be asked for.
    """
    try:
        return find_company(listed, asked)
    except CompanyUnclear:
        pass
    return chosen_company(api, asked, is_write=False, needs_name=False)


def _names(companies: Sequence[Company]) -> dict[CompanyId, str]:
    return {company.id: company.name for company in companies if company.name}
