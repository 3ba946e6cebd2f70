"""``gettone watch``: say what arrives while the user edits the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from gettone.cli.exit_codes import DONE, MISSING, UNKNOWN
from gettone.cli.page import Page, Part, Say, say
from gettone.cli.permissions import scopes_said
from gettone.cli.steps import step
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Standing
from gettone.domain.scope import SCOPES, Level, Scope
from gettone.flow.watch import Box, Look, Sight

__all__ = ["Watched", "exit_code", "look_page", "nothing_page", "progress_said"]

# Reasons that have words of their own in ``watch.reason``.
_REASONS: Final = frozenset(
    {"quota-low", "quota-exceeded", "licence-expired", "no-answer", "provider-failed"}
)
_TONES: Final = {Sight.THERE: "good", Sight.MISSING: "bad", Sight.CLOSED: "bad"}
_LACKING: Final = (Sight.MISSING, Sight.CLOSED, Sight.BLOCKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Whose permissions are waited for, and where the page is.

    Attributes:
        application: The application's name; empty if it is not declared.
        sandbox_url: Where the sandbox's page is; empty for the provider's.
        names: What companies are called, as far as that is known.
        evidence: What was known of the token before.
    """

    application: str = ""
    sandbox_url: str = ""
    names: Mapping[CompanyId, str] = field(default_factory=dict[CompanyId, str])
    evidence: Evidence = field(default_factory=Evidence)


def look_page(look: Look, watched: Watched) -> Page:
    """Show what one look saw: the first all of it, the others what has changed.

    Nothing is in the parts where nothing has changed and the waiting goes on.
    """
    told = _Telling(look, watched)
    parts: list[Part] = list(told.boxes())
    if not look.ending and look.number == 1:
        parts += [*told.steps(), say("watch.waiting", "quiet")]
    return Page((*parts, *(told.end() if look.ending else ())), told.as_json())


def nothing_page() -> Page:
    """Say that no permission is needed."""
    return Page((say("watch.none", "good"),), {"look": 0, "boxes": [], "ending": "nothing-left"})


def progress_said(look: Look) -> Say:
    """Say how many boxes are waited for, and how long until the next look."""
    count = len(look.with_sight(Sight.MISSING, Sight.CLOSED, Sight.UNANSWERED))
    return say("watch.progress", number=look.number, count=count, wait_s=round(look.wait_s))


def exit_code(look: Look) -> int:
    """Tell whether everything is there, something is missing, or who knows."""
    is_unknown = bool(look.with_sight(Sight.UNANSWERED, Sight.UNSEEN))
    if look.with_sight(*_LACKING) or not (look.companies or look.reason):
        return MISSING
    return UNKNOWN if is_unknown or not look.companies else DONE


class _Telling:
    """One look in sentences."""

    def __init__(self, look: Look, watched: Watched) -> None:
        self._look = look
        self._watched = watched
        listed = {company.id: company.name for company in look.companies}
        self._names = {**watched.names, **{one: name for one, name in listed.items() if name}}

    def boxes(self) -> Iterator[Say]:
        """Say what is seen, company by company."""
        if not self._look.companies:
            yield from self._no_company()
        for company in self._look.companies:
            changed = [box for box in self._look.changed if box.company_id == company.id]
            changed.sort(key=_rank)
            if changed and self._is_first:
                yield say("watch.company", "title", company=self._name(company.id))
            for key in dict.fromkeys(map(self._alike, changed)):
                yield self._group([box for box in changed if self._alike(box) == key])

    def _no_company(self) -> Iterator[Say]:
        """Say that there is no company, or that they are not known yet."""
        look = self._look
        if look.reason and (look.ending or self._is_first):
            yield say("watch.unlisted", "bad", reason=_reason_said(look.reason))
        elif look.ending:
            yield say("watch.no-company", "bad")

    def steps(self) -> Iterator[Say]:
        """Say what the user does on the page; nothing where no box is known to be missing."""
        boxes = _scopes(self._look.with_sight(Sight.MISSING))
        closed = bool(self._look.with_sight(Sight.CLOSED))
        if not boxes and not closed:
            return
        url = self._watched.sandbox_url
        application = self._watched.application or say("explanations.application")
        steps = [
            step("open-sandbox", url=url) if url else step("open"),
            step("connected-applications"),
            step("manage", application=application),
        ]
        steps += [say("explanations.step.choose-company")] if closed else []
        steps += [step("edit"), step("tick-too", boxes=scopes_said(boxes))] if boxes else []
        yield say("watch.steps", "title")
        for number, said in enumerate((*steps, step("save"), step("same-token")), 1):
            yield say("watch.step", number=number, step=said)

    def end(self) -> Iterator[Say]:
        """Say what came of it in the end."""
        look = self._look
        missing, unanswered = look.with_sight(Sight.MISSING), look.with_sight(Sight.UNANSWERED)
        if missing:
            yield say("watch.end.missing", "bad", scopes=scopes_said(_scopes(missing)))
        if closed := dict.fromkeys(box.company_id for box in look.with_sight(Sight.CLOSED)):
            named = ", ".join(self._name(one) for one in closed)
            yield say("watch.end.closed", "bad", companies=named)
        if unanswered:
            yield say("watch.end.unanswered", "bad", scopes=scopes_said(_scopes(unanswered)))
        if look.with_sight(Sight.BLOCKED) and not missing:
            yield say("watch.end.blocked", "bad")
        if look.ending == "time-up":
            yield say("watch.end.time-up")
        elif look.boxes and not look.with_sight(*_LACKING, Sight.UNANSWERED):
            some = look.with_sight(Sight.UNSEEN)
            yield say("watch.end.seen-there" if some else "watch.end.all-there", "good")

    def as_json(self) -> dict[str, object]:
        """Give the look for programs."""
        look = self._look
        return {
            "look": look.number,
            "boxes": [self._box_json(box) for box in look.boxes],
            "changed": [self._box_json(box) for box in look.changed],
            "reason": look.reason or None,
            "wait_s": look.wait_s,
            "ending": look.ending or None,
        }

    @property
    def _is_first(self) -> bool:
        return self._look.number == 1

    def _group(self, boxes: list[Box]) -> Say:
        """Say of one company what is seen alike."""
        first, sight = boxes[0], boxes[0].sight
        facts: dict[str, object] = {
            "scopes": scopes_said(_scopes(boxes)),
            "users": say("explanations.menu.users"),
            "reason": _reason_said(first.reason),
        }
        match sight:
            case Sight.UNSEEN:
                said, facts = f"watch.unseen.{self._unseen(first)}", {**facts, **self._known(first)}
            case Sight.BLOCKED:
                said = f"watch.blocked.{first.reason}"
            case _:
                said = f"watch.{'sight' if self._is_first else 'arrived'}.{sight.value}"
        return self._placed(first, say(said, **facts), _TONES.get(sight, "plain"))

    def _alike(self, box: Box) -> tuple[object, ...]:
        """Name what is said together; each refusal of before has a day of its own."""
        if box.sight is not Sight.UNSEEN:
            return box.sight, box.reason
        kind = self._unseen(box)
        return box.sight, kind, box.scope if kind == "full-refused" else ""

    def _unseen(self, box: Box) -> str:
        """Tell why a box is not waited for, and how it will be known."""
        if self._known(box):
            return "full-refused"
        if box.scope.level is not Level.FULL:
            return "no-read"
        return "full" if self._is_first else "full-arrived"

    def _known(self, box: Box) -> dict[str, object]:
        """Give when and by what a box was refused before; nothing if it was not."""
        found = self._watched.evidence.finding(box.company_id, box.scope)
        if found is None or found.standing is not Standing.REFUSED:
            return {}
        return {"day": f"{found.at:%Y-%m-%d}", "operation": found.operation}

    def _placed(self, box: Box, said: Say, tone: str) -> Say:
        """Put a sentence below its company's name, or behind it."""
        if self._is_first:
            return say("watch.below-company", tone, said=said)
        return say("watch.in-company", tone, company=self._name(box.company_id), said=said)

    def _name(self, company_id: CompanyId) -> str:
        return self._names.get(company_id) or str(company_id)

    def _box_json(self, box: Box) -> dict[str, object]:
        return {
            "company_id": box.company_id,
            "company": self._names.get(box.company_id) or None,
            "scope": box.scope.text,
            "sight": box.sight.value,
            "reason": box.reason or None,
        }


def _rank(box: Box) -> int:
    """Put first what is there, then what is to be done, then the rest."""
    return list(Sight).index(box.sight)


def _reason_said(reason: str) -> Say:
    known = reason if reason in _REASONS else "other"
    return say(f"watch.reason.{known}", reason=reason)


def _scopes(boxes: Iterable[Box]) -> tuple[Scope, ...]:
    """List the scopes of some boxes, each once, in the order of the page."""
    held = {box.scope for box in boxes}
    return tuple(scope for scope in SCOPES if scope in held)
