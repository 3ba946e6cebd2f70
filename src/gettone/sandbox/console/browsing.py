"""The records of a company: families, lists and single ones, to look at."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import partial
from typing import Final

from starlette.responses import Response

from gettone.domain.scope import Scope
from gettone.sandbox.catching_up import catch_up
from gettone.sandbox.console.cells import at, columns_of, in_cell, is_number, is_table, shown, split
from gettone.sandbox.console.pages import draw, draw_problem
from gettone.sandbox.console.reading import Place, read_row
from gettone.sandbox.console.row_families import FAMILIES, GROUPS, RowFamily, condition_in
from gettone.sandbox.console.visit import Visit
from gettone.sandbox.records import Condition, Order, Page, Row, UserRecord
from gettone.sandbox.subscription import FAMILY as SUBSCRIPTIONS
from gettone.sandbox.subscription import of_company
from gettone.wire.access import Access
from gettone.wire.operation import Operation

__all__ = ["list_companies", "list_rows", "show_company", "show_row"]

PER_PAGE: Final = 25
_PAGE: Final = re.compile(r"[1-9][0-9]{0,6}")
_IN_PATH: Final = re.compile(r"\{\w+\}")
_TITLES: Final = ("name", "visible_subject", "subject", "description")
# Each type of event asks for scopes of its own.
_ASKS_BY_BODY: Final = "CreateWebhooksSubscription"
_NEWEST_FIRST: Final = Order(("-updated_at", "-id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """A call of the API, as the page tells it.

    Attributes:
        path: With the company, and with an id where one is known.
        scopes: Any of them is enough; none needed if empty.
        is_told_later: Whether what the body asks for decides about scopes.
    """

    method: str
    path: str
    scopes: tuple[Scope, ...]
    is_told_later: bool = False


def list_companies(visit: Visit, user: UserRecord) -> Response:
    """List the user's companies."""
    return draw(visit, "browse_companies.html", user=user, companies=visit.companies(user))


def show_company(visit: Visit, user: UserRecord) -> Response:
    """List the families of a company that the user may see, with their counts."""
    place = _place(visit, user)
    if place is None:
        return draw_problem(visit, "not-found", 404)
    groups = {
        name: [
            (family, _rows(place, family, limit=0).total)
            for family in families
            if family.is_open(place.access)
        ]
        for name, families in GROUPS.items()
    }
    return draw(visit, "browse_company.html", user=user, company=place.company, groups=groups)


def list_rows(visit: Visit, user: UserRecord) -> Response:
    """Show a page of one family, what changed last first."""
    found = _family(visit, user)
    if found is None:
        return draw_problem(visit, "not-found", 404)
    place, family = found
    kinds = family.kinds(place.access)
    kind = visit.request.query_params.get("type", "")
    kind = kind if kind in kinds else ""
    number, page = _asked_page(visit, place, family, kind)
    return draw(
        visit,
        "browse_rows.html",
        company=place.company,
        family=family,
        page=page,
        number=number,
        last=_last(page),
        kinds=kinds,
        kind=kind,
        at=at,
        is_number=is_number,
        in_cell=partial(_in_cell, visit),
        listing=_listing(place, family, kind or next(iter(kinds), "")),
        making=_call(place, family.making, kind) if family.making else None,
    )


def show_row(visit: Visit, user: UserRecord) -> Response:
    """Show one record as the API answers it, and the call that gives it."""
    found = _family(visit, user)
    row = _row(visit, *found) if found else None
    answer = read_row(*found, row) if found and row else None
    if found is None or row is None or answer is None:
        return draw_problem(visit, "not-found", 404)
    place, family = found
    kind = str(row.get("type")) if family.is_typed else ""
    getting = family.getting
    return draw(
        visit,
        "browse_row.html",
        company=place.company,
        family=family,
        row=answer,
        row_id=family.id_of(row),
        title=next((row[name] for name in _TITLES if row.get(name)), ""),
        raw=json.dumps(answer, ensure_ascii=False, indent=2),
        shown=partial(_shown, visit),
        in_cell=partial(_in_cell, visit),
        is_number=is_number,
        is_table=is_table,
        columns_of=columns_of,
        split=split,
        getting=_call(place, getting, kind, family.id_of(row)) if getting else None,
    )


def _place(visit: Visit, user: UserRecord) -> Place | None:
    records, now = visit.console.records, visit.console.clock()
    company_id: int = visit.request.path_params["company_id"]
    company = records.company(company_id)
    access = records.access(user.id, company_id)
    if company is None or access is None:
        return None
    catch_up(records, now, company_id=company_id)
    return Place(
        records=records,
        user=user,
        company=company,
        access=Access.of(access),
        origin=visit.origin,
        now=now,
    )


def _family(visit: Visit, user: UserRecord) -> tuple[Place, RowFamily] | None:
    place = _place(visit, user)
    family = FAMILIES.get(visit.request.path_params["family"])
    if place is None or family is None or not family.is_open(place.access):
        return None
    return place, family


def _row(visit: Visit, place: Place, family: RowFamily) -> Row | None:
    """Find the record in the address, if the user may see it."""
    row_id: int = visit.request.path_params["row_id"]
    if place.records.get(place.company.id, family.name, row_id) is None:
        return None
    fitting = _condition(place, family).also(condition_in("id", [row_id]))
    found = place.records.page(place.company.id, family.name, offset=0, limit=1, where=fitting)
    return next(iter(found.rows), None)


def _asked_page(visit: Visit, place: Place, family: RowFamily, kind: str) -> tuple[int, Page]:
    """Give the page that the address names, or the last there is."""
    asked = visit.request.query_params.get("page", "1")
    number = int(asked) if _PAGE.fullmatch(asked) else 1
    page = _rows(place, family, kind, offset=(number - 1) * PER_PAGE)
    if page.rows or number == 1:
        return number, page
    return _last(page), _rows(place, family, kind, offset=(_last(page) - 1) * PER_PAGE)


def _last(page: Page) -> int:
    return max(1, -(-page.total // PER_PAGE))


def _rows(
    place: Place, family: RowFamily, kind: str = "", *, offset: int = 0, limit: int = PER_PAGE
) -> Page:
    return place.records.page(
        place.company.id,
        family.name,
        offset=offset,
        limit=limit,
        order=_NEWEST_FIRST,
        where=_condition(place, family, kind),
    )


def _condition(place: Place, family: RowFamily, kind: str = "") -> Condition:
    """Give what the records that the user may see fit.

    No token sees the subscriptions of another application than its own, so
    no user sees those of an application that they did not connect.
    """
    if family.name != SUBSCRIPTIONS:
        return family.condition(place.access, kind)
    company_id = place.company.id
    own = {
        connected.client_id
        for connected in place.records.connected_of(place.user.id)
        if company_id in connected.company_ids
    }
    found = [one for one in of_company(place.records, company_id) if one.client_id in own]
    return condition_in("id", [one.id for one in found])


def _listing(place: Place, family: RowFamily, kind: str) -> _Call:
    call = _call(place, family.listing, kind)
    query = family.list_query(kind, place.now.year)
    return _Call(method=call.method, path=call.path + query, scopes=call.scopes)


def _call(place: Place, operation: Operation, kind: str, row_id: str = "") -> _Call:
    """Tell a call; an id that is not known stays as its name."""
    path = operation.path.replace("{company_id}", str(place.company.id))
    return _Call(
        method=operation.method,
        path=_IN_PATH.sub(lambda name: row_id or name[0], path),
        scopes=operation.needed_for({}, kind or None).any_of,
        is_told_later=operation.id == _ASKS_BY_BODY,
    )


def _shown(visit: Visit, name: str, held: object) -> str:
    return shown(name, held, visit.language)


def _in_cell(visit: Visit, name: str, held: object) -> str:
    return in_cell(name, held, visit.language)
