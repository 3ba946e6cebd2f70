"""The parser's side of ``list``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Unpack

import click

from gettone.cli.commands.call import check_company, chosen_company, parse_arguments
from gettone.cli.commands.listing import (
    Listing,
    Wish,
    as_csv,
    as_json_lines,
    build_listing,
    rows_page,
)
from gettone.cli.options import (
    TokenFlags,
    common,
    company_option,
    settings_in,
    token_options,
)
from gettone.cli.page import say
from gettone.cli.session import Session
from gettone.cli.terminal import FORMAT_FLAG, JSON, Terminal
from gettone.drive.api import Api
from gettone.errors import Refused
from gettone.wire.bodies import Body
from gettone.wire.families import family_named

__all__ = ["list_command"]

TABLE: Final = "table"
CSV: Final = "csv"
JSON_LINES: Final = "jsonl"
# How far it has come is told after so many records: a page of the provider's.
PAGE: Final = 100


class ListFlags(TokenFlags):
    """What ``gettone list`` takes, as its options say."""

    where: str
    sort: str
    columns: str
    limit: int | None
    form: str


@click.command("list")
@click.argument("family")
@click.argument("arguments", metavar="[NAME=VALUE]...", nargs=-1)
@click.option("--where", default="", metavar="QUERY", help="Such as \"name like 'Rossi%'\".")
@click.option("--sort", default="", metavar="FIELDS", help="Such as -date,number.")
@click.option("--columns", default="", metavar="FIELDS", help="Such as id,name,entity.name.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Most records; else all.")
@click.option(
    FORMAT_FLAG,
    "form",
    type=click.Choice([TABLE, CSV, JSON_LINES, JSON]),
    default=TABLE,
    show_default=True,
    help="csv and jsonl are written as they come, with every field unless columns are named.",
)
@company_option
@token_options
@common
@click.pass_obj
def list_command(
    terminal: Terminal, /, family: str, arguments: tuple[str, ...], **flags: Unpack[ListFlags]
) -> None:
    """List every record of a family, however many pages there are.

    For example: gettone list suppliers --where "name like 'Rossi%'"
    """
    session = Session.begin(terminal, settings_in(flags))
    wish = _wish(parse_arguments(arguments), flags)
    listing = build_listing(family_named(family), wish)
    company = session.settings.company
    check_company(wish.arguments, company.value if company.origin == "--company" else "")
    credential = session.credential(flags["token_file"])
    with session.api(credential) as api:
        try:
            _show(terminal, listing, _rows(session, api, listing), flags["form"], wish)
        except Refused as refused:
            api.explain(refused)
            raise
        finally:
            session.keep_evidence(credential, api.evidence)


def _wish(arguments: dict[str, str], flags: ListFlags) -> Wish:
    return Wish(
        arguments=arguments,
        where=flags["where"],
        sort=flags["sort"],
        columns=tuple(name.strip() for name in flags["columns"].split(",") if name.strip()),
        limit=flags["limit"],
        is_table=flags["form"] == TABLE,
    )


def _rows(session: Session, api: Api, listing: Listing) -> Iterator[Body]:
    """Find the company and read its records, telling how far it has come."""
    asked = listing.company_id or session.settings.company.value
    company = chosen_company(api, asked, is_write=False, needs_name=False)
    try:
        for count, row in enumerate(listing.rows(api, company.id), 1):
            if count % PAGE == 0:
                session.terminal.progress(say("cli.list.so-far", count=count))
            yield row
    finally:
        session.terminal.progress(None)


def _show(
    terminal: Terminal, listing: Listing, rows: Iterator[Body], form: str, wish: Wish
) -> None:
    if terminal.is_json or form == TABLE:
        terminal.show(rows_page(listing, rows))
    elif form == CSV:
        terminal.stream(as_csv(listing, rows))
    else:
        terminal.stream(as_json_lines(listing, rows, is_whole=not wish.columns))
