from __future__ import annotations

import base64
from typing import Any

import pytest

from gettone.domain.scope import ScopeSet
from gettone.sandbox.exchange import COURSES
from gettone.sandbox.rules import Policies
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.multipart import encode_form
from gettone.wire.schema import check
from sandbox.fatture import CLIENT, client, document, read, texts
from sandbox.made import Caller, Made
from sandbox.papers import EVERYTHING, PAPERS

NEITHER = "Il Codice Fiscale e la Partita IVA del cliente risultano vuoti."
OWN_FIELDS = ("id", "number", "numeration", "ei_status")


@pytest.fixture
def ask(made: Made) -> Caller:
    return made.caller(EVERYTHING)


def created(ask: Caller, kind: str = "invoice", **more: Any) -> str:
    """Create a document that may be sent, and give its path."""
    given = {name: held for name, held in document(kind).items() if name not in OWN_FIELDS} | more
    given["items_list"][0]["vat"] = {"id": 0}
    body = {"data": given, "options": {"fix_payments": True}}
    status, made_of = ask("POST", PAPERS, body)
    assert status == 200, made_of
    return f"{PAPERS}/{made_of['data']['id']}"


def status_of(ask: Caller, path: str) -> str:
    return str(ask("GET", path)[1]["data"]["ei_status"])


def test_a_good_one_is_verified(ask: Caller) -> None:
    status, body = ask("GET", f"{created(ask)}/e_invoice/xml_verify")
    assert (status, body) == (200, {"data": {"success": True}})
    assert check(body, "VerifyEInvoiceXmlResponse", unknown_names=True) == []


@pytest.mark.parametrize("operation", ["xml_verify", "xml"])
def test_a_bad_one_is_told_what_is_wrong(ask: Caller, operation: str) -> None:
    path = created(ask, **client(vat_number=None, tax_code=None, address_city=""))
    status, body = ask("GET", f"{path}/e_invoice/{operation}")
    said = [NEITHER, "Il comune del cliente risulta vuoto."]
    assert status == 422
    assert body == {
        "error": {"message": NEITHER, "validation_result": {"xml_errors": said}},
        "extra": {"errors": said},
    }
    assert check(body, "VerifyEInvoiceXmlErrorResponse", unknown_names=True) == []


@pytest.mark.parametrize(
    ("method", "operation"),
    [
        ("GET", "xml_verify"),
        ("GET", "xml"),
        ("GET", "error_reason"),
        ("POST", "send"),
    ],
)
def test_what_is_no_e_invoice_or_not_there_is_refused(
    ask: Caller, method: str, operation: str
) -> None:
    plain = created(ask, e_invoice=False)
    status, body = ask(method, f"{plain}/e_invoice/{operation}")
    assert status == 422
    assert body["error"]["message"] == "Il documento non è una fattura elettronica."
    assert ask(method, f"{PAPERS}/104/e_invoice/{operation}")[0] == 422
    assert ask(method, f"{PAPERS}/99999/e_invoice/{operation}")[0] == 404
    ask("DELETE", plain)
    assert ask(method, f"{plain}/e_invoice/{operation}")[0] == 404


def test_the_xml_is_the_document_s(ask: Caller) -> None:
    response = ask.response("GET", f"{created(ask)}/e_invoice/xml")
    assert (response.status, response.headers) == (200, {"content-type": "text/xml"})
    assert check(response.body.decode(), "GetEInvoiceXmlResponse") == []
    root = read(response.body)
    assert texts(root, "CessionarioCommittente//Denominazione") == [CLIENT["name"]]
    assert texts(root, "ImportoTotaleDocumento") == ["122.00"]


def test_the_tax_profile_tells_the_regime_and_the_kind_of_withholding(ask: Caller) -> None:
    path = created(ask, withholding_tax=20)
    root = read(ask.response("GET", f"{path}/e_invoice/xml").body)
    assert texts(root, "TipoRitenuta") == ["RT01"]


@pytest.mark.parametrize(
    ("asked", "is_inside"), [({}, False), ({"include_attachment": "true"}, True)]
)
def test_the_attachment_is_inside_if_asked_for(
    ask: Caller, asked: dict[str, str], is_inside: bool
) -> None:
    form = {"filename": "foto.png", "attachment": b"\x89PNG"}
    content_type, content = encode_form(form)
    uploaded = ask.response("POST", f"{PAPERS}/attachment", content, content_type=content_type)
    token = uploaded.body.decode().split('"')[5]
    path = created(ask, attachment_token=token)
    found = ask.response("GET", f"{path}/e_invoice/xml", query=tuple(asked.items()))
    inside = [base64.b64decode(text) for text in texts(read(found.body), "Attachment")]
    assert inside == ([b"\x89PNG"] if is_inside else [])


def test_without_an_attachment_there_is_nothing_to_include(ask: Caller) -> None:
    found = ask.response(
        "GET", f"{created(ask)}/e_invoice/xml", query=(("include_attachment", "1"),)
    )
    assert texts(read(found.body), "Allegati") == []


def test_one_is_sent_and_accepted_as_time_passes(made: Made, ask: Caller) -> None:
    path = created(ask)
    assert status_of(ask, path) == "not_sent"
    status, body = ask("POST", f"{path}/e_invoice/send", {"data": {}})
    assert (status, body["data"]) == (200, {"name": "CARICATO", "date": "2026-03-02 12:00:00"})
    assert check(body, "SendEInvoiceResponse", unknown_names=True) == []
    found = [status_of(ask, path)]
    for _ in range(11):
        made.clock.turn(60)
        found.append(status_of(ask, path))
    assert list(dict.fromkeys(found)) == ["pending", "sent", "processing", "accepted"]
    listed = ask("GET", PAPERS, type="invoice", q=f"id = {path.rpartition('/')[2]}")[1]["data"]
    assert [row["ei_status"] for row in listed] == ["accepted"]


def test_one_on_its_way_is_not_sent_again(made: Made, ask: Caller) -> None:
    path = created(ask)
    assert ask("POST", f"{path}/e_invoice/send")[0] == 200
    for _ in range(12):
        status, body = ask("POST", f"{path}/e_invoice/send")
        assert (status, body) == (
            409,
            {"error": {"message": "The e-invoice has already been sent."}},
        )
        made.clock.turn(60)


def test_a_dry_run_sends_nothing(made: Made, ask: Caller) -> None:
    path = created(ask)
    document_id = int(path.rpartition("/")[2])
    before = made.records.get(16, "issued_documents", document_id)
    status, body = ask("POST", f"{path}/e_invoice/send", {"options": {"dry_run": True}})
    assert (status, body["data"]["name"]) == (200, "PROVA")
    made.clock.turn(3600)
    assert status_of(ask, path) == "not_sent"
    assert made.records.get(16, "issued_documents", document_id) == before
    assert ask("POST", f"{path}/e_invoice/send")[0] == 200
    bad = created(ask, ei_data=None)
    assert ask("POST", f"{bad}/e_invoice/send", {"options": {"dry_run": True}})[0] == 422


def test_a_bad_one_is_not_sent(ask: Caller) -> None:
    path = created(ask, **client(vat_number="1"))
    status, body = ask("POST", f"{path}/e_invoice/send")
    assert (status, body["extra"]["errors"]) == (422, ["La Partita IVA del cliente non è valida."])
    assert status_of(ask, path) == "not_sent"


def test_a_discarded_one_says_why_is_corrected_and_sent_again(made: Made, ask: Caller) -> None:
    path = created(ask, **client(ei_code="SCARTO1"))
    nothing = dict.fromkeys(("reason", "solution", "code", "date"))
    assert ask("GET", f"{path}/e_invoice/error_reason") == (
        200,
        {"data": {**nothing, "ei_status": "not_sent"}},
    )
    ask("POST", f"{path}/e_invoice/send")
    made.clock.turn(COURSES["discarded"][-1][0])
    status, body = ask("GET", f"{path}/e_invoice/error_reason")
    assert check(body, "GetEInvoiceRejectionReasonResponse", unknown_names=True) == []
    assert (status, body["data"]["code"], body["data"]["date"]) == (200, "00311", "2026-03-02")
    assert body["data"]["ei_status"] == "discarded"
    assert body["data"]["reason"]
    assert body["data"]["solution"]
    assert ask("PUT", path, {"data": client()})[0] == 200
    assert ask("POST", f"{path}/e_invoice/send")[0] == 200
    again = ask("GET", f"{path}/e_invoice/error_reason")[1]["data"]
    assert again == {**nothing, "ei_status": "pending"}
    made.clock.turn(3600)
    assert status_of(ask, path) == "accepted"


def test_codes_of_the_body_stand_where_the_document_has_none(ask: Caller) -> None:
    levies: dict[str, Any] = {"cassa": 4, "withholding_tax": 20}
    given = {"cassa_type": "TC03", "withholding_tax_causal": "M1"}
    bare, own = created(ask, **levies), created(ask, **levies, ei_cassa_type="TC04")
    for path, cassa in ((bare, "TC03"), (own, "TC04")):
        assert ask("POST", f"{path}/e_invoice/send", {"data": given})[0] == 200
        root = read(ask.response("GET", f"{path}/e_invoice/xml").body)
        assert texts(root, "TipoCassa") == [cassa]
        assert texts(root, "CausalePagamento") == ["M1"]


def test_codes_of_the_body_are_looked_at_where_they_are_used(ask: Caller) -> None:
    given = {"data": {"withholding_tax_causal": "causale"}}
    used = created(ask, withholding_tax=20)
    assert ask("POST", f"{used}/e_invoice/send", given)[0] == 422
    assert ask("POST", f"{created(ask)}/e_invoice/send", given)[0] == 200


@pytest.mark.parametrize("body", [{"data": {"cassa_type": 1}}, {"options": {"dry_run": "yes"}}])
def test_a_body_of_the_wrong_form_is_refused(ask: Caller, body: dict[str, Any]) -> None:
    path = created(ask)
    assert ask("POST", f"{path}/e_invoice/send", body)[0] == 422
    assert status_of(ask, path) == "not_sent"


def test_unknown_names_are_refused_where_that_is_asked_for() -> None:
    made = Made(policies=Policies(strict_bodies=True))
    ask = made.caller(EVERYTHING)
    path = created(ask)
    assert ask("POST", f"{path}/e_invoice/send", {"option": {"dry_run": True}})[0] == 422
    made.records.close()


def test_a_trial_sends_nothing(made: Made) -> None:
    token = made.desk.connect(
        DEMO_USER_ID, made.application.client_id, [24], ScopeSet.parse(EVERYTHING)
    )[1]
    ask = Caller(made.provider, token)
    made.records.put(24, "issued_documents", document())
    assert ask("GET", "/c/24/issued_documents/7/e_invoice/xml_verify")[0] == 200
    status, body = ask("POST", "/c/24/issued_documents/7/e_invoice/send")
    assert status == 403
    assert body["error"]["message"] == "Your plan does not include this function."


def test_reading_is_not_enough_to_send(made: Made, ask: Caller) -> None:
    path = created(ask)
    reader = made.caller("issued_documents.invoices:r")
    assert reader("GET", f"{path}/e_invoice/xml_verify")[0] == 200
    assert reader("POST", f"{path}/e_invoice/send")[0] == 403
    other = made.caller("issued_documents.credit_notes:a")
    for operation in ("xml_verify", "xml", "error_reason"):
        assert other("GET", f"{path}/e_invoice/{operation}")[0] == 403


@pytest.mark.parametrize("kind", ["credit_note", "self_own_invoice", "self_supplier_invoice"])
def test_the_other_types_are_sent_too(ask: Caller, kind: str) -> None:
    path = created(ask, kind)
    assert ask.response("GET", f"{path}/e_invoice/xml").status == 200
    assert ask("POST", f"{path}/e_invoice/send")[0] == 200
    assert status_of(ask, path) == "pending"
