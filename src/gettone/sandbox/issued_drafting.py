"""An issued document made whole: what a body leaves out, and what is computed.

Source:
    OpenAPI 2.1.8, IssuedDocument: what is read only, and its examples.
    Assumed: what stands where a body is silent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from gettone.sandbox.amounts import MAX_AMOUNT
from gettone.sandbox.families import payment_method
from gettone.sandbox.handling import Call, timestamp
from gettone.sandbox.info_lists import templates_of
from gettone.sandbox.issued_family import ISSUED, MUST_BE_PAID
from gettone.sandbox.issued_parts import (
    fixed_payments,
    items_of,
    next_due_date,
    numbered,
    payments_of,
)
from gettone.sandbox.numbering import Series
from gettone.sandbox.records import Row
from gettone.sandbox.rows import completed, new_row
from gettone.sandbox.rules import required_fault
from gettone.sandbox.taking import is_blank
from gettone.sandbox.totals import Totals, totals_of, wrong_numbers
from gettone.wire.bodies import Body

__all__ = [
    "CREATED",
    "drafted",
    "is_writable",
    "mismatch",
    "nameless",
    "numbered_parts",
    "too_large",
    "with_fixed_payments",
    "wrong_values",
]

# A document before it is there.
CREATED: Final[Row] = {}
# Written by the provider alone: read-only or temporary by their descriptions.
_OWN_FIELDS: Final = frozenset(
    {
        "year",
        "next_due_date",
        "url",
        "dn_url",
        "ai_url",
        "attachment_url",
        "ei_status",
        "seen_date",
        "locked",
    }
)
# Percentages that an amount may stand in for.
_PARTS: Final = (
    "global_cassa_taxable",
    "cassa_taxable",
    "cassa2_taxable",
    "withholding_tax_taxable",
)
# Field -> type of template.
_TEMPLATES: Final = {
    "template": "standard",
    "delivery_note_template": "delivery_note",
    "acc_inv_template": "accompanying_invoice",
}
_LARGEST_NUMBER: Final = 10**9


def is_writable(name: str) -> bool:
    """Tell whether a body may bring this field."""
    return name in ISSUED.writable and name not in _OWN_FIELDS


def wrong_values(given: Row) -> dict[str, list[str]]:
    """List what is wrong with a body that fits its schema, by field.

    Source:
        Assumed: numbers must be such that totals can be made of them, and a
        document's number at least 1.
    """
    paths = wrong_numbers(given)
    for name in ("number", "dn_number"):
        number = given.get(name)
        if number is not None and not 1 <= number <= _LARGEST_NUMBER:
            paths.append(name)
    return {f"data.{path}": [f"The data.{path} is invalid."] for path in paths}


def nameless(given: Row) -> dict[str, list[str]]:
    """Tell whether a body brings a client or supplier without a name.

    Source:
        Assumed: it is refused, and names are never looked up by an id.
    """
    if "entity" not in given or not is_blank(given["entity"].get("name")):
        return {}
    return required_fault("data.entity.name")


def too_large(totals: Totals) -> dict[str, list[str]]:
    """Tell whether a document comes to more than JSON's numbers hold (assumed)."""
    is_small = max(abs(totals.gross), abs(totals.due), abs(totals.payments)) <= MAX_AMOUNT
    return {} if is_small else {"data.items_list": ["The data.items_list is invalid."]}


def drafted(call: Call, before: Row, given: Row) -> tuple[Row, Totals]:
    """Give the document that a body makes of one that is there, or of nothing.

    Args:
        call: Whose company and time.
        before: The document as it is, or ``CREATED``.
        given: What the body brings; of its first level each is taken over.
    """
    now = timestamp(call.now)
    taken = {name: held for name, held in given.items() if is_writable(name)}
    document = new_row(ISSUED, {**before, **taken}, now)
    document |= {name: before.get(name) for name in _OWN_FIELDS}
    document["locked"] = bool(before.get("locked"))
    document["created_at"] = before.get("created_at") or now
    document |= _parts(before, given)
    document["date"] = document["date"] or now[:10]
    document["year"] = int(document["date"][:4])
    if document.get("payment_method"):
        document["payment_method"] = completed(call, document["payment_method"], payment_method)
    document |= _templates(document)
    document["items_list"] = items_of(document)
    document["payments_list"] = payments_of(call, document)
    document |= _electronic(document, before) | _numbers(call, document, before, given)
    totals = totals_of(document)
    return document | totals.document_fields() | _due(document), totals


def mismatch(document: Row, totals: Totals) -> bool:
    """Tell whether the payments do not make up what is due."""
    is_asked = document["type"] in MUST_BE_PAID or bool(document["payments_list"])
    return is_asked and totals.payments != totals.due


def with_fixed_payments(document: Row, totals: Totals) -> Row:
    """Change the last payment so that they make up what is due."""
    payments: Sequence[Row] = document["payments_list"]
    missing = totals.due - totals.payments
    fixed = {**document, "payments_list": fixed_payments(payments, missing, document["date"])}
    return fixed | _due(fixed)


def numbered_parts(document: Row, before: Row) -> Row:
    """Give ids to the items and payments of a document that has one."""
    return {
        **document,
        **{
            name: numbered(document[name], before.get(name) or [], document["id"])
            for name in ("items_list", "payments_list")
        },
    }


def _parts(before: Row, given: Row) -> Row:
    """Set what is taxable to 100 per cent, unless an amount stands for it.

    Source:
        Examples: withholding_tax_taxable is 100. Assumed: an amount counts
        from when it is sent without a percentage until a percentage is.
    """
    found: Row = {}
    for name in _PARTS:
        rate = given[name] if name in given else before.get(name)
        amount = given.get(f"amount_{name}")
        is_by_amount = amount is not None or (name in before and before[name] is None)
        found[name] = 100 if rate is None and not is_by_amount else rate
        if amount is not None:
            found[f"amount_{name}"] = amount
    return found


def _numbers(call: Call, document: Row, before: Row, given: Mapping[str, object]) -> Body:
    """Give number and numeration, and those of a delivery note that comes along."""
    series = Series.of(call.company_id, document)
    is_same = bool(before) and series == Series.of(call.company_id, before)
    number = given.get("number") or (before["number"] if is_same else None)
    found: Body = {
        "numeration": series.numeration,
        "number": number or series.next_number(call.records),
    }
    if document["delivery_note"] and document["type"] != "delivery_note":
        date = document["dn_date"] or document["date"]
        notes = Series(company_id=call.company_id, kind="delivery_note", year=int(date[:4]))
        found["dn_date"] = date
        found["dn_number"] = document["dn_number"] or notes.next_number(call.records)
    return found


def _templates(document: Row) -> Row:
    """Give the templates that are named, or the first of their types (assumed)."""
    used = {
        "template": True,
        "delivery_note_template": document["delivery_note"],
        "acc_inv_template": document["accompanying_invoice"],
    }
    found: Row = {}
    for name, is_used in used.items():
        given: Row = document.get(name) or {}
        if given or is_used:
            offered = templates_of(_TEMPLATES[name])
            named = [one for one in offered if one["id"] == given.get("id")]
            found[name] = {**(named or offered)[0], **given}
    return found


def _electronic(document: Row, before: Row) -> Body:
    """Say how far an electronic invoice got (assumed: at first not sent)."""
    if not document["e_invoice"]:
        return {"ei_status": None}
    return {"ei_status": before.get("ei_status") or "not_sent"}


def _due(document: Row) -> Body:
    return {"next_due_date": next_due_date(document["payments_list"])}
