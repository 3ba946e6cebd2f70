from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import TypeVar

import pytest

from gettone import AsyncApi, Scope, Standing
from gettone.domain.company import CompanyId
from gettone.domain.scope import ScopeSet
from gettone.errors import Forbidden
from gettone.flow.verify import fetch_companies
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.demo_companies import DEMO_COMPANIES
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.serving import serving
from gettone.wire.messages import Request, Response
from sandbox.made import Made

T = TypeVar("T")
READ = Scope.parse("entity.suppliers:r")


@pytest.fixture
def made() -> Iterator[Made]:
    made = Made()
    yield made
    made.records.close()


def with_api(made: Made, scope_text: str, use: Callable[[AsyncApi], Awaitable[T]]) -> T:
    _, token = made.connect(scope_text)

    async def transport(request: Request) -> Response:
        return made.provider.respond(request)

    async def go() -> T:
        async with AsyncApi(token, transport=transport) as api:
            return await use(api)

    return asyncio.run(go())


def test_one_call_of_the_provider(made: Made) -> None:
    async def use(api: AsyncApi) -> Standing:
        answer = await api.call("getSupplier", company_id=16, supplier_id=17)
        assert answer["data"]["id"] == 17
        return api.evidence.standing(CompanyId(16), READ)

    assert with_api(made, "entity.suppliers:r", use) is Standing.GRANTED


def test_an_answer_that_is_no_json_is_given_as_it_came(made: Made) -> None:
    async def use(api: AsyncApi) -> bytes:
        return await api.call("getEInvoiceXml", company_id=16, document_id=113)

    scope_text = "issued_documents.invoices:r issued_documents.self_invoices:r"
    assert with_api(made, scope_text, use).startswith(b"<?xml")


def test_a_refusal_is_raised_and_remembered(made: Made) -> None:
    async def use(api: AsyncApi) -> Standing:
        with pytest.raises(Forbidden):
            await api.call("getSupplier", company_id=16, supplier_id=17)
        return api.evidence.standing(CompanyId(16), READ)

    assert with_api(made, "", use) is Standing.REFUSED


def test_verify_and_companies(made: Made) -> None:
    async def use(api: AsyncApi) -> None:
        assert {company.id for company in await api.companies()} == {
            demo.record.id for demo in DEMO_COMPANIES
        }
        assert [company.id for company in (await api.verify()).opened] == [16]

    with_api(made, "", use)


def test_over_a_socket() -> None:
    async def use(sandbox: Sandbox, base_url: str) -> None:
        application = sandbox.desk.create_application(DEMO_USER_ID, "Prova")
        scopes = ScopeSet.parse("entity.suppliers:r")
        _, token = sandbox.desk.connect(DEMO_USER_ID, application.client_id, [16], scopes)
        api = AsyncApi(token, base_url=base_url)
        assert (await api.call("getSupplier", company_id=16, supplier_id=17))["data"]["id"] == 17
        await api.aclose()
        await api.aclose()

    with Sandbox(SandboxSettings()) as sandbox, serving(sandbox) as base_url:
        asyncio.run(use(sandbox, base_url))


def test_a_flow_of_several_requests_is_given_the_token(made: Made) -> None:
    async def use(api: AsyncApi) -> bool:
        return await api.run(fetch_companies) == await api.companies()

    assert with_api(made, "", use)


def test_a_probe_teaches_what_may_be_read(made: Made) -> None:
    async def use(api: AsyncApi) -> Standing:
        report = await api.probe(company_id=16, scopes=[READ], max_age_s=60)
        assert report.with_standing(Standing.GRANTED) == (READ,)
        assert api.request_count == report.request_count == 2
        return api.evidence.standing(CompanyId(16), READ)

    assert with_api(made, "entity.suppliers:r", use) is Standing.GRANTED


def test_every_refusal_is_explained_and_better_on_request(made: Made) -> None:
    async def use(api: AsyncApi) -> list[str]:
        with pytest.raises(Forbidden) as refused:
            await api.call("getSupplier", company_id=16, supplier_id=17)
        first = refused.value.explanation
        assert first is not None
        better = await api.explain(refused.value)
        assert better is refused.value.explanation
        return [first.certainty.value, better.certainty.value]

    assert with_api(made, "", use) == ["likely", "certain"]
