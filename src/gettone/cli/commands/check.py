"""``gettone check``: what was lost or gained since the last time, for cron."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gettone.cli.exit_codes import DONE, DRIFTED, exit_code_of
from gettone.cli.page import Page, Part, Problem, Say, say
from gettone.cli.permissions import drift_said, scopes_said
from gettone.cli.places import place_said
from gettone.domain.drift import Drift
from gettone.domain.scope import Scope
from gettone.errors import GettoneError, InvalidToken
from gettone.jobs.check import REQUESTS_A_DAY, CompanyCheck, ConnectionCheck

__all__ = ["Checked", "check_page", "exit_code"]

# Reasons that have words of their own in ``cli.check.reason``.
_REASONS: Final = frozenset(
    {"quota-low", "quota-exceeded", "licence-expired", "no-answer", "provider-failed"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One kept connection, and what became of it.

    Attributes:
        name: What the user calls it.
        store: Label of the place that keeps it.
        result: ``None`` if it could not even be opened.
        error: Why it could not, or what ended it.
    """

    name: str
    store: str
    result: ConnectionCheck | None = None
    error: GettoneError | None = None

    @property
    def has_changed(self) -> bool:
        """Tell whether anything was lost or gained."""
        return self.result is not None and self.result.has_changed

    @property
    def companies(self) -> tuple[CompanyCheck, ...]:
        """List what became of its companies."""
        return () if self.result is None else self.result.companies


def check_page(checked: Sequence[Checked]) -> Page:
    """Show each connection: what has changed, and what the application still misses."""
    parts = tuple(part for one in checked for part in _parts(one))
    as_json = {
        "changed": any(one.has_changed for one in checked),
        "connections": [_as_json(one) for one in checked],
    }
    return Page(parts or (say("cli.check.none-kept"),), as_json)


def exit_code(checked: Sequence[Checked]) -> int:
    """Give the weightiest: a dead token, a change, whatever else went wrong."""
    errors = [one.error for one in checked if one.error is not None]
    dead = [exit_code_of(error) for error in errors if isinstance(error, InvalidToken)]
    changed = [DRIFTED for one in checked if one.has_changed]
    return next(iter((*dead, *changed, *map(exit_code_of, errors))), DONE)


def _parts(one: Checked) -> Iterator[Part]:
    said = "connection" if one.name else "place"
    yield say(f"cli.check.{said}", "title", name=one.name, store=place_said(one.store))
    for row in one.companies:
        yield from _company_said(row)
    if one.error is not None:
        yield Problem(one.error)


def _company_said(row: CompanyCheck) -> Iterator[Say]:
    company = row.company.name or str(row.company.id)
    if row.change:
        tone = "good" if row.change == "opened" else "bad"
        yield say(f"cli.check.{row.change}", tone, company=company)
    for drift in row.drifts:
        yield drift_said(drift, company)
    if not row.has_changed and row.outcome == "asked":
        yield say("cli.check.same", "good", company=company)
    if row.outcome != "asked":
        yield _not_asked(row, company)
    elif row.reason:
        yield say("cli.check.stopped", company=company, reason=_reason_said(row.reason))
    if row.missing:
        yield say("cli.check.missing", "bad", company=company, scopes=scopes_said(row.missing))
    if row.untested:
        yield say("cli.check.untested", "quiet", company=company, scopes=scopes_said(row.untested))


def _not_asked(row: CompanyCheck, company: str) -> Say:
    reason = _reason_said(row.reason)
    said = f"cli.check.{row.outcome}"
    return say(said, "quiet", company=company, reason=reason, limit=REQUESTS_A_DAY)


def _reason_said(reason: str) -> Say:
    known = reason if reason in _REASONS else "other"
    return say(f"cli.check.reason.{known}", reason=reason)


def _as_json(one: Checked) -> dict[str, object]:
    return {
        "connection": one.name,
        "store": one.store,
        "error": one.error.reference if one.error else None,
        "companies": [_company_json(row) for row in one.companies],
    }


def _company_json(row: CompanyCheck) -> dict[str, object]:
    return {
        "id": row.company.id,
        "name": row.company.name,
        "outcome": row.outcome,
        "reason": row.reason or None,
        "change": row.change or None,
        "lost": [_drift_json(drift) for drift in row.drifts if drift.is_lost],
        "gained": [_drift_json(drift) for drift in row.drifts if not drift.is_lost],
        "missing": _texts(row.missing),
        "untested": _texts(row.untested),
    }


def _drift_json(drift: Drift) -> dict[str, object]:
    return {"scope": drift.scope.text, "at": drift.at.isoformat(), "operation": drift.operation}


def _texts(scopes: tuple[Scope, ...]) -> list[str]:
    return [scope.text for scope in scopes]
