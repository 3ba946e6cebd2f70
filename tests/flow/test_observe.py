from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gettone.domain.company import CompanyId
from gettone.domain.evidence import Standing
from gettone.errors import Forbidden
from gettone.flow.observe import findings_of
from gettone.wire.operation import catalogue

AT = datetime(2026, 1, 2, tzinfo=UTC)


def shown(operation_id: str, refusal: Forbidden | None) -> list[tuple[str, Standing]]:
    operation = catalogue().operation(operation_id)
    found = findings_of(operation, operation.needed_for({}), CompanyId(16), refusal, AT)
    assert all(row.at == AT and row.operation == operation_id for row in found)
    return [(row.scope.text, row.standing) for row in found]


def refused(code: str) -> Forbidden:
    return Forbidden("x", 403, provider_code=code)


def test_an_accepted_call_shows_the_scope_it_needs() -> None:
    assert shown("getSupplier", None) == [("entity.suppliers:r", Standing.GRANTED)]


def test_an_accepted_call_with_alternatives_shows_none_of_them() -> None:
    assert shown("listReceivedDocuments", None) == []


@pytest.mark.parametrize("code", ["NO_PERMISSION", ""])
def test_a_refused_call_shows_that_none_was_enough(code: str) -> None:
    assert set(shown("listReceivedDocuments", refused(code))) == {
        ("received_documents:r", Standing.REFUSED),
        ("stock:r", Standing.REFUSED),
    }


def test_an_expired_licence_shows_nothing_of_scopes() -> None:
    assert shown("getSupplier", refused("LICENSE_EXPIRED")) == []


def test_a_call_without_scopes_shows_nothing() -> None:
    assert shown("getUserInfo", None) == []
