from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from gettone.domain.scope import ScopeSet
from gettone.sandbox.clock import TurnedClock
from gettone.sandbox.control import MAX_EDIT_DELAY_S, Control, ControlRefused
from gettone.sandbox.controls import Turned
from gettone.sandbox.desk import Desk, DeskRefusal
from gettone.sandbox.faults import Fault
from gettone.sandbox.provider import Provider
from gettone.sandbox.quotas import OFF, Limits
from sandbox.made import NOON, SUPPLIER_17, Caller, Made


@pytest.fixture
def control(made: Made) -> Control:
    clock = TurnedClock(made.records.controls, made.clock)
    return Control(made.records, Desk(made.records, clock=clock), clock)


def refused_field(ask: Callable[[], object]) -> str:
    with pytest.raises(ControlRefused) as refused:
        ask()
    assert str(refused.value) == f"{refused.value.field}: {refused.value.reason}"
    return refused.value.field


# -- everything at once


def test_a_reset_makes_everything_fresh(made: Made) -> None:
    clock = TurnedClock(made.records.controls, made.clock)
    fresh = Turned(limits=Limits(hour=7), edit_delay_s=3)
    control = Control(made.records, made.desk, clock, fresh)
    connected, token = made.connect()
    Caller(made.provider, token)("DELETE", SUPPLIER_17)
    control.add_fault(Fault(status=500))
    control.advance(60)
    control.reset()
    assert control.turned == fresh
    assert (control.faults, control.requests()) == ([], [])
    assert made.records.connected(connected.id) is None
    assert made.records.get(16, "suppliers", 17) is not None


def test_everything_goes_back_to_where_it_was(made: Made, control: Control) -> None:
    control.advance(60)
    control.add_fault(Fault(status=500))
    control.save("a")
    made.records.remove(16, "suppliers", 17)
    control.go_on()
    control.clear_faults()
    control.restore("a")
    assert made.records.get(16, "suppliers", 17) is not None
    assert control.clock() == NOON + timedelta(seconds=60)
    assert [fault.status for fault in control.faults] == [500]
    assert control.snapshots == ["a"]
    assert refused_field(lambda: control.restore("b")) == "name"
    assert refused_field(lambda: control.save("")) == "name"


# -- time, delays, quotas


def test_time_is_moved_stopped_and_let_go(made: Made, control: Control) -> None:
    assert control.advance(60) == NOON + timedelta(seconds=60)
    assert control.advance(-30) == NOON + timedelta(seconds=30)
    made.clock.turn(5)
    assert control.clock() == NOON + timedelta(seconds=35)
    new_year = datetime(2027, 1, 1, tzinfo=UTC)
    assert control.stand_at(new_year) == new_year
    made.clock.turn(5)
    assert control.advance(1) == new_year + timedelta(seconds=1) == control.clock()
    assert control.go_on() == NOON + timedelta(seconds=10)


@pytest.mark.parametrize("seconds", [1e300, float("inf"), float("nan"), -1e11, 3e11])
def test_no_time_is_set_that_nothing_can_reckon_with(control: Control, seconds: float) -> None:
    assert refused_field(lambda: control.advance(seconds)) == "advance_s"
    assert control.turned == Turned()


@pytest.mark.parametrize(
    "at",
    [
        NOON.replace(tzinfo=None),
        datetime.max.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=UTC),
    ],
)
def test_a_time_without_a_zone_or_beyond_calendars_is_none(control: Control, at: datetime) -> None:
    assert refused_field(lambda: control.stand_at(at)) == "stand_at"


def test_the_delay_of_an_edit_is_set(made: Made, control: Control) -> None:
    connected, token = control.mint(["entity.suppliers:r"])
    ask = Caller(Provider(made.records, clock=control.clock), token)
    control.set_edit_delay(60)
    control.edit_scopes(connected.id, [])
    assert ask("GET", SUPPLIER_17)[0] == 200
    control.advance(60)
    assert ask("GET", SUPPLIER_17)[0] == 403


def test_the_longest_delay_is_a_year(made: Made, control: Control) -> None:
    for seconds in (-1, MAX_EDIT_DELAY_S + 1, float("nan")):
        assert refused_field(lambda: control.set_edit_delay(seconds)) == "edit_delay_s"  # noqa: B023
    connected, _ = control.mint(["entity.suppliers:r"])
    control.stand_at(datetime(8999, 12, 31, tzinfo=UTC))
    control.set_edit_delay(MAX_EDIT_DELAY_S)
    control.edit_scopes(connected.id, [])
    after = made.records.connected(connected.id)
    assert after is not None
    assert after.pending_scopes == ScopeSet()


def test_quotas_are_set(control: Control) -> None:
    control.set_limits(Limits(hour=1))
    assert control.turned.limits == Limits(hour=1)
    control.set_limits(OFF)
    assert control.turned.limits == OFF


# -- faults


def test_a_fault_that_cannot_happen_is_refused(control: Control) -> None:
    assert refused_field(lambda: control.add_fault(Fault(times=0))) == "times"
    assert control.faults == []
    control.add_fault(Fault(status=500))
    control.clear_faults()
    assert control.faults == []


# -- tokens


def test_a_token_is_made_edited_and_revoked(made: Made, control: Control) -> None:
    connected, token = control.mint(["entity.suppliers:r", "products:a"], company_ids=[16, 18])
    ask = Caller(made.provider, token)
    assert ask("GET", SUPPLIER_17)[0] == ask("GET", "/c/18/entities/suppliers/19")[0] == 200
    control.edit_scopes(connected.id, ["products:r"])
    assert ask("GET", SUPPLIER_17)[0] == 403
    control.revoke(connected.id)
    assert ask("GET", "/user/info")[0] == 401


def test_tokens_are_of_one_application_unless_another_is_named(
    made: Made, control: Control
) -> None:
    own = {control.mint([])[0].client_id for _ in range(2)}
    assert len(own) == 1
    named, _ = control.mint([], client_id=made.application.client_id)
    assert named.client_id == made.application.client_id


def test_what_the_provider_has_not_cannot_be_chosen(control: Control) -> None:
    assert refused_field(lambda: control.mint(["entity.supplier:r"])) == "scopes"
    connected, _ = control.mint([])
    assert refused_field(lambda: control.edit_scopes(connected.id, ["x"])) == "scopes"
    asked: dict[str, Callable[[], object]] = {
        "not-your-company": lambda: control.mint([], company_ids=[999]),
        "no-company": lambda: control.mint([], company_ids=[]),
        "unknown-client-id": lambda: control.mint([], client_id="x"),
        "unknown-connection": lambda: control.revoke(999),
    }
    for problem, ask in asked.items():
        with pytest.raises(DeskRefusal, match=problem):
            ask()


# -- what passed


def test_what_passed_is_read_and_forgotten(made: Made, control: Control) -> None:
    control.set_limits(Limits())
    ask = Caller(made.provider, control.mint(["entity.suppliers:r"])[1])
    for path in (SUPPLIER_17, "/c/16/entities/clients", "/nothing"):
        ask("GET", path)
    passed = control.requests()
    assert [one.verdict for one in passed] == ["ok", "scope", "path"]
    assert [one.verdict for one in control.requests(after_id=passed[0].id)] == ["scope", "path"]
    assert [one.verdict for one in control.requests(limit=1)] == ["path"]
    control.forget_requests()
    assert control.requests() == []
    assert made.records.traffic.counts(16).recent == {}


def test_what_an_application_needs_is_told(made: Made, control: Control) -> None:
    connected, token = control.mint(["taxes:r"])
    Caller(made.provider, token)("GET", SUPPLIER_17)
    [needs] = control.needs()
    assert [one.connected.id for one in needs.tokens] == [connected.id]
    assert control.needs(client_id=connected.client_id) == [needs]
    assert control.needs(client_id="other") == []


# -- records


def test_a_record_is_made_as_the_provider_makes_it(made: Made, control: Control) -> None:
    row = control.add("suppliers", {"name": "Neri"})
    assert made.records.get(16, "suppliers", row["id"]) == row
    assert control.add("clients", {"name": "Blu"}, company_id=18)["name"] == "Blu"
    assert control.requests() == []


@pytest.mark.parametrize(
    ("family", "fields", "company_id", "field"),
    [
        ("vendors", {}, 16, "family"),
        ("suppliers", {"name": "x"}, 999, "company_id"),
        ("suppliers", {"name": object()}, 16, "fields"),
        ("suppliers", {}, 16, "data.name"),
        (
            "issued_documents",
            {
                "type": "invoice",
                "entity": {"name": "x"},
                "items_list": [{"name": "x", "net_price": 5, "qty": 1, "vat": {"id": 0}}],
                "payments_list": [{"amount": 1, "due_date": "2026-01-01", "status": "not_paid"}],
            },
            16,
            "fields",
        ),
    ],
)
def test_a_record_that_cannot_be_is_told(
    control: Control, family: str, fields: dict[str, object], company_id: int, field: str
) -> None:
    assert refused_field(lambda: control.add(family, fields, company_id=company_id)) == field
