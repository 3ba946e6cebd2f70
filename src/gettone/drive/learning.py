"""What both front doors learn from answers, and whom they tell of a change."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol, TypeAlias

from gettone.domain.company import CompanyId
from gettone.domain.drift import Drift, drifts
from gettone.domain.evidence import Evidence, Shown
from gettone.domain.explanation import Explanation
from gettone.domain.scope import Scope
from gettone.drive.recording import note_call
from gettone.errors import NoAnswer, Refused
from gettone.flow.explain import explain
from gettone.flow.observe import closed_by, findings_of, openings_of
from gettone.flow.steps import Gate
from gettone.wire.messages import Request, Response

__all__ = ["Keeper", "Learning", "OnDrift", "Visit", "Watch", "utc_now"]

# Called with each permission that was lost or gained, after the call that showed it.
OnDrift: TypeAlias = Callable[[Drift], None]

log = logging.getLogger("gettone.drift")
# Else a program that sets up no logging would find the records on its standard error.
log.addHandler(logging.NullHandler())


def utc_now() -> datetime:
    """Give the machine's time, aware, in UTC."""
    return datetime.now(UTC)


class Visit(Gate, Protocol):
    """Whoever looks after one flow for the place that keeps the token."""

    def saw(self, request: Request, response: Response | None) -> None:
        """See one answer, or ``None`` where none came, before the flow does."""
        ...

    def ended(self, learnt: Evidence) -> None:
        """Take what the flow has shown, once it has ended."""
        ...


class Keeper(Protocol):
    """The place that keeps the token of a front door."""

    def visit(self, how: Shown) -> Visit:
        """Begin to look after one flow."""
        ...


class Watch:
    """What sees each answer of one flow.

    Attributes:
        gate: What each request waits for; ``None`` for nothing.
        learnt: What the flow has shown so far.
        found: Permissions that it showed to be lost or gained.
    """

    def __init__(self, learning: Learning, how: Shown) -> None:
        self._learning = learning
        self._how = how
        self._visit = learning.keeper.visit(how) if learning.keeper is not None else None
        self.learnt = Evidence()
        self.found: list[Drift] = []

    @property
    def gate(self) -> Gate | None:
        """Give what each request waits for."""
        return self._visit

    def __call__(self, request: Request, response: Response | None) -> None:
        """Learn from one answer."""
        self._learning.request_count += 1
        if self._how is Shown.USED:
            note_call(request, response)
        if self._visit is not None:
            self._visit.saw(request, response)
        if response is None:
            return
        at, known = self._learning.now(), self._learning.evidence
        shown = findings_of(request, response, at, how=self._how)
        opened = openings_of(request, response, at, known)
        self.add(Evidence(shown, openings=opened), request)

    def add(self, shown: Evidence, request: Request | None = None) -> None:
        """Add what was shown to what is known, and tell the log of changes."""
        self.learnt = self.learnt.joined(shown)
        changes = self._learning.add(shown)
        self.found.extend(changes)
        if request is not None:
            _write_down(changes, request)

    def ended(self) -> None:
        """Hand over what was learnt to whoever keeps it."""
        if self._visit is not None:
            self._visit.ended(self.learnt)


class Learning:
    """The evidence of one token, growing with each answer.

    Args:
        evidence: What was known before.
        on_drift: Whom to tell of a change; ``None`` for nobody. The log is
            told in any case.
        clock: Gives the time, aware and in UTC.
        sandbox_url: Where the page is that explanations lead to; empty for
            the provider's.
        keeper: What keeps the token; ``None`` for nothing.

    Attributes:
        evidence: What is known.
        request_count: Requests sent so far.
    """

    def __init__(
        self,
        evidence: Evidence,
        on_drift: OnDrift | None = None,
        clock: Callable[[], datetime] = utc_now,
        sandbox_url: str = "",
        keeper: Keeper | None = None,
    ) -> None:
        self.evidence = evidence
        self.request_count = 0
        self.keeper = keeper
        self._lock = Lock()
        self._on_drift = on_drift
        self._clock = clock
        self._sandbox_url = sandbox_url

    def fresh(self, company_id: CompanyId, max_age_s: float) -> frozenset[Scope]:
        """List the scopes of which an answer told in the last seconds."""
        return self.evidence.fresh(company_id, self._clock() - timedelta(seconds=max_age_s))

    def now(self) -> datetime:
        """Give the time, aware, in UTC."""
        return self._clock()

    def placed(self, explanation: Explanation) -> Explanation:
        """Say where the page is that the steps lead to."""
        return replace(explanation, sandbox_url=self._sandbox_url)

    def add(self, shown: Evidence) -> tuple[Drift, ...]:
        """Add to what is known, and give what changed by it."""
        with self._lock:
            before, self.evidence = self.evidence, self.evidence.joined(shown)
            return drifts(before, self.evidence)

    @contextmanager
    def from_answers(self, how: Shown = Shown.USED) -> Generator[Watch]:
        """Learn while the block runs, explain what ends it, and then tell of changes.

        So that whatever is called with a change neither stands in the way of
        the answer nor is called in the middle of a flow.
        """
        watch = Watch(self, how)
        try:
            yield watch
        except (Refused, NoAnswer) as refused:
            closed = closed_by(refused, self.now(), self.evidence, how)
            watch.add(Evidence(openings=closed))
            refused.explanation = self.placed(explain(refused, self.evidence, now=self.now()))
            raise
        finally:
            watch.ended()
            if self._on_drift is not None:
                for drift in watch.found:
                    self._on_drift(drift)


def _write_down(changes: tuple[Drift, ...], request: Request) -> None:
    """Write each change into the log, as an event with fields."""
    for drift in changes:
        log.log(
            logging.WARNING if drift.is_lost else logging.INFO,
            "permission lost" if drift.is_lost else "permission gained",
            extra={
                "company_id": drift.company_id,
                "scope": drift.scope.text,
                "was": drift.was.value,
                "now": drift.now.value,
                "operation": drift.operation,
                "token": request.bearer.fingerprint if request.bearer else "",
            },
        )
