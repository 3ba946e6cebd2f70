"""The parser's side of ``choose`` and ``snippet``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gettone.cli.commands.call import parse_arguments
from gettone.cli.commands.snippet import LANGUAGES, snippet
from gettone.cli.options import common, company_option
from gettone.cli.page import Page, Raw
from gettone.cli.session import Session
from gettone.wire.operation import catalogue
from gettone.wire.parameter import is_whole_number

if TYPE_CHECKING:
    from gettone.cli.terminal import Terminal

__all__ = ["snippet_command"]


@click.command("snippet")
@click.argument("operation")
@click.argument("arguments", metavar="[NAME=VALUE]...", nargs=-1)
@click.option("--in", "language", type=click.Choice(LANGUAGES), default="curl", show_default=True)
@click.option("--base-url", metavar="URL", help="Address of a sandbox. [GETTONE_BASE_URL]")
@company_option
@common
@click.pass_obj
def snippet_command(
    terminal: Terminal,
    /,
    operation: str,
    arguments: tuple[str, ...],
    language: str,
    **flags: str | None,
) -> None:
    """Write an example of a call in another language; it holds no token."""
    session = Session.begin(terminal, flags)
    parameters = parse_arguments(arguments)
    company = session.settings.company.value
    if catalogue().operation(operation).is_company_scoped and is_whole_number(company):
        parameters.setdefault("company_id", company)
    code = snippet(operation, language, session.base_url(), parameters)
    as_json = {"operation": operation, "language": language, "code": code}
    terminal.show(Page((Raw(code.rstrip("\n")),), as_json))
