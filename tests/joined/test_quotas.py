"""Every window of the quotas, filled by one line, and what the client is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from gettone import AccessToken, QuotaExceeded
from gettone.sandbox.quotas import OFF, QUOTAS, Limits
from joined.stage import Stage

# Half an hour and half a day before a month ends.
EVENING = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def full(stage: Stage, **more: Any) -> QuotaExceeded:
    with pytest.raises(QuotaExceeded) as caught:
        stage.get(**more)
    return caught.value


def only(**limit: int) -> Limits:
    return Limits(**{"five_minutes": 0, "hour": 0, "month": 0, **limit})


@pytest.mark.parametrize(
    ("window", "status", "at", "retry_after_s"),
    [
        ("five_minutes", 429, EVENING, 300),
        ("hour", 403, EVENING, 1800),
        ("month", 403, NOON, 12 * 3600),
    ],
)
def test_a_window_that_is_full_is_named_and_opens_again(
    stage: Stage, window: str, status: int, at: datetime, retry_after_s: int
) -> None:
    stage.control.stand_at(at)
    stage.control.set_limits(only(**{window: 2}))
    for _ in range(2):
        stage.get()
    error = full(stage)
    assert (error.window, error.status) == (window, status)
    assert (error.retry_after_s, error.operation) == (retry_after_s, "getSupplier")
    assert stage.naps == [0.0]
    stage.control.advance(retry_after_s - 1)
    assert full(stage).retry_after_s == 1
    stage.control.advance(1)
    assert stage.get()["data"]["id"] == 17


def test_the_documented_limits_are_what_a_sandbox_is_given_by_name(stage: Stage) -> None:
    assert {name: quota.limit for name, quota in QUOTAS.items()} == {
        "five_minutes": 300,
        "hour": 1000,
        "month": 40_000,
    }
    stage.control.stand_at(EVENING)
    stage.control.set_limits(Limits().scaled(0.01))
    for _ in range(3):
        stage.get()
    assert full(stage).window == "five_minutes"
    stage.control.set_limits(OFF)
    assert stage.get()["data"]["id"] == 17


def test_the_short_window_slides(stage: Stage) -> None:
    stage.control.stand_at(EVENING)
    stage.control.set_limits(only(five_minutes=2))
    stage.get()
    stage.control.advance(200)
    stage.get()
    assert full(stage).retry_after_s == 100
    stage.control.advance(100)
    stage.get()
    assert full(stage).retry_after_s == 200


def other(stage: Stage, name: str, *, is_public: bool = False, company_id: int = 16) -> AccessToken:
    application = stage.sandbox.desk.create_application(1, name, is_public=is_public)
    return stage.minted(
        ["entity.suppliers:r"], company_ids=[company_id], client_id=application.client_id
    )


@pytest.mark.parametrize(
    ("window", "is_public", "shared"),
    [
        ("five_minutes", False, True),
        ("five_minutes", True, True),
        ("hour", False, False),
        ("hour", True, False),
        ("month", False, True),
        ("month", True, False),
    ],
)
def test_who_shares_a_window(stage: Stage, window: str, is_public: bool, shared: bool) -> None:
    stage.control.stand_at(NOON)
    stage.control.set_limits(only(**{window: 1}))
    stage.get()
    token = other(stage, "Altra", is_public=is_public)
    if shared:
        assert full(stage, token=token).window == window
    else:
        assert stage.get(token=token)["data"]["id"] == 17
    elsewhere = other(stage, "Altrove", company_id=18)
    found = stage.call("getSupplier", company_id=18, supplier_id=19, token=elsewhere)
    assert found["data"]["id"] == 19


def test_a_write_that_a_window_refuses_is_not_done(stage: Stage) -> None:
    stage.control.stand_at(NOON)
    stage.control.set_limits(only(hour=1))
    before = stage.suppliers
    stage.create()
    with pytest.raises(QuotaExceeded):
        stage.create()
    assert stage.suppliers == before + 1
    assert [one.verdict for one in stage.passed] == ["ok", "quota-hour"]


def test_what_names_no_company_counts_in_none(stage: Stage) -> None:
    stage.control.set_limits(only(hour=1))
    for _ in range(3):
        assert stage.call("getUserInfo")["data"]["id"] == 1
    assert stage.get()["data"]["id"] == 17
