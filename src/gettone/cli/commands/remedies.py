"""What to do about what was found: sections of numbered steps, said once each.

Boxes are spoken of only where a permission was refused and no other cause is
seen, or to look at one that only a use would show. A quota, an outage or
silence never leads there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gettone.cli.page import Raw, Say, say
from gettone.cli.permissions import scopes_said
from gettone.cli.steps import Step, Where, mending, numbered, step
from gettone.domain.explanation import Cause, Certainty
from gettone.domain.scope import Scope
from gettone.errors import InvalidToken, NoAnswer, Refused
from gettone.flow.probe import NO_SAFE_READ
from gettone.jobs.diagnosis import MISSING, CompanyFound, Diagnosis, merged
from gettone.rendering.explained import cause_reference

__all__ = [
    "Remedy",
    "besides_said",
    "joined",
    "remedies",
    "remedy_json",
    "remedy_said",
]

_CLOSED: Final = "company-not-connected"
# The step before which boxes are ticked.
_SAVE: Final = "steps.save"
_UNTESTED: Final = "scope-untested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A cause and what mends it.

    Attributes:
        look_for: Boxes to look at on the way, since only a use shows them.
        untick: Boxes that may be unticked on the way.
        companies: Where it stands in the way, by name.
    """

    cause: Cause
    look_for: tuple[Scope, ...] = ()
    untick: tuple[Scope, ...] = ()
    companies: tuple[str, ...] = ()

    def steps(self, where: Where) -> tuple[Step, ...]:
        """Give its steps, with those that are taken on the way."""
        found = mending(self.cause, where)
        on_the_way = [
            Step(step(name), boxes)
            for name, boxes in (("look-for-these", self.look_for), ("untick-these", self.untick))
            if boxes
        ]
        if not on_the_way:
            return found
        place = next(number for number, one in enumerate(found) if one.said.reference == _SAVE)
        return (*found[:place], *on_the_way, *found[place:])


def remedies(found: Diagnosis) -> tuple[Remedy, ...]:
    """List what there is to do, the weightiest first."""
    stopped = found.stopped_by
    if isinstance(stopped, InvalidToken):
        causes = stopped.explanation.causes if stopped.explanation else ()
        return tuple(Remedy(cause=cause) for cause in causes[:1])
    listed = [_remedy(found, cause) for cause in found.causes]
    if closed := _closed(found):
        listed.insert(0, closed)
    doubted = _doubted(found.opened)
    if doubted and not any(one.cause.reference == MISSING for one in listed):
        doubt = Cause(reference=_UNTESTED, certainty=Certainty.UNKNOWN, scopes=doubted)
        listed.append(Remedy(cause=doubt, untick=_excess(found.opened)))
    if not listed and isinstance(stopped, Refused | NoAnswer) and stopped.explanation:
        listed = [Remedy(cause=stopped.explanation.causes[0])]
    return tuple(listed)


def joined(causes: Iterable[Cause]) -> tuple[Remedy, ...]:
    """Make remedies of causes; boxes to tick and boxes to look at are one way."""
    found = merged(causes)
    doubted = next((one.scopes for one in found if one.reference == _UNTESTED), ())
    is_one_way = any(one.reference == MISSING for one in found)
    return tuple(
        Remedy(cause=cause, look_for=doubted if cause.reference == MISSING else ())
        for cause in found
        if not (is_one_way and cause.reference == _UNTESTED)
    )


def remedy_said(remedy: Remedy, where: Where, *, names_companies: bool) -> Iterator[Raw | Say]:
    """Say the cause, then each step."""
    yield _head(remedy.cause)
    if names_companies and remedy.companies:
        yield say("doctor.where", "quiet", companies=", ".join(remedy.companies))
    yield from numbered(remedy.steps(where))


def _head(cause: Cause) -> Say:
    """Head the steps: the cause and how sure it is; several scopes stand in the steps."""
    if cause.reference == _UNTESTED:
        return say("doctor.doubt", "title")
    if cause.reference != MISSING:
        return besides_said(replace(cause, scopes=()), "title")
    if len(cause.scopes) == 1:
        return besides_said(cause, "title")
    said = say("doctor.several-missing")
    return say(f"explanations.certainty.{cause.certainty.value}", "title", cause=said)


def besides_said(cause: Cause, tone: str = "plain") -> Say:
    """Say a cause, its scopes and how sure it is, as one sentence."""
    facts: dict[str, object] = {name: f"{held}" for name, held in cause.facts.items()}
    if cause.scopes:
        facts["scopes"] = scopes_said(cause.scopes)
    said = say(cause_reference(cause), **facts)
    return say(f"explanations.certainty.{cause.certainty.value}", tone, cause=said)


def remedy_json(remedy: Remedy) -> dict[str, object]:
    """Give the same for programs."""
    return {
        "reference": remedy.cause.reference,
        "certainty": remedy.cause.certainty.value,
        "actor": remedy.cause.actor,
        "companies": list(remedy.companies),
        "boxes": _texts(remedy.cause.scopes),
        "look_for": _texts(remedy.look_for),
        "untick": _texts(remedy.untick),
        "steps": list(remedy.cause.steps),
    }


def _remedy(found: Diagnosis, cause: Cause) -> Remedy:
    named = tuple(
        one.company.name or str(one.company.id)
        for one in found.companies
        if any(_is_same(cause, other) for other in one.causes)
    )
    if cause.reference != MISSING:
        return Remedy(cause=cause, companies=named)
    return Remedy(
        cause=cause,
        look_for=tuple(one for one in _doubted(found.opened) if one not in cause.scopes),
        untick=_excess(found.opened),
        companies=named,
    )


def _is_same(cause: Cause, other: Cause) -> bool:
    return cause.reference == other.reference and cause.facts == other.facts


def _closed(found: Diagnosis) -> Remedy | None:
    """Say what to do where no company that was asked is open."""
    closed = [one for one in found.companies if one.reason == _CLOSED]
    if found.opened or not closed or len(closed) < len(found.companies):
        return None
    cause = Cause(reference=_CLOSED, certainty=Certainty.CERTAIN)
    named = tuple(one.company.name or str(one.company.id) for one in closed)
    return Remedy(cause=cause, companies=named)


def _doubted(companies: Sequence[CompanyFound]) -> tuple[Scope, ...]:
    """List the needed scopes that only a use would show."""
    return _each(
        row.scope
        for one in companies
        if one.needed is not None
        for row in one.untested
        if row.reason == NO_SAFE_READ
    )


def _excess(companies: Sequence[CompanyFound]) -> tuple[Scope, ...]:
    return _each(row.scope for one in companies for row in one.excess)


def _each(scopes: Iterable[Scope]) -> tuple[Scope, ...]:
    return tuple(dict.fromkeys(scopes))


def _texts(scopes: tuple[Scope, ...]) -> list[str]:
    return [scope.text for scope in scopes]
