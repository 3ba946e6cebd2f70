"""What happens in the sandbox: requests and their verdicts, quotas, faults, the clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from starlette.responses import Response

from gettone.sandbox.console.pages import draw
from gettone.sandbox.console.visit import Visit
from gettone.sandbox.needing import ApplicationNeeds, needs_of
from gettone.sandbox.quotas import Limits, Sharer, WindowName, month_of
from gettone.sandbox.records import UserRecord
from gettone.sandbox.traffic import Passed

__all__ = ["Meter", "show_activity"]

_SHOWN: Final = 100
_HOUR_S: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Meter:
    """How full one window of the quotas is.

    Attributes:
        company: Whose.
        application: Of which application; empty where all share it.
        window: Which window.
        used: Requests in it.
        limit: How many it takes.
    """

    company: str
    application: str
    window: WindowName
    used: int
    limit: int


def show_activity(visit: Visit, user: UserRecord) -> Response:
    """Show what passed, for one application or for all of the user's."""
    records = visit.console.records
    names = _applications(visit, user)
    asked = visit.request.query_params.get("client_id", "")
    client_id = asked if asked in names else ""
    turned = records.controls.turned()
    return draw(
        visit,
        "activity.html",
        applications=names,
        client_id=client_id,
        needs=_needs(visit, user, names, client_id),
        passed=_passed(visit, {client_id} if client_id else {"", *names}),
        meters=list(_meters(visit, user, names, turned.limits)),
        faults=records.controls.faults(),
        turned=turned,
        now=visit.console.clock(),
        when=_when,
    )


def _applications(visit: Visit, user: UserRecord) -> dict[str, str]:
    """Name the applications that the user registered or connected, by Client ID."""
    desk, records = visit.console.desk, visit.console.records
    names = {one.client_id: one.name for one in desk.applications(user.id)}
    for connected in desk.connected(user.id):
        application = records.application(connected.client_id)
        names[connected.client_id] = application.name if application else connected.client_id
    return names


def _needs(
    visit: Visit, user: UserRecord, names: dict[str, str], client_id: str
) -> list[ApplicationNeeds]:
    """Tell which boxes the applications need that called anything."""
    console = visit.console
    found = needs_of(console.records, console.desk.connected(user.id))
    shown = {client_id} if client_id else set(names)
    return [one for one in found if one.client_id in shown]


def _passed(visit: Visit, client_ids: set[str]) -> Sequence[Passed]:
    """Give the last requests, the newest first."""
    read = visit.console.records.traffic.read
    found = [one for one in read(limit=_SHOWN * 10) if one.client_id in client_ids]
    return found[-_SHOWN:][::-1]


def _meters(
    visit: Visit, user: UserRecord, names: dict[str, str], limits: Limits
) -> Iterator[Meter]:
    """Give the windows that hold anything."""
    now_s = visit.console.clock().timestamp()
    hour, month = int(now_s // _HOUR_S), month_of(now_s)
    for company in visit.companies(user):
        counts = visit.console.records.traffic.counts(company.id)
        used: list[tuple[str, WindowName, int, int]] = [
            ("", "five_minutes", counts.within(now_s), limits.five_minutes),
            ("", "month", counts.amount("month", month), limits.month),
        ]
        for client_id, name in names.items():
            own = Sharer(company_id=company.id, client_id=client_id, is_public=True)
            used.append((name, "hour", counts.amount(own.hour, hour), limits.hour))
            used.append((name, "month", counts.amount(own.month, month), limits.month))
        for name, window, amount, limit in used:
            if limit and amount:
                yield Meter(
                    company=company.name, application=name, window=window, used=amount, limit=limit
                )


def _when(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
