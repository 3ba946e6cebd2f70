"""The parser's side of ``export``."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from typing import Final, Unpack

import click

from gettone import __version__
from gettone.cli.commands.call import chosen_company
from gettone.cli.commands.exporting import ahead, exported_page, so_far, verified_page
from gettone.cli.exit_codes import DIFFERENT, DONE
from gettone.cli.options import (
    TokenFlags,
    common,
    company_option,
    settings_in,
    token_options,
)
from gettone.cli.page import say
from gettone.cli.session import Session
from gettone.cli.terminal import FORMAT_FLAG, Terminal
from gettone.cli.usage import UsageRefused
from gettone.domain.access_token import AccessToken
from gettone.drive.api import Api
from gettone.errors import Refused
from gettone.flow.patience import MAX_WAIT_S, Patience, patient
from gettone.flow.steps import Flow
from gettone.jobs.export.parts import Part, parts_of
from gettone.jobs.export.reading import Come, Rows, begin, read_all
from gettone.jobs.export.spool import Spool
from gettone.jobs.export.writing import FORMATS, Target, write

__all__ = ["export_command"]

VERIFY: Final = "verify"
LAST: Final = "last"
_PROGRAM: Final = "gettone export"


class ExportFlags(TokenFlags):
    """What ``gettone export`` takes, as its options say."""

    to: str | None
    form: str | None
    year: int | None
    since: str | None
    max_wait: int
    reserve: int


@click.command("export")
@click.argument("families", nargs=-1, metavar="[FAMILY]...")
@click.option("--to", metavar="FOLDER|FILE", help="Where; a file for xlsx and sqlite.")
@click.option(
    FORMAT_FLAG,
    "form",
    type=click.Choice(list(FORMATS)),
    help="Else by the ending of --to, else jsonl; excel-csv is for Italian Excel.",
)
@click.option("--year", type=click.IntRange(1900, 2999), help="Only what has a day in it.")
@click.option(
    "--since",
    type=click.Choice([LAST]),
    help="Bring an earlier export up to date; sees no deletion.",
)
@click.option(
    "--max-wait",
    type=click.IntRange(min=0),
    default=MAX_WAIT_S // 60,
    show_default=True,
    metavar="MINUTES",
    help="The longest that a quota is waited for.",
)
@click.option(
    "--reserve",
    type=click.IntRange(0, 100),
    default=10,
    show_default=True,
    metavar="PERCENT",
    help="So much of each hour's requests is left to your other applications.",
)
@company_option
@token_options
@common
@click.pass_context
def export_command(
    context: click.Context, /, families: tuple[str, ...], **flags: Unpack[ExportFlags]
) -> None:
    """Write a company's records into files, each once.

    Without families, all of its books. Stopped at any moment and started
    again, it goes on where it was.

    gettone export verify PLACE tells whether the files are still as written;
    exit code 21 if not.
    """
    terminal: Terminal = context.obj
    if families[:1] == (VERIFY,):
        context.exit(_verified(terminal, families[1:]))
    if not flags["to"]:
        raise UsageRefused("missing", _PROGRAM, "--to")
    place = Path(flags["to"]).expanduser()
    target = Target.of(flags["form"] or form_of(place), place)
    parts = parts_of(families, flags["year"], datetime.now(UTC).date())
    session = Session.begin(terminal, settings_in(flags))
    credential = session.credential(flags["token_file"])
    with session.api(credential) as api:
        try:
            _export(session, api, target, parts, flags)
        except Refused as refused:
            api.explain(refused)
            raise
        finally:
            session.keep_evidence(credential, api.evidence)


def form_of(place: Path) -> str:
    """Choose the format by a file's ending; JSON lines for a folder."""
    by_suffix = {held.suffix: name for name, held in FORMATS.items() if held.is_one_file}
    return by_suffix.get(place.suffix.lower(), "jsonl")


def _export(
    session: Session, api: Api, target: Target, parts: Sequence[Part], flags: ExportFlags
) -> None:
    terminal = session.terminal
    asked = session.settings.company.value
    company = chosen_company(api, asked, is_write=False, needs_name=False)
    facts = {
        "gettone": __version__,
        "company_id": company.id,
        "year": flags["year"],
        "origin": session.base_url(),
    }
    of = {**facts, "gettone": None, "lists": [part.name for part in parts]}
    is_since = flags["since"] == LAST
    patience = _patience(terminal, flags)

    def run(page: Callable[[AccessToken], Flow[Rows]]) -> Rows:
        return api.run(lambda token: patient(page(token), patience))

    with Spool(target.spool) as spool:
        if begin(spool, parts, of, is_since=is_since):
            terminal.note(say("cli.export.goes-on", "quiet"))
        try:
            _read(terminal, read_all(run, spool, parts, company.id))
        finally:
            terminal.progress(None)
        manifest = write(target, spool, parts, facts, datetime.now(UTC))
    terminal.show(exported_page(target, manifest, is_since=is_since))


def _read(terminal: Terminal, pages: Iterator[Come]) -> None:
    """Read what is not read yet, saying what is ahead and how far it has come."""
    before: Come | None = None
    for come in pages:
        if come.is_measured and before is not None and not before.is_measured:
            terminal.progress(None)
            terminal.note(ahead(before))
        terminal.progress(so_far(come))
        before = come


def _patience(terminal: Terminal, flags: ExportFlags) -> Patience:
    def told(wait_s: float) -> None:
        terminal.progress(say("cli.export.waiting", minutes=ceil(wait_s / 60)))

    return Patience(
        time.time, max_wait_s=flags["max_wait"] * 60, reserve=flags["reserve"] / 100, told=told
    )


def _verified(terminal: Terminal, places: tuple[str, ...]) -> int:
    """Show whether an export still is what was written, and give the exit code."""
    if len(places) != 1:
        raise UsageRefused("missing", f"{_PROGRAM} {VERIFY}", "PLACE")
    page, flaws = verified_page(Path(places[0]).expanduser())
    terminal.show(page)
    return DIFFERENT if flaws else DONE
