"""Issued documents: list, get, create, modify, delete, and their totals.

Source:
    OpenAPI 2.1.8, the Issued Documents operations.
"""

from __future__ import annotations

from typing import Final

from msgspec import structs

from gettone.sandbox.amounts import json_number
from gettone.sandbox.documents import Documents
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.issued_drafting import (
    CREATED,
    drafted,
    mismatch,
    nameless,
    numbered_parts,
    too_large,
    with_fixed_payments,
    wrong_values,
)
from gettone.sandbox.issued_family import BIN, ISSUED, TYPES, with_kept_names
from gettone.sandbox.issued_info import pre_create_info
from gettone.sandbox.issued_parts import with_vat_types
from gettone.sandbox.issued_sources import MERGING_VERBS, options_of, sources_of
from gettone.sandbox.keys import of_type
from gettone.sandbox.listing import listed
from gettone.sandbox.numbering import Series
from gettone.sandbox.records import Condition, Row
from gettone.sandbox.rows import Verb, verbs
from gettone.sandbox.rules import wrong_query
from gettone.sandbox.taking import given_data, invalid_body
from gettone.sandbox.totals import Totals
from gettone.wire.bodies import Body

__all__ = ["ISSUED_VERBS"]

# Source: OpenAPI 2.1.8, example of a validation error.
_MISMATCH: Final = "Il totale dei pagamenti non corrisponde al totale da pagare."
_WITH_NOTE: Final = Condition(
    "(type = 'delivery_note' OR (type = 'invoice' AND json_extract(held, '$.delivery_note')))"
)


def _list(call: Call) -> Outcome:
    """List documents of one type.

    Source:
        OpenAPI 2.1.8: the type is required; ``inclusive`` adds invoices that
        have a delivery note. Assumed: only for a token that may read invoices.
    """
    kind = call.query.get("type", "")
    if kind not in TYPES:
        return Outcome(invalid=wrong_query("type"))
    is_inclusive = kind == "delivery_note" and call.query.get("inclusive") == "1"
    where = _WITH_NOTE if is_inclusive and "invoice" in call.open_types else of_type(kind)
    return listed(structs.replace(call, query=with_kept_names(call.query)), ISSUED.table, where)


def _create(call: Call) -> Outcome:
    invalid = invalid_body(call, ISSUED.required)
    return Outcome(invalid=invalid) if invalid else _kept(call, CREATED)


def _totals(call: Call, before: Row) -> Outcome:
    given = with_vat_types(call, given_data(call))
    if invalid := wrong_values(given):
        return Outcome(invalid=invalid)
    totals = drafted(call, before, given)[1]
    return Outcome(body={"data": totals.body()}, invalid=too_large(totals))


def _kept(call: Call, before: Row) -> Outcome:
    """Keep what the body makes of a document, unless something is wrong with it."""
    given = with_vat_types(call, given_data(call))
    if invalid := wrong_values(given) | nameless(given):
        return Outcome(invalid=invalid)
    sources = sources_of(call)
    if sources.refused:
        return sources.refused
    document, totals = drafted(call, before, given)
    if invalid := too_large(totals):
        return Outcome(invalid=invalid)
    if mismatch(document, totals):
        if not options_of(call).get("fix_payments"):
            return Outcome(message=_MISMATCH, extra={"totals": _told(document, totals)})
        document = with_fixed_payments(document, totals)
    series = Series.of(call.company_id, document)
    if series.is_taken(call.records, document["number"], before.get("id")):
        return Outcome(is_conflict=True)
    sources.retire(call)
    return Outcome(body={"data": _written(call, document, before)})


def _written(call: Call, document: Row, before: Row) -> Row:
    if not before:
        document = call.records.add(call.company_id, ISSUED.name, document)
    document = numbered_parts(document, before)
    call.records.put(call.company_id, ISSUED.name, document)
    return document


def _told(document: Row, totals: Totals) -> Body:
    """Give the totals that stand beside the sentence about payments.

    Source:
        OpenAPI 2.1.8, example of a validation error.
    """
    whole = totals.body()
    names = ("amount_net", "taxable_amount", "vat_list", "amount_vat", "amount_gross", "amount_due")
    return {
        **{name: whole[name] for name in names},
        "amount_global_cassa_taxable": json_number(totals.funds_taxable),
        "amount_enasarco_taxable": document["amount_enasarco_taxable"] or 0,
        "amount_due_discount": document["amount_due_discount"] or None,
        "payments_sum": whole["payments_sum"],
    }


_DOCUMENTS: Final = Documents(family=ISSUED, bin=BIN, fresh=CREATED, keep=_kept, total=_totals)

ISSUED_VERBS: Final[dict[str, Verb]] = {
    "listIssuedDocuments": _list,
    "getIssuedDocument": verbs(ISSUED)["getIssuedDocument"],
    "createIssuedDocument": _create,
    "modifyIssuedDocument": _DOCUMENTS.modify,
    "deleteIssuedDocument": _DOCUMENTS.delete,
    "getNewIssuedDocumentTotals": _DOCUMENTS.new_totals,
    "getExistingIssuedDocumentTotals": _DOCUMENTS.existing_totals,
    "getIssuedDocumentPreCreateInfo": pre_create_info,
    **MERGING_VERBS,
}
