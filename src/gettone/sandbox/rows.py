"""List, get, create, modify and delete, the same for every family of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

from gettone.sandbox.handling import Call, Outcome, timestamp
from gettone.sandbox.listing import Listing, chosen_fields, envelope, is_chosen
from gettone.sandbox.records import Row
from gettone.sandbox.rules import required_fault, sentences
from gettone.wire.operation import catalogue
from gettone.wire.schema import check

__all__ = ["SUPPLIERS", "Family", "new_row", "verbs"]

Verb: TypeAlias = Callable[[Call], Outcome]

# Written by the provider alone. Assumed: sent by a client, they are ignored;
# the example of Create Supplier sends an id.
_OWN_FIELDS: Final = frozenset({"id", "created_at", "updated_at"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One kind of rows.

    Attributes:
        name: As ``Records`` calls it.
        noun: As the provider's operations call one of them.
        nouns: And many of them.
        id_name: The path's parameter that names a row.
        required: Fields that may be neither missing nor empty.
        sortable: Fields that a list may be sorted by.
    """

    name: str
    noun: str
    nouns: str
    id_name: str
    required: tuple[str, ...]
    sortable: frozenset[str]

    @property
    def fields(self) -> tuple[str, ...]:
        """List the fields that a row has, those that tell it apart first."""
        return tuple(
            dict.fromkeys(("id", *self.required, *catalogue().schemas[self.noun].properties))
        )


SUPPLIERS: Final = Family(
    name="suppliers",
    noun="Supplier",
    nouns="Suppliers",
    id_name="supplier_id",
    # Assumed: OpenAPI 2.1.8 requires nothing.
    required=("name",),
    # Provider, Sort results, without what OpenAPI 2.1.8 no longer lists.
    sortable=frozenset(
        {
            "code",
            "name",
            "type",
            "vat_number",
            "tax_code",
            "address_street",
            "address_postal_code",
            "address_city",
            "address_province",
            "country",
            "email",
            "certified_email",
            "phone",
            "fax",
            "notes",
            "created_at",
            "updated_at",
        }
    ),
)


def verbs(family: Family) -> dict[str, Verb]:
    """Give what answers each of the family's operations, by ``operationId``."""
    return {
        f"list{family.nouns}": lambda call: _list(family, call),
        f"get{family.noun}": lambda call: _get(family, call),
        f"create{family.noun}": lambda call: _create(family, call),
        f"modify{family.noun}": lambda call: _modify(family, call),
        f"delete{family.noun}": lambda call: _delete(family, call),
    }


def new_row(family: Family, given: Mapping[str, object], at: str) -> Row:
    """Make a row without an id; what is not given is null (assumed)."""
    row: Row = {name: given.get(name) for name in family.fields}
    return row | {"created_at": at, "updated_at": at}


def _list(family: Family, call: Call) -> Outcome:
    listing = Listing.of(call.query, family.sortable)
    invalid = {**listing.invalid, **is_chosen(call.query, family.fields)}
    if invalid or call.query.get("q"):
        return Outcome(invalid=invalid, is_emulated=not call.query.get("q"))
    page = call.records.page(
        call.company_id,
        family.name,
        offset=listing.offset,
        limit=listing.per_page,
        sort=listing.sort,
    )
    rows = [chosen_fields(call.query, row) for row in page.rows]
    return Outcome(body={**envelope(listing, page, call.path), "data": rows})


def _get(family: Family, call: Call) -> Outcome:
    row = _stored(family, call)
    invalid = is_chosen(call.query, family.fields)
    if row is None or invalid:
        return Outcome(is_found=row is not None, invalid=invalid)
    return Outcome(body={"data": chosen_fields(call.query, row)})


def _create(family: Family, call: Call) -> Outcome:
    if invalid := _invalid(call, family.required):
        return Outcome(invalid=invalid)
    row = new_row(family, _given(call), timestamp(call.now))
    return Outcome(body={"data": call.records.add(call.company_id, family.name, row)})


def _modify(family: Family, call: Call) -> Outcome:
    """Take over the keys that are given, null ones too.

    Source:
        OpenAPI 2.1.8, Modify Supplier: first level parameters are a delta.
    """
    row = _stored(family, call)
    required = [name for name in family.required if name in _given(call)]
    invalid = _invalid(call, required)
    if row is None or invalid:
        return Outcome(is_found=row is not None, invalid=invalid)
    changes = {name: held for name, held in _given(call).items() if name in family.fields}
    kept = {name: row[name] for name in _OWN_FIELDS}
    changed = row | changes | kept | {"updated_at": timestamp(call.now)}
    call.records.put(call.company_id, family.name, changed)
    return Outcome(body={"data": changed})


def _delete(family: Family, call: Call) -> Outcome:
    """Remove the row for good: suppliers have no bin (inferred)."""
    row = _stored(family, call)
    if row is not None:
        call.records.remove(call.company_id, family.name, row["id"])
    return Outcome(is_found=row is not None)


def _stored(family: Family, call: Call) -> Row | None:
    return call.records.get(call.company_id, family.name, call.ids[family.id_name])


def _given(call: Call) -> Mapping[str, object]:
    """Give what the body holds under ``data``; nothing if that is no object."""
    given = (call.body or {}).get("data")
    return cast("dict[str, object]", given) if isinstance(given, dict) else {}


def _invalid(call: Call, required: Sequence[str]) -> dict[str, list[str]]:
    """List what is wrong with the body, by field.

    Source:
        fattureincloud/api issue 74. Assumed: text that is not JSON counts as
        no body, and an empty text as a missing one.
    """
    if call.body is None or call.body.get("data") is None:
        return required_fault("data")
    said = sentences(check(call.body, call.operation.request_schema or ""))
    given = _given(call)
    for name in required:
        if _is_blank(given.get(name)):
            said |= required_fault(f"data.{name}")
    return said


def _is_blank(held: object) -> bool:
    return held is None or (isinstance(held, str) and not held.strip())
