"""The parser's side of ``doctor`` and ``can-i``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from gettone.application import Application, find_application
from gettone.cli.commands.call import chosen_company
from gettone.cli.commands.can_i import Answered, can_i_page
from gettone.cli.commands.can_i import exit_code as can_i_code
from gettone.cli.commands.doctor import Examined, doctor_page
from gettone.cli.commands.doctor import exit_code as doctor_code
from gettone.cli.declared import Asking, asked_application
from gettone.cli.options import common, company_option, token_options
from gettone.cli.session import Session
from gettone.cli.steps import Where
from gettone.cli.terminal import Terminal
from gettone.cli.token_source import Credential, find_credential, passed_over
from gettone.cli.usage import UsageRefused
from gettone.domain.company import Company, CompanyId
from gettone.drive.api import Api
from gettone.drive.learning import utc_now
from gettone.jobs.ability import abilities
from gettone.jobs.doctor import Wanted, diagnose
from gettone.wire.requirements import OperationRef, Requirements

__all__ = ["can_i_command", "doctor_command"]

_DOCTOR: Final = "gettone doctor"
_CAN_I: Final = "gettone can-i"
_NOWHERE: Final = Company(id=CompanyId(0), name="")


@click.command("doctor")
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
@company_option
@token_options
@common
@click.pass_context
def doctor_command(
    context: click.Context,
    /,
    operations: Sequence[str],
    scopes: Sequence[str],
    application: str | None,
    token_file: str | None,
    **flags: str | None,
) -> None:
    """Look the token over, and say what to do about what is missing.

    Reads only: at most 21 a company besides its own info; --company asks one
    company alone. Exit code 0 if all is well, 10 if something stands in the
    way, 11 if something is not known, 4 if the token is dead.
    """
    terminal: Terminal = context.obj
    asking = Asking(operations=operations, scopes=scopes, named=application, program=_DOCTOR)
    declared = asked_application(asking, Path.cwd())
    session = Session.begin(terminal, flags)
    credential = find_credential(token_file, session.environ, session.keeping)
    kept = credential.connection
    wanted = Wanted(
        needed=_needed(declared),
        company=session.settings.company.value,
        known=kept.companies if kept else (),
    )
    with session.api(credential, tells_drift=False) as api:
        found = diagnose(api, wanted, utc_now)
    session.keep_evidence(credential, found.evidence)
    connection = session.settings.connection
    examined = Examined(
        credential=credential,
        chosen_by=connection.origin,
        passed_over=passed_over(credential, session.environ, connection),
        origin=session.base_url(kept),
        application=declared,
        where=_where(session, credential, declared),
        today=utc_now().date(),
        found=found,
    )
    terminal.show(doctor_page(examined))
    context.exit(doctor_code(found))


@click.command("can-i")
@click.argument("operation", metavar="OPERATION[:TYPE]")
@click.option(
    "--type", "document_type", metavar="TYPE", help="Type of the document; else every type."
)
@company_option
@token_options
@common
@click.pass_context
def can_i_command(
    context: click.Context,
    /,
    operation: str,
    document_type: str | None,
    token_file: str | None,
    **flags: str | None,
) -> None:
    """Tell whether a call would be let through, without making it.

    At most one small read for each permission in doubt, and none for one seen
    working in the last minutes. Exit code 0 for yes, 10 for no, 11 if nobody
    can say yet; of several types, the worst.
    """
    terminal: Terminal = context.obj
    refs = _refs(operation, document_type)
    session = Session.begin(terminal, flags)
    credential = session.credential(token_file)
    with session.api(credential, tells_drift=False) as api:
        company = _company(api, refs[0], session.settings.company.value)
        found = abilities(api, refs, company.id, utc_now)
        session.keep_evidence(credential, api.evidence)
    answered = Answered(
        abilities=found,
        company=company.name or (str(company.id) if company.id else ""),
        company_id=company.id or None,
        where=_where(session, credential, find_application(Path.cwd())),
    )
    terminal.show(can_i_page(answered))
    context.exit(can_i_code(answered))


def _needed(declared: Application | None) -> Requirements | None:
    """Derive what is needed; ``None`` where nothing is named."""
    if declared is None or not (declared.operations or declared.scopes):
        return None
    return declared.requirements


def _where(session: Session, credential: Credential, declared: Application | None) -> Where:
    kept = credential.connection
    return Where(
        application=declared.name if declared else "",
        sandbox_url="" if session.is_live(kept) else session.base_url(kept),
    )


def _refs(operation: str, document_type: str | None) -> tuple[OperationRef, ...]:
    """Read the operation, once for each type of document that is meant.

    Raises:
        UnknownOperation: The provider has no such operation.
        BadCall: It knows no such type.
        UsageRefused: Two types are named.
    """
    name, _, named = operation.partition(":")
    if document_type is not None:
        if named not in {"", document_type}:
            raise UsageRefused("type-twice", _CAN_I, "--type")
        return OperationRef.parse_all(f"{name}:{document_type}")
    refs = OperationRef.parse_all(operation)
    if named or not refs[0].operation.by_document_type:
        return refs
    return OperationRef.parse_all(f"{name}:*")


def _company(api: Api, ref: OperationRef, asked: str) -> Company:
    """Find the company, where one is needed.

    Raises:
        CompanyUnclear: None fits, or several.
        GettoneError: The companies could not be asked for.
    """
    if not ref.operation.is_company_scoped:
        return _NOWHERE
    return chosen_company(api, asked, is_write=False, needs_name=False)
