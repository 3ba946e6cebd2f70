from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from gettone import (
    Api,
    BadRequest,
    CompanyNotConnected,
    Forbidden,
    NoAnswer,
    ProviderFailed,
    QuotaExceeded,
)
from gettone.sandbox.control import ControlRefused
from gettone.sandbox.quotas import Limits
from gettone.testing.fic_sandbox import FicSandbox

GET: dict[str, Any] = {"company_id": 16, "supplier_id": 17}


@pytest.fixture
def bench() -> Iterator[FicSandbox]:
    with FicSandbox() as made:
        yield made


@pytest.fixture
def api(bench: FicSandbox) -> Api:
    return bench.api(bench.token("entity.suppliers:a"))


def test_a_token_does_what_its_scopes_say(bench: FicSandbox) -> None:
    api = bench.api(bench.token("entity.suppliers:r", company_ids=[16, 18]))
    assert api.call("getSupplier", **GET)["data"]["id"] == 17
    assert api.call("getSupplier", company_id=18, supplier_id=19)["data"]["id"] == 19
    with pytest.raises(Forbidden):
        api.call("deleteSupplier", **GET)
    with pytest.raises(CompanyNotConnected):
        api.call("getSupplier", company_id=20, supplier_id=1)


def test_the_awaited_client_asks_the_same(bench: FicSandbox) -> None:
    async def ask() -> Any:
        bench.fail_next(status=503)
        async with bench.async_api(bench.token("entity.suppliers:r")) as api:
            return await api.call("getSupplier", **GET)

    assert asyncio.run(ask())["data"]["id"] == 17
    assert [one.status for one in bench.requests] == [503, 200]


def test_records_are_added_without_a_request(bench: FicSandbox, api: Api) -> None:
    row = bench.add("suppliers", name="Neri S.r.l.", vat_number="01234567897")
    found = api.call("getSupplier", company_id=16, supplier_id=row["id"])["data"]
    assert (found["name"], found["vat_number"]) == ("Neri S.r.l.", "01234567897")
    assert [one.operation_id for one in bench.requests] == ["getSupplier"]
    elsewhere = bench.add("clients", company_id=18, name="Bianchi")
    assert bench.control.records.get(16, "clients", elsewhere["id"]) is None


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        ({"status": 409}, BadRequest),
        ({"status": 429, "retry_after_s": 7}, QuotaExceeded),
        ({"cut_after_bytes": -1, "times": 3}, NoAnswer),
        ({"latency_s": 60, "times": 3}, NoAnswer),
        ({"status": 503, "times": 3}, ProviderFailed),
    ],
)
def test_the_next_call_fails_as_asked(
    bench: FicSandbox, api: Api, failure: Any, error: type[Exception]
) -> None:
    bench.fail_next("getSupplier", **failure)
    with pytest.raises(error) as caught:
        api.call("getSupplier", **GET)
    assert getattr(caught.value, "retry_after_s", 7) == 7
    assert api.call("getSupplier", **GET)["data"]["id"] == 17


def test_headers_stand_beside_the_seconds_to_wait(bench: FicSandbox, api: Api) -> None:
    bench.fail_next(status=403, retry_after_s=5, headers={"RateLimit-MonthlyRemaining": "0"})
    with pytest.raises(QuotaExceeded) as caught:
        api.call("getSupplier", **GET)
    assert (caught.value.retry_after_s, caught.value.window) == (5, "month")


@pytest.mark.parametrize("failure", [{"statsu": 503}, {"status": "503"}, {"status": 9}])
def test_a_failure_that_cannot_be_is_refused_at_once(bench: FicSandbox, failure: Any) -> None:
    with pytest.raises(ControlRefused):
        bench.fail_next(**failure)
    with pytest.raises(ControlRefused, match="operation_id"):
        bench.fail_next("getVendor", status=503)


def test_nobody_waits_but_the_sandbox_s_time_moves(bench: FicSandbox, api: Api) -> None:
    bench.control.stand_at(bench.control.clock())
    before = bench.control.clock()
    bench.fail_next(latency_s=600, times=3)
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        api.call("getSupplier", **GET)
    assert time.monotonic() - began < 9
    # Three times the client's patience, and what it waits before another try.
    assert bench.control.clock() - before == timedelta(seconds=31.5)


def test_quotas_are_as_documented(bench: FicSandbox, api: Api) -> None:
    assert bench.control.turned.limits == Limits()
    bench.control.set_limits(Limits(hour=1))
    api.call("getSupplier", **GET)
    with pytest.raises(QuotaExceeded):
        api.call("getSupplier", **GET)


def test_the_user_s_page_is_at_hand_without_the_page(bench: FicSandbox, api: Api) -> None:
    [connected] = bench.desk.connected(1)
    bench.desk.disconnect(1, connected.id)
    with pytest.raises(Exception, match="401"):
        api.call("getSupplier", **GET)


def test_the_same_sandbox_listens_on_a_port_when_asked(bench: FicSandbox) -> None:
    token = bench.token("entity.suppliers:r")
    assert bench.url == bench.url
    with Api(token, base_url=bench.url) as api:
        assert api.call("getSupplier", **GET)["data"]["id"] == 17
    assert [one.operation_id for one in bench.requests] == ["getSupplier"]
    assert len(bench.control_key) == 43


def test_two_are_nothing_to_each_other(bench: FicSandbox) -> None:
    with FicSandbox() as other:
        other.add("suppliers", name="Neri")
        other.control.advance(60)
        assert bench.control.records.page(16, "suppliers", offset=0, limit=9).total == 2
        assert bench.control.turned.clock_offset_s == 0
