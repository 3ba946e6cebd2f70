"""What a form for a new issued document needs."""

from __future__ import annotations

from typing import Final

from msgspec import structs

from gettone.sandbox.company_settings import SETTINGS_VERBS, TAX_PROFILES
from gettone.sandbox.families import PAYMENT_ACCOUNTS, PAYMENT_METHODS
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.info_lists import countries, provider_list, templates_of
from gettone.sandbox.issued_family import TYPES
from gettone.sandbox.numbering import next_numbers
from gettone.sandbox.records import NO_LIMIT, Row
from gettone.sandbox.rules import wrong_query
from gettone.sandbox.vat_types import vat_types
from gettone.wire.bodies import Body

__all__ = ["pre_create_info"]

# OpenAPI 2.1.8, Get Issued Document Pre-Create Info, example.
_EXTRA_DATA: Final[Row] = {
    "ts_communication": False,
    "ts_tipo_spesa": "SR",
    "ts_flag_tipo_spesa": 0,
    "ts_pagamento_tracciato": False,
}


def pre_create_info(call: Call) -> Outcome:
    """Answer Get Issued Document Pre-Create Info.

    Source:
        Assumed: defaults come from the tax profile, and are the same for
        every type; a default is the row that says so, or else the first.
    """
    kind = call.query.get("type", "")
    if kind not in TYPES:
        return Outcome(invalid=wrong_query("type"))
    plain = structs.replace(call, query={})
    methods = _rows(call, PAYMENT_METHODS.name)
    vats = vat_types(plain)
    year = call.now.year
    return Outcome(
        body={
            "data": {
                "numerations": next_numbers(call.records, call.company_id, kind, year),
                "dn_numerations": next_numbers(
                    call.records, call.company_id, "delivery_note", year
                ),
                "default_values": {
                    **_defaults(_settings(plain, "getTaxProfile")["data"], methods),
                    "notes": _notes(call),
                },
                "extra_data_default_values": _EXTRA_DATA,
                "items_default_values": {"vat": _default(vats, "default")},
                "countries_list": countries(),
                "currencies_list": provider_list("currencies"),
                "templates_list": templates_of("standard"),
                "dn_templates_list": templates_of("delivery_note"),
                "ai_templates_list": templates_of("accompanying_invoice"),
                "payment_methods_list": methods,
                "payment_accounts_list": _rows(call, PAYMENT_ACCOUNTS.name),
                "vat_types_list": vats,
                "languages_list": provider_list("languages"),
                "price_lists": _settings(plain, "getPriceLists")["data"],
            }
        }
    )


def _defaults(profile: Row, methods: list[Row]) -> Body:
    templates = {
        "default_template": "standard",
        "dn_template": "delivery_note",
        "ai_template": "accompanying_invoice",
    }
    method = {"payment_method": _default(methods, "is_default")} if methods else {}
    return {
        **{name: templates_of(kind)[0] for name, kind in templates.items()},
        "rivalsa": profile["default_rivalsa"],
        "cassa": profile["default_cassa"],
        "withholding_tax": profile["default_withholding_tax"],
        "withholding_tax_taxable": profile["default_withholding_tax_taxable"],
        "other_withholding_tax": profile["default_other_withholding_tax"],
        "use_gross_prices": False,
        **method,
    }


def _notes(call: Call) -> str:
    """Give what a new document says below (assumed: kept beside the tax profile)."""
    kept = call.records.get(call.company_id, TAX_PROFILES, call.company_id) or {}
    return str(kept.get("default_notes") or "")


def _settings(call: Call, operation_id: str) -> Body:
    """Give what an operation on the company's settings answers."""
    return SETTINGS_VERBS[operation_id](call).body or {}


def _default(rows: list[Row], flag: str) -> Row:
    return next((row for row in rows if row.get(flag)), rows[0])


def _rows(call: Call, family: str) -> list[Row]:
    return list(call.records.page(call.company_id, family, offset=0, limit=NO_LIMIT).rows)
