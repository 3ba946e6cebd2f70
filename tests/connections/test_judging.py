from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from contract.store_contract import AT, connection
from gettone.connections.judging import difference, is_refused, tells_more
from gettone.domain.company import Company, CompanyId, User, UserId
from gettone.domain.evidence import Check, Evidence, Finding, Opening, Shown, Standing
from gettone.domain.scope import Scope
from gettone.flow.verify import CompanyStanding, TokenReport

READ = Scope.parse("products:r")
NOW = datetime(2026, 3, 2, tzinfo=UTC)
HERE = "http://127.0.0.1:8400"


def found(standing: Standing = Standing.REFUSED, how: Shown = Shown.USED) -> Evidence:
    one = Finding(
        company_id=CompanyId(18),
        scope=READ,
        standing=standing,
        at=NOW,
        operation="listProducts",
        how=how,
    )
    return Evidence((one,))


def opening(company_id: int, *, is_open: bool) -> Evidence:
    one = Opening(company_id=CompanyId(company_id), at=NOW, is_open=is_open)
    return Evidence(openings=(one,))


def checked(at: datetime) -> Evidence:
    return Evidence(checks=(Check(company_id=CompanyId(18), at=at, is_open=True, request_count=1),))


@pytest.mark.parametrize("how", Shown)
def test_what_is_needed_is_what_is_declared_or_else_what_own_calls_need(how: Shown) -> None:
    assert is_refused(found(how=how), frozenset({READ}))
    assert not is_refused(found(how=how), frozenset())
    assert is_refused(found(how=how), None) is (how is Shown.USED)
    assert not is_refused(found(Standing.GRANTED, how), None)


def test_a_closed_company_is_refused_whatever_is_needed() -> None:
    assert is_refused(opening(16, is_open=False), frozenset())
    assert not is_refused(opening(16, is_open=True), frozenset())


@pytest.mark.parametrize(
    ("held", "learnt", "more"),
    [
        (Evidence(), Evidence(), False),
        (Evidence(), found(), True),
        (found(), found(), False),
        (found(), found(Standing.GRANTED), True),
        (found(how=Shown.INFERRED), found(), True),
        (found(), found(how=Shown.PROBED), False),
        (Evidence(), opening(16, is_open=True), True),
        (opening(16, is_open=True), opening(16, is_open=True), False),
        (opening(16, is_open=True), opening(16, is_open=False), True),
        (checked(NOW), checked(NOW), False),
        (checked(NOW), Evidence(), False),
        (checked(NOW), checked(NOW + timedelta(days=1)), True),
    ],
)
def test_what_says_the_same_is_not_written_again(
    held: Evidence, learnt: Evidence, more: bool
) -> None:
    assert tells_more(held, learnt) is more


def test_a_finding_is_written_again_after_a_day() -> None:
    [one] = found().findings
    for ago, more in ((timedelta(hours=23), False), (timedelta(days=1), True)):
        assert tells_more(Evidence((dataclasses.replace(one, at=NOW - ago),)), found()) is more


def report(standings: dict[int, tuple[Standing, str]], user_id: int = 1) -> TokenReport:
    rows = tuple(
        CompanyStanding(
            company=Company(id=CompanyId(number), name=str(number)), standing=held, reason=reason
        )
        for number, (held, reason) in standings.items()
    )
    return TokenReport(
        user=User(id=UserId(user_id), name="", email=""), companies=rows, is_usual=True
    )


OPEN = (Standing.GRANTED, "")
SHUT = (Standing.REFUSED, "company-not-connected")
EXPIRED = (Standing.REFUSED, "licence-expired")
SILENT = (Standing.UNTESTED, "no-answer")
LOST = ("companies-lost", ((16, "Rossi S.r.l."),))


@pytest.mark.parametrize(
    ("standings", "expected"),
    [
        ({16: OPEN}, ("", ())),
        ({16: OPEN, 18: OPEN, 20: SHUT}, ("", ())),
        ({16: EXPIRED}, ("", ())),
        ({16: SHUT, 18: OPEN}, LOST),
        ({18: OPEN}, LOST),
        ({16: SILENT}, ("companies-unanswered", ((16, "Rossi S.r.l."),))),
    ],
)
def test_the_companies_must_be_opened_again_and_more_may_be(
    standings: dict[int, tuple[Standing, str]], expected: object
) -> None:
    assert difference(connection(), report(standings), HERE) == expected


def test_another_user_or_another_address_is_another_account() -> None:
    same = report({16: OPEN})
    other = "https://api-v2.fattureincloud.it"
    assert difference(connection(), same, other) == ("another-address", ())
    assert difference(connection(), report({16: OPEN}, user_id=2), HERE) == ("another-user", ())


def test_what_the_kept_token_no_longer_opens_is_not_missed() -> None:
    known = connection().evidence.joined(
        Evidence(
            openings=(
                Opening(company_id=CompanyId(16), at=AT, is_open=False),
                Opening(company_id=CompanyId(19), at=AT, is_open=True),
            )
        )
    )
    kept = dataclasses.replace(connection(), evidence=known)
    assert difference(kept, report({19: OPEN}), HERE) == ("", ())
    assert difference(kept, report({16: OPEN}), HERE) == ("companies-lost", ((19, ""),))
