"""What has changed of a connection since it was last looked at, for few requests.

Made to be run by a timer: however often it runs, a company is asked no more
than so often a day. How often it was is kept with the connection.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from gettone.domain.company import Company
from gettone.domain.drift import Drift, drifts_since
from gettone.domain.evidence import Check, Evidence, Standing
from gettone.domain.scope import SCOPES, Scope
from gettone.drive.api import Api
from gettone.errors import CompanyNotConnected, GettoneError, InvalidToken, NoAnswer
from gettone.flow.probe import PROBES

__all__ = ["REQUESTS_A_DAY", "CompanyCheck", "ConnectionCheck", "check_connection"]

# Of the 1,000 that the provider allows in an hour; every family once, and what
# that may take besides: three tries for the company's info, one to settle a 401.
REQUESTS_A_DAY: Final = 25
_BESIDES: Final = 4

Outcome: TypeAlias = Literal["asked", "not-open", "enough-today", "unanswered"]
Change: TypeAlias = Literal["", "opened", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyCheck:
    """What became of one company.

    Attributes:
        outcome: Whether it was asked, and if not, why.
        reason: Why not all was asked: a reference, as ``flow.probe`` has it,
            or that of the error met; else empty.
        change: Whether the token opens it, and did not, or the reverse.
        drifts: Permissions lost or gained since the last check.
        missing: Needed scopes that are refused; none where the token does not
            open the company.
        untested: Needed scopes of which nothing is known.
    """

    company: Company
    outcome: Outcome
    reason: str = ""
    change: Change = ""
    drifts: tuple[Drift, ...] = ()
    missing: tuple[Scope, ...] = ()
    untested: tuple[Scope, ...] = ()

    @property
    def has_changed(self) -> bool:
        """Tell whether anything was lost or gained."""
        return bool(self.change or self.drifts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionCheck:
    """What became of one connection.

    Attributes:
        companies: As far as they were asked.
        evidence: What is known now, to be kept.
        stopped_by: The dead token, the silence or the failure that ended it.
    """

    companies: tuple[CompanyCheck, ...]
    evidence: Evidence
    stopped_by: GettoneError | None = None

    @property
    def has_changed(self) -> bool:
        """Tell whether anything was lost or gained."""
        return any(row.has_changed for row in self.companies)


def check_connection(
    api: Api, known: Sequence[Company], needed: Sequence[Scope], clock: Callable[[], datetime]
) -> ConnectionCheck:
    """Look at every company of a connection, for at most so many requests each.

    One request more asks for the list of companies, and counts in none.

    Args:
        api: Opened with the connection's token and evidence.
        known: Companies that are kept with it; those that the provider does
            not list any more are asked too.
        needed: What the application needs; without any, all that can be
            learnt is asked for.
        clock: Gives the time, aware and in UTC.
    """
    evidence, rows = api.evidence, list[CompanyCheck]()
    try:
        listed = api.companies()
    except GettoneError as unlisted:
        return ConnectionCheck(companies=(), evidence=evidence, stopped_by=unlisted)
    ids = {company.id for company in listed}
    stopped_by: GettoneError | None = None
    for company in (*listed, *(one for one in known if one.id not in ids)):
        visit = _Visit(api, company, tuple(needed), evidence.check(company.id), clock)
        stopped_by = visit.ask()
        rows.append(visit.row())
        evidence = api.evidence.joined(evidence).with_check(visit.check())
        if stopped_by is not None:
            break
    return ConnectionCheck(companies=tuple(rows), evidence=evidence, stopped_by=stopped_by)


class _Visit:
    """One company, asked once."""

    def __init__(
        self,
        api: Api,
        company: Company,
        needed: tuple[Scope, ...],
        last: Check | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._api = api
        self._company = company
        self._needed = needed
        self._last = last
        self._clock = clock
        self._outcome: Outcome = "asked"
        self._reason = ""
        self._was_open = self._known_to_be_open()
        self._is_open = self._was_open
        self._request_count = self._spent_today()

    def ask(self) -> GettoneError | None:
        """Probe it, if that may be; give what stops the others too."""
        families = {scope.family for scope in self._needed or SCOPES}
        most = len(families & PROBES.keys()) + _BESIDES
        if self._request_count + most > REQUESTS_A_DAY:
            self._outcome = "enough-today"
            return None
        before = self._api.request_count
        try:
            return self._probe()
        finally:
            self._request_count += self._api.request_count - before

    def row(self) -> CompanyCheck:
        """Say what became of it."""
        evidence, company_id = self._api.evidence, self._company.id
        # Where the company is closed, permissions are not what is missing.
        needed = () if self._is_open is False else self._needed
        standings = {scope: evidence.standing(company_id, scope) for scope in needed}
        return CompanyCheck(
            company=self._company,
            outcome=self._outcome,
            reason=self._reason,
            change=self._change(),
            drifts=drifts_since(evidence, company_id, self._last.at if self._last else None),
            missing=tuple(
                scope for scope, standing in standings.items() if standing is Standing.REFUSED
            ),
            untested=tuple(
                scope for scope, standing in standings.items() if standing is Standing.UNTESTED
            ),
        )

    def check(self) -> Check:
        """Give what is to be kept of it."""
        return Check(
            company_id=self._company.id,
            at=self._clock(),
            is_open=self._is_open,
            request_count=self._request_count,
        )

    def _probe(self) -> GettoneError | None:
        try:
            report = self._api.probe(company_id=self._company.id, scopes=self._needed or None)
        except CompanyNotConnected:
            self._outcome, self._is_open = "not-open", False
        except GettoneError as unanswered:
            self._outcome, self._reason = "unanswered", unanswered.reference
            return unanswered if isinstance(unanswered, InvalidToken | NoAnswer) else None
        else:
            self._reason, self._is_open = report.stopped, True
        return None

    def _known_to_be_open(self) -> bool | None:
        """Tell whether it was open before; ``None`` if that is not known."""
        if self._last is not None:
            return self._last.is_open
        granted = any(
            found.company_id == self._company.id and found.standing is Standing.GRANTED
            for found in self._api.evidence.findings
        )
        return True if granted else None

    def _spent_today(self) -> int:
        if self._last is None or self._last.at.date() != self._clock().date():
            return 0
        return self._last.request_count

    def _change(self) -> Change:
        if self._was_open is None or self._is_open is self._was_open:
            return ""
        return "opened" if self._is_open else "closed"
