from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from conftest import Drive, Script
from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Shown, Standing
from gettone.errors import NoAnswer
from gettone.flow.call import send
from gettone.flow.observe import findings_of, observed
from gettone.wire.messages import Request, Response
from gettone.wire.operation import catalogue

AT = datetime(2026, 1, 2, tzinfo=UTC)
TOKEN = AccessToken("a/token")
OK = Response(status=200, body=b'{"data": {}}')
FORBIDDEN = Response(status=403, body=b'{"error": {"code": "NO_PERMISSION"}}')
GRANTED, REFUSED = Standing.GRANTED, Standing.REFUSED
ISSUED = "issued_documents."


def request_for(operation_id: str, body: object = None, **parameters: object) -> Request:
    """A request to that operation, every number in its path being 16."""
    operation = catalogue().operation(operation_id)
    named = dict.fromkeys(operation.path_names, 16)
    path, query = operation.place({k: str(v) for k, v in {**named, **parameters}.items()})
    return Request(
        method=operation.method,
        path=path,
        query=query,
        content_type="" if body is None else "application/json",
        body=b"" if body is None else json.dumps(body).encode(),
    )


def shown(request: Request, response: Response) -> dict[str, Standing]:
    found = findings_of(request, response, AT)
    assert all(row.at == AT and row.company_id == CompanyId(16) for row in found)
    return {row.scope.text: row.standing for row in found}


def answer(body: object) -> Response:
    return Response(status=200, body=json.dumps(body).encode())


def test_an_accepted_call_shows_the_scope_it_needs() -> None:
    [row] = findings_of(request_for("getSupplier"), OK, AT)
    assert (row.scope.text, row.standing, row.how) == (
        "entity.suppliers:r",
        GRANTED,
        Shown.USED,
    )
    assert row.operation == "getSupplier"


def test_a_probe_is_told_from_a_use() -> None:
    [row] = findings_of(request_for("listSuppliers"), FORBIDDEN, AT, how=Shown.PROBED)
    assert (row.standing, row.how) == (REFUSED, Shown.PROBED)


@pytest.mark.parametrize("operation_id", ["listEmails", "getPaymentMethod"])
def test_what_needs_a_scope_by_inference_only_shows_it_by_inference(operation_id: str) -> None:
    for response in (OK, FORBIDDEN):
        [row] = findings_of(request_for(operation_id), response, AT, how=Shown.PROBED)
        assert row.how is Shown.INFERRED


@pytest.mark.parametrize(
    "response",
    [
        Response(status=401, body=b'{"error": {"message": "Unauthorized."}}'),
        Response(status=404),
        Response(status=409),
        Response(status=422),
        Response(status=429, headers={"retry-after": "9"}),
        Response(status=500),
        Response(status=503),
        Response(status=302),
        Response(status=403, headers={"retry-after": "9"}),
        Response(status=403, headers={"ratelimit-hourlyremaining": "0"}),
        Response(status=403, body=b'{"error": {"code": "LICENSE_EXPIRED"}}'),
        Response(status=403, body=b"<html>Blocked by the company's proxy</html>"),
        Response(status=200, body=b"<html>Log in to the hotel's network</html>"),
        Response(status=200),
    ],
    ids=lambda response: f"{response.status} {dict(response.headers)} {response.body!r}",
)
def test_no_other_answer_teaches_anything(response: Response) -> None:
    assert shown(request_for("getSupplier"), response) == {}


def test_an_operation_that_answers_with_nothing_is_accepted_with_nothing() -> None:
    found = shown(request_for("deleteSupplier"), Response(status=200))
    assert found == {"entity.suppliers:a": GRANTED}


@pytest.mark.parametrize(
    "request_",
    [
        request_for("getUserInfo"),
        request_for("getCompanyInfo"),
        Request(method="GET", path="/nowhere"),
        request_for("getEInvoiceXml"),
    ],
    ids=lambda request: request.path,
)
def test_a_call_that_needs_none_or_is_none_teaches_nothing(request_: Request) -> None:
    assert shown(request_, OK) == {}


class TestTypes:
    """The type of a document decides, where it is certain."""

    @pytest.mark.parametrize(("response", "standing"), [(OK, GRANTED), (FORBIDDEN, REFUSED)])
    def test_the_request_says_it_where_no_document_is_there_yet(
        self, response: Response, standing: Standing
    ) -> None:
        listed = request_for("listIssuedDocuments", type="invoice")
        assert shown(listed, response) == {f"{ISSUED}invoices:r": standing}
        created = request_for("createIssuedDocument", {"data": {"type": "quote"}})
        assert shown(created, response) == {f"{ISSUED}quotes:a": standing}
        delivered = request_for("listReceivedDocuments", type="passive_delivery_note")
        assert shown(delivered, response) == {"stock:r": standing}

    @pytest.mark.parametrize(
        "request_",
        [
            request_for("listIssuedDocuments"),
            request_for("listIssuedDocuments", type="letter"),
            request_for("createIssuedDocument", {"data": {"type": 7}}),
            request_for("createIssuedDocument", {"data": []}),
            request_for("createIssuedDocument", []),
            request_for("ListBinIssuedDocuments"),
            request_for("uploadIssuedDocumentAttachment"),
        ],
        ids=lambda request: f"{request.target} {request.body!r}",
    )
    @pytest.mark.parametrize("response", [OK, FORBIDDEN])
    def test_one_that_is_not_said_teaches_nothing(
        self, request_: Request, response: Response
    ) -> None:
        assert shown(request_, response) == {}

    @pytest.mark.parametrize(
        ("operation_id", "kind", "scope"),
        [
            ("getIssuedDocument", "invoice", f"{ISSUED}invoices:r"),
            ("GetBinIssuedDocument", "order", f"{ISSUED}orders:r"),
            ("modifyIssuedDocument", "quote", f"{ISSUED}quotes:a"),
            ("getReceivedDocument", "expense", "received_documents:r"),
            ("getReceivedDocument", "passive_delivery_note", "stock:r"),
            ("modifyReceivedDocument", "passive_delivery_note", "stock:a"),
        ],
    )
    def test_the_answer_says_it_where_it_is_the_document(
        self, operation_id: str, kind: str, scope: str
    ) -> None:
        request = request_for(operation_id)
        assert shown(request, answer({"data": {"type": kind}})) == {scope: GRANTED}

    def test_an_answer_without_the_type_or_that_breaks_off_teaches_nothing(self) -> None:
        request = request_for("getIssuedDocument", fields="id")
        assert shown(request, answer({"data": {"id": 1}})) == {}
        assert shown(request, Response(status=200, body=b'{"data": ')) == {}

    @pytest.mark.parametrize("operation_id", ["getIssuedDocument", "modifyIssuedDocument"])
    def test_a_refusal_of_a_stored_document_may_be_of_any_type(self, operation_id: str) -> None:
        request = request_for(operation_id, {"data": {"type": "invoice"}})
        assert shown(request, FORBIDDEN) == {}

    @pytest.mark.parametrize(
        "request_",
        [
            request_for("transformIssuedDocument", original_document_id=1, type="order"),
            request_for("joinIssuedDocuments", ids="1,2"),
            request_for("getExistingIssuedDocumentTotals", {"data": {"type": "invoice"}}),
        ],
        ids=lambda request: request.path,
    )
    def test_what_is_made_of_stored_documents_has_another_type_than_theirs(
        self, request_: Request
    ) -> None:
        assert shown(request_, answer({"data": {"type": "invoice"}})) == {}
        assert shown(request_, FORBIDDEN) == {}

    @pytest.mark.parametrize(
        ("operation_id", "body"),
        [
            ("createIssuedDocument", {"options": {"create_from": ["1"]}}),
            ("createReceivedDocument", {"pending_id": 7}),
        ],
    )
    def test_a_refusal_may_be_of_what_it_is_made_from(
        self, operation_id: str, body: dict[str, object]
    ) -> None:
        kind = {"createIssuedDocument": "invoice"}.get(operation_id, "expense")
        request = request_for(operation_id, {"data": {"type": kind}, **body})
        assert shown(request, FORBIDDEN) == {}
        assert list(shown(request, OK).values()) == [GRANTED]


def test_a_flow_is_watched_answer_by_answer(drive: Drive) -> None:
    operation = catalogue().operation("getUserInfo")
    request = operation.request({}, None, TOKEN)
    lost = NoAnswer("http://127.0.0.1", "ConnectError", sent=False)
    seen: list[tuple[str, int | None]] = []

    def observer(request: Request, response: Response | None) -> None:
        seen.append((request.path, response.status if response else None))

    naps: list[float] = []
    flow = observed(send(operation, request), observer)
    assert drive(flow, Script(lost, Response(status=503), OK), naps) is OK
    assert seen == [("/user/info", None), ("/user/info", 503), ("/user/info", 200)]
    assert naps == [0.0, 0.5, 1.0]
