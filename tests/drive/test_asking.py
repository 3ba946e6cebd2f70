from __future__ import annotations

import traceback
from typing import get_args

import pytest

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import Scope
from gettone.drive.asking import Asking, BytesOperation, check_timeout, is_token_source, token_from
from gettone.errors import BadCall, UnknownOperation, WriteRefused
from gettone.wire.operation import catalogue

READ = Scope.parse("entity.suppliers:r")
TOKEN = AccessToken("a/token")


def test_a_token_or_what_gives_one_is_a_source() -> None:
    assert token_from(TOKEN) is TOKEN
    assert token_from(lambda: TOKEN) is TOKEN


def test_the_text_of_a_token_is_no_source() -> None:
    assert is_token_source(TOKEN)
    assert is_token_source(lambda: TOKEN)
    assert not is_token_source("a/token")
    assert not is_token_source(None)


def test_a_callable_must_give_a_token() -> None:
    with pytest.raises(BadCall, match=r"token as text \(use AccessToken.from_pasted\)") as refused:
        token_from(lambda: "a/canary")  # type: ignore[arg-type,return-value]  # the mistake
    shown = traceback.TracebackException.from_exception(refused.value, capture_locals=True)
    assert "canary" not in str([row.locals for row in shown.stack if "test_" not in row.filename])


def test_the_operations_that_give_bytes_are_the_catalogues() -> None:
    held = catalogue().operations.values()
    assert [one.id for one in held if one.answer_media] == list(get_args(BytesOperation))


@pytest.mark.parametrize("timeout_s", [None, 0, -1, float("inf"), float("nan"), True, "10"])
def test_a_time_limit_is_a_number_of_seconds(timeout_s: object) -> None:
    with pytest.raises(BadCall, match="bad timeout"):
        check_timeout(timeout_s)


def test_any_positive_time_limit_will_do() -> None:
    check_timeout(1)
    check_timeout(0.5)


def test_a_body_is_an_object() -> None:
    with pytest.raises(BadCall, match="body not object"):
        Asking.of("createSupplier", {"company_id": 16}, [1], read_only=False)  # type: ignore[arg-type]  # the mistake


def test_read_only_stops_everything_but_get() -> None:
    assert Asking.of("getSupplier", {}, None, read_only=True).operation.id == "getSupplier"
    for writing in ("createSupplier", "modifySupplier", "deleteSupplier"):
        with pytest.raises(WriteRefused, match="read only"):
            Asking.of(writing, {}, None, read_only=True)


def test_an_unknown_operation_gets_suggestions() -> None:
    with pytest.raises(UnknownOperation) as unknown:
        Asking.of("getSuplier", {}, None, read_only=False)
    assert "getSupplier" in unknown.value.suggestions


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"data": {"type": "quote"}}, {"issued_documents.quotes:a"}),
        ({"data": {"type": "credit_note"}}, {"issued_documents.credit_notes:a"}),
    ],
)
def test_the_type_in_the_body_decides_the_scope(
    body: dict[str, object], expected: set[str]
) -> None:
    asking = Asking.of("createIssuedDocument", {"company_id": 16}, body, read_only=False)
    assert {scope.text for scope in asking.needed.any_of} == expected


@pytest.mark.parametrize("body", [None, {}, {"data": []}, {"data": {"type": 7}}])
def test_without_a_type_any_may_be_needed(body: dict[str, object] | None) -> None:
    asking = Asking.of("createIssuedDocument", {"company_id": 16}, body, read_only=False)
    assert len(asking.needed.any_of) > 1


@pytest.mark.parametrize(
    ("body", "provenance"),
    [
        ({"data": {"type": "invoice"}}, "spec"),
        ({"data": {"type": "invoice"}, "options": {"create_from": ["7"]}}, "inferred"),
    ],
)
def test_what_a_call_needs_is_less_sure_where_it_uses_other_documents_too(
    body: dict[str, object], provenance: str
) -> None:
    asking = Asking.of("createIssuedDocument", {"company_id": 16}, body, read_only=False)
    assert asking.needed.provenance == provenance


EVENTS = "it.fattureincloud.webhooks."


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (
            ["it.fattureincloud.webhooks.entities.all.create", 7],
            ["entity.clients:r", "entity.suppliers:r"],
        ),
        ("it.fattureincloud.webhooks.receipts.create", []),
        ([], []),
    ],
)
def test_a_subscription_needs_the_scopes_of_its_events(types: object, expected: list[str]) -> None:
    body = {"data": {"types": types}}
    asking = Asking.of("CreateWebhooksSubscription", {"company_id": 16}, body, read_only=False)
    assert [scope.text for scope in asking.needed.any_of] == expected
