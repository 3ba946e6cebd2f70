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
from gettone.sandbox.console.cells import at, is_number, shown, split
from gettone.sandbox.console.pages import draw, draw_problem
from gettone.sandbox.console.row_families import FAMILIES, GROUPS, RowFamily
from gettone.sandbox.console.visit import Visit
from gettone.sandbox.permissions import Access
from gettone.sandbox.records import CompanyRecord, Order, Row, UserRecord

__all__ = ["list_companies", "list_rows", "show_company", "show_row"]

PER_PAGE: Final = 25
_PAGE: Final = re.compile(r"[1-9][0-9]{0,6}")
_TITLES: Final = ("name", "visible_subject", "subject", "description")
_NEWEST_FIRST: Final = Order(("-updated_at", "-id"))


@dataclass(frozen=True, slots=True)
class _Place:
    """A company that the visitor may look into, and what they may see there."""

    company: CompanyRecord
    access: Access


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
            (family, _count(visit, place, family))
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
    number = _page_number(visit)
    page = visit.console.records.page(
        place.company.id,
        family.name,
        offset=(number - 1) * PER_PAGE,
        limit=PER_PAGE,
        order=_NEWEST_FIRST,
        where=family.condition(place.access),
    )
    return draw(
        visit,
        "browse_rows.html",
        company=place.company,
        family=family,
        page=page,
        number=number,
        last=max(1, -(-page.total // PER_PAGE)),
        at=at,
        is_number=is_number,
        shown=partial(_shown, visit),
        api_path=_path(family.listing.path, place.company.id) + family.query,
    )


def show_row(visit: Visit, user: UserRecord) -> Response:
    """Show one record, and the call that gives it."""
    found = _family(visit, user)
    row = _row(visit, *found) if found else None
    if found is None or row is None:
        return draw_problem(visit, "not-found", 404)
    place, family = found
    getting = family.getting
    path = None if getting is None else _path(getting.path, place.company.id, row["id"])
    return draw(
        visit,
        "browse_row.html",
        company=place.company,
        family=family,
        row=row,
        title=next((row[name] for name in _TITLES if row.get(name)), ""),
        raw=json.dumps(row, ensure_ascii=False, indent=2),
        shown=partial(_shown, visit),
        split=split,
        api_path=path,
        needed=_needed(family, row),
    )


def _place(visit: Visit, user: UserRecord) -> _Place | None:
    records = visit.console.records
    company_id: int = visit.request.path_params["company_id"]
    company = records.company(company_id)
    access = records.access(user.id, company_id)
    if company is None or access is None:
        return None
    catch_up(records, visit.console.clock(), company_id=company_id)
    return _Place(company, Access.of(access))


def _family(visit: Visit, user: UserRecord) -> tuple[_Place, RowFamily] | None:
    place = _place(visit, user)
    family = FAMILIES.get(visit.request.path_params["family"])
    if place is None or family is None or not family.is_open(place.access):
        return None
    return place, family


def _row(visit: Visit, place: _Place, family: RowFamily) -> Row | None:
    """Find the record in the address, if the user may see it."""
    row_id: int = visit.request.path_params["row_id"]
    row = visit.console.records.get(place.company.id, family.name, row_id)
    if row is None or not family.is_typed:
        return row
    return row if row.get("type") in family.condition(place.access).values else None


def _needed(family: RowFamily, row: Row) -> tuple[Scope, ...]:
    """List the scopes, any of which reads this very record."""
    if family.getting is None:
        return ()
    kind = str(row.get("type")) if family.is_typed else None
    return family.getting.needed_for({}, kind).any_of


def _count(visit: Visit, place: _Place, family: RowFamily) -> int:
    where = family.condition(place.access)
    found = visit.console.records.page(
        place.company.id, family.name, offset=0, limit=0, where=where
    )
    return found.total


def _page_number(visit: Visit) -> int:
    asked = visit.request.query_params.get("page", "1")
    return int(asked) if _PAGE.fullmatch(asked) else 1


def _path(template: str, company_id: int, row_id: object = "") -> str:
    path = template.replace("{company_id}", str(company_id))
    return re.sub(r"\{\w+\}", str(row_id), path)


def _shown(visit: Visit, name: str, held: object) -> str:
    return shown(name, held, visit.language)
