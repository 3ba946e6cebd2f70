"""The parser's side of ``call``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from gettone.cli.commands.call import (
    Call,
    answer_page,
    build_call,
    check_body,
    check_company,
    find_operation,
    parse_arguments,
    parse_body,
    question,
)
from gettone.cli.options import common, company_option, token_options
from gettone.cli.page import say
from gettone.cli.session import Session
from gettone.cli.terminal import Terminal
from gettone.errors import BadCall, Refused, SettingsError, WriteRefused
from gettone.settings import file_problem
from gettone.wire.bodies import Body

__all__ = ["call_command"]

# Far above any record of the provider's.
MAX_BODY_BYTES: Final = 10 * 1024 * 1024
_STANDARD_INPUT: Final = "-"


@click.command("call")
@click.argument("operation")
@click.argument("arguments", metavar="[NAME=VALUE]...", nargs=-1)
@click.option("--body", "body_file", metavar="FILE", help="JSON to send; - for standard input.")
@click.option("--yes", is_flag=True, help="Do not ask before a write to the live address.")
@company_option
@token_options
@common
@click.pass_obj
def call_command(
    terminal: Terminal,
    /,
    operation: str,
    arguments: tuple[str, ...],
    body_file: str | None,
    yes: bool,
    **flags: str | None,
) -> None:
    """Make one call of the provider's API.

    For example: gettone call getSupplier supplier_id=17 --company 16
    """
    token_file = flags.pop("token_file")
    session = Session.begin(terminal, flags)
    found = find_operation(operation)
    parameters = parse_arguments(arguments)
    company = session.settings.company
    check_company(parameters, company.value if company.origin == "--company" else "")
    if body_file == _STANDARD_INPUT and terminal.can_ask():
        terminal.note(say("cli.call.waiting", "quiet"))
    body = _body(body_file)
    check_body(found, parameters, has_body=body is not None)
    credential = session.credential(token_file)
    is_live = session.is_live(credential.connection)
    with session.api(credential) as api:
        call = build_call(api, found, parameters, body, company.value, is_live=is_live)
        if is_live and call.is_write and not yes:
            _confirm(terminal, call)
        try:
            answer = call.send(api)
        except Refused as refused:
            api.explain(refused)
            raise
        finally:
            session.keep_evidence(credential, api.evidence)
    terminal.show(answer_page(answer))


def _confirm(terminal: Terminal, call: Call) -> None:
    """Ask whether the write is meant.

    Raises:
        WriteRefused: It is not, or nobody is there to ask.
    """
    if not terminal.can_ask() or not terminal.confirm(question(call)):
        raise WriteRefused(call.operation.id, "unconfirmed")


def _body(body_file: str | None) -> Body | None:
    """Read the JSON body.

    Raises:
        SettingsError: The file cannot be read.
        BadCall: It is not a JSON object.
    """
    if body_file is None:
        return None
    try:
        if body_file == _STANDARD_INPUT:
            read = sys.stdin.buffer.read(MAX_BODY_BYTES + 1)
        else:
            with Path(body_file).expanduser().open("rb") as opened:
                read = opened.read(MAX_BODY_BYTES + 1)
        text = read.decode("utf-8-sig")
    except (OSError, RuntimeError, ValueError) as odd:
        raise SettingsError("body", "--body", file_problem(odd), body_file) from None
    if len(read) > MAX_BODY_BYTES:
        raise BadCall("body-too-large", limit="10 MiB")
    return parse_body(text)
