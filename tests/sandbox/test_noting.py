from __future__ import annotations

from urllib.parse import quote

import msgspec
import pytest

from gettone.sandbox.noting import faulty, ignored_names, noted
from gettone.sandbox.rules import Asked
from gettone.sandbox.traffic import Passed
from gettone.wire.messages import Request
from gettone.wire.operation import catalogue
from sandbox.made import NOON, SUPPLIER_17, Caller, Made

AT_S = NOON.timestamp()


def test_a_request_is_noted_with_what_it_needed_and_never_its_token(made: Made) -> None:
    connected, token = made.connect()
    operation = catalogue().operation("getReceivedDocument")
    request = Request(method="GET", path="/c/16/received_documents/1", bearer=token)
    asked = Asked(
        methods=frozenset({"GET"}),
        method="GET",
        now=NOON,
        connected=connected,
        company_id=16,
        operation=operation,
        needed=(operation.needed,),
        ignored=("data.a", "data.b"),
    )
    passed = noted(request, asked, "scope", 403)
    assert passed == Passed(
        at_s=AT_S,
        method="GET",
        path="/c/16/received_documents/1",
        operation_id="getReceivedDocument",
        company_id=16,
        client_id=made.application.client_id,
        needed="stock:r received_documents:r",
        verdict="scope",
        status=403,
        ignored="data.a data.b",
    )
    assert token.reveal() not in msgspec.json.encode(passed).decode()


def test_a_request_of_nobody_for_nothing_is_noted_too() -> None:
    asked = Asked(methods=frozenset(), method="GET", now=NOON)
    passed = noted(Request(method="GET", path="/nothing"), asked, "path", 404)
    assert passed == Passed(at_s=AT_S, method="GET", path="/nothing", verdict="path", status=404)


@pytest.mark.parametrize("path", [SUPPLIER_17, "/user/info", "/nothing"])
def test_what_a_fault_kept_from_the_provider_is_noted(path: str) -> None:
    request = Request(method="GET", path=path)
    found = catalogue().match("GET", path)
    passed = faulty(request, found, client_id="a", status=503, at_s=1.5)
    is_supplier = path == SUPPLIER_17
    assert (passed.method, passed.path, passed.client_id) == ("GET", path, "a")
    assert (passed.verdict, passed.status, passed.at_s) == ("fault", 503, 1.5)
    assert passed.operation_id == (found.operation.id if found else "")
    assert passed.company_id == (16 if is_supplier else None)
    assert passed.needed == ("entity.suppliers:r" if is_supplier else "")


def test_the_types_of_documents_are_noted(made: Made) -> None:
    documents = "/c/16/issued_documents"
    made.caller("")("GET", documents, type="order")
    asked = Request(method="GET", path=documents, query=(("type", "quote"),))
    found = catalogue().match("GET", documents)
    made.records.traffic.write(faulty(asked, found, client_id="a", status=503, at_s=1.5))
    assert [one.document_types for one in made.records.traffic.read()] == ["order", "quote"]


@pytest.mark.parametrize(
    ("body", "schema", "names"),
    [
        (None, "CreateSupplierRequest", ()),
        ({"data": {"colour": "red"}}, None, ()),
        ({"data": {"name": "x", "colour": "red"}}, "CreateSupplierRequest", ("data.colour",)),
    ],
)
def test_names_that_no_schema_lists_are_told(
    body: object, schema: str | None, names: tuple[str, ...]
) -> None:
    assert ignored_names(body, schema) == names


@pytest.mark.parametrize("place", ["/c/16/cashbook/", "/c/16/nothing/"])
def test_a_token_that_strays_into_the_path_is_masked(made: Made, place: str) -> None:
    token = made.connect("cashbook:r")[1]
    stray = quote(token.reveal(), safe="")
    Caller(made.provider, token)("GET", f"{place}{stray}")
    [passed] = made.records.traffic.read()
    assert passed.path.startswith(place)
    assert token.reveal() not in passed.path
    assert token.reveal().split(".")[2] not in passed.path
