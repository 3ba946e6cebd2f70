from __future__ import annotations

from gettone.sandbox.exchange import COURSES, MAY_BE_SENT
from gettone.wire.operation import catalogue
from gettone.wire.schema import check
from sandbox.made import Caller, Made
from sandbox.papers import EVERYTHING, PAPERS


def test_e_mails_fill_every_property(made: Made) -> None:
    body = made.caller("emails:r")("GET", "/c/16/emails")[1]
    assert check(body, "ListEmailsResponse", unknown_names=True) == []
    rows = body["data"]
    filled = {name for row in rows for name, held in row.items() if held}
    assert filled == set(catalogue().schemas["Email"].properties)
    urls = [one["url"] for row in rows for one in row["attachments"]]
    assert urls
    for url in urls:
        path = url.removeprefix("http://localhost")
        assert Caller(made.provider, None).response("GET", path).status == 200


def test_e_invoices_are_in_different_states(made: Made) -> None:
    ask = made.caller(EVERYTHING)
    found = {
        number: ask("GET", f"{PAPERS}/{number}")[1]["data"]["ei_status"]
        for number in (101, 102, 112, 113)
    }
    assert found == {101: "accepted", 102: "rejected", 112: "not_sent", 113: "not_sent"}
    assert {found[101], found[102]} <= set(COURSES)
    assert found[102] in MAY_BE_SENT
    status, body = ask("GET", f"{PAPERS}/102/e_invoice/error_reason")
    assert check(body, "GetEInvoiceRejectionReasonResponse", unknown_names=True) == []
    assert status == 200
    assert all(body["data"].values())


def test_one_can_be_sent_and_one_has_a_fault(made: Made) -> None:
    ask = made.caller(EVERYTHING)
    statuses = [
        ask("GET", f"{PAPERS}/{number}/e_invoice/xml_verify")[0] for number in (101, 102, 112, 113)
    ]
    assert statuses == [200, 200, 422, 200]
