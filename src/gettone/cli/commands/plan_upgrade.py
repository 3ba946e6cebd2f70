"""``gettone plan-upgrade``: who must tick what before a new version goes out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gettone.application import Application
from gettone.cli.exit_codes import DONE, TO_TICK, UNKNOWN, exit_code_of
from gettone.cli.instructions import escaped
from gettone.cli.page import Cell, Facts, Page, Part, Problem, Raw, Say, Table, say
from gettone.cli.permissions import scopes_said
from gettone.cli.places import place_said
from gettone.cli.show import sentence
from gettone.cli.upgrade_message import (
    Planned,
    message_notes,
    message_steps,
    message_title,
    message_words,
)
from gettone.domain.explanation import Certainty
from gettone.domain.scope import Scope
from gettone.jobs.upgrade import ConnectionPlan, Need, Row, Upgrade
from gettone.texts import Language

__all__ = ["Plan", "as_csv", "as_markdown", "exit_code", "plan_page"]

_GAP: Final = Raw("")
_COLUMNS: Final = (
    "owner",
    "connection",
    "store",
    "user_id",
    "user_name",
    "user_email",
    "company_id",
    "company",
    "scope",
    "need",
    "certain",
    "seen_at",
    "reason",
)
# What a spreadsheet would take for a formula (OWASP, CSV Injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Both versions, and what each connection's user is to do.

    Attributes:
        old: As the version that is out declares itself.
        new: As the version to come does.
        asked: Whether the provider was asked just now.
    """

    old: Application
    new: Application
    connections: Sequence[Planned]
    asked: bool = False

    @property
    def upgrade(self) -> Upgrade:
        """Give what both need."""
        return Upgrade(self.old.requirements.scopes, self.new.requirements.scopes)

    @property
    def application(self) -> str:
        """Name the application; empty if neither version does."""
        return self.new.name or self.old.name

    @property
    def to_do(self) -> list[Planned]:
        """List the connections whose user is to do something."""
        return [one for one in self.connections if one.has_to_do]

    @property
    def failed(self) -> list[Planned]:
        """List the connections that could not be judged, or not asked to the end."""
        return [one for one in self.connections if one.error is not None]


def plan_page(plan: Plan, language: Language) -> Page:
    """Show what changes, who must do what, and a message for each of them."""
    parts: list[Part] = [_title(plan), _facts(plan), _GAP]
    if plan.to_do:
        parts += [say("upgrade.who", "title"), _table(plan)]
    elif plan.connections and not plan.failed:
        parts.append(say("upgrade.nobody", "good"))
    if not plan.connections:
        parts.append(say("upgrade.none-kept"))
    if not plan.asked and any(one.look for one in plan.connections):
        parts.append(say("upgrade.not-asked", "quiet"))
    for one in plan.failed:
        parts += [_GAP, _failed(one), *([Problem(one.error)] if one.error else ())]
    for one in plan.to_do:
        parts += [_GAP, *_message(plan, one)]
    return Page(tuple(parts), _as_json(plan, language))


def as_markdown(plan: Plan, language: Language) -> str:
    """Write what changes, and the message for each user, as CommonMark."""

    def words(said: Say) -> str:
        return escaped(sentence(said, language))

    lines = [f"# {words(_title(plan))}", ""]
    for label, held in _facts(plan).rows:
        value = words(held) if isinstance(held, Say) else escaped(str(held))
        lines.append(f"- {words(say(label))}: {value}")
    for one in plan.to_do:
        lines += ["", f"## {words(message_title(one))}"]
        for said in message_words(one, plan.application):
            lines += ["", words(said)]
        steps = message_steps(one, plan.application)
        lines += ["", *(f"{number}. {words(said)}" for number, said in enumerate(steps, 1))]
        for said in message_notes(one):
            lines += ["", words(said)]
    return "\n".join(lines)


def as_csv(plan: Plan) -> str:
    """Write a line for each scope of the new version in each company (RFC 4180)."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(_COLUMNS)
    for one in plan.connections:
        for row in one.plan.rows if one.plan else ():
            table.writerow([_harmless(cell) for cell in _csv_row(one, row)])
    return written.getvalue()


def exit_code(plan: Plan) -> int:
    """Tell whether somebody must tick something, or who knows."""
    if any(one.tick for one in plan.connections):
        return TO_TICK
    if plan.failed:
        return next(exit_code_of(one.error) for one in plan.failed if one.error is not None)
    return UNKNOWN if plan.to_do else DONE


def _title(plan: Plan) -> Say:
    old, new = (str(one.path or "") for one in (plan.old, plan.new))
    return say("upgrade.title", "title", old=old, new=new)


def _facts(plan: Plan) -> Facts:
    upgrade = plan.upgrade
    rows: list[tuple[str, Cell]] = [("upgrade.label.added", _listed(upgrade.added))]
    rows += [("upgrade.label.dropped", _listed(upgrade.dropped))] if upgrade.dropped else []
    rows += [("upgrade.label.lowered", _listed(upgrade.lowered))] if upgrade.lowered else []
    judged = [one for one in plan.connections if one.plan is not None]
    counts = {
        "connections": len(plan.connections),
        "tick": sum(1 for one in judged if one.tick),
        "look": sum(1 for one in judged if one.look and not one.tick),
        "nothing": sum(1 for one in judged if not one.has_to_do),
        "failed": len(plan.failed),
    }
    return Facts((*rows, *((f"upgrade.label.{name}", count) for name, count in counts.items())))


def _listed(scopes: Sequence[Scope]) -> Say:
    return scopes_said(scopes) if scopes else say("upgrade.none")


def _table(plan: Plan) -> Table:
    """List who must tick or look for what, a line for each box."""
    has_owners = any(one.owner for one in plan.connections)
    names = (*(("owner",) if has_owners else ()), "connection", "user", "do", "scope")
    rows = [
        (
            *((one.owner,) if has_owners else ()),
            one.name,
            one.user.name if one.user else "",
            say(f"upgrade.do.{do}"),
            scope.text,
        )
        for one in plan.to_do
        for do, scopes in (("tick", one.tick), ("look", one.look))
        for scope in scopes
    ]
    return Table(tuple(f"upgrade.column.{name}" for name in names), tuple(rows))


def _failed(one: Planned) -> Say:
    """Say what could not be judged: a connection, or a whole place."""
    said = "failed" if one.name else "failed-place"
    return say(f"upgrade.{said}", "bad", connection=one.name, store=place_said(one.store))


def _message(plan: Plan, one: Planned) -> Iterator[Part]:
    yield message_title(one)
    yield from message_words(one, plan.application)
    steps = message_steps(one, plan.application)
    for number, said in enumerate(steps, 1):
        yield say("upgrade.message.numbered", number=number, said=said)
    yield from message_notes(one)


def _csv_row(one: Planned, row: Row) -> list[object]:
    user = one.user
    return [
        one.owner,
        one.name,
        one.store,
        user.id if user else "",
        user.name if user else "",
        user.email if user else "",
        row.company.id,
        row.company.name,
        row.scope.text,
        row.need.value,
        _is_certain(row),
        row.finding.at.isoformat() if row.finding else "",
        row.reason,
    ]


def _harmless(cell: object) -> object:
    """Keep a spreadsheet from running what somebody called a company."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _is_certain(row: Row) -> bool:
    return row.need is Need.TICK and row.certainty is Certainty.CERTAIN


def _as_json(plan: Plan, language: Language) -> dict[str, object]:
    upgrade = plan.upgrade
    return {
        "from": str(plan.old.path),
        "to": str(plan.new.path),
        "added": _texts(upgrade.added),
        "dropped": _texts(upgrade.dropped),
        "lowered": _texts(upgrade.lowered),
        "asked": plan.asked,
        "connections": [_connection_json(plan, one, language) for one in plan.connections],
    }


def _connection_json(plan: Plan, one: Planned, language: Language) -> dict[str, object]:
    user, judged = one.user, one.plan
    return {
        "owner": one.owner or None,
        "connection": one.name or None,
        "store": one.store,
        "user": {"id": user.id, "name": user.name, "email": user.email} if user else None,
        "error": one.error.reference if one.error else None,
        "tick": _texts(one.tick),
        "look": _texts(one.look),
        "untick": _texts(judged.untick) if judged else [],
        "lower": _texts(judged.lower) if judged else [],
        "companies": _companies_json(judged) if judged else [],
        "message": _message_text(plan, one, language) if one.has_to_do else None,
    }


def _message_text(plan: Plan, one: Planned, language: Language) -> str:
    """Give the message as it may be sent, without its title."""
    _, *lines = _message(plan, one)
    return "\n".join(sentence(said, language) for said in lines if isinstance(said, Say))


def _companies_json(plan: ConnectionPlan) -> list[dict[str, object]]:
    rows = {row.company.id: row.company for row in plan.rows}
    opened: list[dict[str, object]] = [
        {
            "id": company.id,
            "name": company.name or None,
            "closed": False,
            "scopes": [_row_json(row) for row in plan.rows if row.company.id == company.id],
        }
        for company in rows.values()
    ]
    return opened + [
        {"id": company.id, "name": company.name or None, "closed": True, "scopes": []}
        for company in plan.closed
    ]


def _row_json(row: Row) -> dict[str, object]:
    return {
        "scope": row.scope.text,
        "need": row.need.value,
        "certain": _is_certain(row),
        "seen_at": row.finding.at.isoformat() if row.finding else None,
        "reason": row.reason or None,
    }


def _texts(scopes: Sequence[Scope]) -> list[str]:
    return [scope.text for scope in scopes]
