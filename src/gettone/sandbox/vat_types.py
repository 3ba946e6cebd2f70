"""VAT types: those that every company has, and those it made itself.

Source:
    OpenAPI 2.1.8, the VAT type operations of Info and Settings.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Final

from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.listing import chosen_fields, is_chosen, whole_list
from gettone.sandbox.records import Records, Row
from gettone.sandbox.rows import Family, Verb, verbs

__all__ = ["VAT_TYPES", "VAT_TYPE_VERBS", "vat_type", "vat_types"]

VAT_TYPES: Final = Family(
    name="vat_types",
    noun="VatType",
    nouns="VatTypes",
    id_name="vat_type_id",
    # Assumed: OpenAPI 2.1.8 requires nothing.
    required=("value",),
    defaults={"editable": True, "is_disabled": False, "default": False, "e_invoice": True},
)

_PATH: Final = Path(__file__).with_name("data") / "vat_types.json"
_MADE: Final = verbs(VAT_TYPES)


@cache
def _everyone_s() -> dict[int, Row]:
    """Read the VAT types that no company made.

    Source:
        OpenAPI 2.1.8, examples: 0 is 22 %, 66 that of the flat-rate scheme,
        and 66 is not editable. Assumed: the other numbers; the codes of
        ``ei_type`` are those of FatturaPA, without their N.
    """
    found: list[Row] = json.loads(_PATH.read_bytes())
    return {row["id"]: row for row in found}


def vat_type(records: Records, company_id: int, vat_type_id: int) -> Row | None:
    """Find a VAT type of everyone's, or of the company's own."""
    return _everyone_s().get(vat_type_id) or records.get(company_id, VAT_TYPES.name, vat_type_id)


def vat_types(call: Call) -> list[Row]:
    """List all VAT types of the call's company, everyone's first."""
    own = whole_list(call, VAT_TYPES.table).body or {}
    return [*_everyone_s().values(), *own.get("data", [])]


def _list(call: Call) -> Outcome:
    if invalid := is_chosen(call.query, VAT_TYPES.fields):
        return Outcome(invalid=invalid)
    return Outcome(body={"data": [chosen_fields(call.query, row) for row in vat_types(call)]})


def _get(call: Call) -> Outcome:
    found = _everyone_s().get(call.ids[VAT_TYPES.id_name])
    return Outcome(body={"data": found}) if found else _MADE["getVatType"](call)


def _only_own(verb: Verb) -> Verb:
    """Refuse to touch what every company has (assumed: it is not editable)."""

    def touched(call: Call) -> Outcome:
        if call.ids[VAT_TYPES.id_name] in _everyone_s():
            return Outcome(message="This VAT type is not editable.")
        return verb(call)

    return touched


VAT_TYPE_VERBS: Final[dict[str, Verb]] = {
    **_MADE,
    "listVatTypes": _list,
    "getVatType": _get,
    "modifyVatType": _only_own(_MADE["modifyVatType"]),
    "deleteVatType": _only_own(_MADE["deleteVatType"]),
}
