from __future__ import annotations

import pytest

from gettone.domain.access_token import AccessToken
from gettone.errors import NoAnswer
from gettone.sandbox.faults import CUT_BEFORE, Fault
from gettone.sandbox.minting import mint
from gettone.sandbox.scripted import Scripted
from gettone.wire.messages import Request, Response
from sandbox.made import SUPPLIER_17, SUPPLIERS, Made


class Stage:
    """A scripted provider whose waits are written down, not waited."""

    def __init__(self, made: Made) -> None:
        self.made = made
        self.naps: list[float] = []
        self.scripted = Scripted(
            made.provider.respond, made.records, clock=made.clock, sleep=self.naps.append
        )
        self.token: AccessToken | None = made.connect()[1]

    def script(self, fault: Fault) -> None:
        self.made.records.controls.add_fault(fault)

    def get(self) -> Response:
        return self.scripted.respond(Request(method="GET", path=SUPPLIER_17, bearer=self.token))

    def create(self) -> Response:
        return self.scripted.respond(
            Request(
                method="POST",
                path=SUPPLIERS,
                bearer=self.token,
                content_type="application/json",
                body=b'{"data":{"name":"Neri"}}',
            )
        )

    @property
    def suppliers(self) -> int:
        return self.made.records.page(16, "suppliers", offset=0, limit=1).total

    @property
    def log(self) -> list[tuple[str, str, int]]:
        read = self.made.records.traffic.read()
        return [(one.operation_id, one.verdict, one.status) for one in read]


@pytest.fixture
def stage(made: Made) -> Stage:
    return Stage(made)


def lost(stage: Stage) -> NoAnswer:
    with pytest.raises(NoAnswer) as caught:
        stage.create()
    return caught.value


def test_without_faults_the_provider_answers(stage: Stage) -> None:
    assert stage.get().status == 200
    assert stage.naps == []


def test_an_answer_in_the_operation_s_place(stage: Stage) -> None:
    before = stage.suppliers
    stage.script(Fault(operation_id="createSupplier", status=503, times=2))
    assert [stage.create().status for _ in range(3)] == [503, 503, 200]
    assert stage.suppliers == before + 1
    faulty = ("createSupplier", "fault", 503)
    assert stage.log == [faulty, faulty, ("createSupplier", "ok", 200)]


def test_the_operation_may_be_done_and_another_answer_given(stage: Stage) -> None:
    before = stage.suppliers
    stage.script(Fault(status=500, is_done=True))
    assert stage.create().status == 500
    assert stage.suppliers == before + 1


@pytest.mark.parametrize("is_done", [False, True])
def test_a_connection_cut_before_the_answer(stage: Stage, is_done: bool) -> None:
    before = stage.suppliers
    stage.script(Fault(cut_after_bytes=CUT_BEFORE, is_done=is_done))
    error = lost(stage)
    assert (error.cause, error.sent) == ("ConnectionCut", True)
    assert stage.suppliers == before + is_done
    noted = ("ok", 200) if is_done else ("fault", 0)
    assert stage.log == [("createSupplier", *noted)]


def test_a_connection_cut_within_the_answer(stage: Stage) -> None:
    before = stage.suppliers
    stage.script(Fault(cut_after_bytes=5))
    assert lost(stage).cause == "ConnectionCut"
    assert stage.suppliers == before + 1


def test_a_late_and_slow_answer_is_waited_for(stage: Stage) -> None:
    stage.script(Fault(latency_s=9.5, bytes_per_s=1000))
    whole = stage.get()
    assert whole.status == 200
    assert stage.naps == [9.5, len(whole.body) / 1000]


@pytest.mark.parametrize("fault", [Fault(latency_s=10.5), Fault(bytes_per_s=0.05)])
def test_patience_ends_after_ten_seconds_of_silence(stage: Stage, fault: Fault) -> None:
    before = stage.suppliers
    stage.script(fault)
    error = lost(stage)
    assert (error.cause, error.sent, stage.naps) == ("ReadTimeout", True, [10.0])
    assert stage.suppliers == before + 1


@pytest.mark.parametrize("who", ["nobody", "a stranger", "an application"])
def test_whose_request_failed_is_noted_as_far_as_it_is_known(stage: Stage, who: str) -> None:
    stage.token = {"nobody": None, "a stranger": mint()}.get(who, stage.token)
    stage.script(Fault(status=429))
    assert stage.get().status == 429
    [passed] = stage.made.records.traffic.read()
    own = stage.made.application.client_id
    assert passed.client_id == (own if who == "an application" else "")


def test_a_path_that_is_none_fails_like_every_other(stage: Stage) -> None:
    stage.script(Fault(status=502))
    assert stage.scripted.respond(Request(method="GET", path="/nothing")).status == 502
