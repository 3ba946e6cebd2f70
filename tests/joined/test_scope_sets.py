"""Tokens with scopes drawn at random: what is said of each is true, whatever fails."""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator

import pytest

from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Standing
from gettone.domain.scope import SCOPES, ScopeSet
from gettone.drive.api import Api
from gettone.errors import GettoneError, InvalidToken, NoAnswer
from gettone.flow.probe import PROBES
from gettone.sandbox.minting import mint
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.messages import Request, Response
from sandbox.made import Made
from soak import SCOPE_SETS, TIMEOUT_S

OWN = CompanyId(16)
PROBED = frozenset(row.scope for row in PROBES.values())
QUOTA = {"retry-after": "30", "ratelimit-hourlyremaining": "0", "ratelimit-hourlylimit": "1000"}
FAULTS = (
    Response(status=429, headers={"retry-after": "3"}),
    Response(status=403, headers=QUOTA),
    Response(status=500),
    Response(status=502, body=b"<html>Bad gateway</html>"),
    Response(status=503, headers={"retry-after": "5"}),
    Response(status=200, body=b"<html>Log in to the hotel's network</html>"),
    NoAnswer("http://127.0.0.1", "ReadTimeout", sent=True),
    NoAnswer("http://127.0.0.1", "ConnectError", sent=False),
)


class Line:
    """The way to the sandbox: writes down what is sent, and fails when it is told to."""

    def __init__(self, made: Made, chance: random.Random) -> None:
        self._made = made
        self._chance = chance
        self.failing = 0.0
        self.methods: Counter[str] = Counter()

    def __call__(self, request: Request) -> Response:
        self.methods[request.method] += 1
        if self._chance.random() >= self.failing:
            return self._made.provider.respond(request)
        fault = self._chance.choice(FAULTS)
        if isinstance(fault, NoAnswer):
            raise fault
        return fault


class Verdicts:
    """Counts what was said, by whether it was true."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []

    def say(self, what: str, case: str, *, is_true: bool) -> None:
        self.counts[what] += 1
        if not is_true:
            self.wrong.append(f"{what}: {case}")

    def api(self, token: AccessToken) -> Api:
        return Api(token, transport=self.line, sleep=lambda _seconds: None)


def scope_sets(chance: random.Random) -> Iterator[ScopeSet]:
    """The empty one, all, each alone; then as many as are wanted, of every size."""
    yield ScopeSet()
    yield ScopeSet.of(SCOPES)
    yield from (ScopeSet.of([scope]) for scope in SCOPES)
    while True:
        yield ScopeSet.of(chance.sample(SCOPES, chance.randrange(len(SCOPES) + 1)))


def verified(verdicts: Verdicts, token: AccessToken, case: str) -> None:
    """A good token is never bad, and opens its company; a bad one is always bad."""
    report = verdicts.api(token).verify()
    is_open = [company.id for company in report.opened] == [OWN]
    verdicts.say("verify calls a good token good", case, is_true=is_open)
    try:
        verdicts.api(mint()).verify()
    except InvalidToken:
        is_bad = True
    else:
        is_bad = False
    verdicts.say("verify calls an unknown token bad", case, is_true=is_bad)


def verified_on_a_bad_day(verdicts: Verdicts, token: AccessToken, case: str) -> None:
    """No outage, quota or failure is a bad token, or a company that is not connected."""
    verdicts.line.failing = 0.4
    try:
        report = verdicts.api(token).verify()
    except GettoneError as error:
        is_honest = not isinstance(error, InvalidToken)
        verdicts.say("a failure is not a bad token", case, is_true=is_honest)
    else:
        said = {row.company.id: row for row in report.companies}[OWN].standing
        is_honest = said is not Standing.REFUSED
        verdicts.say("a failure is not a company that is closed", case, is_true=is_honest)
    verdicts.line.failing = 0.0


def probed(verdicts: Verdicts, token: AccessToken, held: ScopeSet, *, is_bad_day: bool) -> None:
    """What is granted or refused is so; what cannot be probed is untested."""
    verdicts.line.failing = 0.15 if is_bad_day else 0.0
    api = verdicts.api(token)
    try:
        report = api.probe(company_id=OWN)
    except GettoneError as error:
        is_honest = is_bad_day and isinstance(error, NoAnswer)
        verdicts.say("a probe fails for want of an answer alone", str(held), is_true=is_honest)
        return
    finally:
        verdicts.line.failing = 0.0
    for row in report.rows:
        truth = Standing.GRANTED if held.covers(row.scope) else Standing.REFUSED
        expected = {truth} if row.scope in PROBED else set[Standing]()
        expected |= {Standing.UNTESTED} if is_bad_day or row.scope not in PROBED else set()
        known = api.evidence.standing(OWN, row.scope)
        case = f"{row.scope} of {held}: {row.standing}, {known}"
        is_true = row.standing in expected and known is row.standing
        verdicts.say(f"a scope is {row.standing.value}", case, is_true=is_true)
    verdicts.say("a probe is small", str(held), is_true=report.request_count <= 25)


@pytest.mark.timeout(TIMEOUT_S)
def test_nothing_wrong_is_said_of_any_token(capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(20260302)
    made = Made()
    connected, token = made.connect("")
    verdicts = Verdicts(Line(made, chance))
    for _, held in zip(range(SCOPE_SETS), scope_sets(chance), strict=False):
        made.desk.edit_scopes(DEMO_USER_ID, connected.id, held)
        verified(verdicts, token, str(held))
        verified_on_a_bad_day(verdicts, token, str(held))
        probed(verdicts, token, held, is_bad_day=False)
        probed(verdicts, token, held, is_bad_day=True)
        made.records.traffic.clear()
    made.records.close()
    with capsys.disabled():
        sys.stdout.write(f"\n  {SCOPE_SETS} scope sets, {len(verdicts.wrong)} wrong")
        for what, count in sorted(verdicts.counts.items()):
            sys.stdout.write(f"\n  {what}: {count}")
        sys.stdout.write(f"\n  sent: {dict(verdicts.line.methods)}")
    assert verdicts.wrong == []
    assert set(verdicts.line.methods) == {"GET"}
    # Each kind of verdict was there to be wrong.
    assert {f"a scope is {standing.value}" for standing in Standing} <= set(verdicts.counts)
    assert verdicts.counts["a failure is not a bad token"] > SCOPE_SETS / 8
