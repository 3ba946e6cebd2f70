"""The parser's side of ``compare``."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from gettone.cli.commands.call import chosen_company
from gettone.cli.commands.compare import announced, compared, comparison_page, exit_code
from gettone.cli.options import common, company_option, token_options
from gettone.cli.session import Session
from gettone.cli.terminal import Terminal

__all__ = ["compare_command"]


@click.command("compare")
@company_option
@token_options
@common
@click.pass_context
def compare_command(context: click.Context, /, token_file: str | None, **flags: str | None) -> None:
    """Compare the shapes of real answers with the catalogue.

    Reads only, and shows no data: names, types and statuses that differ.
    Exit code 0 if nothing differs, 21 if something does.
    """
    terminal: Terminal = context.obj
    session = Session.begin(terminal, flags)
    credential = session.credential(token_file)
    today = datetime.now(UTC).date()
    asked = session.settings.company.value
    with session.api(credential) as api:
        company = chosen_company(api, asked, is_write=False, needs_name=False)
        terminal.note(announced(today))
        is_live = session.is_live(credential.connection)
        comparison = compared(api, company.id, today, is_live=is_live)
    terminal.show(comparison_page(comparison))
    if comparison.stopped_by is not None:
        raise comparison.stopped_by
    context.exit(exit_code(comparison))
