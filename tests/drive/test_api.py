from __future__ import annotations

import inspect
import traceback
from collections.abc import Iterator

import pytest

from gettone import AccessToken, Api, AsyncApi, Scope, Standing
from gettone.domain.company import CompanyId
from gettone.domain.drift import Drift
from gettone.domain.evidence import Shown
from gettone.domain.scope import ScopeSet
from gettone.errors import BadCall, Forbidden, WriteRefused, WrongOrigin
from gettone.flow.verify import fetch_companies
from gettone.sandbox.app import Sandbox, SandboxSettings
from gettone.sandbox.demo_companies import DEMO_COMPANIES
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.serving import serving
from gettone.wire.messages import Request, Response
from sandbox.made import Made

READ = Scope.parse("entity.suppliers:r")


@pytest.fixture
def made() -> Iterator[Made]:
    made = Made()
    yield made
    made.records.close()


def test_one_call_of_the_provider(made: Made) -> None:
    _, token = made.connect("entity.suppliers:r")
    with Api(token, transport=made.provider.respond) as api:
        answer = api.call("getSupplier", company_id=16, supplier_id=17)
        assert answer["data"]["id"] == 17
        assert api.evidence.standing(CompanyId(16), READ) is Standing.GRANTED


def test_an_answer_that_is_no_json_is_given_as_it_came(made: Made) -> None:
    _, token = made.connect("issued_documents.invoices:r issued_documents.self_invoices:r")
    api = Api(token, transport=made.provider.respond)
    xml = api.call("getEInvoiceXml", company_id=16, document_id=113)
    assert xml.startswith(b"<?xml")
    assert xml.rstrip().endswith(b">")


def test_a_refusal_is_raised_and_remembered(made: Made) -> None:
    _, token = made.connect("")
    api = Api(token, transport=made.provider.respond)
    with pytest.raises(Forbidden) as refused:
        api.call("getSupplier", company_id=16, supplier_id=17)
    assert refused.value.needed == ("entity.suppliers:r",)
    assert api.evidence.standing(CompanyId(16), READ) is Standing.REFUSED


def test_every_refusal_is_explained_and_better_on_request(made: Made) -> None:
    _, token = made.connect("")
    sent: list[str] = []

    def transport(request: Request) -> Response:
        sent.append(f"{request.method} {request.path}")
        return made.provider.respond(request)

    api = Api(token, transport=transport)
    with pytest.raises(Forbidden) as refused:
        api.call("getSupplier", company_id=16, supplier_id=17)
    error = refused.value
    assert error.explanation is not None
    assert (error.explanation.reference, error.explanation.certainty.value) == (
        "scope-missing",
        "likely",
    )
    assert len(sent) == 1
    better = api.explain(error)
    assert better is error.explanation
    assert (better.reference, better.certainty.value) == ("scope-missing", "certain")
    assert sent[1:] == ["GET /c/16/company/info"]


def test_verify_and_companies(made: Made) -> None:
    _, token = made.connect("")
    api = Api(token, transport=made.provider.respond)
    assert {company.id for company in api.companies()} == {
        demo.record.id for demo in DEMO_COMPANIES
    }
    report = api.verify()
    assert report.user.email == "mario.rossi@example.com"
    assert [company.id for company in report.opened] == [16]


def test_a_callable_gives_the_token_for_each_request(made: Made) -> None:
    given: list[str] = []
    _, token = made.connect("entity.suppliers:r")

    def source() -> AccessToken:
        given.append(token.fingerprint)
        return token

    api = Api(source, transport=made.provider.respond)
    api.call("getSupplier", company_id=16, supplier_id=17)
    api.companies()
    assert given == [token.fingerprint] * 2


def test_read_only_sends_no_write(made: Made) -> None:
    _, token = made.connect("entity.suppliers:a")
    api = Api(token, transport=made.provider.respond, read_only=True)
    with pytest.raises(WriteRefused):
        api.call("deleteSupplier", company_id=16, supplier_id=17)
    assert api.call("getSupplier", company_id=16, supplier_id=17)["data"]["id"] == 17


def test_a_call_that_cannot_be_made_is_not_sent(made: Made) -> None:
    _, token = made.connect("entity.suppliers:a")
    api = Api(token, transport=made.provider.respond)
    with pytest.raises(BadCall):
        api.call("getSupplier", company_id=16)


def test_over_a_socket_and_opened_again_after_close(made: Made) -> None:
    _, token = made.connect("entity.suppliers:a")
    with Api(token) as never_sent, pytest.raises(WrongOrigin):
        never_sent.call("getUserInfo")
    with Sandbox(SandboxSettings()) as sandbox, serving(sandbox) as base_url:
        application = sandbox.desk.create_application(DEMO_USER_ID, "Prova")
        _, token = sandbox.desk.connect(
            DEMO_USER_ID, application.client_id, [16], ScopeSet.parse("entity.suppliers:a")
        )
        api = Api(token, base_url=base_url)
        body = {"data": {"name": "Neri S.r.l."}}
        made_id = api.call("createSupplier", company_id=16, body=body)["data"]["id"]
        api.close()
        api.close()
        assert api.call("deleteSupplier", company_id=16, supplier_id=made_id) == {}
        api.close()


@pytest.mark.parametrize("kind", [Api, AsyncApi])
def test_the_text_of_a_token_is_refused_at_once(kind: type[Api | AsyncApi]) -> None:
    with pytest.raises(BadCall, match="token as text") as refused:
        kind("a/canary")  # type: ignore[arg-type]  # the likeliest mistake
    shown = traceback.TracebackException.from_exception(refused.value, capture_locals=True)
    assert "canary" not in str([row.locals for row in shown.stack if row.filename != __file__])


@pytest.mark.parametrize("kind", [Api, AsyncApi])
def test_a_time_limit_that_is_none_is_refused_at_once(kind: type[Api | AsyncApi]) -> None:
    with pytest.raises(BadCall, match="bad timeout"):
        kind(lambda: AccessToken("a/x"), timeout_s=None)  # type: ignore[arg-type]  # the mistake


def test_a_flow_of_several_requests_is_given_the_token(made: Made) -> None:
    _, token = made.connect("")
    api = Api(token, transport=made.provider.respond)
    assert [company.id for company in api.run(fetch_companies)] == [
        company.id for company in api.companies()
    ]


def test_a_probe_teaches_what_may_be_read(made: Made) -> None:
    _, token = made.connect("entity.suppliers:r emails:r")
    api = Api(token, transport=made.provider.respond)
    report = api.probe(company_id=16)
    assert [scope.text for scope in report.with_standing(Standing.GRANTED)] == [
        "entity.suppliers:r",
        "emails:r",
    ]
    assert len(report.with_standing(Standing.REFUSED)) == 19
    found = api.evidence.finding(CompanyId(16), READ)
    assert found is not None
    assert (found.how, found.operation) == (Shown.PROBED, "listSuppliers")
    again = api.probe(company_id=16, max_age_s=60)
    assert [row.scope.text for row in again.rows if row.operation] == [
        "issued_documents.self_invoices:r",
        "emails:r",
    ], "of these there are only inferences"
    before = api.request_count
    assert api.probe(company_id=16, scopes=[READ]).request_count == 2
    assert api.request_count == before + 2


def test_a_permission_that_is_taken_away_is_told_once(made: Made) -> None:
    connected, token = made.connect("entity.suppliers:r")
    known = Api(token, transport=made.provider.respond)
    known.call("getSupplier", company_id=16, supplier_id=17)
    told: list[Drift] = []
    api = Api(
        token,
        transport=made.provider.respond,
        evidence=known.evidence,
        on_drift=told.append,
    )
    made.desk.edit_scopes(DEMO_USER_ID, connected.id, ScopeSet())
    for _ in range(2):
        with pytest.raises(Forbidden):
            api.call("getSupplier", company_id=16, supplier_id=17)
    assert [(drift.scope, drift.now) for drift in told] == [(READ, Standing.REFUSED)]


def _shape(kind: type) -> list[tuple[str, str]]:
    public = [
        (name, str(inspect.signature(member)))
        for name, member in vars(kind).items()
        if callable(member) and not name.startswith("_")
    ]
    named = [("close" if name == "aclose" else name, text) for name, text in public]
    return [(name, text.replace("Async", "")) for name, text in named]


def test_both_flavours_have_the_same_methods_in_the_same_order() -> None:
    assert _shape(Api) == _shape(AsyncApi)
    blocking = inspect.signature(Api).parameters
    awaited = inspect.signature(AsyncApi).parameters
    assert list(blocking) == list(awaited)
