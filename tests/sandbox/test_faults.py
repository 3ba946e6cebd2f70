from __future__ import annotations

import json

import pytest

from gettone.sandbox.faults import CUT_BEFORE, Fault, wrong_fields
from gettone.wire.messages import Response

ANSWER = Response(status=200, headers={"content-type": "application/json"}, body=b"{}")


def test_an_answer_is_replaced() -> None:
    fault = Fault(status=429, headers={"Retry-After": "7"})
    applied = fault.applied(ANSWER)
    assert (applied.status, applied.headers["retry-after"]) == (429, "7")
    assert json.loads(applied.body)["error"]["message"]


def test_an_answer_may_be_no_json() -> None:
    applied = Fault(status=502, content="<html>Bad gateway").applied(ANSWER)
    assert (applied.body, applied.headers["content-type"]) == (b"<html>Bad gateway", "text/html")
    assert json.loads(Fault(status=403, body={}).applied(ANSWER).body) == {}


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_content_has_none(status: int) -> None:
    applied = Fault(status=status, body={"a": 1}, headers={"ETag": "x"}).applied(ANSWER)
    assert (applied.body, applied.headers) == (b"", {"etag": "x"})


def test_an_answer_may_stay_what_it_is() -> None:
    fault = Fault(latency_s=1, cut_after_bytes=0)
    assert fault.applied(ANSWER) is ANSWER


@pytest.mark.parametrize(
    ("fault", "undone"),
    [
        (Fault(status=503), True),
        (Fault(status=503, is_done=True), False),
        (Fault(cut_after_bytes=CUT_BEFORE), True),
        (Fault(cut_after_bytes=CUT_BEFORE, is_done=True), False),
        (Fault(cut_after_bytes=0), False),
        (Fault(latency_s=1), False),
    ],
)
def test_an_operation_is_done_unless_its_answer_is_another_or_none(
    fault: Fault, undone: bool
) -> None:
    assert fault.leaves_undone is undone


@pytest.mark.parametrize(
    ("fault", "piece_bytes", "longest_pause_s"),
    [
        (Fault(), None, 0),
        (Fault(latency_s=3), None, 3),
        (Fault(bytes_per_s=1000), 100, 0.1),
        (Fault(bytes_per_s=0.5, latency_s=1), 1, 2),
    ],
)
def test_a_slow_body_comes_in_pieces(
    fault: Fault, piece_bytes: int | None, longest_pause_s: float
) -> None:
    assert (fault.piece_bytes, fault.longest_pause_s) == (piece_bytes, longest_pause_s)


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
        (Fault(headers={"Content-Length": "5"}), {"headers"}),
        (Fault(headers={"rétry": "5"}), {"headers"}),
        (Fault(latency_s=float("nan"), bytes_per_s=float("inf")), {"latency_s", "bytes_per_s"}),
        (
            Fault(latency_s=-1, cut_after_bytes=-2, bytes_per_s=0),
            {"latency_s", "cut_after_bytes", "bytes_per_s"},
        ),
    ],
)
def test_a_fault_that_cannot_happen_is_told(fault: Fault, wrong: set[str]) -> None:
    assert set(wrong_fields(fault)) == wrong
