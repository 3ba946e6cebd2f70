"""List, get, create, modify and delete, the same for every family of rows.

Source:
    OpenAPI 2.1.8, the operations of every family. Assumed: where the
    behaviour of one family is published, the others behave the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeAlias, cast

import msgspec

from gettone.sandbox.addresses import WITH_FILES
from gettone.sandbox.filtering import Columns, columns
from gettone.sandbox.handling import Call, Outcome, timestamp
from gettone.sandbox.keys import KEYS
from gettone.sandbox.listing import Table, chosen_fields, is_chosen, listed, whole_list
from gettone.sandbox.records import Records, Row
from gettone.sandbox.taking import given_data, invalid_body, resolved, too_large
from gettone.wire.catalogue import SchemaNode
from gettone.wire.operation import catalogue

__all__ = ["Family", "Verb", "completed", "new_row", "unchanged", "verbs"]

Verb: TypeAlias = Callable[[Call], Outcome]
# Finishes a row before it is kept: given the call and what its body brings.
Finish: TypeAlias = Callable[[Call, Row, Row], Row]
# Gives a company's row of another family, or nothing.
Lookup: TypeAlias = Callable[[Records, int, int], Row | None]

# Written by the provider alone. Assumed: sent by a client, they are ignored;
# the example of Create Supplier sends an id.
_OWN_FIELDS: Final = frozenset({"id", "created_at", "updated_at"})
_NOT_FOUND: Final = Outcome(is_found=False)
_ROW_ID: Final = re.compile(r"[0-9]{1,18}")


def unchanged(_call: Call, _given: Row, row: Row) -> Row:
    """Keep a row as it is."""
    return row


@dataclass(frozen=True, kw_only=True)
class Family:
    """One kind of rows.

    Attributes:
        name: As ``Records`` calls it.
        noun: As the provider's operations call one of them.
        nouns: And many of them.
        id_name: The path's parameter that names a row.
        schema: Its schema, where that is not called as the noun is.
        required: Fields that may be neither missing nor empty.
        sortable: Fields that a list may be sorted by.
        filterable: Fields that ``q`` may name.
        summed: Fields whose sums stand beside a page.
        defaults: What stands where a body brings nothing.
        embedded: Fields that hold a row of another family, and how to find it.
        finish: Finishes a row before it is kept.
    """

    name: str
    noun: str
    nouns: str
    id_name: str
    schema: str = ""
    required: tuple[str, ...] = ()
    sortable: frozenset[str] = frozenset()
    filterable: tuple[str, ...] = ()
    summed: tuple[str, ...] = ()
    defaults: Mapping[str, object] = field(default_factory=dict[str, object])
    embedded: Mapping[str, Lookup] = field(default_factory=dict[str, Lookup])
    finish: Finish = unchanged

    @cached_property
    def properties(self) -> Mapping[str, SchemaNode]:
        """Give the schema's properties by name."""
        return catalogue().schemas[self.schema or self.noun].properties

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """List the fields that an answer has, those that tell it apart first."""
        shown = [name for name, node in self.properties.items() if not node.write_only]
        return tuple(dict.fromkeys(("id", *self.required, *shown)))

    @cached_property
    def writable(self) -> frozenset[str]:
        """List the fields of an answer that a body may bring."""
        own = {name for name, node in self.properties.items() if node.read_only}
        return frozenset(self.fields) - own - _OWN_FIELDS

    @cached_property
    def columns(self) -> Columns:
        """Tell how to compare each field that ``q`` may name."""
        keys = {"id": "id", **KEYS.get(self.name, {})}
        return columns(self.schema or self.noun, self.filterable, keys)

    @cached_property
    def table(self) -> Table:
        """Say how to list it."""
        return Table(
            family=self.name,
            fields=self.fields,
            sortable=self.sortable,
            filterable=self.columns,
            summed=self.summed,
            has_text_ids=self.has_text_ids,
        )

    @cached_property
    def has_text_ids(self) -> bool:
        """Tell whether answers have ids as text, as the cash book's do."""
        return self.properties["id"].type == "string"

    def shown(self, row: Row) -> Row:
        """Give a kept row as an answer has it."""
        return self.table.shown(row)


def verbs(family: Family) -> dict[str, Verb]:
    """Give what answers each of the family's operations, by ``operationId``."""
    made: dict[str, Verb] = {
        f"list{family.nouns}": lambda call: _list(family, call),
        f"get{family.noun}": lambda call: _get(family, call),
        f"create{family.noun}": lambda call: _create(family, call),
        f"modify{family.noun}": lambda call: _modify(family, call),
        f"delete{family.noun}": lambda call: _delete(family, call),
    }
    return {name: verb for name, verb in made.items() if name in catalogue().operations}


def new_row(family: Family, given: Mapping[str, object], at: str) -> Row:
    """Make a row without an id; what is not given is null (assumed).

    Where the schema allows no null, there is the first word of its list, or
    nothing at all.
    """
    row: Row = {}
    for name in family.fields:
        held = given.get(name)
        held = family.defaults.get(name) if held is None else held
        node = family.properties[name]
        if held is None and not _is_nullable(node):
            held = next(iter(resolved(node).enum), None)
        if held is not None or _is_nullable(node):
            row[name] = held
    stamps = {name: at for name in ("created_at", "updated_at") if name in family.properties}
    return row | stamps


def _list(family: Family, call: Call) -> Outcome:
    has_pages = any(one.name == "page" for one in call.operation.parameters)
    return listed(call, family.table) if has_pages else whole_list(call, family.table)


def _get(family: Family, call: Call) -> Outcome:
    if _is_sent_as_kept(family, call):
        text = call.records.text(call.company_id, family.name, call.ids[family.id_name])
        return _NOT_FOUND if text is None else Outcome(body={"data": msgspec.Raw(text.encode())})
    row = _stored(family, call)
    invalid = is_chosen(call.query, family.fields)
    if row is None or invalid:
        return Outcome(is_found=row is not None, invalid=invalid)
    return Outcome(body={"data": chosen_fields(call.query, family.shown(row))})


def _is_sent_as_kept(family: Family, call: Call) -> bool:
    """Tell whether the answer holds the very text of a row."""
    is_whole = call.is_only_sent and not call.query
    return is_whole and not family.has_text_ids and call.operation.family not in WITH_FILES


def _create(family: Family, call: Call) -> Outcome:
    if invalid := _invalid(call, family.required):
        return Outcome(invalid=invalid)
    given = given_data(call)
    row = new_row(family, _completed(family, call, given), timestamp(call.now))
    kept = call.records.add(call.company_id, family.name, family.finish(call, given, row))
    return Outcome(body={"data": family.shown(kept)})


def _modify(family: Family, call: Call) -> Outcome:
    """Take over the keys that are given, null ones too.

    Source:
        OpenAPI 2.1.8, Modify Supplier: first level parameters are a delta.
    """
    row = _stored(family, call)
    named = (call.body or {}).get("data")
    required = [name for name in family.required if isinstance(named, dict) and name in named]
    invalid = _invalid(call, required)
    if row is None or invalid:
        return Outcome(is_found=row is not None, invalid=invalid)
    given = given_data(call)
    stamp = {"updated_at": timestamp(call.now)} if "updated_at" in row else {}
    changed = family.finish(call, given, row | _completed(family, call, given) | stamp)
    call.records.put(call.company_id, family.name, changed)
    return Outcome(body={"data": family.shown(changed)})


def _delete(family: Family, call: Call) -> Outcome:
    """Remove the row for good: these families have no bin (inferred)."""
    row = _stored(family, call)
    if row is not None:
        call.records.remove(call.company_id, family.name, row["id"])
    return Outcome(is_found=row is not None)


def _invalid(call: Call, required: Sequence[str]) -> dict[str, list[str]]:
    """List what is wrong with a body; numbers must be such that sums can be made of them."""
    return invalid_body(call, required) or too_large(given_data(call), "data")


def _stored(family: Family, call: Call) -> Row | None:
    text = call.texts.get(family.id_name, "")
    row_id = int(text) if _ROW_ID.fullmatch(text) else call.ids.get(family.id_name)
    return None if row_id is None else call.records.get(call.company_id, family.name, row_id)


def _completed(family: Family, call: Call, given: Row) -> Row:
    """Take what a body may bring, and fill in the rows it names by id.

    Source:
        Examples of Create Receipt and others answer with whole ones. Assumed:
        what the body says itself stays, and an id that the company does not
        know is kept as it is.
    """
    whole = {name: given[name] for name in given if name in family.writable}
    for name, lookup in family.embedded.items():
        held = whole.get(name)
        if isinstance(held, dict):
            whole[name] = completed(call, cast("Row", held), lookup)
    return whole


def completed(call: Call, held: Row, lookup: Lookup) -> Row:
    """Fill in what one embedded row leaves out."""
    row_id = held.get("id")
    found = None if row_id is None else lookup(call.records, call.company_id, int(row_id))
    said = {name: value for name, value in held.items() if value is not None}
    return held if found is None else {**found, **said}


def _is_nullable(node: SchemaNode) -> bool:
    return node.nullable or (bool(node.ref) and _is_nullable(catalogue().schemas[node.ref]))
