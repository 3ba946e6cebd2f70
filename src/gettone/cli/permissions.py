"""What a scope, and a change of one, is called in front of a person."""

from __future__ import annotations

from collections.abc import Sequence

from gettone.cli.page import Say, say
from gettone.domain.drift import Drift
from gettone.domain.scope import Scope

__all__ = ["drift_said", "scope_said", "scopes_said"]


def scope_said(scope: Scope) -> Say:
    """Name a scope as the provider writes it and as its page may label it."""
    return say(
        "cli.scope",
        scope=scope.text,
        family=say(f"scopes.family.{scope.family}"),
        level=say(f"scopes.level.{scope.level.value}"),
    )


def scopes_said(scopes: Sequence[Scope]) -> Say:
    """Name some scopes, one at least, with commas between them."""
    first, *others = scopes
    if not others:
        return scope_said(first)
    return say("cli.scopes", first=scope_said(first), others=scopes_said(others))


def drift_said(drift: Drift, company: str = "") -> Say:
    """Say what worked and does no more, or the reverse.

    Args:
        drift: The change.
        company: The company's name; its id is said where there is none.
    """
    return say(
        "cli.drift.lost" if drift.is_lost else "cli.drift.gained",
        "bad" if drift.is_lost else "good",
        company=company or str(drift.company_id),
        scope=scope_said(drift.scope),
        operation=drift.operation,
    )
