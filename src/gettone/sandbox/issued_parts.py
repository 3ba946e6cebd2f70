"""Items and payments of an issued document, with what a body leaves out.

Source:
    OpenAPI 2.1.8, IssuedDocumentItemsListItem and
    IssuedDocumentPaymentsListItem. Assumed: what stands where a body is
    silent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final, cast

from gettone.sandbox.amounts import cents, decimal_of, json_number
from gettone.sandbox.families import payment_account
from gettone.sandbox.handling import Call
from gettone.sandbox.records import Row
from gettone.sandbox.rows import completed
from gettone.sandbox.vat_shares import rate_of
from gettone.sandbox.vat_types import vat_type

__all__ = [
    "fixed_payments",
    "items_of",
    "merged_items",
    "next_due_date",
    "numbered",
    "payments_of",
    "with_vat_types",
]

# Assumed: the company's usual VAT type stands where an item names none.
_DEFAULT_VAT: Final[Row] = {"id": 0}
# OpenAPI 2.1.8, examples.
_ITEM_DEFAULTS: Final[Row] = {
    "product_id": None,
    "code": "",
    "name": "",
    "category": "",
    "description": "",
    "qty": 1,
    "measure": "",
    "net_price": None,
    "gross_price": None,
    "vat": _DEFAULT_VAT,
    "not_taxable": False,
    "apply_withholding_taxes": True,
    "discount": 0,
    "discount_highlight": False,
    "in_dn": False,
    "stock": False,
    "ei_raw": None,
}
_PAYMENT_DEFAULTS: Final[Row] = {
    "due_date": None,
    "amount": 0,
    "status": "not_paid",
    "payment_account": None,
    "paid_date": None,
    "ei_raw": None,
    "payment_terms": {"days": 0, "type": "standard"},
}
# Assumed: where a document's items and payments begin to count.
_IDS_PER_DOCUMENT: Final = 1000
# The example of Create Issued Document gives a derived price five decimals.
_PRICE_STEP: Final = Decimal("0.00001")


def with_vat_types(call: Call, given: Row) -> Row:
    """Fill in the VAT types that a body's items name by their ids."""
    if not given.get("items_list"):
        return given
    items = [_filled(_ITEM_DEFAULTS, item) for item in _rows(given, "items_list")]
    whole = [{**item, "vat": completed(call, item["vat"], vat_type)} for item in items]
    return {**given, "items_list": whole}


def items_of(document: Row) -> list[Row]:
    """Give the items, each with both of its prices.

    Source:
        Assumed: the price that the document counts by decides the other one.
    """
    is_gross = bool(document.get("use_gross_prices"))
    return [_priced(item, is_gross=is_gross) for item in _rows(document, "items_list")]


def payments_of(call: Call, document: Row) -> list[Row]:
    """Give the payments, each with its account.

    Source:
        Assumed: a payment without a day is due on the document's own.
    """
    payments = [_filled(_PAYMENT_DEFAULTS, one) for one in _rows(document, "payments_list")]
    for payment in payments:
        payment["due_date"] = payment["due_date"] or document["date"]
        if payment["payment_account"]:
            account = payment["payment_account"]
            payment["payment_account"] = completed(call, account, payment_account)
    return payments


def fixed_payments(payments: Sequence[Row], missing: Decimal, due_date: str) -> list[Row]:
    """Add what is missing to the last payment.

    Args:
        payments: As they were given.
        missing: What is due, less their sum.
        due_date: When a payment is due that must be made anew.

    Source:
        OpenAPI 2.1.8, IssuedDocumentOptions. Assumed: without a payment
        there is one made.
    """
    if not missing:
        return list(payments)
    *others, last = payments or [{**_PAYMENT_DEFAULTS, "due_date": due_date}]
    amount = cents(decimal_of(last["amount"])) + missing
    return [*others, {**last, "amount": json_number(amount)}]


def next_due_date(payments: Iterable[Row]) -> str | None:
    """Give the first day on which something is due that is not paid."""
    return min((one["due_date"] for one in payments if one["status"] == "not_paid"), default=None)


def merged_items(items: Iterable[Row]) -> list[Row]:
    """Make one item of those that differ only in quantity.

    Source:
        Provider, Join & Transform issued documents: the same products are
        grouped. Assumed: what makes two items the same.
    """
    found: dict[str, Row] = {}
    for item in items:
        same = {name: held for name, held in item.items() if name not in {"id", "qty"}}
        key = json.dumps(same, sort_keys=True)
        known = found.setdefault(key, {**item, "qty": 0})
        known["qty"] = json_number(decimal_of(known["qty"]) + decimal_of(item["qty"]))
    return list(found.values())


def numbered(rows: Sequence[Row], before: Sequence[Row], document_id: int) -> list[Row]:
    """Give each row an id: its own, if the document had one like it, or a new one."""
    known = {row["id"] for row in before}
    unused = _ids(max(known, default=document_id * _IDS_PER_DOCUMENT))
    found: list[Row] = []
    for row in rows:
        row_id = row.get("id") if row.get("id") in known else next(unused)
        known.discard(row_id)
        found.append({"id": row_id, **{name: row[name] for name in row if name != "id"}})
    return found


def _priced(item: Row, *, is_gross: bool) -> Row:
    known, other = ("gross_price", "net_price") if is_gross else ("net_price", "gross_price")
    whole = dict(item)
    if whole[known] is None and whole[other] is not None:
        whole[known] = _other_price(whole, other)
    whole[known] = whole[known] or 0
    whole[other] = _other_price(whole, known)
    return whole


def _other_price(item: Row, known: str) -> int | float:
    """Derive the gross price from the net one, or the other way round."""
    factor = 1 + rate_of(item) / 100
    price = decimal_of(item[known])
    derived = price / factor if known == "gross_price" else price * factor
    return json_number(derived.quantize(_PRICE_STEP))


def _filled(defaults: Row, given: Row) -> Row:
    said = {name: held for name, held in given.items() if held is not None}
    return {**defaults, **said}


def _ids(largest: int) -> Iterator[int]:
    while True:
        largest += 1
        yield largest


def _rows(document: Row, name: str) -> list[Row]:
    return cast("list[Row]", document.get(name) or [])
