from __future__ import annotations

import pytest

from flow.made import NOW, known
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence, Standing
from gettone.domain.scope import Scope
from gettone.flow.known import as_refused, known_of
from gettone.wire.operation import Needed

OWN = CompanyId(16)
GRANTED, REFUSED, UNTESTED = Standing.GRANTED, Standing.REFUSED, Standing.UNTESTED
READ, FULL = Scope.parse("entity.suppliers:r"), Scope.parse("entity.suppliers:a")
MINUTE, DAY = 60, 86_400


def test_nothing_seen_is_untested() -> None:
    found = known_of(Evidence(), OWN, READ, NOW)
    assert (found.scope, found.standing, found.finding) == (READ, UNTESTED, None)


@pytest.mark.parametrize(
    ("scope_text", "seen", "ago_s", "expected"),
    [
        ("entity.suppliers:r", GRANTED, 5 * MINUTE, GRANTED),
        ("entity.suppliers:r", GRANTED, 6 * MINUTE, UNTESTED),
        ("entity.suppliers:r", REFUSED, 5 * MINUTE, REFUSED),
        ("entity.suppliers:r", REFUSED, 6 * MINUTE, UNTESTED),
        ("entity.suppliers:a", GRANTED, 2 * DAY, GRANTED),
        ("entity.suppliers:a", GRANTED, 2 * DAY + 1, UNTESTED),
        ("entity.suppliers:a", REFUSED, 5 * MINUTE, REFUSED),
        ("entity.suppliers:a", REFUSED, 6 * MINUTE, UNTESTED),
        ("situation:r", GRANTED, 2 * DAY, GRANTED),
    ],
)
def test_what_was_seen_counts_as_long_as_it_can_be_relied_on(
    scope_text: str, seen: Standing, ago_s: int, expected: Standing
) -> None:
    scope = Scope.parse(scope_text)
    found = known_of(known(scope_text, seen, ago_s=ago_s), OWN, scope, NOW)
    assert found.standing is expected
    assert found.finding is not None
    assert found.finding.standing is seen


def test_full_access_that_works_stands_for_reading_a_while() -> None:
    used = known("entity.suppliers:a", GRANTED, "createSupplier", ago_s=MINUTE)
    assert known_of(used, OWN, READ, NOW).standing is GRANTED
    long_ago = known("entity.suppliers:a", GRANTED, "createSupplier", ago_s=DAY)
    assert known_of(long_ago, OWN, READ, NOW).standing is UNTESTED


def test_where_reading_is_refused_full_access_is_too() -> None:
    refused = known("entity.suppliers:r", REFUSED, ago_s=MINUTE)
    found = known_of(refused, OWN, FULL, NOW)
    assert found.standing is REFUSED
    assert found.finding is not None
    assert found.finding.scope == READ
    before = refused.joined(known("entity.suppliers:a", GRANTED, ago_s=DAY))
    assert known_of(before, OWN, FULL, NOW).standing is REFUSED


def test_what_speaks_for_full_access_later_counts_before() -> None:
    refused = known("entity.suppliers:r", REFUSED, ago_s=2 * MINUTE)
    later = refused.joined(known("entity.suppliers:a", GRANTED, ago_s=MINUTE))
    assert known_of(later, OWN, FULL, NOW).standing is GRANTED
    reading = known("entity.suppliers:r", GRANTED, ago_s=MINUTE)
    assert known_of(reading, OWN, FULL, NOW).standing is UNTESTED


def test_another_company_says_nothing() -> None:
    refused = known("entity.suppliers:r", REFUSED, ago_s=MINUTE)
    assert known_of(refused, CompanyId(18), READ, NOW).standing is UNTESTED


def test_a_refusal_of_a_call_that_was_not_made_says_what_it_would_need() -> None:
    refused = as_refused("createSupplier", OWN, Needed((FULL,), "spec"))
    assert (refused.operation, refused.company_id) == ("createSupplier", 16)
    assert (refused.needed, refused.provenance) == (("entity.suppliers:a",), "spec")
