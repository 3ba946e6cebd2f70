from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gettone.domain.company import CompanyId
from gettone.domain.evidence import Check, Evidence, Finding, Shown, Standing
from gettone.domain.scope import Scope

READ = Scope.parse("entity.suppliers:r")
FULL = Scope.parse("entity.suppliers:a")
GRANTED, REFUSED, UNTESTED = Standing.GRANTED, Standing.REFUSED, Standing.UNTESTED
OWN = CompanyId(16)


def day(number: int) -> datetime:
    return datetime(2026, 1, number, tzinfo=UTC)


def finding(standing: Standing = GRANTED, on: int = 2, company_id: int = 16) -> Finding:
    return Finding(
        company_id=CompanyId(company_id),
        scope=READ,
        standing=standing,
        at=day(on),
        operation="getSupplier",
    )


def inferred(standing: Standing, on: int, operation: str) -> Finding:
    return replace(finding(standing, on), how=Shown.INFERRED, operation=operation)


def after(*findings: Finding) -> Finding:
    """What is known of the scope after these findings."""
    evidence = Evidence()
    for one in findings:
        evidence = evidence.with_finding(one)
    known = evidence.finding(OWN, READ)
    assert known is not None
    return known


def test_nothing_known_is_untested_and_not_refused() -> None:
    assert Evidence().standing(OWN, READ) is UNTESTED
    assert Evidence().finding(OWN, READ) is None


def test_the_newest_finding_replaces_the_older() -> None:
    evidence = Evidence().with_finding(finding())
    evidence = evidence.with_finding(finding(company_id=18))
    evidence = evidence.with_finding(finding(REFUSED))
    assert evidence.standing(OWN, READ) is REFUSED
    assert evidence.standing(CompanyId(18), READ) is GRANTED
    assert len(evidence.findings) == 2


def test_of_two_findings_the_newer_stays_whatever_the_order() -> None:
    old, other, new = finding(on=2), finding(company_id=18), finding(REFUSED, 3)
    for evidence in (Evidence((old,)).joined(Evidence((new, other))), Evidence((new, other, old))):
        known = Evidence().joined(evidence).finding(OWN, READ)
        assert known is not None
        assert (known.standing, known.at, known.was) == (REFUSED, day(3), GRANTED)
        assert evidence.standing(CompanyId(18), READ) is GRANTED


def test_a_standing_goes_on_since_it_was_first_seen() -> None:
    known = after(finding(on=2), finding(on=5), finding(on=9))
    assert (known.since, known.at, known.was) == (day(2), day(9), UNTESTED)


def test_a_break_begins_it_anew() -> None:
    lost = after(finding(on=2), finding(REFUSED, 5), finding(REFUSED, 6))
    assert (lost.since, lost.at, lost.was) == (day(5), day(6), GRANTED)
    back = after(lost, finding(on=8), finding(on=9))
    assert (back.since, back.at, back.was) == (day(8), day(9), REFUSED)


def test_a_break_that_only_one_of_two_processes_saw_stays_known() -> None:
    kept = after(finding(on=2), finding(on=3))
    other = after(finding(REFUSED, 5), finding(on=8))
    assert after(kept, other) == other
    unaware = replace(finding(on=9), first_at=day(1))
    joined = after(other, unaware)
    assert (joined.since, joined.at, joined.was) == (day(8), day(9), REFUSED)


def test_what_the_older_one_contradicts_began_after_it() -> None:
    unaware = replace(finding(on=9), first_at=day(1))
    joined = after(finding(REFUSED, 5), unaware)
    assert (joined.since, joined.was) == (day(9), REFUSED)


@given(
    st.lists(st.tuples(st.sampled_from([GRANTED, REFUSED]), st.integers(1, 28)), max_size=8),
    st.integers(0, 8),
)
def test_what_two_processes_saw_is_what_one_would_have_seen(
    seen: list[tuple[Standing, int]], split: int
) -> None:
    """Each saw its part in order; where the parts do not interleave, nothing is lost."""
    days = sorted({on for _, on in seen})
    rows = [finding(standing, on) for (standing, _), on in zip(seen, days, strict=False)]
    first, second = Evidence(), Evidence()
    for row in rows[:split]:
        first = first.with_finding(row)
    for row in rows[split:]:
        second = second.with_finding(row)
    whole = Evidence()
    for row in rows:
        whole = whole.with_finding(row)
    assert first.joined(second) == second.joined(first) == whole


def test_the_same_again_changes_nothing() -> None:
    evidence = Evidence((finding(), finding(company_id=18)))
    assert evidence.joined(evidence) == evidence


def test_an_inference_never_takes_the_place_of_an_answer() -> None:
    shown = finding(REFUSED, 2)
    later = inferred(GRANTED, 5, "getPaymentMethod")
    assert after(shown, later) == after(later, shown) == shown


def test_two_inferences_are_compared_only_where_the_operation_is_the_same() -> None:
    first, same = inferred(GRANTED, 2, "listEmails"), inferred(REFUSED, 5, "listEmails")
    other = inferred(REFUSED, 5, "getTemplate")
    assert after(first, same).was is GRANTED
    assert after(first, other).was is UNTESTED
    assert not first.compares_with(other)
    assert not first.compares_with(replace(same, how=Shown.PROBED))


class TestFullAccess:
    """What is seen working with full access stands for reading."""

    def test_as_an_inference_where_nothing_better_is_known(self) -> None:
        full = replace(finding(on=3), scope=FULL, operation="createSupplier")
        known = Evidence((full,)).finding(OWN, READ)
        assert known == replace(full, scope=READ, how=Shown.INFERRED)
        assert known is not None
        assert not known.is_direct
        assert Evidence((full,)).standing(CompanyId(18), READ) is UNTESTED
        assert Evidence((full,)).standing(OWN, Scope.parse("entity.clients:r")) is UNTESTED

    def test_but_a_direct_answer_is_better(self) -> None:
        full = replace(finding(on=3), scope=FULL)
        refused = finding(REFUSED, 2)
        assert Evidence((full, refused)).finding(OWN, READ) == refused

    @pytest.mark.parametrize(("on", "standing"), [(2, GRANTED), (4, REFUSED)])
    def test_of_two_inferences_the_newer_holds(self, on: int, standing: Standing) -> None:
        full = replace(finding(on=3), scope=FULL)
        weak = inferred(REFUSED, on, "getPaymentMethod")
        assert Evidence((weak, full)).standing(OWN, READ) is standing

    def test_and_a_weak_one_stays_where_there_is_none(self) -> None:
        weak = inferred(REFUSED, 2, "getPaymentMethod")
        assert Evidence((weak,)).finding(OWN, READ) == weak

    def test_refused_it_says_nothing_of_reading_nor_reading_of_it(self) -> None:
        full = replace(finding(REFUSED, 3), scope=FULL)
        assert Evidence((full,)).standing(OWN, READ) is UNTESTED
        assert Evidence((finding(REFUSED),)).standing(OWN, FULL) is UNTESTED
        assert Evidence((finding(GRANTED),)).standing(OWN, FULL) is UNTESTED


def test_fresh_is_what_an_answer_showed_lately_in_that_company() -> None:
    rows = (
        finding(on=4),
        replace(finding(on=3), scope=FULL),
        replace(inferred(GRANTED, 9, "listEmails"), scope=Scope.parse("emails:r")),
        replace(finding(on=9, company_id=18), scope=Scope.parse("taxes:r")),
    )
    assert Evidence(rows).fresh(OWN, day(3)) == {READ}
    assert Evidence(rows).fresh(OWN, day(4) + timedelta(seconds=1)) == frozenset()


def test_the_newest_check_of_each_company_is_kept() -> None:
    rows = [
        Check(company_id=OWN, at=day(number), is_open=True, request_count=number)
        for number in (2, 5, 3)
    ]
    other = Check(company_id=CompanyId(18), at=day(1), is_open=False, request_count=2)
    evidence = Evidence((finding(),))
    for row in (*rows, other):
        evidence = evidence.with_check(row)
    assert evidence.check(OWN) == rows[1]
    assert evidence.check(CompanyId(18)) == other
    assert evidence.check(CompanyId(99)) is None
    assert evidence.findings == (finding(),)
