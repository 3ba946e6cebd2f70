"""The sandbox keeps what its own OpenAPI document says, whatever it is asked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gettone.domain.scope import SCOPES, ScopeSet
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.messages import Request
from gettone.wire.operation import Operation, catalogue
from gettone.wire.schema import check
from joined.made_up import (
    COMPANY,
    Case,
    Undoing,
    prepared,
    reading,
    with_body,
    with_ids,
    with_query,
)
from sandbox.made import NOON
from soak import IS_SOAK, SCHEMATHESIS_CASES, TIMEOUT_S

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OPERATIONS = list(catalogue().operations.values())
# One that is there; no other may ask for its type again.
SUBSCRIPTION = {
    "sink": "http://127.0.0.1:9/receipts",
    "types": ["it.fattureincloud.webhooks.receipts.create"],
}
# How far a case is set right: what there is to see lies behind the refusals.
# Hypothesis draws the first ones most.
RIGHT = ("body", "query", "ids", "body", "query", "ids", "body", "query", "nothing", "body")
EACH = -(-SCHEMATHESIS_CASES // len(OPERATIONS))

Statuses = dict[str, Counter[int]]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Undoing]:
    with Sandbox(SandboxSettings(), clock=lambda: NOON) as whole:
        client_id = whole.desk.create_application(DEMO_USER_ID, "schemathesis").client_id
        token = whole.desk.connect(DEMO_USER_ID, client_id, [COMPANY], ScopeSet.of(SCOPES))[1]
        for family in ("issued_documents", "received_documents"):
            [row, *_] = whole.records.page(COMPANY, family, offset=0, limit=1).rows
            whole.records.put(COMPANY, f"bin_{family}", {**row, "id": 990})
        subscribe = Request(
            method="POST",
            path=f"/c/{COMPANY}/subscriptions",
            bearer=token,
            content_type="application/json",
            body=json.dumps({"data": SUBSCRIPTION}).encode(),
        )
        assert whole.provider.respond(subscribe).status == 200
        yield Undoing(whole, token)


@pytest.fixture(scope="module")
def made_up(sandbox: Undoing) -> dict[str, Any]:
    """Give what schemathesis makes up for each operation, by its id."""
    status, document = sandbox.get("/openapi.json")
    assert status == 200
    found: Any = schemathesis.openapi.from_dict(document).get_all_operations()
    return {one.definition.raw["operationId"]: one for one in (each.ok() for each in found)}


@pytest.fixture(scope="module")
def answered() -> Statuses:
    """Count what was answered, by operation and status."""
    return {}


@pytest.mark.timeout(TIMEOUT_S)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.id)
def test_whatever_is_asked_is_answered_as_the_document_says(
    sandbox: Undoing, made_up: dict[str, Any], answered: Statuses, operation: Operation
) -> None:
    found = Counter[int]()

    @settings(
        max_examples=EACH,
        database=None,
        deadline=None,
        derandomize=not IS_SOAK,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(
        case=made_up[operation.id].as_strategy(),
        right=st.sampled_from(RIGHT),
        pick=st.integers(0, 99),
    )
    def ask(case: Case, right: str, pick: int) -> None:
        if right != "nothing":
            with_ids(case, operation, sandbox.ids, pick)
        if right in {"query", "body"}:
            with_query(case, operation)
            with_body(case, operation, is_whole=right == "body")
        found[tried(sandbox, operation, case)] += 1

    while found.total() < EACH:  # Where there is little to choose, it gives fewer at a time.
        ask()
    answered[operation.id] = found


def tried(sandbox: Undoing, operation: Operation, case: Case) -> int:
    """Ask, and read back what was written; give the status."""
    with sandbox.undone():
        answer = sandbox.ask(prepared(case))
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code == 200 and operation.request_media == "application/json":
            for other, path in reading(operation, json.loads(answer.content or b"null")):
                status, held = sandbox.get(path)
                assert status == 200, path
                assert check(held, other.response_schema or "", unknown_names=True) == []
    return answer.status_code


def test_every_operation_is_reached_and_much_is_accepted(
    made_up: dict[str, Any], answered: Statuses
) -> None:
    assert set(made_up) == set(catalogue().operations)
    total = sum(answered.values(), Counter[int]())
    print(f"{total.total()} cases: {dict(total)}")  # noqa: T201 - shown with -s
    assert total.total() >= SCHEMATHESIS_CASES
    assert sum(count for status, count in total.items() if status < 300) >= 0.4 * total.total()
    never = [(one.id, dict(answered[one.id])) for one in OPERATIONS if not answered[one.id][200]]
    assert never == []
