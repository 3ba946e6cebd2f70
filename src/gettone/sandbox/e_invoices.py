"""Electronic invoices: verify, read as XML, send, and why one came back."""

from __future__ import annotations

from typing import Final

from gettone.sandbox.attachments import addresses_of
from gettone.sandbox.company_settings import TAX_PROFILES
from gettone.sandbox.exchange import MAY_BE_SENT, SENDINGS, send
from gettone.sandbox.fattura import Fattura
from gettone.sandbox.fattura_checks import NOT_ELECTRONIC, faults, is_electronic
from gettone.sandbox.fattura_file import fattura_file
from gettone.sandbox.handling import Call, Outcome, timestamp
from gettone.sandbox.issued_family import ISSUED
from gettone.sandbox.records import Row
from gettone.sandbox.rows import Verb
from gettone.sandbox.rules import sentences
from gettone.sandbox.shelf import StoredFile
from gettone.wire.bodies import object_in
from gettone.wire.schema import check

__all__ = ["E_INVOICE_VERBS"]

_ALREADY_SENT: Final = "The e-invoice has already been sent."
# OpenAPI 2.1.8, Send E-Invoice, example.
_TAKEN: Final = "CARICATO"
# Assumed: what is answered where nothing was to be sent.
_TRIED: Final = "PROVA"
_TRUE: Final = frozenset({"1", "true"})
# Statuses that have a reason.
_CAME_BACK: Final = frozenset({"discarded", "error", "rejected"})


def _verify(call: Call) -> Outcome:
    """Say whether the file could be sent as it is.

    Source:
        OpenAPI 2.1.8, Verify E-Invoice XML.
    """
    fattura = _fattura(call)
    if fattura is None:
        return Outcome(is_found=False)
    return _faulty(fattura) or Outcome(body={"data": {"success": True}})


def _xml(call: Call) -> Outcome:
    """Give the file.

    Source:
        OpenAPI 2.1.8, Get E-Invoice XML. Assumed: a document with faults has
        no file, and is answered as Verify E-Invoice XML does; the file is of
        the document as it stands, sent or not.
    """
    fattura = _fattura(call)
    if fattura is None:
        return Outcome(is_found=False)
    if refused := _faulty(fattura):
        return refused
    is_asked = call.query.get("include_attachment", "").strip().lower() in _TRUE
    content = fattura_file(fattura, _attachment(call, fattura.document) if is_asked else None)
    return Outcome(media="text/xml", content=content)


def _send(call: Call) -> Outcome:
    """Hand the document to the exchange system, or only try whether it could be.

    Source:
        OpenAPI 2.1.8, Send E-Invoice. Assumed: an e-invoice on its way is
        refused before it is looked at; what the body says of cassa and
        withholding tax stands where the document says nothing, and is kept
        with it; a body may be missing.
    """
    fattura = _fattura(call)
    if fattura is None:
        return Outcome(is_found=False)
    schema = call.operation.request_schema or ""
    strict = call.policies.strict_bodies
    if invalid := sentences(check(call.body or {}, schema, unknown_names=strict)):
        return Outcome(invalid=invalid)
    if is_electronic(fattura.document) and fattura.document["ei_status"] not in MAY_BE_SENT:
        return Outcome(is_conflict=True, message=_ALREADY_SENT)
    whole = Fattura(
        document=_with_given(fattura.document, call),
        company=fattura.company,
        profile=fattura.profile,
    )
    if refused := _faulty(whole):
        return refused
    is_dry = bool(_part(call, "options").get("dry_run"))
    if not is_dry:
        send(call.records, whole, call.now)
    name = _TRIED if is_dry else _TAKEN
    return Outcome(body={"data": {"name": name, "date": timestamp(call.now)}})


def _rejection_reason(call: Call) -> Outcome:
    """Say why a document came back.

    Source:
        OpenAPI 2.1.8, Get E-Invoice Rejection Reason; the example's date has
        no time. Assumed: of a document that did not come back only the
        status is told, and a document that is no e-invoice is refused.
    """
    document = _document(call)
    if document is None:
        return Outcome(is_found=False)
    if not is_electronic(document):
        return Outcome(message=NOT_ELECTRONIC)
    status = document["ei_status"]
    kept = call.records.get(call.company_id, SENDINGS, document["id"]) or {}
    found: Row = kept if status in _CAME_BACK else {}
    return Outcome(
        body={
            "data": {
                "reason": found.get("reason"),
                "ei_status": status,
                "solution": found.get("solution"),
                "code": found.get("code"),
                "date": str(found.get("ended_at") or "")[:10] or None,
            }
        }
    )


def _faulty(fattura: Fattura) -> Outcome | None:
    """Refuse a document with faults; ``None`` if it has none.

    Source:
        OpenAPI 2.1.8, Verify E-Invoice XML. Assumed: the same sentences stand
        in both lists, and the first of them is the message.
    """
    said = faults(fattura)
    if not said:
        return None
    return Outcome(invalid={"xml_errors": said}, message=said[0], extra={"errors": said})


def _fattura(call: Call) -> Fattura | None:
    document = _document(call)
    company = call.records.company(call.company_id)
    if document is None or company is None:
        return None
    profile = call.records.get(call.company_id, TAX_PROFILES, call.company_id)
    return Fattura(document=document, company=company, profile=profile or {})


def _document(call: Call) -> Row | None:
    return call.records.get(call.company_id, ISSUED.name, call.ids[ISSUED.id_name])


def _attachment(call: Call, document: Row) -> StoredFile | None:
    target = addresses_of(call).marked(str(document.get("attachment_url") or ""))
    return None if target is None else call.records.shelf.file(target.id)


def _with_given(document: Row, call: Call) -> Row:
    given = _part(call, "data")
    names = {
        "ei_cassa_type": "cassa_type",
        "ei_withholding_tax_causal": "withholding_tax_causal",
    }
    added = {own: given.get(name) for own, name in names.items() if not document.get(own)}
    return {**document, **{own: held for own, held in added.items() if held}}


def _part(call: Call, name: str) -> Row:
    return object_in((call.body or {}).get(name)) or {}


E_INVOICE_VERBS: Final[dict[str, Verb]] = {
    "verifyEInvoiceXml": _verify,
    "getEInvoiceXml": _xml,
    "sendEInvoice": _send,
    "getEInvoiceRejectionReason": _rejection_reason,
}
