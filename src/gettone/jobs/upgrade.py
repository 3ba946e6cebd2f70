"""Who must tick what before a new version of an application goes out.

Nothing is sent here: what is kept with a connection decides, or what was
learnt of it just now. A token has its boxes once for all its companies
(assumed: the provider's page asks for them once), so that what works in one
company is ticked, and what is refused in another has another cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from gettone.domain.company import Company, CompanyId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.explanation import Certainty
from gettone.domain.scope import Level, Scope, ScopeSet
from gettone.flow.withheld import BOX, NOT_BOXES

__all__ = ["ConnectionPlan", "Known", "Need", "Row", "Upgrade", "plan_connection"]

# A grant tells of a refusal elsewhere if it is not older by more than this.
# Assumed: nobody edits the page between two probes of one run.
_TOGETHER: Final = timedelta(hours=1)
# Why a box is no box to tick, or not known.
TICKED_ALREADY: Final = "ticked-already"
STALE: Final = "stale"
UNTESTED: Final = "untested"


class Need(Enum):
    """What a new version's need of one scope in one company comes to."""

    GRANTED = "granted"
    TICK = "tick"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What two versions of an application need.

    Attributes:
        old: Boxes of the version that is out.
        new: Boxes of the version to come.
    """

    old: ScopeSet
    new: ScopeSet

    @property
    def added(self) -> tuple[Scope, ...]:
        """List what the new version needs and the old one did not."""
        return self.old.missing(self.new)

    @property
    def dropped(self) -> tuple[Scope, ...]:
        """List what the old version needed and the new one does not."""
        kept = {scope.family for scope in self.new}
        return tuple(scope for scope in self.new.missing(self.old) if scope.family not in kept)

    @property
    def lowered(self) -> tuple[Scope, ...]:
        """List what the new version only reads, and the old one wrote."""
        written = {scope.family for scope in self.new.missing(self.old)}
        return tuple(scope for scope in self.new if scope.family in written)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one connection.

    Attributes:
        companies: Those that are kept with it.
        evidence: What answers have shown; a check of a company also tells
            what but a box may be behind a refusal there.
        now: When it is judged, aware, UTC.
        max_age: What was shown longer ago is not known any more.
    """

    companies: Sequence[Company]
    evidence: Evidence
    now: datetime
    max_age: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one scope in one company comes to.

    Attributes:
        finding: What shows it; ``None`` if nothing does.
        certainty: How sure it is that the box is what is missing; ``UNKNOWN``
            for what is not to be ticked.
        reason: Why it is blocked or unknown, as a reference; else empty.
    """

    company: Company
    scope: Scope
    need: Need
    finding: Finding | None = None
    certainty: Certainty = Certainty.UNKNOWN
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionPlan:
    """What the user of one connection is to do.

    Attributes:
        rows: Each scope of the new version in each company that may be open.
        closed: Companies that the token is known not to open.
        tick: Boxes to tick.
        look: Boxes that the new version adds and of which nothing is known.
        untick: Boxes that are not needed any more, unless known not to be ticked.
        lower: Boxes of which reading is enough from now on, likewise.
    """

    rows: tuple[Row, ...]
    closed: tuple[Company, ...]
    tick: tuple[Scope, ...]
    look: tuple[Scope, ...]
    untick: tuple[Scope, ...]
    lower: tuple[Scope, ...]

    @property
    def is_certain(self) -> bool:
        """Tell whether nothing but the boxes can be what is missing."""
        ticks = [row.certainty for row in self.rows if row.need is Need.TICK]
        return all(one is Certainty.CERTAIN for one in ticks)


def plan_connection(upgrade: Upgrade, known: Known) -> ConnectionPlan:
    """Say what the user of one connection is to do before the new version goes out."""
    companies = _companies(known)
    closed = tuple(company for company in companies if _is_closed(known, company))
    opened = tuple(company for company in companies if company not in closed)
    rows = [row for scope in upgrade.new for row in _rows(known, scope, opened)]
    needs = {
        scope: {row.need for row in rows if row.scope == scope} or {Need.UNKNOWN}
        for scope in upgrade.new
    }
    order = {company.id: place for place, company in enumerate(opened)}
    rows.sort(key=lambda row: order[row.company.id])
    tick = tuple(scope for scope in upgrade.new if Need.TICK in needs[scope])
    return ConnectionPlan(
        rows=tuple(rows),
        closed=closed,
        tick=tick,
        look=tuple(one for one in upgrade.added if not needs[one] & {Need.TICK, Need.GRANTED}),
        untick=tuple(one for one in upgrade.dropped if not _is_unticked(known, one, opened)),
        lower=tuple(one for one in upgrade.lowered if one not in tick),
    )


def _companies(known: Known) -> tuple[Company, ...]:
    """List the companies that are kept, and those that answers told of."""
    kept = {company.id: company for company in known.companies}
    for found in known.evidence.findings:
        kept.setdefault(found.company_id, Company(id=found.company_id, name=""))
    return tuple(kept.values())


def _rows(known: Known, scope: Scope, companies: Iterable[Company]) -> list[Row]:
    """Judge one scope in each company; what works in one says of the others that it is ticked."""
    found = [(company, _newest(known, company.id, scope)) for company in companies]
    granted_at = [
        held.at
        for _, held in found
        if held is not None and held.standing is Standing.GRANTED and _is_fresh(known, held)
    ]
    newest = max(granted_at, default=None)
    return [_row(known, company, scope, held, newest) for company, held in found]


def _row(
    known: Known,
    company: Company,
    scope: Scope,
    held: Finding | None,
    granted_at: datetime | None,
) -> Row:
    """Judge one scope in one company.

    Args:
        known: What is known of the connection.
        company: Where.
        scope: Which.
        held: What shows it there.
        granted_at: When it was last seen working in any company.
    """
    if held is None or not _is_fresh(known, held):
        reason = UNTESTED if held is None else STALE
        return Row(company=company, scope=scope, need=Need.UNKNOWN, finding=held, reason=reason)
    if held.standing is Standing.GRANTED:
        return Row(company=company, scope=scope, need=Need.GRANTED, finding=held)
    blocked, certainty = _refusal(known, held, scope)
    if not blocked and granted_at is not None and granted_at + _TOGETHER >= held.at:
        blocked = TICKED_ALREADY
    if blocked:
        return Row(company=company, scope=scope, need=Need.BLOCKED, finding=held, reason=blocked)
    return Row(company=company, scope=scope, need=Need.TICK, finding=held, certainty=certainty)


def _refusal(known: Known, held: Finding, scope: Scope) -> tuple[str, Certainty]:
    """Tell what no box would mend, and else how sure it is that the box is missing."""
    check = known.evidence.check(held.company_id)
    if check is None or known.now - check.at > known.max_age:
        return "", Certainty.LIKELY
    cause = check.cause_of(scope)
    # That full access holds reading is inferred, and a refused write may have
    # other causes, such as a plan that is full.
    is_certain = cause == BOX and scope.level is Level.READ and held.is_direct
    sure = Certainty.CERTAIN if is_certain else Certainty.LIKELY
    return (cause, Certainty.UNKNOWN) if cause in NOT_BOXES else ("", sure)


def _newest(known: Known, company_id: CompanyId, scope: Scope) -> Finding | None:
    """Give the newest of what tells of a scope: full access holds reading (inferred)."""
    other = Level.FULL if scope.level is Level.READ else Level.READ
    telling = Standing.GRANTED if other is Level.FULL else Standing.REFUSED
    own = known.evidence.shown(company_id, scope)
    beside = [
        found
        for found in known.evidence.findings
        if found.company_id == company_id
        and (found.scope.family, found.scope.level) == (scope.family, other)
        and found.standing is telling
    ]
    return max([*([own] if own else []), *beside], key=lambda found: found.at, default=None)


def _is_fresh(known: Known, found: Finding) -> bool:
    return known.now - found.at <= known.max_age


def _is_closed(known: Known, company: Company) -> bool:
    check = known.evidence.check(company.id)
    return check is not None and check.is_open is False


def _is_unticked(known: Known, scope: Scope, companies: Iterable[Company]) -> bool:
    """Tell whether a box is known not to be ticked."""
    needs = {row.need for row in _rows(known, scope, companies)}
    return Need.TICK in needs
