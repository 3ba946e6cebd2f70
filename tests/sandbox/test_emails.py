from __future__ import annotations

from typing import Any

import pytest

from gettone.sandbox.agenda import Entry
from gettone.sandbox.emails import EMAILS, MAX_BODY_BYTES, advance
from gettone.sandbox.records import NO_LIMIT
from gettone.wire.operation import catalogue
from gettone.wire.schema import check
from sandbox.made import NOON, Caller, Made
from sandbox.papers import EVERYTHING, PAPERS

EMAIL = f"{PAPERS}/101/email"
LIST = "/c/16/emails"
GOOD = {"sender_id": 16, "recipient_email": "a@b.example"}


@pytest.fixture
def ask(made: Made) -> Caller:
    for row in made.records.page(16, EMAILS.name, offset=0, limit=NO_LIMIT).rows:
        made.records.remove(16, EMAILS.name, row["id"])
    return made.caller(f"{EVERYTHING} emails:r")


def schedule(ask: Caller, **given: Any) -> tuple[int, Any]:
    return ask("POST", EMAIL, {"data": given})


def listed(ask: Caller, **query: str) -> list[dict[str, Any]]:
    status, body = ask("GET", LIST, **query)
    assert status == 200, body
    assert check(body, "ListEmailsResponse", unknown_names=True) == []
    found: list[dict[str, Any]] = body["data"]
    return found


def test_what_an_e_mail_would_say_is_told(ask: Caller) -> None:
    status, body = ask("GET", EMAIL)
    assert status == 200
    assert check(body, "GetEmailDataResponse", unknown_names=True) == []
    assert all(held is not None for held in body["data"].values())
    assert body["data"]["subject"] == "Nostra fattura nr. 1/A"
    assert ask("GET", f"{PAPERS}/99999/email")[0] == 404


def test_one_is_scheduled_and_sent_as_time_passes(made: Made, ask: Caller) -> None:
    assert schedule(ask, **GOOD, subject="Oggetto", body="Testo", send_copy=True) == (200, None)
    [row] = listed(ask)
    assert row == {
        "id": row["id"],
        "status": "pending",
        "sent_date": None,
        "errors_count": 0,
        "error_log": "",
        "from_email": "info@rossi.example",
        "from_name": "Rossi S.r.l.",
        "to_email": "a@b.example",
        "to_name": "Officine Valseriana S.r.l.",
        "subject": "Oggetto",
        "content": "Testo",
        "copy_to": "info@rossi.example",
        "recipient_status": "unknown",
        "recipient_date": None,
        "kind": "Fatture",
        "attachments": [],
    }
    made.clock.turn(30)
    assert [one["status"] for one in listed(ask)] == ["sending"]
    made.clock.turn(3600)
    [row] = listed(ask)
    assert (row["status"], row["sent_date"]) == ("sent", "2026-03-02 12:01:00")


def test_what_is_not_said_is_taken_from_the_draft(ask: Caller) -> None:
    draft = ask("GET", EMAIL)[1]["data"]
    assert schedule(ask, **GOOD, subject=" ", body=None)[0] == 200
    [row] = listed(ask)
    assert (row["subject"], row["content"], row["copy_to"]) == (draft["subject"], draft["body"], "")


def test_the_document_is_attached_as_pdf(made: Made, ask: Caller) -> None:
    assert schedule(ask, **GOOD, attach_pdf=True)[0] == 200
    [attached] = listed(ask)[0]["attachments"]
    assert attached["filename"] == "Fattura-1--A.pdf"
    path = attached["url"].removeprefix("http://localhost")
    found = Caller(made.provider, None).response("GET", path)
    assert (found.status, found.body[:5]) == (200, b"%PDF-")


def test_each_recipient_gets_one(ask: Caller) -> None:
    given = {**GOOD, "recipient_email": "a@b.example, c@d.example,a@b.example"}
    assert schedule(ask, **given)[0] == 200
    assert [row["to_email"] for row in listed(ask)] == ["a@b.example", "c@d.example"]


@pytest.mark.parametrize(
    "sender",
    [
        {"sender_id": 0},
        {"sender_email": "info@rossi.example"},
        {"sender_id": None, "sender_email": "info@rossi.example"},
        {"sender_id": 16, "sender_email": "nobody@x.example"},
    ],
)
def test_a_sender_is_named_by_id_or_address(ask: Caller, sender: dict[str, Any]) -> None:
    assert schedule(ask, **sender, recipient_email="a@b.example")[0] == 200


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"recipient_email": "a@b.example"}, ["data.sender_id", "data.sender_email"]),
        ({**GOOD, "sender_id": 18}, ["data.sender_id"]),
        ({"sender_email": "x@y.example", "recipient_email": "a@b.it"}, ["data.sender_email"]),
        ({"sender_id": 16}, ["data.recipient_email"]),
        ({**GOOD, "recipient_email": " "}, ["data.recipient_email"]),
        ({**GOOD, "recipient_email": "a@b.example, nobody"}, ["data.recipient_email"]),
        ({**GOOD, "recipient_email": "a@b.example,"}, ["data.recipient_email"]),
        ({**GOOD, "recipient_email": ",".join(["a@b.it"] * 51)}, ["data.recipient_email"]),
        ({**GOOD, "body": "à" * (MAX_BODY_BYTES // 2 + 1)}, ["data.body"]),
        ({**GOOD, "subject": 3}, ["data.subject"]),
    ],
)
def test_what_is_wrong_is_told_by_field(
    ask: Caller, given: dict[str, Any], fields: list[str]
) -> None:
    status, body = schedule(ask, **given)
    assert (status, list(body["error"]["validation_result"])) == (422, fields)
    assert listed(ask) == []


def test_the_longest_body_is_taken(ask: Caller) -> None:
    assert schedule(ask, **GOOD, body="à" * (MAX_BODY_BYTES // 2))[0] == 200


def test_there_must_be_a_body_and_a_document(ask: Caller) -> None:
    assert ask("POST", EMAIL)[0] == 422
    assert ask("POST", f"{PAPERS}/99999/email", {"data": GOOD})[0] == 404


def test_a_list_has_pages_order_and_filter(ask: Caller) -> None:
    for number in range(3):
        schedule(ask, **GOOD, subject=f"n{number}")
    assert [one["subject"] for one in listed(ask, sort="-subject")] == ["n2", "n1", "n0"]
    assert [one["subject"] for one in listed(ask, page="2", per_page="2")] == ["n2"]
    assert [one["subject"] for one in listed(ask, q="subject = 'n1'")] == ["n1"]
    assert listed(ask, q="status = 'sent'") == []
    assert [set(one) for one in listed(ask, fields="subject")] == [{"subject"}] * 3
    assert ask("GET", LIST, sort="attachments")[0] == 422


def test_a_filter_by_status_finds_what_is_so_by_now(made: Made, ask: Caller) -> None:
    schedule(ask, **GOOD)
    made.clock.turn(60)
    assert len(listed(ask, q="status = 'sent'")) == 1


def test_the_type_decides_who_may_write_and_emails_who_may_list(made: Made, ask: Caller) -> None:
    reader = made.caller("issued_documents.invoices:r")
    assert reader("GET", EMAIL)[0] == 200
    assert reader("POST", EMAIL, {"data": GOOD})[0] == 200
    assert reader("GET", LIST)[0] == 403
    other = made.caller("issued_documents.quotes:a emails:r")
    assert other("GET", EMAIL)[0] == 403
    assert other("POST", EMAIL, {"data": GOOD})[0] == 403
    assert len(listed(other)) == len(listed(ask)) == 1


def test_an_e_mail_that_is_gone_is_not_sent(made: Made) -> None:
    held = {"email_id": 9999, "status": "sent"}
    advance(made.records, Entry(company_id=16, kind="email", due_at=NOON, held=held))
    assert made.records.get(16, EMAILS.name, 9999) is None


def test_every_field_is_one_of_the_provider_s() -> None:
    known = catalogue().schemas["Email"].properties
    assert {*EMAILS.sortable, "id", "attachments"} == set(known)
