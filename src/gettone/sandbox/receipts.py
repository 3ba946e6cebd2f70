"""The receipts register: amounts, numbers, and totals by month.

Source:
    OpenAPI 2.1.8, the Receipts operations and Receipt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final, cast

from gettone.sandbox.amounts import ZERO, cents, decimal_of, json_number
from gettone.sandbox.families import PAYMENT_ACCOUNTS, payment_account
from gettone.sandbox.filtering import columns, compiled
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.keys import KEYS, of_series
from gettone.sandbox.records import EVERY_ROW, NO_LIMIT, Condition, Order, Row
from gettone.sandbox.rows import Family, Verb, completed, verbs
from gettone.sandbox.rules import required_fault, wrong_query
from gettone.sandbox.vat_types import vat_type, vat_types
from gettone.wire.filter import And, Comparison, Expression

__all__ = ["RECEIPTS", "RECEIPT_VERBS"]

_TYPES: Final = ("sales_receipt", "till_receipt")
_YEAR: Final = re.compile(r"[0-9]{4}")
_AMOUNTS: Final = ("amount_net", "amount_vat", "amount_gross")
_HUNDRED: Final = Decimal(100)
_COLUMNS: Final = columns("Receipt", ("type", "date"), KEYS["receipts"])


def _finished(call: Call, given: Row, row: Row) -> Row:
    """Work out items, sums and number.

    Source:
        OpenAPI 2.1.8, Create Receipt: autocomplete_number. Assumed: items
        have the receipt's own count as ids; their sums replace its amounts;
        numbers begin at 1 in every year, for each type and numeration.
    """
    items = _items(row)
    if "items_list" in given:
        items = [_item(call, item, at, row) for at, item in enumerate(items, 1)]
    whole = row | {"items_list": items}
    if items:
        whole |= {name: _sum(items, name) for name in _AMOUNTS}
    if (call.body or {}).get("autocomplete_number") and given.get("number") is None:
        whole["number"] = _next_number(call, row)
    return whole


RECEIPTS: Final = Family(
    name="receipts",
    noun="Receipt",
    nouns="Receipts",
    id_name="document_id",
    # Assumed: OpenAPI 2.1.8 requires nothing.
    required=("date", "type"),
    sortable=frozenset({"date", "rc_center", "created_at", "updated_at"}),
    filterable=("date", "type", "description", "rc_center", "created_at", "updated_at"),
    defaults={"use_gross_prices": False},
    embedded={"payment_account": payment_account},
    finish=_finished,
)


def _items(row: Row) -> list[Row]:
    return cast("list[Row]", row.get("items_list") or [])


def _item(call: Call, item: Row, at: int, receipt: Row) -> Row:
    """Complete one item by its VAT rate, to the cent.

    Source:
        Assumed: ``use_gross_prices`` tells which amount is right where both
        are given; an item without VAT type has no VAT.
    """
    item = {name: item.get(name) for name in ("category", "amount_net", "amount_gross", "vat")} | {
        "id": item.get("id") or at
    }
    if item["vat"] is not None:
        item["vat"] = completed(call, cast("Row", item["vat"]), vat_type)
    rate = 1 + decimal_of((item["vat"] or {}).get("value")) / _HUNDRED
    net, gross = item["amount_net"], item["amount_gross"]
    is_gross = net is None or (gross is not None and bool(receipt.get("use_gross_prices")))
    if is_gross and rate > 0:
        item["amount_net"] = json_number(cents(decimal_of(gross) / rate))
    else:
        item["amount_gross"] = json_number(cents(decimal_of(net) * rate))
    return item


def _sum(items: Iterable[Row], name: str) -> int | float:
    total = ZERO
    for item in items:
        net, gross = decimal_of(item["amount_net"]), decimal_of(item["amount_gross"])
        total += {"amount_net": net, "amount_gross": gross, "amount_vat": gross - net}[name]
    return json_number(cents(total))


def _next_number(call: Call, row: Row) -> int:
    series = of_series(row["type"], int(row["date"][:4]), row.get("numeration") or "")
    page = call.records.page(
        call.company_id, RECEIPTS.name, offset=0, limit=1, order=Order(("-number",)), where=series
    )
    return max((int(one.get("number") or 0) for one in page.rows), default=0) + 1


def _of_year(call: Call, year: str, also: Expression) -> Sequence[Row]:
    days = And(Comparison("date", ">=", f"{year}-01-01"), Comparison("date", "<=", f"{year}-12-31"))
    return _receipts(call, compiled(And(days, also), _COLUMNS))


def _receipts(call: Call, where: Condition = EVERY_ROW) -> Sequence[Row]:
    return call.records.page(
        call.company_id, RECEIPTS.name, offset=0, limit=NO_LIMIT, where=where
    ).rows


def _info(call: Call) -> Outcome:
    """Answer what a form for a receipt needs.

    Source:
        OpenAPI 2.1.8, whose schema has one number for each year and
        numeration, against its own example. Assumed: it is the next one.
    """
    receipts = _receipts(call)
    next_numbers: dict[str, dict[str, int]] = {}
    for one in receipts:
        year = next_numbers.setdefault(str(one.get("date"))[:4], {})
        numeration = str(one.get("numeration") or "")
        year[numeration] = max(year.get(numeration, 1), int(one.get("number") or 0) + 1)
    accounts = call.records.page(
        call.company_id, PAYMENT_ACCOUNTS.name, offset=0, limit=NO_LIMIT
    ).rows
    items = [item for one in receipts for item in _items(one)]
    return Outcome(
        body={
            "data": {
                "numerations": next_numbers,
                "numerations_list": _distinct(receipts, "numeration"),
                "rc_centers_list": _distinct(receipts, "rc_center"),
                "categories_list": _distinct(items, "category"),
                "payment_accounts_list": list(accounts),
                "vat_types_list": vat_types(call),
            }
        }
    )


def _distinct(rows: Iterable[Row], name: str) -> list[str]:
    return sorted({str(row[name]) for row in rows if row.get(name)})


def _monthly_totals(call: Call) -> Outcome:
    """Add up each month of a year, from January on, empty ones too.

    Source:
        OpenAPI 2.1.8, Get Receipts Monthly Totals and its example.
    """
    if invalid := _wrong_months(call):
        return Outcome(invalid=invalid)
    year = call.query["year"]
    rows = _of_year(call, year, Comparison("type", "=", call.query["type"]))
    months = [
        [row for row in rows if str(row.get("date"))[5:7] == f"{month:02}"]
        for month in range(1, 13)
    ]
    return Outcome(body={"data": [_month(each) for each in months]})


def _wrong_months(call: Call) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for name in ("type", "year"):
        if not call.query.get(name):
            said |= required_fault(name)
    if not said and call.query["type"] not in _TYPES:
        said |= wrong_query("type")
    if not said and not _YEAR.fullmatch(call.query["year"]):
        said |= wrong_query("year")
    return said


def _month(rows: Sequence[Row]) -> Row:
    net = sum((decimal_of(row.get("amount_net")) for row in rows), ZERO)
    gross = sum((decimal_of(row.get("amount_gross")) for row in rows), ZERO)
    return {"net": json_number(net), "gross": json_number(gross), "count": len(rows)}


RECEIPT_VERBS: Final[dict[str, Verb]] = {
    **verbs(RECEIPTS),
    "getReceiptPreCreateInfo": _info,
    "getReceiptsMonthlyTotals": _monthly_totals,
}
