"""What a doctor found of a token: values, and how they compare with what is needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from gettone.domain.company import Company, User
from gettone.domain.evidence import Evidence, Standing
from gettone.domain.explanation import Cause, Certainty
from gettone.domain.scope import Scope
from gettone.errors import GettoneError
from gettone.flow.known import Known
from gettone.wire.company_info import CompanyInfo
from gettone.wire.limits import QuotaLeft
from gettone.wire.requirements import Requirements

__all__ = ["CompanyFound", "Diagnosis", "ScopeFound", "merged"]

MISSING: Final = "scope-missing"
# Facts that tell two causes of one reference apart.
_APART: Final = ("function", "category")
_SURENESS: Final = tuple(Certainty)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeFound:
    """What was found of one scope in one company.

    Attributes:
        known: What may be said of it.
        reason: Why nothing is, as ``flow.probe`` has it; else empty.
        causes: Of a refusal, the one that is meant first.
    """

    known: Known
    reason: str = ""
    causes: tuple[Cause, ...] = ()

    @property
    def scope(self) -> Scope:
        """Name the scope."""
        return self.known.scope

    @property
    def is_missing(self) -> bool:
        """Tell whether it was refused, and for all that is known for want of its box."""
        return bool(self.causes) and self.causes[0].reference == MISSING


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyFound:
    """What was found in one company.

    Attributes:
        standing: Whether the token opens it; ``UNTESTED`` where nobody could say.
        reason: Why not, or why not all was asked: a reference; else empty.
        info: What its own info says; ``None`` if that could not be read.
        rows: One for each scope of the provider's, in the order of the page;
            empty where the company is not open.
        needed: What the application needs; ``None`` where that is not said.
        obstacles: What else stands in the way of what is needed: the licence,
            the user's own permission, the plan.
        hour: Requests that are left in the hour; ``None`` if nobody said.
        month: The same of the month.
    """

    company: Company
    standing: Standing
    reason: str = ""
    info: CompanyInfo | None = None
    rows: tuple[ScopeFound, ...] = ()
    needed: Requirements | None = None
    obstacles: tuple[Cause, ...] = ()
    hour: QuotaLeft | None = None
    month: QuotaLeft | None = None

    @property
    def wanted(self) -> tuple[ScopeFound, ...]:
        """List what was found of the needed scopes; of all where needs are not said."""
        if self.needed is None:
            return self.rows
        return tuple(row for row in self.rows if row.scope in self.needed.scopes.scopes)

    @property
    def granted(self) -> tuple[ScopeFound, ...]:
        """List those of them that are granted."""
        return _standing(self.wanted, Standing.GRANTED)

    @property
    def refused(self) -> tuple[ScopeFound, ...]:
        """List every scope that is refused, needed or not."""
        return _standing(self.rows, Standing.REFUSED)

    @property
    def untested(self) -> tuple[ScopeFound, ...]:
        """List the wanted scopes of which nothing can be said."""
        return _standing(self.wanted, Standing.UNTESTED)

    @property
    def missing(self) -> tuple[ScopeFound, ...]:
        """List the needed scopes that are refused for want of their boxes."""
        return tuple(row for row in self.unmet if row.is_missing)

    @property
    def unmet(self) -> tuple[ScopeFound, ...]:
        """List the needed scopes that are refused, whatever for."""
        return () if self.needed is None else _standing(self.wanted, Standing.REFUSED)

    @property
    def excess(self) -> tuple[ScopeFound, ...]:
        """List what is granted beyond what is needed; none where needs are not said."""
        if self.needed is None:
            return ()
        boxes = tuple(self.needed.scopes)
        # One of these is needed, and which one is not known.
        perhaps = [scope for ref in self.needed.undecided for scope in ref.needed.any_of]
        return tuple(
            row
            for row in _standing(self.rows, Standing.GRANTED)
            if not any(box.covers(row.scope) for box in boxes)
            and not any(row.scope.covers(one) for one in perhaps)
        )

    @property
    def causes(self) -> tuple[Cause, ...]:
        """List what stands in the way of what is needed, each once."""
        meant = [replace(row.causes[0], scopes=(row.scope,)) for row in self.unmet]
        return merged((*self.obstacles, *meant))


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What was found of one token.

    Attributes:
        user: Whose it is; ``None`` if that could not be asked.
        companies: Those that were asked, or were to be.
        needed: What the application needs; ``None`` where that is not said.
        evidence: What is known now, to be kept.
        stopped_by: The dead token, the silence or the failure that ended it.
    """

    user: User | None = None
    companies: tuple[CompanyFound, ...] = ()
    needed: Requirements | None = None
    evidence: Evidence
    stopped_by: GettoneError | None = None

    @property
    def opened(self) -> tuple[CompanyFound, ...]:
        """List the companies that the token opens."""
        return tuple(one for one in self.companies if one.standing is Standing.GRANTED)

    @property
    def causes(self) -> tuple[Cause, ...]:
        """List what stands in the way in any company, each once."""
        return merged(cause for one in self.companies for cause in one.causes)


def merged(causes: Iterable[Cause]) -> tuple[Cause, ...]:
    """Join causes that are the same but for their scopes; the least sure tells how sure."""
    found: dict[object, Cause] = {}
    for cause in causes:
        place = (cause.reference, *(cause.facts.get(name) for name in _APART))
        held = found.get(place, cause)
        found[place] = replace(
            held,
            scopes=tuple(dict.fromkeys((*held.scopes, *cause.scopes))),
            certainty=max(held.certainty, cause.certainty, key=_SURENESS.index),
        )
    return tuple(found.values())


def _standing(rows: Iterable[ScopeFound], standing: Standing) -> tuple[ScopeFound, ...]:
    return tuple(row for row in rows if row.known.standing is standing)
