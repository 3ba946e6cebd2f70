"""``gettone connect``: from a pasted token to a kept connection."""

from __future__ import annotations

from datetime import datetime

from gettone.cli.commands.reports import companies_json, companies_table, user_json
from gettone.cli.page import Facts, Page, Part, Say, say
from gettone.cli.places import place_said
from gettone.cli.steps import menu, step, steps_to_token
from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Evidence
from gettone.domain.scope import Scope
from gettone.flow.verify import TokenReport
from gettone.store.interface import Connection
from gettone.wire.requirements import Requirements

__all__ = ["build_connection", "instructions", "kept_page", "report_page"]


def instructions(
    client_id: str, sandbox_url: str = "", needed: Requirements | None = None
) -> tuple[Say, ...]:
    """Say how a user makes the token, step by step.

    Args:
        client_id: The application's, if it is known; else it is said where a
            developer finds it.
        sandbox_url: Where the sandbox's page is; empty for the provider's.
        needed: What the application declares, to name the boxes; ``None`` or
            one that is not complete leaves them to the user.
    """
    boxes = needed.boxes if needed is not None and not needed.undecided else ()
    tick = step("tick" if boxes else "tick-needed")
    steps = steps_to_token(tick=tick, copy=step("copy-here"), sandbox_url=sandbox_url)
    lines: list[Say] = [say(f"cli.connect.intro{'-sandbox' if sandbox_url else ''}")]
    for number, said in enumerate(steps, 1):
        lines.append(say("cli.connect.step", number=number, step=said))
        lines += [_box(box.scope) for box in boxes if said == tick]
    if client_id:
        return *lines, say("cli.connect.client-id", client_id=client_id)
    return *lines, say("cli.connect.no-client-id", menu=menu("developer"))


def _box(scope: Scope) -> Say:
    """Name a box as the page may label it."""
    label, level = say(f"scopes.family.{scope.family}"), say(f"scopes.level.{scope.level.value}")
    return say("cli.connect.box", label=label, level=level, scope=scope.text)


def report_page(report: TokenReport) -> Page:
    """Say who the token belongs to and which companies it opens."""
    facts: list[Part] = []
    if not report.is_usual:
        facts.append(say("cli.connect.unusual", "bad"))
    facts.append(Facts((("cli.label.user", f"{report.user.name} <{report.user.email}>"),)))
    facts += _companies(report)
    return Page(
        tuple(facts),
        {
            "user": user_json(report.user),
            "companies": companies_json(report),
            "is_usual": report.is_usual,
        },
    )


def build_connection(
    name: str, token: AccessToken, report: TokenReport, *, origin: str, now: datetime
) -> Connection:
    """Put together what is to be kept.

    Args:
        name: What the user calls it.
        token: The token that *report* is about.
        report: What the provider said.
        origin: The address that said so.
        now: When, aware, UTC.
    """
    return Connection(
        name=name,
        token=token,
        user=report.user,
        companies=tuple(row.company for row in report.companies),
        evidence=Evidence(),
        origin=origin,
        created_at=now,
    )


def kept_page(connection: Connection, store_label: str, report: TokenReport) -> Page:
    """Say where the connection is kept, and what to do with it."""
    company = next(iter(report.opened), None)
    parts = [say("cli.connect.kept", "good", name=connection.name, store=place_said(store_label))]
    if company is not None:
        parts.append(say("cli.connect.next", company_id=company.id))
    kept = {
        "name": connection.name,
        "store": store_label,
        "origin": connection.origin,
        "fingerprint": connection.token.fingerprint,
    }
    return Page(tuple(parts), {"connection": kept})


def _companies(report: TokenReport) -> tuple[Part, ...]:
    """List the companies, or say that none is opened."""
    if not report.companies:
        return (say("cli.connect.no-company", "bad"),)
    table = companies_table(report)
    return (table,) if report.opened else (table, say("cli.connect.none-opened", "bad"))
