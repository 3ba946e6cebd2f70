"""``gettone doctor``: a token looked over, and what to do about what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from gettone.application import Application
from gettone.cli.commands.company_found import company_json, company_said, name_of, reason_said
from gettone.cli.commands.needs import undecided_said
from gettone.cli.commands.remedies import Remedy, remedies, remedy_json, remedy_said
from gettone.cli.commands.reports import companies_table, user_json
from gettone.cli.exit_codes import DONE, NO, UNKNOWN, exit_code_of
from gettone.cli.page import Cell, Facts, Page, Part, Problem, Raw, Say, say
from gettone.cli.places import place_said
from gettone.cli.steps import Where, menu
from gettone.cli.token_source import Credential
from gettone.domain.company import User
from gettone.domain.evidence import Standing
from gettone.errors import InvalidToken
from gettone.flow.statuses import LICENCE_EXPIRED
from gettone.flow.verify import CompanyStanding, TokenReport
from gettone.jobs.diagnosis import CompanyFound, Diagnosis

__all__ = ["Examined", "doctor_page", "exit_code", "verdict"]

Verdict: TypeAlias = Literal["well", "missing", "unknown", "dead"]
_CODES: Final[dict[Verdict, int]] = {"well": DONE, "missing": NO, "unknown": UNKNOWN}
_CLOSED: Final = "company-not-connected"
_COUNTED: Final = {0: "none", 1: "one"}
_GAP: Final = Raw("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A token, where it came from, and what was found of it.

    Attributes:
        chosen_by: The flag, variable or file that named the connection.
        passed_over: What would have given a token too.
        origin: The address that was asked.
        application: What it is compared with; ``None`` where nothing is declared.
        where: Where steps are taken.
        today: The day, in UTC.
    """

    credential: Credential
    chosen_by: str
    passed_over: tuple[str, ...]
    origin: str
    application: Application | None
    where: Where
    today: date
    found: Diagnosis


def verdict(found: Diagnosis) -> Verdict:
    """Tell how it stands: what is dead before what is missing before what is not known."""
    if isinstance(found.stopped_by, InvalidToken):
        return "dead"
    is_asked = found.stopped_by is None
    is_closed = is_asked and all(row.reason == _CLOSED for row in found.companies)
    if found.causes or is_closed:
        return "missing"
    if not is_asked or (found.needed and found.needed.undecided):
        return "unknown"
    return "unknown" if any(map(_is_unknown, found.companies)) else "well"


def exit_code(found: Diagnosis) -> int:
    """Give 0, 10 for what stands in the way, 11 for what is not known, 4 for a dead token."""
    if isinstance(found.stopped_by, InvalidToken):
        return exit_code_of(found.stopped_by)
    return _CODES[verdict(found)]


def doctor_page(examined: Examined) -> Page:
    """Show token, companies and permissions, and last what to do."""
    found = examined.found
    listed = remedies(found)
    parts = [_head(examined), *_warnings(examined), *_works(found), *_companies(examined)]
    if found.needed is not None and found.needed.undecided:
        parts += [_GAP, *map(undecided_said, found.needed.undecided), say("doctor.undecided")]
    if listed:
        names = len(found.companies) > 1
        parts += [_GAP, say("doctor.what-to-do", "title")]
        for remedy in listed:
            parts += [*remedy_said(remedy, examined.where, names_companies=names), _GAP]
        parts.append(say("doctor.again", "quiet"))
    return Page((*parts, _GAP, _verdict_said(found)), _as_json(examined, listed))


def _is_unknown(row: CompanyFound) -> bool:
    """Tell whether something that matters is not known of a company."""
    if row.reason == _CLOSED:
        return False
    is_asked = row.standing is Standing.GRANTED and not row.reason
    return not is_asked or (row.needed is not None and bool(row.untested))


def _head(examined: Examined) -> Facts:
    """Say which token it is, where it came from, and what it is compared with."""
    credential, application = examined.credential, examined.application
    rows: list[tuple[str, Cell]] = [
        ("cli.label.token", credential.token.fingerprint),
        ("doctor.label.source", _source(examined)),
    ]
    if examined.passed_over:
        rows.append(("doctor.label.passed-over", ", ".join(examined.passed_over)))
    rows.append(("cli.label.origin", examined.origin))
    if (user := examined.found.user) is not None:
        rows.append(("cli.label.user", _user(user)))
    if application is not None and (application.name or application.path):
        place = f" ({application.path})" if application.path else ""
        rows.append(("doctor.label.application", f"{application.name}{place}".strip()))
    return Facts((*rows, ("doctor.label.needs", _needs(examined.found))))


def _source(examined: Examined) -> Say:
    credential = examined.credential
    is_default = examined.chosen_by == "default"
    by = say("doctor.default") if is_default else say("doctor.source.chosen", by=examined.chosen_by)
    return say(
        f"doctor.source.{credential.source}",
        place=credential.place,
        store=place_said(credential.store.label) if credential.store else "",
        by=by,
    )


def _user(user: User) -> str:
    return f"{user.name} <{user.email}>"


def _needs(found: Diagnosis) -> Say:
    if found.needed is None:
        return say("doctor.none-declared")
    if found.needed.undecided:
        return say("doctor.needs.undecided")
    count = len(found.needed.boxes)
    return say(f"doctor.needs.{_COUNTED.get(count, 'several')}", count=count)


def _warnings(examined: Examined) -> tuple[Say, ...]:
    """Say what is wrong with the place of the token."""
    return examined.credential.said()[1:]


def _works(found: Diagnosis) -> Iterator[Part]:
    """Say whether the token lives, or why that could not be asked."""
    if verdict(found) == "dead":
        return
    yield _GAP
    if found.user is not None:
        yield say("doctor.still-alive", "good")
    if found.stopped_by is not None:
        yield Problem(found.stopped_by)


def _companies(examined: Examined) -> Iterator[Part]:
    """List the companies, then tell of each."""
    found = examined.found
    if found.user is None or verdict(found) == "dead":
        return
    if not found.companies:
        yield say("cli.connect.no-company", "bad")
        return
    rows = tuple(
        CompanyStanding(company=row.company, standing=row.standing, reason=row.reason)
        for row in found.companies
    )
    yield companies_table(TokenReport(user=found.user, companies=rows, is_usual=True))
    for row in found.opened:
        yield _GAP
        yield from company_said(row, examined.today)
        if row.reason not in {"", LICENCE_EXPIRED}:
            yield _unasked(row)
    yield from _closed(found)
    others = [row for row in found.companies if row.standing is Standing.UNTESTED]
    if others and found.stopped_by is None:
        yield _GAP
        yield from map(_unasked, others)


def _closed(found: Diagnosis) -> Iterator[Part]:
    """Say how to open the companies that are not, where others are."""
    closed = [name_of(row) for row in found.companies if row.reason == _CLOSED]
    if closed and found.opened:
        facts = {"companies": ", ".join(closed), "menu": menu("connected-applications")}
        yield from (_GAP, say("doctor.not-open", "quiet", **facts))


def _unasked(row: CompanyFound) -> Say:
    return say("doctor.unasked", company=name_of(row), reason=reason_said(row.reason))


def _verdict_said(found: Diagnosis) -> Say:
    told = verdict(found)
    tone = {"well": "good", "unknown": "plain"}.get(told, "bad")
    is_undeclared = told == "well" and found.needed is None
    return say(f"doctor.verdict.{told}{'-undeclared' if is_undeclared else ''}", tone)


def _as_json(examined: Examined, listed: tuple[Remedy, ...]) -> dict[str, object]:
    credential, found = examined.credential, examined.found
    kept, stopped, needed = credential.connection, found.stopped_by, found.needed
    return {
        "verdict": verdict(found),
        "exit_code": exit_code(found),
        "token": {
            "fingerprint": credential.token.fingerprint,
            "source": credential.source,
            "place": credential.place,
            "chosen_by": examined.chosen_by if credential.source == "connection" else None,
            "passed_over": list(examined.passed_over),
            "exposed": credential.is_exposed,
            "works": _is_alive(found),
        },
        "connection": kept.name if kept else None,
        "store": credential.store.label if credential.store else None,
        "origin": examined.origin,
        "user": user_json(found.user) if found.user else None,
        "application": _application_json(examined.application),
        "needed": None if needed is None else [scope.text for scope in needed.scopes],
        "undecided": [] if needed is None else [str(ref) for ref in needed.undecided],
        "companies": [company_json(row, examined.today) for row in found.companies],
        "stopped_by": stopped.reference if stopped else None,
        "to_do": [remedy_json(one) for one in listed],
    }


def _is_alive(found: Diagnosis) -> bool | None:
    if isinstance(found.stopped_by, InvalidToken):
        return False
    return None if found.user is None else True


def _application_json(application: Application | None) -> dict[str, object] | None:
    if application is None:
        return None
    return {
        "name": application.name or None,
        "client_id": application.client_id or None,
        "file": str(application.path) if application.path else None,
    }
