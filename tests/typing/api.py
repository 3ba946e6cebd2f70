"""What a user's type checker says of the public names; read, never run."""

from __future__ import annotations

from typing import assert_type

from gettone import (
    AccessToken,
    Api,
    AsyncApi,
    Company,
    Drift,
    Evidence,
    Explanation,
    Forbidden,
    NotAToken,
    ProbeReport,
    Scope,
    ScopeSet,
    Standing,
    TokenReport,
    explain_response,
)


def blocking() -> None:
    token = AccessToken.from_pasted("a/x")
    assert_type(token, AccessToken)
    assert_type(token.fingerprint, str)
    with Api(token, read_only=True) as api:
        assert_type(api.verify(), TokenReport)
        assert_type(api.companies(), tuple[Company, ...])
        assert_type(api.evidence, Evidence)
        assert_type(api.probe(company_id=16), ProbeReport)
        answer = api.call("getSupplier", company_id=16, supplier_id=17)
        name: str = answer["data"]["name"]
        assert_type(name, str)
        assert_type(api.call("getEInvoiceXml", company_id=16, document_id=113), bytes)
    Api(lambda: token).close()


async def awaited(token: AccessToken) -> None:
    async with AsyncApi(token, base_url="http://127.0.0.1:8400") as api:
        assert_type(await api.verify(), TokenReport)
        assert_type(await api.call("getEInvoiceXml", company_id=16, document_id=113), bytes)


def refused(error: Forbidden | NotAToken) -> str:
    if isinstance(error, Forbidden):
        assert_type(error.needed, tuple[str, ...])
        return error.needed[0]
    return error.kind


def explained(api: Api, error: Forbidden) -> None:
    assert_type(error.explanation, Explanation | None)
    assert_type(api.explain(error).missing_scopes, tuple[Scope, ...])
    assert_type(explain_response(403, {}, b"", "getSupplier"), Explanation | None)


def told(drift: Drift) -> None:
    assert_type(drift.now, Standing)


def watched(token: AccessToken, known: Evidence) -> None:
    Api(token, evidence=known, on_drift=told).close()


def scopes() -> None:
    held = ScopeSet.parse("entity.suppliers:r")
    assert_type(held.missing([Scope.parse("products:r")]), tuple[Scope, ...])
