"""The parser's side of ``plan-upgrade``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import click

from gettone.application import Application
from gettone.cli.commands.plan_upgrade import Plan, as_csv, as_markdown, exit_code, plan_page
from gettone.cli.declared import application_in
from gettone.cli.holding import Held, ask_held, held_by_all, held_in
from gettone.cli.options import common, store_options
from gettone.cli.page import Page, Raw, say
from gettone.cli.session import Session
from gettone.cli.terminal import FORMAT_FLAG, JSON, Terminal
from gettone.cli.upgrade_message import Planned
from gettone.cli.usage import UsageRefused
from gettone.domain.evidence import Evidence
from gettone.drive.learning import utc_now
from gettone.errors import BadCall, InvalidToken
from gettone.jobs.check import ConnectionCheck
from gettone.jobs.upgrade import Known, Upgrade, plan_connection
from gettone.settings import DEFAULT

__all__ = ["plan_upgrade_command"]

_PROGRAM: Final = "gettone plan-upgrade"
_MARKDOWN: Final = "markdown"
_CSV: Final = "csv"
_DAYS: Final = 30


@click.command("plan-upgrade")
@click.option(
    "--from",
    "old",
    metavar="OLD",
    required=True,
    help="File that declares the version that is out.",
)
@click.option(
    "--to", "new", metavar="NEW", required=True, help="File that declares the version to come."
)
@click.option(
    "--ask", is_flag=True, help="Ask the provider too: reads only, 25 a company and day at most."
)
@click.option(
    "--max-age",
    "days",
    type=click.IntRange(1, 3650),
    default=_DAYS,
    show_default=True,
    metavar="DAYS",
    help="What was seen longer ago is not known any more.",
)
@click.option(
    FORMAT_FLAG,
    "form",
    type=click.Choice(["text", _MARKDOWN, _CSV, JSON]),
    default="text",
    show_default=True,
    help="Markdown holds the messages to send; CSV a line for each permission and company.",
)
@store_options
@common
@click.pass_context
def plan_upgrade_command(
    context: click.Context,
    /,
    old: str,
    new: str,
    ask: bool,
    days: int,
    form: str,
    **flags: str | None,
) -> None:
    """Tell whose token needs which boxes before an upgrade.

    Over every kept connection; in a database, of every owner. Exit code 0 if
    nobody must do anything, 31 if somebody must tick something, 11 if somebody
    must look whether it is ticked.
    """
    terminal: Terminal = context.obj
    if terminal.is_json and form in {_MARKDOWN, _CSV}:
        raise UsageRefused("two-formats", _PROGRAM, FORMAT_FLAG)
    versions = application_in(old, "--from"), application_in(new, "--to")
    _check_types(versions[1])
    session = Session.begin(terminal, flags)
    judged = _Judging(session, versions, timedelta(days=days), asks=ask)
    plan = Plan(old=versions[0], new=versions[1], connections=list(judged.all()), asked=ask)
    terminal.progress(None)
    terminal.show(_page(plan, form, terminal))
    context.exit(exit_code(plan))


def _page(plan: Plan, form: str, terminal: Terminal) -> Page:
    if form == _CSV:
        text = as_csv(plan)
        return Page((Raw(text.rstrip("\r\n").replace("\r\n", "\n")),), {}, content=text.encode())
    if form == _MARKDOWN:
        return Page((Raw(as_markdown(plan, terminal.language)),), {})
    return plan_page(plan, terminal.language)


def _check_types(new: Application) -> None:
    """Refuse a version of which it is not known what it needs.

    Raises:
        BadCall: The type of a document is not said.
    """
    if undecided := new.requirements.undecided:
        named = ", ".join(map(str, undecided))
        raise BadCall("document-type-not-said", operation=named, example=f"{undecided[0]}:*")


class _Judging:
    """Every connection that is kept, judged one by one."""

    def __init__(
        self,
        session: Session,
        versions: tuple[Application, Application],
        max_age: timedelta,
        *,
        asks: bool,
    ) -> None:
        self._session = session
        self._upgrade = Upgrade(*(one.requirements.scopes for one in versions))
        self._max_age = max_age
        self._asks = asks

    def all(self) -> Iterator[Planned]:
        """Judge each; what one cannot do keeps no other from it."""
        for number, held in enumerate(self._held(), 1):
            yield self._planned(held)
            if self._asks:
                self._session.terminal.progress(say("upgrade.progress", done=number))

    def _held(self) -> Iterator[Held]:
        """Go through all owners of a database, unless one is named."""
        keeping, owner = self._session.keeping, self._session.settings.owner
        if keeping.storing.is_told and owner.origin == DEFAULT:
            return held_by_all(keeping.storing.store())
        return held_in(keeping.places())

    def _planned(self, held: Held) -> Planned:
        kept = held.connection
        if kept is None:
            return Planned(name=held.name, store=held.store, owner=held.owner, error=held.error)
        asked = ask_held(self._session, held, tuple(self._upgrade.new)) if self._asks else None
        result, error = (asked.result, asked.error) if asked is not None else (None, None)
        known = self._known(held, result)
        # Boxes of a token that is dead are nobody's business any more.
        is_dead = isinstance(error, InvalidToken)
        return Planned(
            name=held.name,
            store=held.store,
            owner=held.owner,
            user=kept.user,
            sandbox_url="" if self._session.is_live(kept) else self._session.base_url(kept),
            plan=None if is_dead else plan_connection(self._upgrade, known),
            error=error,
        )

    def _known(self, held: Held, result: ConnectionCheck | None) -> Known:
        kept = held.connection
        rows = result.companies if result is not None else ()
        companies = {one.id: one for one in (kept.companies if kept is not None else ())}
        companies |= {row.company.id: row.company for row in rows if row.company.name}
        evidence = kept.evidence if kept is not None else Evidence()
        return Known(
            companies=tuple(companies.values()),
            evidence=result.evidence if result is not None else evidence,
            now=utc_now(),
            max_age=self._max_age,
        )
