"""Pages, order, filter and chosen fields of a list, as the provider's queries ask.

Source:
    Provider, Paginate results, Sort results and Customize response.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from gettone.sandbox.filtering import Column, Columns, WrongFilter, compiled, read_filter
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.records import EVERY_ROW, NO_LIMIT, Condition, Order, Page, Row
from gettone.sandbox.rules import wrong_query
from gettone.wire.bodies import Body

__all__ = [
    "DEFAULT_PER_PAGE",
    "MAX_PER_PAGE",
    "Listing",
    "Table",
    "chosen_fields",
    "envelope",
    "is_chosen",
    "listed",
    "whole_list",
]

# Provider, Paginate results; OpenAPI 2.1.8 says 5, against its own examples.
DEFAULT_PER_PAGE: Final = 50
MAX_PER_PAGE: Final = 100
# OpenAPI 2.1.8, parameter "fieldset".
_FIELDSETS: Final = frozenset({"basic", "detailed", "fic_view"})
# Nine digits: no list here has a thousand million pages.
_COUNTING_NUMBER: Final = re.compile(r"0{0,9}[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows that are listed, and how a query may choose among them.

    Attributes:
        family: As ``Records`` calls the rows.
        fields: What a row may hold.
        sortable: Fields that a list may be sorted by.
        filterable: Fields that ``q`` may name, and how each is compared.
        summed: Fields whose sums over all that fits stand beside the page.
        has_text_ids: Whether answers have ids as text.
    """

    family: str
    fields: Collection[str]
    sortable: Collection[str] = frozenset()
    filterable: Columns = field(default_factory=dict[str, Column])
    summed: tuple[str, ...] = ()
    has_text_ids: bool = False

    def shown(self, row: Row) -> Row:
        """Give a kept row as an answer has it."""
        return {**row, "id": str(row["id"])} if self.has_text_ids else row


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which rows a query asks for.

    Attributes:
        page: Which page, from 1.
        per_page: Rows on a page.
        order: What to sort by.
        where: What the rows must fit.
        invalid: What is wrong with the query, by parameter; if anything is,
            the rest is of no use.
    """

    page: int
    per_page: int
    order: Order
    where: Condition
    invalid: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, query: Mapping[str, str], table: Table, *, stable_order: bool = False) -> Listing:
        """Read a query.

        Args:
            query: Its parameters.
            table: What may be asked for.
            stable_order: Whether rows that tie keep one order.

        Source:
            Provider, Paginate results and Sort results. Assumed: a value
            out of range is refused, not corrected; a list that is not sorted
            comes by id, and ``id`` sorts every list.
        """
        page = _number(query.get("page"), 1)
        per_page = _number(query.get("per_page"), DEFAULT_PER_PAGE)
        sort = tuple(_names(query.get("sort")))
        named = {name.removeprefix("-") for name in sort}
        where, invalid = _condition(query.get("q"), table.filterable)
        wrong = {
            "page": page is None,
            "per_page": per_page is None or per_page > MAX_PER_PAGE,
            "sort": not named.issubset({"id", *table.sortable}),
        }
        for name, is_wrong in wrong.items():
            invalid |= wrong_query(name) if is_wrong else {}
        is_stable = stable_order or not sort or "id" in named
        return cls(
            page=page or 1,
            per_page=per_page or DEFAULT_PER_PAGE,
            order=Order(sort, 0 if is_stable else page or 1),
            where=where,
            invalid={**invalid, **is_chosen(query, table.fields)},
        )

    @property
    def offset(self) -> int:
        """Give how many rows come before the page."""
        return (self.page - 1) * self.per_page


def listed(call: Call, table: Table, where: Condition = EVERY_ROW) -> Outcome:
    """Answer with the page that the query asks for.

    Args:
        call: Whose query and records.
        table: What may be asked for.
        where: What rows must fit besides.
    """
    listing = Listing.of(call.query, table, stable_order=call.policies.stable_order)
    if listing.invalid:
        return Outcome(invalid=listing.invalid)
    fitting = where.also(listing.where)
    page = call.records.page(
        call.company_id,
        table.family,
        offset=listing.offset,
        limit=listing.per_page,
        order=listing.order,
        where=fitting,
    )
    rows = [chosen_fields(call.query, table.shown(row)) for row in page.rows]
    sums = _sums(call, table, fitting)
    return Outcome(body={**envelope(listing, page, call.path), "data": rows, **sums})


def whole_list(call: Call, table: Table, where: Condition = EVERY_ROW) -> Outcome:
    """Answer with all rows: some lists have no pages."""
    listing = Listing.of(call.query, table, stable_order=True)
    if listing.invalid:
        return Outcome(invalid=listing.invalid)
    page = call.records.page(
        call.company_id,
        table.family,
        offset=0,
        limit=NO_LIMIT,
        order=listing.order,
        where=where.also(listing.where),
    )
    return Outcome(
        body={"data": [chosen_fields(call.query, table.shown(row)) for row in page.rows]}
    )


def envelope(listing: Listing, page: Page, path: str) -> Body:
    """Give what stands beside ``data`` in a list.

    Source:
        OpenAPI 2.1.8, Pagination and its examples: addresses are fragments
        such as ``page=2``. Assumed: past the last page there is an empty one.
    """
    last = max(1, -(-page.total // listing.per_page))
    first_row = listing.offset + 1 if page.rows else None
    return {
        "current_page": listing.page,
        "first_page_url": "page=1",
        "from": first_row,
        "last_page": last,
        "last_page_url": f"page={last}",
        "next_page_url": f"page={listing.page + 1}" if listing.page < last else None,
        "path": path,
        "per_page": listing.per_page,
        "prev_page_url": f"page={listing.page - 1}" if listing.page > 1 else None,
        "to": listing.offset + len(page.rows) if page.rows else None,
        "total": page.total,
    }


def is_chosen(query: Mapping[str, str], fields: Collection[str]) -> dict[str, list[str]]:
    """List what is wrong with ``fields`` and ``fieldset``, by parameter.

    Source:
        Assumed: an unknown name is refused.
    """
    wrong = {} if set(_names(query.get("fields"))).issubset(fields) else wrong_query("fields")
    fieldset = query.get("fieldset")
    return wrong if not fieldset or fieldset in _FIELDSETS else wrong | wrong_query("fieldset")


def chosen_fields(query: Mapping[str, str], row: Row) -> Row:
    """Leave only what ``fields`` names, or what ``fieldset`` stands for.

    Source:
        Provider, Customize response: ``fields`` names single ones. Assumed,
        since what a fieldset holds is not known: ``basic`` has no objects
        and no lists; the others, and the default, are whole.
    """
    if names := _names(query.get("fields")):
        return {name: row[name] for name in names if name in row}
    if query.get("fieldset") == "basic":
        return {name: held for name, held in row.items() if not isinstance(held, dict | list)}
    return row


def _condition(text: str | None, known: Columns) -> tuple[Condition, dict[str, list[str]]]:
    if not text:
        return EVERY_ROW, {}
    try:
        return compiled(read_filter(text), known), {}
    except WrongFilter as wrong:
        return EVERY_ROW, {"q": [wrong.sentence]}


def _sums(call: Call, table: Table, where: Condition) -> Body:
    """Add up over every page (assumed; the example's sum exceeds its page's)."""
    if not table.summed:
        return {}
    found = call.records.page(
        call.company_id, table.family, offset=0, limit=NO_LIMIT, where=where
    ).rows
    sums = {name: sum(Decimal(str(row.get(name) or 0)) for row in found) for name in table.summed}
    return {"aggregated_data": {name: float(total) for name, total in sums.items()}}


def _names(text: str | None) -> list[str]:
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def _number(text: str | None, default: int) -> int | None:
    """Read a number from 1 on; ``None`` if it is not one."""
    if not text:
        return default
    return int(text) if _COUNTING_NUMBER.fullmatch(text) else None
