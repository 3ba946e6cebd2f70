"""Explain thousands of refusals of the sandbox, and hold each against its request log.

    .venv/bin/python bench/explain.py [SITUATIONS] [--write]

Situations are drawn: an operation, a token's scopes, the user's place in the
company, its licence, plan and limits, a quota, and what was known before.
Each that is refused is asked under three bodies of a 403 and two answers for
a company that the token does not open. The truth is the sandbox's request
log: what it refused first, and, once that is mended, what it refuses next.
Exit 1 if a bar is missed; with --write the figures of the docs are made.
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Literal, TypeAlias, TypeVar

from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Finding, Standing
from gettone.domain.explanation import Certainty, Explanation
from gettone.domain.scope import SCOPES, ScopeSet
from gettone.drive.asking import Asking
from gettone.drive.learning import Learning
from gettone.drive.run import run
from gettone.errors import Refused
from gettone.flow.explain import explain_response
from gettone.flow.inquire import explain_refusal
from gettone.flow.observe import observed
from gettone.sandbox.controls import Turned
from gettone.sandbox.desk import Desk
from gettone.sandbox.minting import mint
from gettone.sandbox.provider import Provider
from gettone.sandbox.quotas import OFF, Limits
from gettone.sandbox.records import CompanyRecord, UserRecord
from gettone.sandbox.rules import Policies
from gettone.sandbox.sql import SqlRecords
from gettone.sandbox.traffic import Passed
from gettone.wire.access import PERMISSIONS
from gettone.wire.event_types import PREFIX
from gettone.wire.messages import Request, Response
from gettone.wire.operation import Operation, catalogue

__all__ = ["Sums", "bars", "main", "measured", "page", "situations"]

T = TypeVar("T")

Body403: TypeAlias = Literal["full", "message", "neither"]
Status: TypeAlias = Literal[401, 404]

PAGE: Final = Path(__file__).parents[1] / "docs" / "explanation" / "refusals.md"
BEGIN: Final = "<!-- Made by bench/explain.py --write, from here -->"
END: Final = "<!-- to here -->"
SITUATIONS: Final = 2100
SEED: Final = 5
NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
USER: Final = 1
# Of the user, but not chosen for any token; and nobody's at all.
CLOSED, ABSENT = 90, 91
ROLES: Final = (
    ("master", ""),
    ("subaccount", "none"),
    ("subaccount", "read"),
    ("subaccount", "write"),
    ("subaccount", "detailed"),
    ("employee", "read"),
    ("employee", "write"),
)
LICENCES: Final = {"ended": "2026-03-01", "last-day": "2026-03-02", "runs": "2035-12-31"}
FUNCTIONS: Final = (
    "archive",
    "cerved",
    "document_attachments",
    "e_invoice",
    "genius",
    "mail_tracking",
    "receipts",
    "recurring",
    "smtp",
    "stock",
    "subaccounts",
)
PLANS: Final = {
    "all": frozenset(FUNCTIONS),
    "few": frozenset({"recurring", "stock", "subaccounts"}),
}
LIMITS: Final = (False, True)
BODIES: Final[tuple[Body403, ...]] = ("full", "message", "neither")
WRONG_COMPANY: Final[tuple[Status, ...]] = (401, 404)
# Reason in the request log -> reference of the cause.
CAUSE: Final = {
    "token": "token-dead",
    "company": "company-not-connected",
    "quota-five_minutes": "quota",
    "quota-hour": "quota",
    "quota-month": "quota",
    "scope": "scope-missing",
    "permission": "permission-too-low",
    "licence": "licence-expired",
    "plan-function": "plan-limit",
    "plan-limit": "plan-limit",
    "record": "record-missing",
    "conflict": "request-wrong",
    "invalid": "request-wrong",
    "ok": "",
}
# Behind these nothing else can be seen.
HIDING: Final = frozenset({"token-dead", "company-not-connected", "quota"})
OF_403: Final = frozenset({"scope-missing", "permission-too-low", "licence-expired", "plan-limit"})
PERMISSIONS_OF_ANY_KIND: Final = frozenset(
    {"scope-missing", "scope-untested", "permission-too-low"}
)
ISSUED: Final = tuple(catalogue().operation("listIssuedDocuments").by_document_type)
RECEIVED: Final = tuple(catalogue().operation("listReceivedDocuments").by_document_type)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A company, by what it is like."""

    role: str
    level: str
    licence: str
    plan: str
    is_full: bool

    @property
    def company_id(self) -> int:
        return 100 + PLACES.index(self)


PLACES: Final = tuple(
    Place(role=role, level=level, licence=licence, plan=plan, is_full=is_full)
    for (role, level), licence, plan, is_full in itertools.product(ROLES, LICENCES, PLANS, LIMITS)
)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One call, and everything that may stand in its way.

    Attributes:
        kind: Type of the document it is about; empty where none decides.
        scopes: What the token has; ``None`` for a token that nobody made.
        place: Where; ``None`` for the company of *company_id*.
        quota: The window that is used up; empty for none.
        known: What an answer said of the scope before; empty for nothing.
    """

    operation_id: str
    kind: str
    scopes: tuple[str, ...] | None
    place: Place | None
    company_id: int
    quota: str = ""
    known: str = ""

    def __str__(self) -> str:
        scopes = "no token" if self.scopes is None else f"{len(self.scopes)} scopes"
        where = self.place or self.company_id
        return f"{self.operation_id} {self.kind} {scopes} {where} {self.quota} {self.known}"

    @property
    def operation(self) -> Operation:
        return catalogue().operation(self.operation_id)

    def without(self, reason: str) -> Situation:
        """Give the same with what *reason* names mended."""
        everything = tuple(scope.text for scope in SCOPES)
        place = self.place
        if reason.startswith("quota"):
            return replace(self, quota="")
        if reason == "token":
            return replace(self, scopes=everything)
        if reason == "scope":
            return replace(self, scopes=everything)
        if place is None:
            return self
        mended = {
            "permission": replace(place, role="master", level=""),
            "licence": replace(place, licence="runs"),
            "plan-function": replace(place, plan="all"),
            "plan-limit": replace(place, is_full=False),
        }[reason]
        return replace(self, place=mended, company_id=mended.company_id)


class World:
    """Every kind of company, each with a document of every type."""

    def __init__(self) -> None:
        self.records = SqlRecords()
        self.records.add_user(
            UserRecord(id=USER, first_name="Anna", last_name="Verdi", email="anna@verdi.example")
        )
        for place in PLACES:
            self._add(place.company_id, place)
        self._add(CLOSED, PLACES[0])
        self._desk = Desk(self.records, clock=lambda: NOON)
        self._client_id = self._desk.create_application(USER, "Matrix").client_id
        self._tokens: dict[tuple[str, ...], AccessToken] = {}
        self._dead = mint()
        self._limits = OFF
        self._seen = 0
        self._providers = {
            (body, status): Provider(
                self.records,
                clock=lambda: NOON,
                policies=Policies(forbidden_body=body, wrong_company=status),
            )
            for body in BODIES
            for status in WRONG_COMPANY
        }

    def _add(self, company_id: int, place: Place) -> None:
        limits = dict.fromkeys(("clients", "suppliers", "products", "documents"), 0)
        info = {
            "id": company_id,
            "type": "company",
            "fic_plan_name": "complete",
            "fic_license_expire": LICENCES[place.licence],
            "plan_info": {
                "functions": {name: name in PLANS[place.plan] for name in FUNCTIONS},
                "limits": limits if place.is_full else {},
            },
        }
        record = CompanyRecord(id=company_id, name="", vat_number="", tax_code="", info=info)
        self.records.add_company(record, [USER], access_of(place))
        for shelf in ("", "bin_"):
            for family, kinds in (("issued_documents", ISSUED), ("received_documents", RECEIVED)):
                for kind in kinds:
                    row = {
                        **document_like(family),
                        "id": document_id(company_id, kind),
                        "type": kind,
                    }
                    self.records.put(company_id, shelf + family, row)

    def token(self, scopes: tuple[str, ...] | None) -> AccessToken:
        if scopes is None:
            return self._dead
        if scopes not in self._tokens:
            opened = [place.company_id for place in PLACES]
            asked = ScopeSet.parse(" ".join(scopes))
            _, self._tokens[scopes] = self._desk.connect(USER, self._client_id, opened, asked)
        return self._tokens[scopes]

    def reason(self, situation: Situation) -> str:
        """Send a situation's call, and read in the log what became of it."""
        self.prepare(situation)
        asking = asking_of(situation)
        request = asking.operation.request(
            asking.parameters, asking.body, self.token(situation.scopes)
        )
        self.respond(request, BODIES[0], WRONG_COMPANY[0])
        reason = self.logged()[-1].verdict
        # For the events of webhooks the log tells the user's own permission by
        # the scope; a token that has them all lacks none.
        has_all = situation.scopes is not None and len(situation.scopes) == len(SCOPES)
        return "permission" if reason == "scope" and has_all else reason

    def logged(self) -> list[Passed]:
        """Give what the log has since it was last looked at."""
        found = list(self.records.traffic.read(after_id=self._seen))
        self._seen = found[-1].id if found else self._seen
        return found

    def prepare(self, situation: Situation) -> None:
        """Use up the quota that the situation says."""
        limits = Limits(**{**_NONE, situation.quota: 1}) if situation.quota else OFF
        if limits is not self._limits:
            self.records.controls.turn(Turned(limits=limits))
            self._limits = limits
        if situation.quota:
            self.records.traffic.clear()
            self._seen = 0
            info = catalogue().operation("getCompanyInfo")
            parameters = {"company_id": situation.company_id}
            self.respond(
                info.request(parameters, None, self.token(situation.scopes)),
                BODIES[0],
                WRONG_COMPANY[0],
            )
            self.logged()

    def respond(self, request: Request, body: Body403, status: Status) -> Response:
        """Answer, and undo what was done."""
        if request.method == "GET":
            return self._providers[body, status].respond(request)
        answered: list[Response] = []
        with suppress(_Undone), self.records.transaction():
            answered.append(self._providers[body, status].respond(request))
            raise _Undone
        return answered[0]


_NONE: Final = {"five_minutes": 0, "hour": 0, "month": 0}


class _Undone(Exception):
    """Raised so that nothing of a request is kept."""


def access_of(place: Place) -> dict[str, object] | None:
    """Give the user's place in a company; ``None`` for its master."""
    if place.role == "master":
        return None
    level = "write" if place.level == "detailed" else place.level
    permissions: dict[str, object] = dict.fromkeys(PERMISSIONS.values(), level)
    if place.level == "detailed":
        kinds = [name.partition(".")[2].partition(":")[0] for name in _issued_scopes()]
        permissions["fic_issued_documents"] = "detailed"
        levels = itertools.cycle(("write", "read", "none"))
        permissions["fic_issued_documents_detailed"] = dict(zip(kinds, levels, strict=False))
    return {"role": place.role, "through_accountant": False, "permissions": permissions}


def _issued_scopes() -> list[str]:
    return [
        scope.text
        for scope in SCOPES
        if scope.text.startswith("issued_documents.") and scope.text.endswith(":r")
    ]


@cache
def samples() -> ModuleType:
    """Load what fills a schema for the tests of the sandbox."""
    path = Path(__file__).parents[1] / "tests" / "sandbox" / "samples.py"
    spec = importlib.util.spec_from_file_location("samples_of_the_sandbox", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is not there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def document_like(family: str) -> dict[str, Any]:
    return dict(samples().sample(samples().FAMILIES[family]))


def document_id(company_id: int, kind: str) -> int:
    return company_id * 100 + [*ISSUED, *RECEIVED].index(kind)


def asking_of(situation: Situation) -> Asking:
    """Write the call with as little as it takes to be sent."""
    operation, kind = situation.operation, situation.kind
    number = document_id(situation.company_id, kind) if kind else 1
    parameters: dict[str, object] = {}
    for one in operation.parameters:
        if one.name == "company_id":
            parameters[one.name] = situation.company_id
        elif one.name == "type" and kind in one.enum:
            parameters[one.name] = kind
        elif one.required and one.enum:
            parameters[one.name] = one.enum[0]
        elif one.required:
            parameters[one.name] = (
                number if one.kind == "integer" else _TEXTS.get(one.name, str(number))
            )
    body: dict[str, object] | None = None
    if operation.request_media == "multipart/form-data":
        body = {"filename": "x.pdf", "attachment": b"%PDF-"}
    elif operation.request_media:
        in_body = kind and "document_id" not in parameters
        body = {"data": {"type": kind} if in_body else {}}
        if operation.id == "CreateWebhooksSubscription":
            types = [f"{PREFIX}{name}" for name in ("entities.clients.create", "receipts.update")]
            body = {"data": {"sink": "https://example.com/hook", "types": types}}
    return Asking.of(operation.id, parameters, body, read_only=False)


_TEXTS: Final = {
    "date_from": "2026-01-01",
    "date_to": "2026-01-31",
    "new_type": "invoice",
    "year": "2026",
}


def situations(count: int, seed: int = SEED) -> Iterator[Situation]:
    """Draw situations, each once; whether they are refused is not known yet."""
    draw = random.Random(seed)
    drawn: set[Situation] = set()
    operations = list(catalogue().operations.values())
    while len(drawn) < count:
        operation = draw.choice(operations)
        kinds = sorted({*ISSUED, *RECEIVED} & set(operation.by_document_type))
        kind = draw.choice(kinds) if kinds else ""
        seat = _mostly(draw, ROLES[0], ROLES)
        place = Place(
            role=seat[0],
            level=seat[1],
            licence=_mostly(draw, "runs", tuple(LICENCES)),
            plan=_mostly(draw, "all", tuple(PLANS)),
            is_full=_mostly(draw, False, LIMITS),
        )
        is_scoped = operation.is_company_scoped
        where = draw.choices(("open", "closed", "absent"), (90, 7, 3))[0] if is_scoped else "none"
        quota = draw.choices(("", "five_minutes", "hour", "month"), (88, 4, 4, 4))[0]
        situation = Situation(
            operation_id=operation.id,
            kind=kind,
            scopes=None if draw.random() < 0.03 else _scopes(draw, operation, kind),
            place=place if where == "open" else None,
            company_id={"open": place.company_id, "closed": CLOSED}.get(where, ABSENT),
            quota=quota if where == "open" else "",
            known=draw.choices(("", "granted", "granted-lately", "refused"), (55, 15, 15, 15))[0],
        )
        if situation not in drawn:
            drawn.add(situation)
            yield situation


def _mostly(draw: random.Random, usual: T, others: Sequence[T]) -> T:
    """Draw what is usual every other time, so that causes come alone too."""
    return usual if draw.random() < 0.5 else draw.choice(others)


def _scopes(draw: random.Random, operation: Operation, kind: str) -> tuple[str, ...]:
    """Draw what a token has: all, none, all but what is needed, reading alone, anything."""
    every = [scope.text for scope in SCOPES]
    needed = operation.by_document_type.get(kind, operation.needed).any_of
    families = {scope.family for scope in needed}
    held = {
        "all": every,
        "none": [],
        "without": [text for text in every if text.rpartition(":")[0] not in families],
        "reading": [text for text in every if text.endswith(":r")],
        "any": [text for text in every if draw.random() < 0.5],
    }
    return tuple(held[draw.choices(tuple(held), (40, 5, 30, 15, 10))[0]])


@dataclass
class Sums:
    """What was counted over all situations, bodies and answers."""

    situations: int = 0
    explained: int = 0
    requests: int = 0
    most_requests: int = 0
    writes: int = 0
    alone: int = 0
    alone_named: int = 0
    alone_certain: int = 0
    matrix: Counter[tuple[str, str]] = field(default_factory=Counter)
    confused: list[str] = field(default_factory=list)
    falsely_certain: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)


def measured(count: int, seed: int = SEED) -> Sums:
    """Explain *count* refused situations in every way, and add up how it went."""
    world, sums = World(), Sums()
    for situation in situations(count * 4, seed):
        reasons = truths(world, situation)
        if reasons[0] == "ok":
            continue
        sums.situations += 1
        for body, status in itertools.product(BODIES, WRONG_COMPANY):
            for way, found in explanations(world, situation, body, status, sums):
                sums.explained += 1
                case = f"{situation} {body} {status} {way}: {shown(found)}, true: {reasons}"
                judge(sums, reasons, found, case, way)
        if sums.situations == count:
            return sums
    raise SystemExit("too few of the situations are refused")


def truths(world: World, situation: Situation) -> list[str]:
    """List what the log says stands in the way, each once the one before is mended."""
    found: list[str] = []
    while not found or found[-1] in MENDABLE:
        found.append(world.reason(situation))
        if found[-1] in MENDABLE:
            situation = situation.without(found[-1])
    return found if found[0] == "ok" else [reason for reason in found if reason != "ok"]


MENDABLE: Final = frozenset(
    {
        "token",
        "quota-five_minutes",
        "quota-hour",
        "quota-month",
        "scope",
        "permission",
        "licence",
        "plan-function",
        "plan-limit",
    }
)


def explanations(
    world: World, situation: Situation, body: Body403, status: Status, sums: Sums
) -> Iterator[tuple[str, Explanation]]:
    """Explain one refusal as it comes, after asking, and as another library's."""
    world.prepare(situation)
    asking, token = asking_of(situation), world.token(situation.scopes)
    answers: list[tuple[Request, Response]] = []

    def transport(request: Request) -> Response:
        response = world.respond(request, body, status)
        answers.append((request, response))
        return response

    learning = Learning(evidence_of(situation, asking), clock=lambda: NOON)
    try:
        with learning.from_answers() as observer:
            run(observed(asking.flow(token), observer), transport, sleep=_no_time)
    except Refused as refusal:
        refused = refusal
    else:
        raise SystemExit(f"not refused: {situation}")
    if refused.explanation is None:
        raise SystemExit(f"not explained: {situation}")
    yield "as it comes", refused.explanation
    request, response = answers[0]
    before = len(answers)
    better = run(
        explain_refusal(refused, learning.evidence, token, NOON), transport, sleep=_no_time
    )
    asked = answers[before:]
    sums.requests += len(asked)
    sums.most_requests = max(sums.most_requests, len(asked))
    sums.writes += sum(one.method != "GET" for one, _ in asked)
    yield "after asking", better
    infos = [
        one.body for sent, one in asked if sent.path.endswith("/company/info") and one.status == 200
    ]
    named = f"{request.method} {request.target}"
    other = explain_response(
        response.status,
        response.headers,
        response.body,
        named,
        company_info=json.loads(infos[0]) if infos else None,
        now=NOON,
    )
    if other is None:
        raise SystemExit(f"not explained: {situation}")
    yield "another library's", other


def evidence_of(situation: Situation, asking: Asking) -> Evidence:
    """Give what an answer said of the first scope before, if one did."""
    if not situation.known or not asking.needed.any_of:
        return Evidence()
    ago = timedelta(minutes=1) if situation.known == "granted-lately" else timedelta(hours=1)
    is_granted = situation.known.startswith("granted")
    finding = Finding(
        company_id=CompanyId(situation.company_id),
        scope=asking.needed.any_of[0],
        standing=Standing.GRANTED if is_granted else Standing.REFUSED,
        at=NOON - ago,
        operation=situation.operation_id,
    )
    return Evidence((finding,))


def judge(sums: Sums, reasons: list[str], found: Explanation, case: str, way: str) -> None:
    """Hold one explanation against the truth."""
    true = [CAUSE[reason] for reason in reasons]
    if true[0] in HIDING:
        true = true[:1]
    elif true[0] in OF_403:
        # What a 403 stands before is not looked at, and no answer tells of it.
        true = [cause for cause in true if cause in OF_403]
    named = {_cause_of(cause.reference) for cause in found.causes}
    if way == "after asking":
        sums.matrix[reasons[0], shown(found)] += 1
    of_quota = true[0] == "quota"
    speaks_of_permission = bool(PERMISSIONS_OF_ANY_KIND & {one.reference for one in found.causes})
    if of_quota != ("quota" in named) or (of_quota and speaks_of_permission):
        sums.confused.append(case)
    certain = {
        _cause_of(one.reference) for one in found.causes if one.certainty is Certainty.CERTAIN
    }
    if not certain <= set(true):
        sums.falsely_certain.append(case)
    # Without the company's info nobody can know more than the first.
    knowable = true if way == "after asking" else true[:1]
    nameable = [one for one in knowable if one != "scope-missing" or _names_scope(found)]
    if not set(nameable) <= named:
        sums.left_out.append(case)
    if way == "after asking" and len(true) == 1 and nameable:
        sums.alone += 1
        is_named = _cause_of(found.reference) == true[0]
        sums.alone_named += is_named
        sums.alone_certain += is_named and found.certainty is Certainty.CERTAIN
        if not is_named:
            sums.misnamed.append(case)


def _names_scope(found: Explanation) -> bool:
    """Tell whether a scope is known for the operation at all."""
    operation = catalogue().operation(found.operation)
    return bool(operation.needed.any_of) or found.cause("scope-missing") is not None


def _cause_of(reference: str) -> str:
    return "scope-missing" if reference == "scope-untested" else reference


def shown(found: Explanation) -> str:
    return f"{found.reference} {found.certainty.value}"


def _no_time(seconds: float) -> None:
    """Wait for nothing."""


def bars(sums: Sums) -> dict[str, tuple[str, bool]]:
    """Give each bar with what was counted, and whether it holds."""
    named = f"{sums.alone_named:,} of {sums.alone:,} ({sums.alone_named / sums.alone:.1%})"
    return {
        "situations, each under 6 answers; 2,000 at least": (
            f"{sums.situations:,}",
            sums.situations >= 2000,
        ),
        "a quota called a permission, or the reverse": (f"{len(sums.confused)}", not sums.confused),
        "causes called certain that are not true": (
            f"{len(sums.falsely_certain)}",
            not sums.falsely_certain,
        ),
        "true causes left out that could be known": (f"{len(sums.left_out)}", not sums.left_out),
        "one cause alone, and named first; 99 % at least": (
            named,
            sums.alone_named >= 0.99 * sums.alone,
        ),
        "requests to explain a refusal; 2 at most": (
            f"{sums.most_requests}",
            sums.most_requests <= 2,
        ),
        "writes among them; none": (f"{sums.writes}", sums.writes == 0),
    }


def main(arguments: list[str]) -> int:
    """Measure, print, and write the page if asked."""
    numbers = [int(one) for one in arguments if one.isdecimal()]
    sums = measured(numbers[0] if numbers else SITUATIONS)
    print(figures(sums))
    for name in ("confused", "falsely_certain", "left_out", "misnamed"):
        for case in getattr(sums, name)[:5]:
            print(f"{name}: {case}")
    if "--write" in arguments:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(page(sums, text), encoding="utf-8")
    return 0 if all(holds for _, holds in bars(sums).values()) else 1


def figures(sums: Sums) -> str:
    """Write the bars and the confusion matrix as Markdown tables."""
    lines = ["| bar | counted |", "| --- | --- |"]
    lines += [f"| {name} | {counted} |" for name, (counted, _) in bars(sums).items()]
    columns = [one for one in _columns() if any(column == one for _, column in sums.matrix)]
    rows = [reason for reason in CAUSE if any(row == reason for row, _ in sums.matrix)]
    lines += ["", f"| the log says | {' | '.join(columns)} |"]
    lines.append(f"| --- |{' ---: |' * len(columns)}")
    for reason in rows:
        counts = [sums.matrix[reason, column] for column in columns]
        lines.append(f"| {reason} | {' | '.join(f'{one:,}' if one else '' for one in counts)} |")
    return "\n".join(lines)


def _columns() -> list[str]:
    """List what may be named first, in an order that puts the matrix near its diagonal."""
    references = [*dict.fromkeys(cause for cause in CAUSE.values() if cause), "unknown"]
    references.insert(references.index("scope-missing") + 1, "scope-untested")
    return [f"{one} {certainty.value}" for one in references for certainty in Certainty]


def page(sums: Sums, text: str) -> str:
    """Put the figures into the page of the docs, between its two marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{figures(sums)}\n\n{END}{after}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
