"""What both front doors learn from answers, and whom they tell of a change."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TypeAlias

from gettone.domain.company import CompanyId
from gettone.domain.drift import Drift, drifts
from gettone.domain.evidence import Evidence, Shown
from gettone.domain.explanation import Explanation
from gettone.domain.scope import Scope
from gettone.drive.recording import note_call
from gettone.errors import NoAnswer, Refused
from gettone.flow.explain import explain
from gettone.flow.observe import findings_of
from gettone.flow.steps import Observer
from gettone.wire.messages import Request, Response

__all__ = ["Learning", "OnDrift", "utc_now"]

# Called with each permission that was lost or gained, after the call that showed it.
OnDrift: TypeAlias = Callable[[Drift], None]

log = logging.getLogger("gettone.drift")
# Else a program that sets up no logging would find the records on its standard error.
log.addHandler(logging.NullHandler())


def utc_now() -> datetime:
    """Give the machine's time, aware, in UTC."""
    return datetime.now(UTC)


class Learning:
    """The evidence of one token, growing with each answer.

    Args:
        evidence: What was known before.
        on_drift: Whom to tell of a change; ``None`` for nobody. The log is
            told in any case.
        clock: Gives the time, aware and in UTC.
        sandbox_url: Where the page is that explanations lead to; empty for
            the provider's.

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
    ) -> None:
        self.evidence = evidence
        self.request_count = 0
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

    @contextmanager
    def from_answers(self, how: Shown = Shown.USED) -> Generator[Observer]:
        """Learn while the block runs, explain what ends it, and then tell of changes.

        So that whatever is called with a change neither stands in the way of
        the answer nor is called in the middle of a flow.
        """
        found: list[Drift] = []

        def saw(request: Request, response: Response | None) -> None:
            self.request_count += 1
            if how is Shown.USED:
                note_call(request, response)
            if response is None:
                return
            learnt = Evidence(findings_of(request, response, self._clock(), how=how))
            with self._lock:
                before, self.evidence = self.evidence, self.evidence.joined(learnt)
            changes = drifts(before, self.evidence)
            found.extend(changes)
            _write_down(changes, request)

        try:
            yield saw
        except (Refused, NoAnswer) as refused:
            refused.explanation = self.placed(explain(refused, self.evidence, now=self.now()))
            raise
        finally:
            if self._on_drift is not None:
                for drift in found:
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
