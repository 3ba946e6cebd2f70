from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from flow.made import NOW, forbidden, info, known, refusal
from gettone.domain.evidence import Evidence, Standing
from gettone.domain.explanation import Explanation
from gettone.errors import (
    BadCall,
    BadRequest,
    CompanyNotConnected,
    Forbidden,
    InvalidToken,
    NoAnswer,
    NotFound,
    ProviderFailed,
    QuotaExceeded,
    Refused,
    Unauthorized,
    UnknownOperation,
)
from gettone.flow.explain import explain, explain_response

NOTHING = Evidence()
LATELY = known("entity.suppliers:r", Standing.GRANTED, ago_s=60)
LIST, GET = "listSuppliers", "getSupplier"


def said(found: Explanation | None) -> list[str]:
    assert found is not None
    return [f"{cause.reference} {cause.certainty.value}" for cause in found.causes]


def quota(status: int = 403, retry_after_s: int | None = None, window: str = "") -> QuotaExceeded:
    error = refusal(LIST, QuotaExceeded, status)
    assert isinstance(error, QuotaExceeded)
    error.retry_after_s, error.window = retry_after_s, window
    return error


CASES: list[tuple[Refused, list[str]]] = [
    (refusal(LIST, InvalidToken, 401), ["token-dead certain"]),
    (refusal(LIST, CompanyNotConnected, 401), ["company-not-connected certain"]),
    (refusal(LIST, Unauthorized, 401), ["token-dead likely", "company-not-connected likely"]),
    (
        refusal(LIST, Unauthorized, 401, "unauthorized"),
        ["company-not-connected likely", "token-dead likely"],
    ),
    (refusal("listCountries", Unauthorized, 401), ["token-dead likely"]),
    (refusal(GET, NotFound, 404), ["record-missing likely", "company-not-connected unknown"]),
    (
        refusal("joinIssuedDocuments", NotFound, 404),
        ["record-missing likely", "company-not-connected unknown"],
    ),
    (refusal(LIST, NotFound, 404), ["company-not-connected likely"]),
    (refusal("listCountries", NotFound, 404), ["unknown unknown"]),
    (refusal(LIST, ProviderFailed, 503), ["outage certain"]),
    (refusal(LIST, BadRequest, 422), ["request-wrong likely"]),
    (refusal(LIST, Refused, 418), ["unknown unknown"]),
    (refusal("listCountries", Forbidden, 403), ["unknown unknown"]),
    (quota(429), ["quota certain"]),
    (quota(403, 60), ["quota certain"]),
    (quota(403, window="hour"), ["quota likely"]),
]


@pytest.mark.parametrize(("refused", "expected"), CASES)
def test_each_refusal_has_its_cause(refused: Refused, expected: list[str]) -> None:
    assert said(explain(refused, NOTHING, now=NOW)) == expected


@pytest.mark.parametrize(("refused", "_"), CASES)
def test_only_a_403_of_a_company_ever_speaks_of_scopes(refused: Refused, _: list[str]) -> None:
    found = explain(refused, known("entity.suppliers:r", Standing.REFUSED), info(), NOW)
    assert found.missing_scopes == ()
    assert not any(cause.reference.startswith("scope") for cause in found.causes)


def test_a_403_names_company_scope_and_what_was_ruled_out() -> None:
    found = explain(forbidden(GET), NOTHING, info(), NOW)
    assert said(found) == ["scope-missing certain"]
    assert (found.operation, found.company_id) == (GET, 16)
    assert [scope.text for scope in found.missing_scopes] == ["entity.suppliers:r"]
    assert found.ruled_out == (
        "quota",
        "company-not-connected",
        "permission-too-low",
        "licence-expired",
        "plan-limit",
    )


def test_no_answer_is_no_refusal() -> None:
    found = explain(NoAnswer("http://127.0.0.1:8400", "ConnectError", sent=False), NOTHING)
    assert said(found) == ["no-answer certain"]
    assert found.company_id is None


def test_a_quota_says_until_when() -> None:
    found = explain(quota(403, 60, "hour"), NOTHING, now=NOW)
    assert found.causes[0].facts == {
        "window": "hour",
        "retry_after_s": 60,
        "until": NOW + timedelta(seconds=60),
    }
    without_time = explain(quota(403, 60), NOTHING)
    assert without_time.causes[0].facts == {"retry_after_s": 60}


def test_a_quota_that_only_headers_at_zero_speak_of_rules_nothing_out() -> None:
    assert explain(quota(403, window="hour"), NOTHING).ruled_out == ()
    assert "scope-missing" in explain(quota(429), NOTHING).ruled_out


@pytest.mark.parametrize("kind", [Unauthorized, CompanyNotConnected])
def test_a_company_whose_info_was_given_since_is_connected(kind: type[Refused]) -> None:
    found = explain(refusal(LIST, kind, 401), NOTHING, info(), NOW)
    assert said(found) == ["unknown unknown"]
    assert {"company-not-connected", "token-dead"} <= set(found.ruled_out)
    assert said(explain(refusal(GET, NotFound, 404), NOTHING, info(), NOW)) == [
        "record-missing likely"
    ]
    assert said(explain(refusal(LIST, NotFound, 404), NOTHING, info(), NOW)) == ["unknown unknown"]


def test_what_worked_before_and_another_companys_info_open_nothing() -> None:
    refused = refusal(LIST, NotFound, 404)
    assert said(explain(refused, LATELY, None, NOW)) == ["company-not-connected likely"]
    other = explain(refused, NOTHING, info(company_id=17), NOW)
    assert said(other) == ["company-not-connected likely"]


@pytest.mark.parametrize("kind", [Forbidden, NotFound, Unauthorized])
def test_a_page_of_some_proxy_is_not_the_providers(kind: type[Refused]) -> None:
    refused = refusal(LIST, kind)
    refused.is_foreign = True
    assert said(explain(refused, NOTHING, info(), NOW)) == ["foreign-answer likely"]


def test_a_token_that_some_proxy_may_have_refused_is_not_dead_for_sure() -> None:
    refused = refusal(LIST, InvalidToken, 401)
    refused.is_foreign = True
    assert said(explain(refused, NOTHING)) == ["token-dead likely", "foreign-answer unknown"]


INFO: dict[str, Any] = {
    "data": {
        "id": 16,
        "access_info": {"role": "master"},
        "fic_license_expire": "2026-12-31",
        "plan_info": {"functions": {"stock": True}},
    }
}
DENIED = {"error": {"message": "No.", "code": "NO_PERMISSION"}}


@pytest.mark.parametrize(
    "body", [DENIED, json.dumps(DENIED), json.dumps(DENIED).encode()], ids=["json", "text", "bytes"]
)
@pytest.mark.parametrize(
    "called", [GET, "GET /c/16/entities/suppliers/17", "get /c/16/entities/suppliers/17?fields=id"]
)
def test_a_response_of_any_library_is_explained(called: str, body: Any) -> None:
    found = explain_response(
        403, {"Content-Type": "application/json"}, body, called, company_info=INFO, now=NOW
    )
    assert said(found) == ["scope-missing certain"]
    assert found is not None
    assert found.operation == GET
    assert found.company_id == (None if called == GET else 16)


def test_a_response_without_company_info_names_every_cause() -> None:
    assert said(explain_response(403, {}, b"", GET)) == [
        "scope-untested likely",
        "permission-too-low unknown",
        "licence-expired unknown",
        "plan-limit unknown",
    ]


def test_the_servers_own_date_stands_in_for_the_time() -> None:
    headers = {"Date": "Mon, 02 Mar 2026 12:00:00 GMT", "Retry-After": "60"}
    found = explain_response(403, headers, "", GET)
    assert said(found) == ["quota certain"]
    assert found is not None
    assert found.causes[0].facts["until"] == NOW + timedelta(seconds=60)
    no_wait = {"Date": headers["Date"]}
    assert said(explain_response(403, no_wait, "", GET, company_info=INFO)) == [
        "scope-missing certain"
    ]


@pytest.mark.parametrize("odd", [{}, {"data": None}, {"data": {"id": "x"}}])
def test_a_company_info_that_is_none_is_left_out(odd: dict[str, object]) -> None:
    found = explain_response(403, {}, "", GET, company_info=odd, now=NOW)
    assert said(found)[0] == "scope-untested likely"


def test_another_companys_info_is_left_out() -> None:
    found = explain_response(
        403, {}, "", "GET /c/17/entities/suppliers/17", company_info=INFO, now=NOW
    )
    assert said(found)[0] == "scope-untested likely"


@pytest.mark.parametrize(
    ("called", "scopes"),
    [
        ("getIssuedDocument:quote", ["issued_documents.quotes:r"]),
        ("GET /c/16/issued_documents?page=2&type=quote", ["issued_documents.quotes:r"]),
        ("GET /c/16/received_documents?type=nonsense", ["stock:r", "received_documents:r"]),
        ("GET /info/countries", []),
    ],
)
def test_the_type_of_a_document_decides(called: str, scopes: list[str]) -> None:
    found = explain_response(403, {}, "", called)
    assert found is not None
    assert [scope.text for scope in found.causes[0].scopes] == scopes


@pytest.mark.parametrize("status", [200, 204, 302])
def test_what_refused_nothing_has_no_explanation(status: int) -> None:
    assert explain_response(status, {}, "", GET) is None


def test_an_operation_must_be_the_providers() -> None:
    for called in ("getSuplier", "GET /nowhere"):
        with pytest.raises(UnknownOperation):
            explain_response(403, {}, "", called)
    with pytest.raises(BadCall):
        explain_response(403, {}, "", "getSupplier:invoice")


def test_a_proxys_page_is_told_by_its_body() -> None:
    found = explain_response(403, {}, "<html>Blocked</html>", GET)
    assert said(found) == ["foreign-answer likely"]
