"""The cash book: entries between two days, of one account or of all."""

from __future__ import annotations

import re
from typing import Final

from gettone.sandbox.families import payment_account
from gettone.sandbox.filtering import columns, compiled
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.listing import whole_list
from gettone.sandbox.records import Condition, Row
from gettone.sandbox.rows import Family, Verb, verbs
from gettone.sandbox.rules import required_fault, wrong_query
from gettone.wire.filter import And, Comparison, Expression, Or
from gettone.wire.schema import is_date

__all__ = ["CASHBOOK", "CASHBOOK_VERBS"]

_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_TYPES: Final = frozenset({"all", "in", "out"})


def _directed(_call: Call, given: Row, row: Row) -> Row:
    """Tell the direction by the amounts, where the body does not (assumed)."""
    if given.get("type") is not None:
        return row
    return row | {"type": "out" if row.get("amount_out") else "in"}


CASHBOOK: Final = Family(
    name="cashbook",
    noun="CashbookEntry",
    nouns="CashbookEntries",
    id_name="document_id",
    # Assumed: OpenAPI 2.1.8 requires nothing.
    required=("date",),
    embedded={"payment_account_in": payment_account, "payment_account_out": payment_account},
    finish=_directed,
)
_COLUMNS: Final = columns(
    "CashbookEntry", ("date", "type", "payment_account_in.id", "payment_account_out.id")
)


def _list(call: Call) -> Outcome:
    """List the entries of some days.

    Source:
        OpenAPI 2.1.8, List Cashbook Entries. Assumed: both days count, the
        year narrows them, and an account is meant on either side. Payments
        of documents are not entered by themselves.
    """
    invalid = _invalid(call)
    if invalid:
        return Outcome(invalid=invalid)
    return whole_list(call, CASHBOOK.table, _between(call))


def _invalid(call: Call) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for name in ("date_from", "date_to"):
        day = call.query.get(name)
        if not day:
            said |= required_fault(name)
        elif not is_date(day):
            said |= wrong_query(name)
    if call.query.get("type", "all") not in _TYPES:
        said |= wrong_query("type")
    for name in ("year", "payment_account_id"):
        if name in call.query and not _NUMBER.fullmatch(call.query[name]):
            said |= wrong_query(name)
    return said


def _between(call: Call) -> Condition:
    asked = call.query
    fitting: Expression = And(
        Comparison("date", ">=", asked["date_from"]), Comparison("date", "<=", asked["date_to"])
    )
    if "year" in asked:
        year = int(asked["year"])
        first, last = f"{year:04}-01-01", f"{year:04}-12-31"
        fitting = And(fitting, Comparison("date", ">=", first))
        fitting = And(fitting, Comparison("date", "<=", last))
    if asked.get("type", "all") != "all":
        fitting = And(fitting, Comparison("type", "=", asked["type"]))
    if "payment_account_id" in asked:
        account_id = int(asked["payment_account_id"])
        sides = [
            Comparison(f"payment_account_{side}.id", "=", account_id) for side in ("in", "out")
        ]
        fitting = And(fitting, Or(*sides))
    return compiled(fitting, _COLUMNS)


CASHBOOK_VERBS: Final[dict[str, Verb]] = {**verbs(CASHBOOK), "listCashbookEntries": _list}
