"""``gettone connect``: from a pasted token to a kept connection."""

from __future__ import annotations

from gettone.cli.commands.reports import companies_json, companies_table, user_json
from gettone.cli.page import Facts, Page, Part, Say, say
from gettone.cli.places import place_said
from gettone.cli.steps import Step, menu, numbered, step, steps_to_token
from gettone.flow.verify import TokenReport
from gettone.store.interface import Connection
from gettone.wire.requirements import Requirements

__all__ = ["instructions", "kept_page", "report_page"]


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
    intro = say(f"cli.connect.intro{'-sandbox' if sandbox_url else ''}")
    listed = tuple(box.scope for box in boxes)
    lines = (intro, *numbered(Step(one, listed if one == tick else ()) for one in steps))
    if client_id:
        return *lines, say("cli.connect.client-id", client_id=client_id)
    return *lines, say("cli.connect.no-client-id", menu=menu("developer"))


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
