from __future__ import annotations

import json
import logging
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.drift import Drift
from gettone.domain.evidence import Evidence, Shown, Standing
from gettone.domain.scope import Scope
from gettone.drive.learning import Learning, utc_now
from gettone.errors import BadCall, Forbidden, NoAnswer
from gettone.wire.messages import Request, Response

TOKEN = AccessToken("a/canary-of-learning")
OWN = CompanyId(16)
READ = Scope.parse("entity.suppliers:r")
SENT = Request(method="GET", path="/c/16/entities/suppliers/17", bearer=TOKEN)
OK = Response(status=200, body=b'{"data": {}}')
FORBIDDEN = Response(status=403, body=b'{"error": {"code": "NO_PERMISSION"}}')


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_what_an_answer_shows_is_dated_and_kept() -> None:
    clock = Clock()
    learning = Learning(Evidence(), clock=clock)
    with learning.from_answers(Shown.PROBED) as saw:
        saw(SENT, None)
        assert learning.evidence == Evidence()
        saw(SENT, OK)
    assert learning.request_count == 2
    found = learning.evidence.finding(OWN, READ)
    assert found is not None
    assert (found.standing, found.at, found.how) == (Standing.GRANTED, clock.now, Shown.PROBED)
    assert learning.fresh(OWN, 60) == {READ}
    clock.now += timedelta(seconds=60)
    assert learning.fresh(OWN, 60) == frozenset()


def test_changes_are_told_when_the_block_has_ended_even_badly() -> None:
    told: list[Drift] = []
    learning = Learning(Evidence(), told.append)

    def lose_and_gain_and_fail() -> None:
        with learning.from_answers() as saw:
            for answer in (OK, FORBIDDEN, OK):
                saw(SENT, answer)
            assert told == []
            raise RuntimeError

    with pytest.raises(RuntimeError):
        lose_and_gain_and_fail()
    assert [drift.is_lost for drift in told] == [True, False]
    assert told[0].company_id == OWN


def test_the_log_is_told_with_fields_and_without_the_token(
    caplog: pytest.LogCaptureFixture,
) -> None:
    learning = Learning(Evidence())
    caplog.set_level(logging.INFO, "gettone.drift")
    with learning.from_answers() as saw:
        for answer in (OK, FORBIDDEN, OK):
            saw(SENT, answer)
        saw(Request(method="GET", path=SENT.path), FORBIDDEN)
    events = [(row.levelname, row.message, row.__dict__["token"]) for row in caplog.records]
    lost, gained = ("WARNING", "permission lost"), ("INFO", "permission gained")
    mark = TOKEN.fingerprint
    assert events == [(*lost, mark), (*gained, mark), (*lost, "")]
    fields = ("company_id", "scope", "was", "now", "operation")
    assert [caplog.records[0].__dict__[name] for name in fields] == [
        16,
        "entity.suppliers:r",
        "granted",
        "refused",
        "getSupplier",
    ]
    assert "canary" not in json.dumps([row.__dict__ for row in caplog.records], default=str)


def test_a_program_without_logging_is_left_alone() -> None:
    code = (
        "import logging, gettone.drive.learning\n"
        "logging.getLogger('gettone.drift').warning('permission lost')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stderr == ""


def test_the_machines_time_has_its_zone() -> None:
    assert utc_now().tzinfo is UTC


@pytest.mark.parametrize("sandbox_url", ["", "http://127.0.0.1:8400"])
def test_a_refusal_that_ends_the_block_is_explained_before_changes_are_told(
    sandbox_url: str,
) -> None:
    seen: list[bool] = []
    refused = Forbidden("getSupplier", 403)
    refused.company_id, refused.needed = OWN, (READ.text,)
    learning = Learning(
        Evidence(),
        lambda _: seen.append(refused.explanation is not None),
        clock=Clock(),
        sandbox_url=sandbox_url,
    )

    def lose_and_fail() -> None:
        with learning.from_answers() as saw:
            saw(SENT, OK)
            saw(SENT, FORBIDDEN)
            raise refused

    with pytest.raises(Forbidden):
        lose_and_fail()
    assert seen == [True]
    assert refused.explanation is not None
    assert refused.explanation.reference == "scope-missing"
    assert refused.explanation.sandbox_url == sandbox_url


def test_a_lost_connection_is_explained_and_other_errors_are_not() -> None:
    learning = Learning(Evidence(), clock=Clock())
    lost = NoAnswer("http://127.0.0.1", "ReadError", sent=True)
    with pytest.raises(NoAnswer), learning.from_answers():
        raise lost
    assert lost.explanation is not None
    assert lost.explanation.reference == "no-answer"
    wrong = BadCall("bad-path")
    with pytest.raises(BadCall), learning.from_answers():
        raise wrong
    assert wrong.explanation is None
