"""The exchange system (SdI), simulated: what becomes of an invoice that was sent.

Nothing leaves this machine. What happens when is in two tables, and which
end an invoice comes to is in a third, by the recipient's code: whoever
tries the sandbox chooses it. All three are *assumed*; what each status means
is from OpenAPI 2.1.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from gettone.sandbox.agenda import Entry
from gettone.sandbox.announcing import announce
from gettone.sandbox.fattura import NO_CODE, Fattura
from gettone.sandbox.handling import timestamp
from gettone.sandbox.issued_family import BIN, ISSUED
from gettone.sandbox.records import Records, Row

__all__ = [
    "COURSES",
    "ENDS",
    "FIRST_STATUS",
    "MAY_BE_SENT",
    "SENDINGS",
    "Change",
    "End",
    "advance",
    "change_status",
    "end_of",
    "send",
]

# Family of rows: how the sending of the document of that id goes.
SENDINGS: Final = "e_invoice_sendings"

FIRST_STATUS: Final = "pending"
_STATUS_EVENT: Final = "issued_documents.e_invoices.status_update"
_MINUTE_S: Final = 60
# Ministerial decree 55/2013: a public office has fifteen days to answer.
_DEADLINE_S: Final = 15 * 24 * 60 * _MINUTE_S
# Last status -> what comes after ``FIRST_STATUS``, and after how many seconds.
# OpenAPI 2.1.8, ei_status, for the statuses; order and times are assumed.
COURSES: Final[dict[str, tuple[tuple[int, str], ...]]] = {
    "accepted": (
        (_MINUTE_S, "sent"),
        (5 * _MINUTE_S, "processing"),
        (10 * _MINUTE_S, "accepted"),
    ),
    "not_delivered": (
        (_MINUTE_S, "sent"),
        (5 * _MINUTE_S, "processing"),
        (10 * _MINUTE_S, "not_delivered"),
    ),
    "no_response": (
        (_MINUTE_S, "sent"),
        (5 * _MINUTE_S, "processing"),
        (_DEADLINE_S, "no_response"),
    ),
    "rejected": (
        (_MINUTE_S, "sent"),
        (5 * _MINUTE_S, "processing"),
        (10 * _MINUTE_S, "rejected"),
    ),
    "discarded": ((_MINUTE_S, "sent"), (5 * _MINUTE_S, "discarded")),
    "error": ((_MINUTE_S, "error"),),
}
# OpenAPI 2.1.8, ei_status: these must be corrected, or sent again.
MAY_BE_SENT: Final = frozenset({"not_sent", "error", "discarded", "rejected", "manual_rejected"})


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What becomes of an invoice.

    Attributes:
        status: The last status.
        code: Number of the exchange system's error, or of the refusal.
        reason: Why it came to nothing; empty if it did not.
        solution: What to do about it.
    """

    status: str
    code: str = ""
    reason: str = ""
    solution: str = ""


_ACCEPTED: Final = End(status="accepted")
_LEFT: Final = End(status="not_delivered")
# Recipient's code -> what becomes of it. Codes of errors: Agenzia delle
# Entrate, Elenco dei controlli effettuati sul file FatturaPA.
ENDS: Final[dict[str, End]] = {
    "SCARTO1": End(
        status="discarded",
        code="00311",
        reason="Il codice destinatario non è valido.",
        solution="Correggi il codice destinatario del cliente e invia di nuovo la fattura.",
    ),
    "SCARTO2": End(
        status="discarded",
        code="00305",
        reason="La Partita IVA del cliente non è presente in Anagrafe Tributaria.",
        solution="Correggi la Partita IVA del cliente e invia di nuovo la fattura.",
    ),
    "SCARTO3": End(
        status="discarded",
        code="00404",
        reason="Una fattura con lo stesso numero e la stessa data è già stata inviata.",
        solution="Cambia il numero della fattura e inviala di nuovo.",
    ),
    "ERRORE1": End(
        status="error",
        code="INVIO",
        reason="La fattura non è arrivata al Sistema di Interscambio.",
        solution="Invia di nuovo la fattura.",
    ),
    "RIFIUT": End(
        status="rejected",
        code="EC02",
        reason="Il cliente ha rifiutato la fattura.",
        solution="Accordati con il cliente, correggi la fattura e inviala di nuovo.",
    ),
    "ATTESA": End(status="no_response"),
}


def end_of(fattura: Fattura) -> End:
    """Tell what will become of an invoice; without a way to go, it is left."""
    if fattura.is_to_client and fattura.recipient_code == NO_CODE and not fattura.certified_email:
        return _LEFT
    return ENDS.get(fattura.recipient_code, _ACCEPTED)


def send(records: Records, fattura: Fattura, now: datetime) -> None:
    """Take an invoice over, and plan what is to become of it."""
    document, company_id = fattura.document, fattura.company.id
    before = records.get(company_id, SENDINGS, document["id"]) or {}
    turn: int = before.get("turn", 0) + 1
    end = end_of(fattura)
    sending = {"id": document["id"], "turn": turn, "sent_at": timestamp(now), "ended_at": None}
    told = {"code": end.code, "reason": end.reason, "solution": end.solution}
    records.put(company_id, SENDINGS, {**sending, **told})
    change_status(records, Change(company_id, ISSUED.name, FIRST_STATUS, now), document)
    for after_s, status in COURSES[end.status]:
        records.agenda.add(
            Entry(
                company_id=company_id,
                kind="e_invoice",
                due_at=now + timedelta(seconds=after_s),
                held={"document_id": document["id"], "turn": turn, "status": status},
            )
        )


def advance(records: Records, entry: Entry) -> None:
    """Bring an invoice to its next status.

    Source:
        Assumed: one in the bin goes on; one that is deleted for good, or no
        electronic invoice any more, does not.
    """
    document_id, status = int(entry.held["document_id"]), str(entry.held["status"])
    sending = records.get(entry.company_id, SENDINGS, document_id)
    if sending is None or sending["turn"] != entry.held["turn"]:
        return
    for family in (ISSUED.name, BIN):
        document = records.get(entry.company_id, family, document_id)
        if document is not None and document["ei_status"] is not None:
            change_status(records, Change(entry.company_id, family, status, entry.due_at), document)
    if status in COURSES:
        records.put(entry.company_id, SENDINGS, {**sending, "ended_at": timestamp(entry.due_at)})


@dataclass(frozen=True, slots=True)
class Change:
    """A status that a document of some family comes to."""

    company_id: int
    family: str
    status: str
    at: datetime


def change_status(records: Records, change: Change, document: Row) -> None:
    """Give a document its next status, and tell of it: every change goes through here.

    Source:
        Provider, Notification Types page. Assumed: it does not count as an
        update of the document.
    """
    records.put(change.company_id, change.family, {**document, "ei_status": change.status})
    announce(records, change.company_id, _STATUS_EVENT, [int(document["id"])], change.at)
