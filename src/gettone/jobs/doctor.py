"""Look a token over: whose it is, what it opens, and what it lacks of what is needed.

Reads only: at most 21 a company besides its own info, and none once less than
a tenth of the hour's requests is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from gettone.domain.company import Company, CompanyId, find_company
from gettone.domain.evidence import Standing
from gettone.domain.explanation import Cause
from gettone.domain.scope import SCOPES, Scope
from gettone.drive.api import Api
from gettone.errors import CompanyNotConnected, CompanyUnclear, GettoneError, InvalidToken, NoAnswer
from gettone.flow.judging import Judge
from gettone.flow.probe import ProbeReport
from gettone.flow.statuses import LICENCE_EXPIRED
from gettone.flow.verify import fetch_user
from gettone.jobs.diagnosis import CompanyFound, Diagnosis, ScopeFound, merged
from gettone.wire.operation import Needed, Operation, catalogue
from gettone.wire.requirements import Requirements

__all__ = ["Wanted", "diagnose"]

Clock: TypeAlias = Callable[[], datetime]
# Needs no scope and belongs to no function of a plan: what stands in its way
# is the licence.
_NEUTRAL: Final = "getCompanyInfo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be found out.

    Attributes:
        needed: What the application needs; ``None`` to learn all there is.
        company: The one company to ask, by id, name or VAT number; empty for
            every one.
        known: Companies that are kept with the token; those that the provider
            does not list any more are asked too.
    """

    needed: Requirements | None = None
    company: str = ""
    known: Sequence[Company] = ()


def diagnose(api: Api, wanted: Wanted, clock: Clock) -> Diagnosis:
    """Look a token over.

    What cannot be asked stays unknown: no failure of the provider is raised.

    Args:
        api: Opened with the token and what is known of it.
        wanted: What is to be found out.
        clock: Gives the time, aware and in UTC.

    Raises:
        CompanyUnclear: The company that is wanted is none of the user's.
    """
    try:
        user = api.run(fetch_user)
        companies = _chosen(api.companies(), wanted)
    except CompanyUnclear:
        raise
    except GettoneError as unlisted:
        return Diagnosis(needed=wanted.needed, evidence=api.evidence, stopped_by=unlisted)
    found: list[CompanyFound] = []
    stopped_by: GettoneError | None = None
    for company in companies:
        if stopped_by is None:
            visit = _Visit(api, company, wanted.needed, clock)
            row, stopped_by = visit.found()
        else:
            row = _unasked(company, wanted.needed, stopped_by.reference)
        found.append(row)
    return Diagnosis(
        user=user,
        companies=tuple(found),
        needed=wanted.needed,
        evidence=api.evidence,
        stopped_by=stopped_by,
    )


def _chosen(listed: tuple[Company, ...], wanted: Wanted) -> tuple[Company, ...]:
    """List the companies to ask; an id that is not listed may open all the same.

    Raises:
        CompanyUnclear: None is called so, or several are.
    """
    ids = {company.id for company in listed}
    others = tuple(one for one in wanted.known if one.id not in ids)
    if not wanted.company:
        return (*listed, *others)
    try:
        return (find_company((*listed, *others), wanted.company),)
    except CompanyUnclear:
        if not (wanted.company.isascii() and wanted.company.isdigit()):
            raise
    return (Company(id=CompanyId(int(wanted.company)), name=""),)


def _unasked(company: Company, needed: Requirements | None, reason: str) -> CompanyFound:
    return CompanyFound(company=company, standing=Standing.UNTESTED, reason=reason, needed=needed)


class _Visit:
    """One company, asked once."""

    def __init__(
        self, api: Api, company: Company, needed: Requirements | None, clock: Clock
    ) -> None:
        self._api = api
        self._company = company
        self._needed = needed
        self._clock = clock

    def found(self) -> tuple[CompanyFound, GettoneError | None]:
        """Probe it; give what stops the others too."""
        try:
            report = self._api.probe(company_id=self._company.id)
        except CompanyNotConnected as closed:
            return self._closed(closed.reference), None
        except GettoneError as unanswered:
            row = _unasked(self._company, self._needed, unanswered.reference)
            return row, unanswered if isinstance(unanswered, InvalidToken | NoAnswer) else None
        return self._open(report), None

    def _closed(self, reason: str) -> CompanyFound:
        return CompanyFound(
            company=self._company, standing=Standing.REFUSED, reason=reason, needed=self._needed
        )

    def _open(self, report: ProbeReport) -> CompanyFound:
        judge = Judge(
            company_id=report.company_id,
            evidence=self._api.evidence,
            now=self._clock(),
            info=report.company_info,
            probed=report.rows,
            stopped=report.stopped,
        )
        standing, reason = _opened(report)
        return CompanyFound(
            company=self._company,
            standing=standing,
            reason=reason,
            info=report.company_info,
            rows=tuple(_row(judge, scope) for scope in SCOPES),
            needed=self._needed,
            obstacles=merged(_obstacles(judge, self._needed or Requirements())),
            hour=report.hour,
            month=report.month,
        )


def _opened(report: ProbeReport) -> tuple[Standing, str]:
    """Tell whether the token opens the company, and why not or not all was asked."""
    if report.company_info is not None or report.with_standing(Standing.GRANTED):
        return Standing.GRANTED, report.stopped
    is_expired = report.stopped == LICENCE_EXPIRED
    return (Standing.REFUSED if is_expired else Standing.UNTESTED), report.stopped or "other"


def _row(judge: Judge, scope: Scope) -> ScopeFound:
    known = judge.known(scope)
    is_untested = known.standing is Standing.UNTESTED
    reason = judge.reason(scope) if is_untested else ""
    return ScopeFound(known=known, reason=reason, causes=judge.causes(known))


def _obstacles(judge: Judge, needed: Requirements) -> Iterator[Cause]:
    """List what besides scopes stands in the way of what is needed."""
    neutral = catalogue().operation(_NEUTRAL)
    yield from judge.obstacles(neutral, Needed())
    for box in needed.boxes:
        for reason in box.reasons:
            operation = neutral if reason.operation is None else reason.operation.operation
            if not _works(judge, operation, box.scope):
                yield from judge.obstacles(operation, Needed((box.scope,), reason.provenance))
    for ref in needed.free:
        yield from judge.obstacles(ref.operation, Needed())


def _works(judge: Judge, operation: Operation, scope: Scope) -> bool:
    """Tell whether reading was seen working, so that nothing stands in its way."""
    return operation.method == "GET" and judge.known(scope).standing is Standing.GRANTED
