"""``gettone can-i``: whether a call would be let through, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gettone.cli.commands.company_found import reason_said
from gettone.cli.commands.remedies import besides_said, joined, remedy_said
from gettone.cli.exit_codes import DONE, NO, UNKNOWN
from gettone.cli.page import Cell, Facts, Page, Part, Raw, Say, Table, say
from gettone.cli.permissions import scopes_said
from gettone.cli.steps import Where
from gettone.domain.evidence import Finding, Standing
from gettone.domain.explanation import Cause
from gettone.flow.known import Known
from gettone.jobs.ability import Ability
from gettone.rendering.explained import cause_json
from gettone.texts import has

__all__ = ["Answered", "can_i_page", "exit_code"]

_ANSWERS: Final = {Standing.GRANTED: "yes", Standing.REFUSED: "no", Standing.UNTESTED: "unknown"}
_CODES: Final = {Standing.GRANTED: DONE, Standing.REFUSED: NO, Standing.UNTESTED: UNKNOWN}
_WORST: Final = (Standing.REFUSED, Standing.UNTESTED, Standing.GRANTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One operation, and the answer for each type that was asked for.

    Attributes:
        company: Name or id; empty outside companies.
        company_id: ``None`` outside companies.
    """

    abilities: tuple[Ability, ...]
    company: str
    company_id: int | None
    where: Where


def can_i_page(answered: Answered) -> Page:
    """Show the answer, what shows it, and what to do about a no."""
    first, *others = answered.abilities
    parts = list(_several(answered)) if others else list(_one(answered, first))
    for remedy in joined(one.causes[0] for one in answered.abilities if one.causes):
        parts += [Raw(""), *remedy_said(remedy, answered.where, names_companies=False)]
    if not others and (besides := first.causes[1:]):
        parts += [Raw(""), say("doctor.can-i.others"), *map(_besides, besides)]
    return Page(tuple(parts), _as_json(answered))


def exit_code(answered: Answered) -> int:
    """Give 10 if any answer is no, else 11 if any is unknown, else 0."""
    return _CODES[_worst(answered)]


def _worst(answered: Answered) -> Standing:
    found = {one.standing for one in answered.abilities}
    return next(standing for standing in _WORST if standing in found)


def _one(answered: Answered, found: Ability) -> Iterator[Part]:
    tone = {"yes": "good", "no": "bad"}.get(answer := _ANSWERS[found.standing], "plain")
    facts = {"operation": found.ref, "place": _place(answered)}
    yield say(f"doctor.can-i.said-{answer}", tone, **facts)
    rows: list[tuple[str, Cell]] = []
    if found.scopes:
        listed = scopes_said([one.scope for one in found.scopes], is_listed=True)
        rows = [("doctor.can-i.permission", listed), ("doctor.can-i.shown", _shown(found.scopes))]
    if found.reason:
        rows.append(("doctor.can-i.why", _reason(found.reason)))
    yield Facts(tuple(rows))


def _several(answered: Answered) -> Iterator[Part]:
    operation = answered.abilities[0].ref.operation_id
    yield say("doctor.can-i.several", "title", operation=operation, place=_place(answered))
    columns = ("doctor.can-i.type", "doctor.can-i.answer", "doctor.can-i.why")
    yield Table(columns, tuple(_row(one) for one in answered.abilities))


def _row(found: Ability) -> tuple[Cell, ...]:
    answer = say(f"doctor.can-i.{_ANSWERS[found.standing]}")
    return found.ref.document_type, answer, _because(found)


def _because(found: Ability) -> Say:
    """Name in a word or two what the answer goes by."""
    if found.causes:
        return _word_for(found.causes[0].reference)
    if found.reason:
        return _reason(found.reason)
    return _shown(found.scopes)


def _word_for(reference: str) -> Say:
    known = f"doctor.can-i.because.{reference}"
    other = "doctor.can-i.because.other"
    return say(known if has(known, "en") else other, reason=reference)


def _reason(reason: str) -> Say:
    own = f"doctor.can-i.{reason}"
    return say(own) if has(own, "en") else reason_said(reason)


def _shown(scopes: Sequence[Known]) -> Say:
    """Say what shows it: the finding that counts, or else the last one."""
    found = [one for one in scopes if one.finding is not None]
    counting = [one for one in found if one.standing is not Standing.UNTESTED]
    best = next(iter((*counting, *found)), None)
    if best is None or best.finding is None:
        return say("doctor.can-i.unseen")
    return say(f"doctor.can-i.{_seen(best, best.finding)}", **_finding_facts(best.finding))


def _seen(known: Known, found: Finding) -> str:
    if known.standing is Standing.UNTESTED:
        return "seen-before"
    return "seen" if found.scope == known.scope else "seen-reading"


def _finding_facts(found: Finding) -> dict[str, object]:
    return {
        "how": say(f"cli.shown.{found.how.value}"),
        "standing": say(f"cli.standing.{found.standing.value}"),
        "operation": found.operation,
        "at": f"{found.at:%Y-%m-%d %H:%M} UTC",
    }


def _besides(cause: Cause) -> Say:
    return say("doctor.can-i.other", cause=besides_said(cause))


def _place(answered: Answered) -> Say:
    if not answered.company:
        return say("doctor.can-i.anywhere")
    return say("doctor.can-i.in-company", company=answered.company)


def _as_json(answered: Answered) -> dict[str, object]:
    return {
        "answer": _ANSWERS[_worst(answered)],
        "operation": answered.abilities[0].ref.operation_id,
        "company_id": answered.company_id,
        "answers": [_ability_json(one) for one in answered.abilities],
    }


def _ability_json(found: Ability) -> dict[str, object]:
    return {
        "type": found.ref.document_type or None,
        "answer": _ANSWERS[found.standing],
        "reason": found.reason or None,
        "scopes": [_known_json(one) for one in found.scopes],
        "causes": [cause_json(cause) for cause in found.causes],
    }


def _known_json(known: Known) -> dict[str, object]:
    found = known.finding
    return {
        "scope": known.scope.text,
        "standing": known.standing.value,
        "seen": found.standing.value if found else None,
        "at": found.at.isoformat() if found else None,
        "operation": found.operation if found else None,
        "how": found.how.value if found else None,
    }
