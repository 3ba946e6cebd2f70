"""What one user is told to do before a new version goes out, ready to be sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gettone.cli.page import Say, say
from gettone.cli.permissions import scopes_said
from gettone.cli.steps import step
from gettone.domain.company import Company, User
from gettone.domain.scope import SCOPES, Scope
from gettone.errors import GettoneError
from gettone.jobs.upgrade import ConnectionPlan, Need, Row

__all__ = ["Planned", "message_notes", "message_steps", "message_title", "message_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One kept connection, and what its user is to do.

    Attributes:
        name: What the connection is called.
        store: Label of the place that keeps it.
        owner: Whose it is, in a store of many owners; empty in others.
        user: Who made the token; ``None`` if the connection cannot be had.
        sandbox_url: Where the page is, for a sandbox's token; else empty.
        plan: ``None`` if it could not be judged at all.
        error: Why it could not be had, or what ended the asking.
    """

    name: str
    store: str
    owner: str = ""
    user: User | None = None
    sandbox_url: str = ""
    plan: ConnectionPlan | None = None
    error: GettoneError | None = None

    @property
    def tick(self) -> tuple[Scope, ...]:
        """List the boxes to tick."""
        return () if self.plan is None else self.plan.tick

    @property
    def look(self) -> tuple[Scope, ...]:
        """List the boxes that the user is to look for."""
        return () if self.plan is None else self.plan.look

    @property
    def has_to_do(self) -> bool:
        """Tell whether the user is to do anything on the page."""
        return bool(self.tick or self.look)


def message_title(planned: Planned) -> Say:
    """Say to whom it goes."""
    name, email = (planned.user.name, planned.user.email) if planned.user else ("", "")
    said = "to-owner" if planned.owner else "to"
    facts = {"connection": planned.name, "owner": planned.owner}
    return say(f"upgrade.message.{said}", "title", name=name, email=email, **facts)


def message_words(planned: Planned, application: str) -> tuple[Say, Say]:
    """Greet, and say what it is about."""
    name = planned.user.name if planned.user else ""
    meant = application or say("upgrade.message.application")
    intro = "intro" if planned.tick else "intro-look"
    return (
        say("upgrade.message.hello", name=name),
        say(f"upgrade.message.{intro}", application=meant),
    )


def message_steps(planned: Planned, application: str) -> Iterator[Say]:
    """Give what the user does on the page, step by step.

    Source:
        Provider, "Manual Authentication", Change token permissions.
    """
    url = planned.sandbox_url
    meant = application or say("explanations.application")
    yield step("open-sandbox", url=url) if url else step("open")
    yield step("connected-applications")
    yield step("manage", application=meant)
    yield step("edit")
    if planned.tick:
        yield step("tick-too", boxes=scopes_said(planned.tick))
    if planned.look:
        yield say("explanations.step.look-for-tick", scopes=scopes_said(planned.look))
    if planned.plan is not None and planned.plan.untick:
        yield say("upgrade.message.untick", boxes=scopes_said(planned.plan.untick))
    if planned.plan is not None and planned.plan.lower:
        yield say("upgrade.message.lowered", boxes=scopes_said(planned.plan.lower))
    yield step("save")
    yield step("same-token")


def message_notes(planned: Planned) -> Iterator[Say]:
    """Say what no tick would mend, and what else may be missing."""
    if planned.plan is None:
        return
    if planned.tick and not planned.plan.is_certain:
        yield say("upgrade.message.likely")
    blocked = [row for row in planned.plan.rows if row.need is Need.BLOCKED]
    for company_id, reason in dict.fromkeys((row.company.id, row.reason) for row in blocked):
        rows = [row for row in blocked if (row.company.id, row.reason) == (company_id, reason)]
        yield say(
            f"upgrade.blocked.{reason}",
            company=_named(rows[0].company),
            scopes=scopes_said(_in_order(rows)),
            users=say("explanations.menu.users"),
        )


def _named(company: Company) -> str:
    return company.name or str(company.id)


def _in_order(rows: list[Row]) -> tuple[Scope, ...]:
    held = {row.scope for row in rows}
    return tuple(scope for scope in SCOPES if scope in held)
