from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.drive.api import Api
from gettone.drive.run import Transport, run
from gettone.errors import CompanyNotConnected, InvalidToken, QuotaExceeded, WriteRefused
from gettone.jobs.compare import Comparison, _Run, compare, planned
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.minting import mint
from gettone.sandbox.quotas import Limits
from gettone.wire.messages import Request, Response
from gettone.wire.operation import catalogue
from jobs.altered import PLANTS, Found, Plant, altered
from jobs.conftest import connect

TODAY = date(2026, 11, 24)
COMPANY = CompanyId(16)


def compared(
    token: AccessToken, transport: Transport, company: int = 16, *, is_live: bool = True
) -> Comparison:
    flow = compare(token, CompanyId(company), TODAY, is_live=is_live)
    return run(flow, transport, sleep=lambda _s: None)


def found(comparison: Comparison) -> set[Found]:
    return {(operation, one.kind, one.at) for operation, one in comparison.differences}


class Recorder:
    """Passes requests on, and remembers them."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.sent: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.sent.append(request)
        return self.transport(request)


def test_an_unaltered_sandbox_shows_no_difference(sandbox: Sandbox, token: AccessToken) -> None:
    comparison = compared(token, sandbox.provider.respond)
    assert found(comparison) == set()
    assert comparison.stopped_by is None
    # What may be out of reach or empty for other reasons is neither here.
    assert [one.operation for one in comparison.reads if one.outcome != "same"] == []
    assert len(comparison.reads) > 50


def test_every_planted_difference_is_found_and_nothing_else(
    sandbox: Sandbox, token: AccessToken
) -> None:
    assert len(PLANTS) >= 20
    comparison = compared(token, altered(sandbox.provider.respond, PLANTS))
    assert found(comparison) == {each for plant in PLANTS for each in plant.found}


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_a_planted_difference_is_found_alone(
    plant: Plant, sandbox: Sandbox, token: AccessToken
) -> None:
    comparison = compared(token, altered(sandbox.provider.respond, [plant]))
    assert found(comparison) == plant.found


def test_only_reads_leave_and_no_more_than_was_said(sandbox: Sandbox, token: AccessToken) -> None:
    recorder = Recorder(sandbox.provider.respond)
    comparison = compared(token, recorder)
    assert {request.method for request in recorder.sent} == {"GET"}
    assert {request.body for request in recorder.sent} == {b""}
    assert len(comparison.reads) == len(recorder.sent) <= planned(TODAY) <= 65


def test_what_is_no_read_is_not_even_built(token: AccessToken) -> None:
    with pytest.raises(WriteRefused):
        _Run(token, COMPANY).request(catalogue().operation("createSupplier"), {})


def test_what_the_token_does_not_reach_is_named_and_no_difference(sandbox: Sandbox) -> None:
    comparison = compared(connect(sandbox, "entity.clients:r"), sandbox.provider.respond)
    refused = [one.operation for one in comparison.reads if one.outcome == "refused"]
    assert {"listSuppliers", "listVatTypes", "listIssuedDocuments"} <= set(refused)
    assert "listClients" not in refused
    assert found(comparison) == set()


def test_the_shape_of_a_refusal_is_compared_too(sandbox: Sandbox) -> None:
    token = connect(sandbox, "entity.clients:r")

    def respond(request: Request) -> Response:
        response = sandbox.provider.respond(request)
        body = b'{"error": "forbidden"}' if response.status == 403 else response.body
        return replace(response, body=body)

    comparison = compared(token, respond)
    assert ("listSuppliers", "type", "error") in found(comparison)


def test_a_refusal_of_what_asks_for_no_scope_is_a_difference(
    sandbox: Sandbox, token: AccessToken
) -> None:
    def respond(request: Request) -> Response:
        response = sandbox.provider.respond(request)
        return replace(response, status=403) if request.path == "/info/cities" else response

    assert found(compared(token, respond)) == {("listCities", "status", "")}


def test_an_empty_list_is_named(sandbox: Sandbox, token: AccessToken) -> None:
    comparison = compared(token, sandbox.provider.respond)
    empty = {one.operation for one in comparison.reads if one.is_empty}
    assert "listWebhooksSubscriptions" in empty
    assert "getWebhooksSubscription" not in {one.operation for one in comparison.reads}


def test_rows_without_an_id_lead_no_further(sandbox: Sandbox, token: AccessToken) -> None:
    def respond(request: Request) -> Response:
        response = sandbox.provider.respond(request)
        if not request.path.endswith("/products"):
            return response
        return replace(response, body=b'{"data": ["x"], "per_page": 5}')

    comparison = compared(token, respond)
    assert ("listProducts", "type", "data[]") in found(comparison)
    assert "getProduct" not in {one.operation for one in comparison.reads}


@pytest.mark.parametrize("allowed", [1, 20, 30])
def test_a_quota_stops_everything(allowed: int) -> None:
    limits = Limits(five_minutes=allowed, hour=0, month=0)
    with Sandbox(SandboxSettings(limits=limits)) as sandbox:
        recorder = Recorder(sandbox.provider.respond)
        comparison = compared(connect(sandbox), recorder, is_live=False)
    assert isinstance(comparison.stopped_by, QuotaExceeded)
    assert comparison.stopped_by.window == "five_minutes"
    assert len(recorder.sent) == len(comparison.reads) + 1
    assert found(comparison) == set()


def quota_at(path_end: str) -> Callable[[Transport], Transport]:
    def wrap(transport: Transport) -> Transport:
        def respond(request: Request) -> Response:
            if request.path.endswith(path_end):
                return Response(status=429, headers={"retry-after": "60"})
            return transport(request)

        return respond

    return wrap


@pytest.mark.parametrize("path_end", ["/user/info", "/999999999999999", "/vat_types/0", "/17"])
def test_a_quota_stops_wherever_it_comes(
    path_end: str, sandbox: Sandbox, token: AccessToken
) -> None:
    recorder = Recorder(quota_at(path_end)(sandbox.provider.respond))
    comparison = compared(token, recorder)
    assert comparison.stopped_by is not None
    assert recorder.sent[-1].path.endswith(path_end)


def test_a_sandbox_without_quotas_tells_of_none(token: AccessToken) -> None:
    with Sandbox(SandboxSettings()) as quiet:
        mine = connect(quiet)
        assert found(compared(mine, quiet.provider.respond, is_live=False)) == set()
        live = compared(mine, quiet.provider.respond, is_live=True)
        assert {kind for _, kind, _ in found(live)} == {"header"}
        missing = replace_one(quiet.provider.respond)
        assert found(compared(mine, missing, is_live=False)) == {
            ("listLanguages", "media", "content-type")
        }


def replace_one(transport: Transport) -> Transport:
    plant = next(plant for plant in PLANTS if plant.name == "another media type")
    return altered(transport, [plant])


def test_a_token_that_nobody_knows(sandbox: Sandbox) -> None:
    with pytest.raises(InvalidToken):
        compared(mint(), sandbox.provider.respond)


def test_a_company_that_the_token_does_not_open(sandbox: Sandbox, token: AccessToken) -> None:
    with pytest.raises(CompanyNotConnected):
        compared(token, sandbox.provider.respond, company=18)


def test_a_401_later_on_is_a_difference(sandbox: Sandbox, token: AccessToken) -> None:
    def respond(request: Request) -> Response:
        response = sandbox.provider.respond(request)
        return replace(response, status=401) if request.path == "/info/cities" else response

    assert found(compared(token, respond)) == {("listCities", "status", "")}


CANARY = "Canarino Giallo"


def spoilt(node: object) -> object:
    """Put a canary in place of every text, number and day; the types stay."""
    match node:
        case dict():
            return {name: spoilt(held) for name, held in node.items()} | {CANARY: CANARY}
        case list():
            return [spoilt(held) for held in node]
        case str():
            return CANARY
        case bool() | None:
            return node
        case _:
            return 424_242


def test_a_comparison_holds_no_value_of_any_answer(sandbox: Sandbox, token: AccessToken) -> None:
    def respond(request: Request) -> Response:
        response = sandbox.provider.respond(request)
        body = json.dumps(spoilt(json.loads(response.body))).encode()
        return replace(response, body=body)

    comparison = Api(token, transport=respond).run(
        lambda given: compare(given, COMPANY, TODAY, is_live=True)
    )
    assert len(comparison.differences) > 100
    assert CANARY not in repr(comparison)
    assert "424242" not in repr(comparison).replace("_", "")
