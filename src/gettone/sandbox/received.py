"""Received documents: the five operations, and their totals.

Source:
    OpenAPI 2.1.8, the Received Documents operations and ReceivedDocument.
    Assumed: what stands where a body is silent.
"""

from __future__ import annotations

from typing import Final, cast

from gettone.sandbox.amounts import MAX_AMOUNT
from gettone.sandbox.documents import Documents
from gettone.sandbox.families import payment_account
from gettone.sandbox.handling import Call, Outcome, timestamp
from gettone.sandbox.issued_parts import next_due_date, numbered
from gettone.sandbox.keys import of_type
from gettone.sandbox.listing import listed
from gettone.sandbox.pending import given_with_pending, pending_of
from gettone.sandbox.received_totals import ReceivedTotals, received_totals
from gettone.sandbox.records import Row
from gettone.sandbox.rows import Family, Verb, completed, new_row, verbs
from gettone.sandbox.rules import required_fault, wrong_query
from gettone.sandbox.taking import given_data, invalid_body, is_blank, too_large
from gettone.sandbox.vat_types import vat_type
from gettone.wire.operation import catalogue

__all__ = ["BIN", "RECEIVED", "RECEIVED_VERBS", "TYPES"]

TYPES: Final = tuple(
    kind for kind in catalogue().schemas["ReceivedDocumentType"].enum if isinstance(kind, str)
)
# The family that holds deleted documents.
BIN: Final = "bin_received_documents"

# Provider, Sort results and Filter results.
_SORTABLE: Final = (
    "category",
    "entity.id",
    "entity.name",
    "date",
    "next_due_date",
    "amount_gross",
    "amount_net",
    "amount_vat",
    "created_at",
    "updated_at",
)
_NOTHING: Final[Row] = {}
# OpenAPI 2.1.8: only the provider writes these.
_READ_ONLY: Final = (
    "id",
    "attachment_url",
    "attachment_preview_url",
    "e_invoice",
    "ei_reception_date",
    "is_from_pending_expenses",
)
# Source: OpenAPI 2.1.8, example of a validation error of an issued document.
# Assumed: a received one is refused with the same words.
_MISMATCH: Final = "Il totale dei pagamenti non corrisponde al totale da pagare."
_PAYMENT_DEFAULTS: Final[Row] = {
    "amount": 0,
    "due_date": None,
    "paid_date": None,
    "payment_terms": {"days": 0, "type": "standard"},
    "status": "not_paid",
    "payment_account": None,
}
_ITEM_DEFAULTS: Final[Row] = {
    "product_id": None,
    "code": "",
    "name": "",
    "measure": "",
    "net_price": 0,
    "category": "",
    "qty": 1,
    "vat": {"id": 0},
    "stock": None,
    "deductibility_vat_percentage": 100,
}

RECEIVED: Final = Family(
    name="received_documents",
    noun="ReceivedDocument",
    nouns="ReceivedDocuments",
    id_name="document_id",
    # Assumed: as issued documents.
    required=("type", "entity"),
    sortable=frozenset(_SORTABLE),
    filterable=("id", "type", "description", "invoice_number", *_SORTABLE),
    # OpenAPI 2.1.8, examples.
    defaults={
        "category": "",
        "description": "",
        "rc_center": "",
        "invoice_number": "",
        "amortization": 1,
        "tax_deductibility": 100,
        "vat_deductibility": 100,
        "is_marked": False,
        "is_detailed": False,
        "e_invoice": False,
        "auto_calculate": True,
        "locked": False,
        "currency": {
            "id": "EUR",
            "symbol": "€",
            "exchange_rate": "1.00000",
            "html_symbol": "&euro;",
        },
        "items_list": [],
        "payments_list": [],
    },
)


def _list(call: Call) -> Outcome:
    """List documents of one type, which is required (OpenAPI 2.1.8)."""
    kind = call.query.get("type", "")
    if kind not in TYPES:
        return Outcome(invalid=wrong_query("type"))
    return listed(call, RECEIVED.table, of_type(kind))


def _create(call: Call) -> Outcome:
    """Keep a new document, or one that was pending until then.

    Source:
        OpenAPI 2.1.8: ``pending_id``. Assumed: what the body does not say is
        taken from the pending document, which is pending no more.
    """
    pending = pending_of(call)
    if pending.invalid:
        return Outcome(invalid=pending.invalid)
    call = given_with_pending(call, pending)
    if invalid := invalid_body(call, RECEIVED.required):
        return Outcome(invalid=invalid)
    if given_data(call)["type"] not in call.open_types:
        return Outcome(is_allowed=False)
    outcome = _kept(call, _NOTHING, pending.kept)
    if outcome.is_done:
        pending.settle(call)
    return outcome


def _totals(call: Call, before: Row) -> Outcome:
    if invalid := too_large(given_data(call), "data"):
        return Outcome(invalid=invalid)
    totals = _drafted(call, before)[1]
    return Outcome(body={"data": totals.body()}, invalid=_beyond(totals))


def _kept(call: Call, before: Row, brought: Row) -> Outcome:
    if invalid := too_large(given_data(call), "data"):
        return Outcome(invalid=invalid)
    document, totals = _drafted(call, before)
    entity = cast("Row", document["entity"])
    if is_blank(entity.get("name")):
        return Outcome(invalid=required_fault("data.entity.name"))
    if invalid := _beyond(totals):
        return Outcome(invalid=invalid)
    is_bound = document["auto_calculate"] is not False and document["payments_list"]
    if is_bound and totals.payments != totals.due:
        return Outcome(message=_MISMATCH, extra={"totals": totals.body()})
    document |= brought
    if not before:
        document = call.records.add(call.company_id, RECEIVED.name, document)
    for name in ("items_list", "payments_list"):
        document[name] = numbered(document[name], before.get(name) or [], document["id"])
    call.records.put(call.company_id, RECEIVED.name, document)
    return Outcome(body={"data": document})


def _drafted(call: Call, before: Row) -> tuple[Row, ReceivedTotals]:
    """Give what the body makes of a document that is there, or of nothing."""
    given, now = given_data(call), timestamp(call.now)
    taken = {name: held for name, held in given.items() if name in RECEIVED.writable}
    document = new_row(RECEIVED, {**before, **taken}, now)
    document |= {name: before.get(name) for name in _READ_ONLY}
    document |= {"created_at": before.get("created_at") or now, "updated_at": now}
    for name in ("e_invoice", "is_from_pending_expenses"):
        document[name] = bool(document[name])
    document["date"] = document["date"] or now[:10]
    document["items_list"] = _items(call, document)
    document["payments_list"] = _payments(call, document)
    document["next_due_date"] = next_due_date(document["payments_list"])
    totals = received_totals(document)
    return document | totals.document_fields(), totals


def _items(call: Call, document: Row) -> list[Row]:
    items = [_filled(_ITEM_DEFAULTS, item) for item in document["items_list"]]
    return [{**item, "vat": completed(call, item["vat"], vat_type)} for item in items]


def _payments(call: Call, document: Row) -> list[Row]:
    """Fill payments in; one without a day is due on the document's (assumed)."""
    payments = [_filled(_PAYMENT_DEFAULTS, one) for one in document["payments_list"]]
    for one in payments:
        one["due_date"] = one["due_date"] or document["date"]
        account = one["payment_account"]
        one["payment_account"] = account and completed(call, account, payment_account)
    return payments


def _filled(defaults: Row, given: Row) -> Row:
    return {**defaults, **{name: held for name, held in given.items() if held is not None}}


def _beyond(totals: ReceivedTotals) -> dict[str, list[str]]:
    """Tell whether a document comes to more than JSON's numbers hold (assumed)."""
    is_small = max(abs(totals.gross), abs(totals.due), abs(totals.payments)) <= MAX_AMOUNT
    return {} if is_small else {"data.amount_net": ["The data.amount_net is invalid."]}


_DOCUMENTS: Final = Documents(
    family=RECEIVED,
    bin=BIN,
    fresh=_NOTHING,
    keep=lambda call, before: _kept(call, before, _NOTHING),
    total=_totals,
)

RECEIVED_VERBS: Final[dict[str, Verb]] = {
    "listReceivedDocuments": _list,
    "getReceivedDocument": verbs(RECEIVED)["getReceivedDocument"],
    "createReceivedDocument": _create,
    "modifyReceivedDocument": _DOCUMENTS.modify,
    "deleteReceivedDocument": _DOCUMENTS.delete,
    "getNewReceivedDocumentTotals": _DOCUMENTS.new_totals,
    "getExistingReceivedDocumentTotals": _DOCUMENTS.existing_totals,
}
