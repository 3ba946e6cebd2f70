from __future__ import annotations

import json

import pytest

from gettone.sandbox.faults import Fault, wrong_fields
from gettone.wire.messages import Response

ANSWER = Response(status=200, headers={"content-type": "application/json"}, body=b"{}")


def test_an_answer_is_replaced() -> None:
    fault = Fault(status=429, headers={"Retry-After": "7"})
    applied = fault.applied(ANSWER)
    assert (applied.status, applied.headers["retry-after"]) == (429, "7")
    assert json.loads(applied.body)["error"]["message"]
    assert fault.replaces


def test_an_answer_may_be_no_json() -> None:
    applied = Fault(status=502, content="<html>Bad gateway").applied(ANSWER)
    assert (applied.body, applied.headers["content-type"]) == (b"<html>Bad gateway", "text/html")
    assert json.loads(Fault(status=403, body={"error": {}}).applied(ANSWER).body) == {"error": {}}


def test_an_answer_may_stay_what_it_is() -> None:
    fault = Fault(latency_s=1, cut_after_bytes=0)
    assert fault.applied(ANSWER) is ANSWER
    assert not fault.replaces


@pytest.mark.parametrize(
    ("cut_after_bytes", "cut"), [(None, False), (-1, True), (1, True), (2, False)]
)
def test_an_answer_may_not_arrive_whole(cut_after_bytes: int | None, cut: bool) -> None:
    assert Fault(cut_after_bytes=cut_after_bytes).cuts(ANSWER) is cut


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        (Fault(), set()),
        (Fault(operation_id="getSupplier", status=599, latency_s=600, bytes_per_s=0.5), set()),
        (Fault(operation_id="getVendor"), {"operation_id"}),
        (Fault(times=0), {"times"}),
        (Fault(status=100), {"status"}),
        (Fault(headers={"retry after": "1"}), {"headers"}),
        (Fault(headers={"retry-after": "1\r\nx: y"}), {"headers"}),
        (
            Fault(latency_s=-1, cut_after_bytes=-2, bytes_per_s=0),
            {"latency_s", "cut_after_bytes", "bytes_per_s"},
        ),
    ],
)
def test_a_fault_that_cannot_happen_is_told(fault: Fault, wrong: set[str]) -> None:
    assert set(wrong_fields(fault)) == wrong
