"""Wait while the user edits the page: look after look, ever slower, at what is missing.

One look is a flow; the front doors loop. Nothing but GET is sent, and nothing
here has a clock: a wait is part of the first request of a look.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Final, Literal, TypeAlias, TypeVar

from gettone.domain.access_token import AccessToken
from gettone.domain.company import Company, CompanyId
from gettone.domain.evidence import Evidence, Standing
from gettone.domain.scope import SCOPES, Level, Scope
from gettone.errors import CompanyNotConnected, GettoneError, InvalidToken, NoAnswer, QuotaExceeded
from gettone.flow.probe import (
    NO_SAFE_READ,
    PROBES,
    QUOTA_LOW,
    ProbeReport,
    probe,
)
from gettone.flow.statuses import LICENCE_EXPIRED, reason_of
from gettone.flow.steps import Flow
from gettone.flow.verify import fetch_companies
from gettone.flow.withheld import NOT_BOXES, refusal_causes

__all__ = ["LIMIT_S", "LONGEST_WAIT_S", "SHORTEST_WAIT_S", "Box", "Look", "Sight", "Watch", "later"]

T = TypeVar("T")

# Provider, Manual Authentication: a change holds "in a short time". Assumed:
# nobody minds a minute, and who has not ticked in twenty does something else.
SHORTEST_WAIT_S: Final = 15.0
LONGEST_WAIT_S: Final = 60.0
LIMIT_S: Final = 1200.0
_GROWTH_S: Final = 5.0

Ending: TypeAlias = Literal["", "nothing-left", "time-up"]


class Sight(Enum):
    """What is seen of one needed box in one company.

    ``UNSEEN`` is what cannot be asked for harmlessly; ``BLOCKED`` is refused,
    and something else than the box stands in the way. Neither is waited for.
    """

    THERE = "there"
    MISSING = "missing"
    UNANSWERED = "unanswered"
    CLOSED = "closed"
    BLOCKED = "blocked"
    UNSEEN = "unseen"


_WAITED_FOR: Final = frozenset({Sight.MISSING, Sight.UNANSWERED, Sight.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One needed scope in one company, as the last look saw it.

    Attributes:
        reason: Why it is unanswered, blocked or unseen, as a reference:
            that of an error, a cause, or one of ``flow.probe``; else empty.
    """

    company_id: CompanyId
    scope: Scope
    sight: Sight
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look saw.

    Attributes:
        number: Which look, from 1.
        companies: Where it looked; names are empty if nobody told them.
        boxes: Every needed box, company by company, in the order of the page.
        changed: Those that were not seen so at the look before.
        reason: Why not all could be asked, as a reference; else empty.
        wait_s: Seconds until the next look; 0 for the last.
        ending: Why it was the last; empty if it was not.
    """

    number: int
    companies: tuple[Company, ...]
    boxes: tuple[Box, ...]
    changed: tuple[Box, ...]
    reason: str = ""
    wait_s: float = 0.0
    ending: Ending = ""

    def with_sight(self, *sights: Sight) -> tuple[Box, ...]:
        """List the boxes that are seen so."""
        return tuple(box for box in self.boxes if box.sight in sights)


class Watch:
    """Needed boxes that are waited for, and what was seen of them.

    Args:
        scopes: What is needed. Full access is known by reading in its family:
            without that it is missing; with it, only a write would tell.
        company_ids: Where; ``None`` for each company that the token opens.
        evidence: What answers have shown before of what cannot be asked for.

    Attributes:
        is_over: Whether nothing is left to wait for, or the time is up.
    """

    def __init__(
        self,
        scopes: Iterable[Scope],
        company_ids: Sequence[CompanyId] | None = None,
        evidence: Evidence | None = None,
    ) -> None:
        self.is_over = False
        wanted = frozenset(scopes)
        self._scopes = tuple(scope for scope in SCOPES if scope in wanted)
        self._evidence = evidence or Evidence()
        self._is_told = company_ids is not None
        self._places: list[_Place] | None = None
        if company_ids is not None:
            self._places = [self._place(Company(id=one, name="")) for one in company_ids]
        self._number = 0
        self._wait_s = 0.0
        self._waited_s = 0.0
        self._began_at: datetime | None = None
        self._reason = ""
        self._retry_after_s: int | None = None

    def look(self, token: AccessToken, now: datetime) -> Flow[Look]:
        """Wait as long as is due, then ask for what is missing.

        The first look asks for everything that is needed: what was granted an
        hour ago may have been taken away since.

        Args:
            token: Whose scopes.
            now: The time before the wait, aware, UTC.

        Raises:
            InvalidToken: The provider does not know the token. Nothing else
                ends the waiting: no quota, outage or silence.
        """
        self._number += 1
        self._began_at = self._began_at or now
        self._waited_s += self._wait_s
        spent_s = max(self._waited_s, (now - self._began_at).total_seconds() + self._wait_s)
        before = frozenset(self._boxes() if self._number > 1 else ())
        yield from later(self._ask(token, now), self._wait_s)
        return self._seen(before, LIMIT_S - spent_s)

    def _ask(self, token: AccessToken, now: datetime) -> Flow[None]:
        """Ask in each company; where one has no answer, the next would have none."""
        self._reason, self._retry_after_s = "", None
        try:
            if self._places is None:
                listed = yield from fetch_companies(token)
                self._places = [self._place(company) for company in listed]
            for place in self._places:
                yield from place.ask(token, now)
                self._reason = self._reason or place.reason
                if place.reason == NoAnswer.reference:
                    break
        except InvalidToken:
            raise
        except GettoneError as unanswered:
            self._reason = reason_of(unanswered)
            if isinstance(unanswered, QuotaExceeded):
                self._retry_after_s = unanswered.retry_after_s
        self._leave_closed()

    def _leave_closed(self) -> None:
        """Pass over companies that nobody named, if the token opens another."""
        places = self._places or []
        if not self._is_told and any(place.is_open for place in places):
            self._places = [place for place in places if place.is_open is not False]

    def _seen(self, before: frozenset[Box], left_s: float) -> Look:
        places = self._places or []
        for place in places:
            place.give_up_beyond(left_s)
        pending = [place for place in places if place.is_pending]
        is_left = bool(pending) or self._places is None
        asked_s = [place.retry_after_s or 0 for place in pending]
        self._wait_s = self._next_wait_s(max(asked_s, default=0), left_s) if is_left else 0.0
        self.is_over = self._wait_s <= 0
        boxes = self._boxes()
        return Look(
            number=self._number,
            companies=tuple(place.company for place in places),
            boxes=boxes,
            changed=tuple(box for box in boxes if box not in before),
            reason=self._reason,
            wait_s=max(self._wait_s, 0.0),
            ending=("time-up" if is_left else "nothing-left") if self.is_over else "",
        )

    def _next_wait_s(self, asked_s: float, left_s: float) -> float:
        """Grow from look to look; wait as long as the provider asks, if it does."""
        grown_s = SHORTEST_WAIT_S + _GROWTH_S * (self._number - 1)
        asked_s = max(asked_s, self._retry_after_s or 0)
        return min(max(min(grown_s, LONGEST_WAIT_S), asked_s), left_s)

    def _boxes(self) -> tuple[Box, ...]:
        return tuple(box for place in self._places or [] for box in place.boxes())

    def _place(self, company: Company) -> _Place:
        return _Place(company, self._scopes, self._evidence)


class _Place:
    """The needed boxes in one company."""

    def __init__(self, company: Company, scopes: Sequence[Scope], evidence: Evidence) -> None:
        self.company = company
        self.is_open: bool | None = None
        self.retry_after_s: int | None = None
        self.reason = ""
        self._evidence = evidence
        self._causes: Mapping[Scope, str] = {}
        self._is_given_up = False
        unasked = dict.fromkeys(scopes, (Sight.UNANSWERED, ""))
        self._seen: dict[Scope, tuple[Sight, str]] = {
            scope: seen if scope.family in PROBES else (Sight.UNSEEN, NO_SAFE_READ)
            for scope, seen in unasked.items()
        }

    @property
    def is_pending(self) -> bool:
        """Tell whether a look at it may show more."""
        return not self._is_given_up and bool(self._pending())

    def boxes(self) -> list[Box]:
        """List what is seen of each."""
        return [
            Box(company_id=self.company.id, scope=scope, sight=sight, reason=reason)
            for scope, (sight, reason) in self._seen.items()
        ]

    def ask(self, token: AccessToken, now: datetime) -> Flow[None]:
        """Ask for what is waited for, and for the company's own info.

        That needs no scope, so that its answer tells how much of the hour is
        left; a refusal does not (assumed).

        Raises:
            InvalidToken: The provider does not know the token.
        """
        pending, self.reason, self.retry_after_s = self._pending(), "", None
        if not self.is_pending:
            return
        try:
            report = yield from probe(self.company.id, token, pending)
        except InvalidToken:
            raise
        except CompanyNotConnected:
            self.is_open = False
            self._seen |= dict.fromkeys(pending, (Sight.CLOSED, ""))
        except GettoneError as unanswered:
            self._leave(pending, reason_of(unanswered))
        else:
            self._learn(report, now)

    def give_up_beyond(self, left_s: float) -> None:
        """Wait for nothing here if the provider asks to wait longer than there is time."""
        if self.retry_after_s is not None and self.retry_after_s > left_s > 0:
            self._is_given_up = True

    def _pending(self) -> list[Scope]:
        return [scope for scope, (sight, _) in self._seen.items() if sight in _WAITED_FOR]

    def _learn(self, report: ProbeReport, now: datetime) -> None:
        if report.company_info is not None:
            self._causes = dict(refusal_causes(report.company_info, now))
        is_answered = any(row.standing is not Standing.UNTESTED for row in report.rows)
        self.is_open = True if is_answered or report.company_info else self.is_open
        self.reason = report.stopped
        self.retry_after_s = report.retry_after_s
        self._is_given_up = report.stopped in {QUOTA_LOW, LICENCE_EXPIRED}
        rows = {row.scope: row for row in report.rows}
        for scope in self._pending():
            row = rows[PROBES[scope.family].scope]
            if row.standing is Standing.UNTESTED:
                self._leave([scope], row.reason or report.stopped)
            elif row.standing is Standing.REFUSED:
                self._seen[scope] = self._refused(scope)
            else:
                self._seen[scope] = self._granted(scope)

    def _leave(self, scopes: Sequence[Scope], reason: str) -> None:
        """Keep what was seen, but where nothing was: then say why."""
        self.reason = reason
        for scope in scopes:
            sight, _ = self._seen[scope]
            if sight is not Sight.MISSING:
                self._seen[scope] = (Sight.UNANSWERED, reason)

    def _refused(self, scope: Scope) -> tuple[Sight, str]:
        """Tell a box that is missing from what no box would mend."""
        cause = self._causes.get(scope, "")
        return (Sight.BLOCKED, cause) if cause in NOT_BOXES else (Sight.MISSING, "")

    def _granted(self, scope: Scope) -> tuple[Sight, str]:
        """Take reading for what it is; of full access it tells nothing."""
        if scope.level is Level.READ:
            return Sight.THERE, ""
        if self._causes.get(scope) == NOT_BOXES[0]:
            return Sight.BLOCKED, NOT_BOXES[0]
        found = self._evidence.standing(self.company.id, scope)
        return (Sight.THERE, "") if found is Standing.GRANTED else (Sight.UNSEEN, NO_SAFE_READ)


def later(flow: Flow[T], wait_s: float) -> Flow[T]:
    """Run *flow*, its first request *wait_s* seconds later.

    Raises:
        GettoneError: What *flow* raises.
    """
    with closing(flow):
        try:
            step = next(flow)
            step = replace(step, after_s=step.after_s + wait_s)
            while True:
                try:
                    response = yield step
                except NoAnswer as lost:
                    step = flow.throw(lost)
                else:
                    step = flow.send(response)
        except StopIteration as done:
            result: T = done.value
            return result
