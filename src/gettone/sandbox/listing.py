"""Pages, order and chosen fields of a list, as the provider's queries ask."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gettone.sandbox.records import Page, Row
from gettone.sandbox.rules import wrong_query
from gettone.wire.bodies import Body

__all__ = ["DEFAULT_PER_PAGE", "MAX_PER_PAGE", "Listing", "chosen_fields", "envelope", "is_chosen"]

# Provider, Paginate results; OpenAPI 2.1.8 says 5, against its own examples.
DEFAULT_PER_PAGE: Final = 50
MAX_PER_PAGE: Final = 100
# OpenAPI 2.1.8, parameter "fieldset".
_FIELDSETS: Final = frozenset({"basic", "detailed", "fic_view"})
# Nine digits: no list here has a thousand million pages.
_COUNTING_NUMBER: Final = re.compile(r"0{0,9}[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Which rows a query asks for.

    Attributes:
        page: Which page, from 1.
        per_page: Rows on a page.
        sort: Fields to sort by, with ``-`` before those that descend.
        invalid: What is wrong with the query, by parameter; if anything is,
            the rest is of no use.
    """

    page: int
    per_page: int
    sort: tuple[str, ...]
    invalid: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, query: Mapping[str, str], sortable: Collection[str]) -> Listing:
        """Read a query.

        Source:
            Provider, Paginate results and Sort results. Assumed: a value
            out of range is refused, not corrected.
        """
        page = _number(query.get("page"), 1)
        per_page = _number(query.get("per_page"), DEFAULT_PER_PAGE)
        sort = tuple(_names(query.get("sort")))
        wrong = {
            "page": page is None,
            "per_page": per_page is None or per_page > MAX_PER_PAGE,
            "sort": not {name.removeprefix("-") for name in sort}.issubset(sortable),
        }
        invalid = [wrong_query(name) for name, is_wrong in wrong.items() if is_wrong]
        return cls(
            page=page or 1,
            per_page=per_page or DEFAULT_PER_PAGE,
            sort=sort,
            invalid={name: said for one in invalid for name, said in one.items()},
        )

    @property
    def offset(self) -> int:
        """Give how many rows come before the page."""
        return (self.page - 1) * self.per_page


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
    """Leave only what ``fields`` names.

    Source:
        Provider, Customize response. Assumed: every fieldset gives every
        field, since what each holds is not documented.
    """
    names = _names(query.get("fields"))
    return {name: row[name] for name in names} if names else row


def _names(text: str | None) -> list[str]:
    return [name.strip() for name in (text or "").split(",") if name.strip()]


def _number(text: str | None, default: int) -> int | None:
    """Read a number from 1 on; ``None`` if it is not one."""
    if not text:
        return default
    return int(text) if _COUNTING_NUMBER.fullmatch(text) else None
