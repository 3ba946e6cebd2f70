from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from flow.made import NOW
from gettone.domain.company import Company, CompanyId
from gettone.domain.evidence import Check, Evidence, Finding, Shown, Standing
from gettone.domain.explanation import Certainty
from gettone.domain.scope import Scope, ScopeSet
from gettone.jobs.upgrade import ConnectionPlan, Known, Need, Row, Upgrade, plan_connection

ROSSI = Company(id=CompanyId(16), name="Rossi")
VERDI = Company(id=CompanyId(20), name="Verdi")
SUPPLIERS, SUPPLIERS_FULL = Scope.parse("entity.suppliers:r"), Scope.parse("entity.suppliers:a")
ARCHIVE = Scope.parse("archive:r")
DAY = timedelta(days=1)
LISTS = {SUPPLIERS: "listSuppliers", ARCHIVE: "listArchiveDocuments"}


def upgrade(old: str, new: str) -> Upgrade:
    return Upgrade(ScopeSet.parse(old), ScopeSet.parse(new))


def found(
    standing: Standing, scope: Scope = SUPPLIERS, company: Company = ROSSI, **more: Any
) -> Finding:
    more = {"at": NOW - DAY, "operation": LISTS.get(scope, "createSupplier"), **more}
    return Finding(company_id=company.id, scope=scope, standing=standing, **more)


def plan(
    *findings: Finding,
    new: str = "entity.suppliers:r",
    old: str = "",
    companies: tuple[Company, ...] = (ROSSI,),
    checks: tuple[Check, ...] = (),
    **more: Any,
) -> ConnectionPlan:
    more = {"now": NOW, "max_age": 30 * DAY, **more}
    evidence = Evidence(findings, checks)
    return plan_connection(upgrade(old, new), Known(companies=companies, evidence=evidence, **more))


def only(planned: ConnectionPlan) -> Row:
    [row] = planned.rows
    return row


GRANTED, REFUSED = found(Standing.GRANTED), found(Standing.REFUSED)


class TestUpgrade:
    """What changes from one version to the next."""

    @pytest.mark.parametrize(
        ("old", "new", "added", "dropped", "lowered"),
        [
            ("", "stock:r", "stock:r", "", ""),
            ("stock:r", "stock:r", "", "", ""),
            ("stock:a", "stock:r", "", "", "stock:r"),
            ("stock:r", "stock:a", "stock:a", "", ""),
            ("stock:a taxes:r", "emails:r", "emails:r", "stock:a taxes:r", ""),
        ],
    )
    def test_boxes_are_added_dropped_or_lowered(
        self, old: str, new: str, added: str, dropped: str, lowered: str
    ) -> None:
        change = upgrade(old, new)
        texts = [
            " ".join(scope.text for scope in scopes)
            for scopes in (change.added, change.dropped, change.lowered)
        ]
        assert texts == [added, dropped, lowered]


class TestOneCompany:
    """What is known of one scope in one company."""

    def test_what_works_is_granted(self) -> None:
        planned = plan(GRANTED)
        assert (only(planned).need, only(planned).finding) == (Need.GRANTED, GRANTED)
        assert (planned.tick, planned.look) == ((), ())

    def test_what_is_refused_is_to_be_ticked_most_likely(self) -> None:
        planned = plan(REFUSED)
        assert (only(planned).need, only(planned).certainty) == (Need.TICK, Certainty.LIKELY)
        assert (planned.tick, planned.look, planned.is_certain) == ((SUPPLIERS,), (), False)

    def test_what_nobody_tested_is_unknown(self) -> None:
        planned = plan()
        assert (only(planned).need, only(planned).reason) == (Need.UNKNOWN, "untested")
        assert (planned.tick, planned.look) == ((), (SUPPLIERS,))

    @pytest.mark.parametrize("standing", [Standing.GRANTED, Standing.REFUSED])
    def test_what_was_seen_long_ago_is_unknown(self, standing: Standing) -> None:
        old = found(standing, at=NOW - 31 * DAY)
        planned = plan(old)
        assert (only(planned).need, only(planned).reason) == (Need.UNKNOWN, "stale")
        assert (only(planned).finding, planned.look) == (old, (SUPPLIERS,))

    def test_what_the_old_version_needs_too_is_looked_for_by_nobody(self) -> None:
        planned = plan(old="entity.suppliers:r")
        assert (planned.tick, planned.look) == ((), ())
        assert plan(REFUSED, old="entity.suppliers:r").tick == (SUPPLIERS,)


class TestLevels:
    """Full access holds reading, as far as anyone knows."""

    def test_full_access_is_to_be_ticked_where_reading_is_refused(self) -> None:
        planned = plan(REFUSED, new="entity.suppliers:a")
        assert planned.tick == (SUPPLIERS_FULL,)

    def test_of_full_access_reading_tells_no_more(self) -> None:
        assert plan(GRANTED, new="entity.suppliers:a").look == (SUPPLIERS_FULL,)

    def test_full_access_that_works_reads(self) -> None:
        used = found(Standing.GRANTED, SUPPLIERS_FULL)
        assert only(plan(used)).need is Need.GRANTED
        assert only(plan(found(Standing.REFUSED, SUPPLIERS_FULL))).need is Need.UNKNOWN

    def test_the_newer_of_both_counts(self) -> None:
        used = found(Standing.GRANTED, SUPPLIERS_FULL, at=NOW - 2 * DAY)
        assert only(plan(used, REFUSED)).need is Need.TICK
        assert only(plan(replaced(used, NOW), REFUSED)).need is Need.GRANTED


def replaced(finding: Finding, at: Any) -> Finding:
    return found(finding.standing, finding.scope, at=at)


class TestSeveralCompanies:
    """A token has its boxes once for all its companies."""

    BOTH = (ROSSI, VERDI)

    def test_what_works_in_one_is_ticked_whatever_the_other_says(self) -> None:
        planned = plan(GRANTED, found(Standing.REFUSED, company=VERDI), companies=self.BOTH)
        rows = {row.company.name: row for row in planned.rows}
        assert (rows["Verdi"].need, rows["Verdi"].reason) == (Need.BLOCKED, "ticked-already")
        assert (planned.tick, planned.look) == ((), ())

    def test_a_refusal_that_is_much_newer_is_not_explained_so(self) -> None:
        newer = found(Standing.REFUSED, company=VERDI, at=NOW)
        planned = plan(GRANTED, newer, companies=self.BOTH)
        assert planned.tick == (SUPPLIERS,)

    def test_a_grant_of_long_ago_explains_nothing(self) -> None:
        old = found(Standing.GRANTED, at=NOW - 31 * DAY)
        late = found(Standing.REFUSED, company=VERDI, at=NOW - 31 * DAY + timedelta(hours=25))
        planned = plan(old, late, companies=self.BOTH)
        assert planned.tick == (SUPPLIERS,)

    def test_what_is_unknown_in_one_needs_nobody_where_it_works_in_another(self) -> None:
        planned = plan(GRANTED, companies=self.BOTH)
        assert [row.need for row in planned.rows] == [Need.GRANTED, Need.UNKNOWN]
        assert planned.look == ()

    def test_a_company_that_is_not_opened_is_left_out(self) -> None:
        shut = Check(company_id=VERDI.id, at=NOW, is_open=False, request_count=2)
        open_one = Check(company_id=ROSSI.id, at=NOW, is_open=True, request_count=2)
        planned = plan(GRANTED, companies=self.BOTH, checks=(shut, open_one))
        assert (planned.closed, [row.company for row in planned.rows]) == ((VERDI,), [ROSSI])

    def test_a_company_that_only_answers_told_of_is_judged_too(self) -> None:
        planned = plan(found(Standing.REFUSED, company=VERDI), companies=())
        assert [row.company for row in planned.rows] == [Company(id=VERDI.id, name="")]
        assert planned.tick == (SUPPLIERS,)

    def test_rows_stand_company_by_company(self) -> None:
        planned = plan(new="entity.suppliers:r archive:r", companies=self.BOTH)
        assert [row.company.name for row in planned.rows] == ["Rossi", "Rossi", "Verdi", "Verdi"]

    def test_without_any_company_what_is_added_is_looked_for(self) -> None:
        planned = plan(companies=())
        assert (planned.rows, planned.look, planned.is_certain) == ((), (SUPPLIERS,), True)


def checked(*causes: tuple[Scope, str], ago: timedelta = DAY) -> tuple[Check, ...]:
    check = Check(
        company_id=ROSSI.id, at=NOW - ago, is_open=True, request_count=2, causes=tuple(causes)
    )
    return (check,)


class TestChecked:
    """What a company's own info said beside a refusal."""

    def test_where_nothing_else_is_left_the_box_is_certain(self) -> None:
        planned = plan(REFUSED, checks=checked((SUPPLIERS, "scope-missing")))
        assert (only(planned).certainty, planned.is_certain) == (Certainty.CERTAIN, True)

    def test_where_something_else_may_be_it_is_likely(self) -> None:
        assert only(plan(REFUSED, checks=checked())).certainty is Certainty.LIKELY
        inferred = found(Standing.REFUSED, how=Shown.INFERRED)
        row = only(plan(inferred, checks=checked((SUPPLIERS, "scope-missing"))))
        assert row.certainty is Certainty.LIKELY

    def test_of_full_access_a_refused_reading_is_no_proof(self) -> None:
        known = checked((SUPPLIERS, "scope-missing"), (SUPPLIERS_FULL, "scope-missing"))
        row = only(plan(REFUSED, new="entity.suppliers:a", checks=known))
        assert (row.need, row.certainty) == (Need.TICK, Certainty.LIKELY)

    def test_a_refused_write_may_have_other_causes(self) -> None:
        refused = found(Standing.REFUSED, SUPPLIERS_FULL)
        known = checked((SUPPLIERS_FULL, "scope-missing"))
        row = only(plan(GRANTED, refused, new="entity.suppliers:a", checks=known))
        assert (row.need, row.certainty) == (Need.TICK, Certainty.LIKELY)

    @pytest.mark.parametrize("cause", ["permission-too-low", "plan-limit"])
    def test_what_no_tick_would_mend_is_no_box(self, cause: str) -> None:
        planned = plan(REFUSED, checks=checked((SUPPLIERS, cause)))
        assert (only(planned).need, only(planned).reason) == (Need.BLOCKED, cause)
        assert (planned.tick, planned.look) == ((), (SUPPLIERS,))

    def test_to_read_is_no_permission_to_write(self) -> None:
        known = checked((SUPPLIERS, "scope-missing"), (SUPPLIERS_FULL, "permission-too-low"))
        planned = plan(REFUSED, new="entity.suppliers:a", checks=known)
        assert only(planned).reason == "permission-too-low"

    def test_what_was_said_long_ago_is_not_known_any_more(self) -> None:
        known = checked((SUPPLIERS, "plan-limit"), ago=31 * DAY)
        assert only(plan(REFUSED, checks=known)).certainty is Certainty.LIKELY


class TestBoxesToLeave:
    """What is not needed any more."""

    def test_a_box_that_is_not_needed_any_more_may_be_unticked(self) -> None:
        assert plan(old="archive:r").untick == (ARCHIVE,)

    def test_one_that_is_not_ticked_is_not_spoken_of(self) -> None:
        assert plan(found(Standing.REFUSED, ARCHIVE), old="archive:r").untick == ()

    def test_reading_is_enough_unless_it_is_still_to_be_ticked(self) -> None:
        assert plan(old="entity.suppliers:a").lower == (SUPPLIERS,)
        assert plan(REFUSED, old="entity.suppliers:a").lower == ()
