"""What was found in one company, on the page and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, TypeAlias

from gettone.cli.page import Cell, Facts, Part, Say, say
from gettone.cli.permissions import scopes_said
from gettone.domain.explanation import Certainty
from gettone.domain.scope import Level
from gettone.jobs.diagnosis import CompanyFound, ScopeFound
from gettone.rendering.explained import cause_json
from gettone.texts import has
from gettone.wire.access import PERMISSIONS
from gettone.wire.limits import QuotaLeft

__all__ = ["company_json", "company_said", "name_of", "reason_said"]

_TOO_LOW: Final = "permission-too-low"
Row: TypeAlias = tuple[str, Cell]


def name_of(found: CompanyFound) -> str:
    """Name a company; by its id where the name is not known."""
    return found.company.name or str(found.company.id)


def reason_said(reason: str) -> Say:
    """Say why something could not be learnt."""
    known = reason if has(f"doctor.reason.{reason}", "en") else "other"
    return say(f"doctor.reason.{known}", reason=reason)


def company_said(found: CompanyFound, today: date) -> Iterator[Part]:
    """Show a company that the token opens: user, licence, plan, quota and scopes."""
    yield say("doctor.company", "title", company=name_of(found), company_id=found.company.id)
    yield Facts((*_about(found, today), *_scopes(found)))


def company_json(found: CompanyFound, today: date) -> dict[str, object]:
    """Give the same for programs; its keys are stable."""
    info = found.info
    last_day = info.plan.last_day if info else None
    return {
        "id": found.company.id,
        "name": found.company.name,
        "opened": found.standing.value,
        "reason": found.reason or None,
        "user": _user_json(found),
        "licence": {
            "last_day": last_day.isoformat() if last_day else None,
            "expired": info.plan.is_expired(today) if info else None,
        },
        "plan": (info.plan_name or None) if info else None,
        "quota": {"hour": _quota_json(found.hour), "month": _quota_json(found.month)},
        "granted": _texts(found.granted),
        "refused": _texts(found.refused),
        "missing": _texts(found.missing),
        "excess": _texts(found.excess),
        "untested": _texts(found.untested),
        "scopes": [_row_json(row) for row in found.rows],
        "causes": [cause_json(cause) for cause in found.causes],
    }


def _about(found: CompanyFound, today: date) -> Iterator[Row]:
    """Tell of the user there, the licence, the plan and the quota."""
    info = found.info
    if info is not None:
        yield "doctor.label.role", _role(found)
        if found.needed is not None and info.access and info.access.role != "master":
            yield "doctor.label.permissions", _permissions(found)
        yield "doctor.label.licence", _licence(info.plan.last_day, today)
        yield "doctor.label.plan", info.plan_name or say("doctor.unsaid")
    for name, left in (("hour", found.hour), ("month", found.month)):
        if left is not None:
            said = say("doctor.quota.left", left=left.count, limit=left.limit)
            yield f"doctor.label.{name}", said


def _role(found: CompanyFound) -> Say:
    access = found.info.access if found.info else None
    return say("doctor.unsaid") if access is None else say(f"doctor.role.{access.role}")


def _permissions(found: CompanyFound) -> Say:
    """Say for which needed scopes the user's own permission is too low."""
    low = [scope for one in found.causes if one.reference == _TOO_LOW for scope in one.scopes]
    if not low:
        return say("doctor.permissions.enough")
    return say("doctor.permissions.too-low", scopes=scopes_said(low))


def _licence(last_day: date | None, today: date) -> Say:
    if last_day is None:
        return say("doctor.licence.none")
    said = "until" if today <= last_day else "expired"
    return say(f"doctor.licence.{said}", day=last_day.isoformat())


def _scopes(found: CompanyFound) -> Iterator[Row]:
    """List the scopes by how they stand, each on a line."""
    refused = _refused(found) if found.needed is None else []
    sure = [row for row in found.missing if row.causes[0].certainty is Certainty.CERTAIN]
    listed: tuple[tuple[str, Sequence[ScopeFound]], ...] = (
        ("granted", found.granted),
        ("refused", refused),
        ("missing", sure),
        ("probably-missing", [row for row in found.missing if row not in sure]),
        ("unmet", [row for row in found.unmet if not row.is_missing]),
        ("excess", found.excess),
    )
    for name, rows in listed:
        if rows:
            yield f"doctor.label.{name}", scopes_said([row.scope for row in rows], is_listed=True)
    if found.untested:
        yield "doctor.label.untested", _untested(found)


def _refused(found: CompanyFound) -> list[ScopeFound]:
    """List what is refused; full access where reading is not refused as well."""
    reading = {row.scope.family for row in found.refused if row.scope.level is Level.READ}
    return [
        row
        for row in found.refused
        if row.scope.level is Level.READ or row.scope.family not in reading
    ]


def _untested(found: CompanyFound) -> Say:
    """List what is not known; of full access that nobody needs, in one line."""
    rows = found.untested
    if found.needed is None:
        rows = tuple(row for row in rows if row.scope.level is Level.READ)
    if not rows:
        return say("doctor.full-unseen")
    listed = scopes_said([row.scope for row in rows], is_listed=True)
    if found.needed is None:
        return say("cli.scopes-listed", first=listed, others=say("doctor.full-unseen"))
    return listed


def _user_json(found: CompanyFound) -> dict[str, object]:
    access = found.info.access if found.info else None
    if access is None:
        return {"role": None, "permissions": None}
    levels = {family: _level(access.permissions.get(name)) for family, name in PERMISSIONS.items()}
    return {"role": access.role, "permissions": levels}


def _level(held: object) -> str | None:
    return held if isinstance(held, str) else None


def _quota_json(left: QuotaLeft | None) -> dict[str, int] | None:
    return None if left is None else {"left": left.count, "limit": left.limit}


def _row_json(row: ScopeFound) -> dict[str, object]:
    found = row.known.finding
    return {
        "scope": row.scope.text,
        "standing": row.known.standing.value,
        "at": found.at.isoformat() if found else None,
        "operation": found.operation if found else None,
        "how": found.how.value if found else None,
        "reason": row.reason or None,
        "causes": [cause_json(cause) for cause in row.causes],
    }


def _texts(rows: tuple[ScopeFound, ...]) -> list[str]:
    return [row.scope.text for row in rows]
