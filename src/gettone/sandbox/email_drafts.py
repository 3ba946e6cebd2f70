"""What an e-mail about an issued document says before anybody changes it.

Source:
    OpenAPI 2.1.8, EmailData and its example.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Final

from gettone.sandbox.records import CompanyRecord, Row
from gettone.wire.bodies import Body, object_in

__all__ = ["WORDS", "Words", "email_data", "senders"]


@dataclass(frozen=True, slots=True)
class Words:
    """How one type of document is named in e-mails.

    Attributes:
        kind: An e-mail's kind, as lists have it.
        ours: In a subject.
        the: In a sentence.
    """

    kind: str
    ours: str
    the: str


# OpenAPI 2.1.8, examples, for a pro forma's subject and an invoice's kind;
# the others are *assumed*.
WORDS: Final[dict[str, Words]] = {
    "invoice": Words("Fatture", "Nostra fattura", "la fattura"),
    "quote": Words("Preventivi", "Nostro preventivo", "il preventivo"),
    "proforma": Words("Proforma", "Nostra pro forma", "la pro forma"),
    "receipt": Words("Ricevute", "Nostra ricevuta", "la ricevuta"),
    "delivery_note": Words("DDT", "Nostro DDT", "il documento di trasporto"),
    "credit_note": Words("Note di credito", "Nostra nota di credito", "la nota di credito"),
    "order": Words("Ordini", "Nostro ordine", "l'ordine"),
    "work_report": Words("Rapportini", "Nostro rapportino", "il rapportino"),
    "supplier_order": Words("Ordini fornitore", "Nostro ordine", "l'ordine"),
    "self_own_invoice": Words("Autofatture", "Nostra autofattura", "l'autofattura"),
    "self_supplier_invoice": Words("Autofatture", "Nostra autofattura", "l'autofattura"),
}
# OpenAPI 2.1.8, example: the first sender has the id 0. Assumed: its address.
_EVERYONE_S: Final = "no-reply@gettone.example"


def senders(company: CompanyRecord) -> list[Row]:
    """List the addresses that the company may send from.

    Source:
        OpenAPI 2.1.8, example. Assumed: the second one is the company's own,
        under the company's id.
    """
    found: list[Row] = [{"id": 0, "email": _EVERYONE_S}]
    own = company.info.get("email")
    return [*found, {"id": company.id, "email": own}] if own else found


def email_data(document: Row, company: CompanyRecord) -> Body:
    """Write EmailData.

    Source:
        OpenAPI 2.1.8, EmailData. Assumed: the wording; that an invoice with
        a delivery note has both; that the PDF is attached.
    """
    entity = object_in(document.get("entity")) or {}
    offered = senders(company)
    is_note = document["type"] == "delivery_note"
    return {
        "recipient_email": entity.get("email"),
        "default_sender_email": offered[0],
        "sender_emails_list": offered,
        "cc_email": company.info.get("email"),
        "subject": f"{WORDS[document['type']].ours} nr. {_number(document)}",
        "body": _letter(document, company),
        "document_exists": not is_note,
        "delivery_note_exists": is_note or bool(document.get("delivery_note")),
        "attachment_exists": bool(document.get("attachment_url")),
        "accompanying_invoice_exists": bool(document.get("accompanying_invoice")),
        "default_attach_pdf": True,
    }


def _letter(document: Row, company: CompanyRecord) -> str:
    """Write the text, with the place where buttons go."""
    entity = object_in(document.get("entity")) or {}
    lines = (
        f"Gentile {escape(str(entity.get('name') or 'cliente'))},",
        f"le inviamo {WORDS[document['type']].the} nr. {escape(_number(document))}.",
        "",
        "{{allegati}}",
        "",
        "Cordiali saluti,",
        f"<b>{escape(company.name)}</b>",
    )
    return "<br>".join(lines)


def _number(document: Row) -> str:
    return f"{document.get('number') or ''}{document.get('numeration') or ''}"
