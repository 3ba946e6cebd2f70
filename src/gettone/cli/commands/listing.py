"""``gettone list``: every record of a family, as a table, CSV or JSON lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from gettone.cli.page import Page, Part, Table, say
from gettone.drive.api import Api
from gettone.jobs.columns import Column, chosen, columns_of
from gettone.wire.bodies import Body
from gettone.wire.families import Family
from gettone.wire.filter import parse_filter
from gettone.wire.operation import Operation

__all__ = ["Listing", "Wish", "as_csv", "as_json_lines", "build_listing", "rows_page"]

# A table on a terminal shows so many columns, of those that say most.
MAX_COLUMNS: Final = 6
_SHOWN_FIRST: Final = (
    "id",
    "code",
    "type",
    "number",
    "date",
    "name",
    "entity.name",
    "description",
    "vat_number",
    "due_date",
    "amount",
    "amount_net",
    "amount_gross",
    "amount_in",
    "amount_out",
    "email",
    "value",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for besides the family.

    Attributes:
        arguments: The provider's parameters as written, such as ``type``.
        where: In the provider's query language; empty for all.
        sort: Names of fields with commas, ``-`` before one that descends.
        columns: Dotted names; empty for those that say most.
        limit: Most records; ``None`` for all.
        is_table: Few columns will do, if none is named.
    """

    arguments: Mapping[str, str]
    where: str = ""
    sort: str = ""
    columns: Sequence[str] = ()
    limit: int | None = None
    is_table: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list that can be asked for.

    Attributes:
        parameters: The provider's.
        columns: What a table or a CSV file of it holds.
        limit: Most records; ``None`` for all.
        company_id: As the arguments have it; empty where they do not.
    """

    family: Family
    parameters: Mapping[str, object]
    columns: tuple[Column, ...]
    limit: int | None
    company_id: str

    def rows(self, api: Api, company_id: int) -> Iterator[Body]:
        """Give the records, page after page, once each.

        Raises:
            ListMoved: Records came and went meanwhile, so that some may be
                missing.
            GettoneError: As ``gettone.errors`` draws them.
        """
        records = getattr(api.company(company_id), self.family.name)
        return islice(records.list(**self.parameters), self.limit)


def build_listing(family: Family, wish: Wish) -> Listing:
    """Check a wish before anything is sent.

    Raises:
        BadCall: A parameter or a column is missing, unknown or of the wrong
            type, or *wish* filters what the provider cannot filter.
    """
    operation = family.operation("list")
    columns = _columns(operation, wish)
    parameters = dict(wish.arguments)
    company_id = parameters.pop("company_id", "")
    if wish.where:
        parse_filter(wish.where)
        parameters["q"] = wish.where
    if wish.sort:
        parameters["sort"] = wish.sort
    takes = {parameter.name for parameter in operation.parameters}
    if not {"fields", "fieldset"} & parameters.keys():
        parameters |= _fields(takes, columns, is_whole=not (wish.columns or wish.is_table))
    # The company is a placeholder: it is found once the rest is right.
    operation.request({"company_id": 1, **parameters}, None, None)
    return Listing(
        family=family,
        parameters=parameters,
        columns=columns,
        limit=wish.limit,
        company_id=company_id,
    )


def rows_page(listing: Listing, rows: Iterable[Body]) -> Page:
    """Show records as a table."""
    kept = tuple(rows)
    as_json = {listing.family.name: kept, "count": len(kept)}
    if not kept:
        return Page((say("cli.call.no-rows"),), as_json)
    names = tuple(column.name for column in listing.columns)
    cells = tuple(tuple(_said(column.cell(row)) for column in listing.columns) for row in kept)
    parts: tuple[Part, ...] = (
        Table(names, cells, is_named=True),
        say("cli.list.count", "quiet", count=len(kept)),
    )
    return Page(parts, as_json)


def as_csv(listing: Listing, rows: Iterable[Body]) -> Iterator[str]:
    """Write records as CSV, a header first, a text for each line.

    Source:
        RFC 4180, with line feeds alone: what other programs read is to have
        no carriage return in its last field.
    """
    yield _csv_line([column.name for column in listing.columns])
    for row in rows:
        yield _csv_line([_said(column.cell(row)) for column in listing.columns])


def as_json_lines(listing: Listing, rows: Iterable[Body], *, is_whole: bool) -> Iterator[str]:
    """Write records as JSON, one a line: as they came, or the columns named."""
    for row in rows:
        held = row if is_whole else {one.name: one.cell(row) for one in listing.columns}
        yield f"{json.dumps(held, ensure_ascii=False)}\n"


def _columns(operation: Operation, wish: Wish) -> tuple[Column, ...]:
    if wish.columns:
        return chosen(operation, wish.columns)
    columns = columns_of(operation)
    if not wish.is_table:
        return columns
    by_name = {column.name: column for column in columns}
    shown = [by_name[name] for name in _SHOWN_FIRST if name in by_name]
    return tuple((shown or columns)[:MAX_COLUMNS])


def _fields(takes: set[str], columns: Sequence[Column], *, is_whole: bool) -> dict[str, str]:
    """Ask for what is shown, or for all there is.

    Source:
        Provider, Customize the response: ``fields`` names the fields wanted,
        the fieldset ``detailed`` has every one.
    """
    if is_whole:
        return {"fieldset": "detailed"} if "fieldset" in takes else {}
    names = dict.fromkeys(column.name.partition(".")[0] for column in columns)
    return {"fields": ",".join(names)} if "fields" in takes else {}


def _said(held: object) -> str:
    """Write a cell as JSON has it, without quotes."""
    if held is None:
        return ""
    return held if isinstance(held, str) else json.dumps(held)


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
