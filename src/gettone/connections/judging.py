"""What evidence and reports mean for a kept connection; nothing is sent or written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Finding, Opening, Shown, Standing
from gettone.domain.scope import Scope
from gettone.drive.origin import Origin
from gettone.errors import CompanyNotConnected
from gettone.flow.verify import TokenReport
from gettone.store.interface import Connection

__all__ = ["Difference", "build_connection", "difference", "is_refused", "tells_more"]

# A finding that says the same is written again after so long: a keychain is slow.
WORTH_WRITING: Final = timedelta(days=1)

# What tells two accounts apart, as ``WrongAccount`` has it, and the companies.
Difference = tuple[str, tuple[tuple[int, str], ...]]
SAME: Final[Difference] = ("", ())
NOTHING: Final = Evidence()


def is_refused(evidence: Evidence, needed: frozenset[Scope] | None) -> bool:
    """Tell whether anything that is needed is refused.

    Args:
        evidence: What is known.
        needed: The scopes that the application needs; ``None`` for those
            that its own calls were seen to need.
    """
    closed = any(not opening.is_open for opening in evidence.openings)
    return closed or any(
        finding.standing is Standing.REFUSED and _is_needed(finding, needed)
        for finding in evidence.findings
    )


def tells_more(held: Evidence, learnt: Evidence) -> bool:
    """Tell whether a finding differs from what is kept, or is newer by a day.

    That a company was asked is always more: it counts.
    """
    joined = held.joined(learnt)
    has_news = held.checks != joined.checks or any(
        (seen := held.opening(opening.company_id)) is None or seen.is_open is not opening.is_open
        for opening in learnt.openings
    )
    return has_news or any(
        (known := held.shown(finding.company_id, finding.scope)) is None
        or known.standing is not finding.standing
        or known.is_direct is not finding.is_direct
        or finding.at - known.at >= WORTH_WRITING
        for finding in learnt.findings
    )


def difference(kept: Connection, report: TokenReport, origin: str) -> Difference:
    """Tell in what a verified token is not of the account that is kept.

    More companies than before are no difference. One that the kept token is
    no longer known to open is not missed.

    Args:
        kept: What it would replace.
        report: What the provider says of the pasted token.
        origin: The address that said so.

    Returns:
        ``difference`` and ``companies`` of a ``WrongAccount``; both empty if
        the account is the same.
    """
    if Origin.parse(kept.origin).text != Origin.parse(origin).text:
        return "another-address", ()
    if kept.user.id != report.user.id:
        return "another-user", ()
    rows = {row.company.id: row for row in report.companies}
    wanted = sorted(kept.evidence.opened)
    lost = [
        one
        for one in wanted
        if one not in rows or rows[one].reason == CompanyNotConnected.reference
    ]
    if lost:
        return "companies-lost", _named(kept, lost)
    silent = [one for one in wanted if rows[one].standing is Standing.UNTESTED]
    return ("companies-unanswered", _named(kept, silent)) if silent else SAME


def build_connection(
    name: str,
    token: AccessToken,
    report: TokenReport,
    *,
    origin: str,
    now: datetime,
    known: Evidence = NOTHING,
) -> Connection:
    """Put together what is to be kept of a verified token.

    Args:
        name: What the user calls it.
        token: The token that *report* is about.
        report: What the provider said.
        origin: The address that said so.
        now: When, aware, UTC.
        known: What was known of the same token before.
    """
    openings = tuple(
        Opening(company_id=company.id, at=now, is_open=True) for company in report.opened
    )
    return Connection(
        name=name,
        token=token,
        user=report.user,
        companies=tuple(row.company for row in report.companies),
        evidence=known.joined(Evidence(openings=openings)),
        origin=origin,
        created_at=now,
    )


def _is_needed(finding: Finding, needed: frozenset[Scope] | None) -> bool:
    return finding.how is Shown.USED if needed is None else finding.scope in needed


def _named(kept: Connection, ids: Iterable[CompanyId]) -> tuple[tuple[int, str], ...]:
    names = {company.id: company.name for company in kept.companies}
    return tuple((one, names.get(one, "")) for one in ids)
