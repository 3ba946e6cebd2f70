"""E-mails about issued documents: what they would say, scheduled, listed.

None is sent anywhere: a scheduled one becomes a sent one as time passes.

Source:
    OpenAPI 2.1.8, the Emails operations and EmailSchedule. Assumed: when a
    status follows another.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from gettone.sandbox.addresses import Target
from gettone.sandbox.agenda import Entry
from gettone.sandbox.announcing import announce
from gettone.sandbox.attachments import addresses_of
from gettone.sandbox.email_drafts import WORDS, email_data
from gettone.sandbox.handling import Call, Outcome, timestamp
from gettone.sandbox.issued_family import ISSUED
from gettone.sandbox.printed import document_name
from gettone.sandbox.records import Records, Row
from gettone.sandbox.rows import Family, Verb, verbs
from gettone.sandbox.rules import required_fault
from gettone.sandbox.taking import given_data, invalid_body, is_blank
from gettone.wire.bodies import object_in

__all__ = ["COURSE", "EMAILS", "EMAIL_VERBS", "MAX_BODY_BYTES", "advance"]

# OpenAPI 2.1.8, EmailSchedule.
MAX_BODY_BYTES: Final = 50 * 1024
# What follows ``pending``, after how many seconds (assumed).
COURSE: Final = ((30, "sending"), (60, "sent"))
# Assumed: as strict as needed to catch what is no address.
_ADDRESS: Final = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\".]+(\.[^\s@,;<>\".]+)+")
_MAX_RECIPIENTS: Final = 50

# Assumed: a list can be filtered and sorted by everything but attachments.
_FIELDS: Final = (
    "status",
    "sent_date",
    "errors_count",
    "error_log",
    "from_email",
    "from_name",
    "to_email",
    "to_name",
    "subject",
    "content",
    "copy_to",
    "recipient_status",
    "recipient_date",
    "kind",
)
EMAILS: Final = Family(
    name="emails",
    noun="Email",
    nouns="Emails",
    id_name="email_id",
    sortable=frozenset(_FIELDS),
    filterable=("id", *_FIELDS),
)


def _data(call: Call) -> Outcome:
    """Answer Get Email Data."""
    document = _document(call)
    company = call.records.company(call.company_id)
    if document is None or company is None:
        return Outcome(is_found=False)
    return Outcome(body={"data": email_data(document, company)})


def _schedule(call: Call) -> Outcome:
    """Keep an e-mail for each recipient, to be sent.

    Source:
        OpenAPI 2.1.8, Schedule Email. Assumed: an e-mail each; subject and
        body, where there are none, are those of Get Email Data; what is to
        be included and is not there is left out.
    """
    drafted = _data(call).body
    document = _document(call)
    if drafted is None or document is None:
        return Outcome(is_found=False)
    if invalid := invalid_body(call):
        return Outcome(invalid=invalid)
    draft, given = drafted["data"], given_data(call)
    sender = _sender(draft, given)
    recipients = [one.strip() for one in str(given.get("recipient_email") or "").split(",")]
    if invalid := _faults(given, sender, recipients):
        return Outcome(invalid=invalid)
    said = {name: given[name] for name in ("subject", "body") if not is_blank(given.get(name))}
    row = _written(call, document, {**draft, **said}, given)
    for recipient in dict.fromkeys(recipients):
        _keep(call, document, {**row, "from_email": sender, "to_email": recipient})
    return Outcome()


def _faults(given: Row, sender: str | None, recipients: list[str]) -> dict[str, list[str]]:
    """List what is wrong with a body that fits its schema.

    Source:
        OpenAPI 2.1.8, EmailSchedule. Assumed: only addresses of Get Email
        Data's list send, by their id or by themselves.
    """
    wrong: dict[str, list[str]] = {}
    if given.get("sender_id") is None and is_blank(given.get("sender_email")):
        wrong |= required_fault("data.sender_id") | required_fault("data.sender_email")
    elif sender is None:
        name = "sender_email" if given.get("sender_id") is None else "sender_id"
        wrong |= {f"data.{name}": [f"The selected data.{name} is invalid."]}
    if recipients == [""]:
        wrong |= required_fault("data.recipient_email")
    elif len(recipients) > _MAX_RECIPIENTS or not all(map(_ADDRESS.fullmatch, recipients)):
        said = "The data.recipient_email must be a valid email address."
        wrong |= {"data.recipient_email": [said]}
    if len(str(given.get("body") or "").encode(errors="replace")) > MAX_BODY_BYTES:
        said = f"The data.body may not be greater than {MAX_BODY_BYTES // 1024} kilobytes."
        wrong |= {"data.body": [said]}
    return wrong


def _sender(draft: Row, given: Row) -> str | None:
    """Give the sender's address, if the company has it; an id weighs more (assumed)."""
    name = "email" if given.get("sender_id") is None else "id"
    asked = given.get("sender_email" if name == "email" else "sender_id")
    offered: list[Row] = draft["sender_emails_list"]
    return next((str(one["email"]) for one in offered if one[name] == asked), None)


def _written(call: Call, document: Row, said: Row, given: Row) -> Row:
    """Write an e-mail without sender and recipient."""
    company = call.records.company(call.company_id)
    entity = object_in(document.get("entity")) or {}
    target = Target(kind="document", company_id=call.company_id, id=document["id"])
    name = document_name(document)
    pdf = {"filename": name, "url": addresses_of(call).mark(target, name)}
    return {
        "status": "pending",
        "sent_date": None,
        "errors_count": 0,
        "error_log": "",
        "from_email": None,
        "from_name": company.name if company else None,
        "to_email": None,
        "to_name": entity.get("name"),
        "subject": said["subject"],
        "content": said["body"],
        "copy_to": (said["cc_email"] or "") if given.get("send_copy") else "",
        "recipient_status": "unknown",
        "recipient_date": None,
        "kind": WORDS[document["type"]].kind,
        "attachments": [pdf] if given.get("attach_pdf") else [],
    }


def _keep(call: Call, document: Row, row: Row) -> None:
    kept = call.records.add(call.company_id, EMAILS.name, row)
    for after_s, status in COURSE:
        call.records.agenda.add(
            Entry(
                company_id=call.company_id,
                kind="email",
                due_at=call.now + timedelta(seconds=after_s),
                held={
                    "email_id": kept["id"],
                    "status": status,
                    "document_id": document["id"],
                    "type": document["type"],
                },
            )
        )


def advance(records: Records, entry: Entry) -> None:
    """Bring an e-mail to its next status, and tell when it is sent.

    Source:
        Provider, Notification Types page.
    """
    row = records.get(entry.company_id, EMAILS.name, int(entry.held["email_id"]))
    if row is None:
        return
    status = str(entry.held["status"])
    sent_date = timestamp(entry.due_at) if status == "sent" else None
    records.put(entry.company_id, EMAILS.name, {**row, "status": status, "sent_date": sent_date})
    if status == "sent":
        event = f"issued_documents.{entry.held['type']}s.email_sent"
        announce(records, entry.company_id, event, [entry.held["document_id"]], entry.due_at)


def _document(call: Call) -> Row | None:
    return call.records.get(call.company_id, ISSUED.name, call.ids[ISSUED.id_name])


EMAIL_VERBS: Final[dict[str, Verb]] = {
    "getEmailData": _data,
    "scheduleEmail": _schedule,
    "listEmails": verbs(EMAILS)["listEmails"],
}
