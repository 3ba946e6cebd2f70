"""What a company set up: templates, tax profile, price lists.

Source:
    OpenAPI 2.1.8, the Settings, Price Lists and Get Client Info operations.
"""

from __future__ import annotations

import re
from typing import Final

from gettone.sandbox.families import CLIENTS, PAYMENT_ACCOUNTS, PAYMENT_METHODS
from gettone.sandbox.gathering import usage_of
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.info_lists import countries, provider_list, templates_of
from gettone.sandbox.listing import chosen_fields, is_chosen
from gettone.sandbox.records import NO_LIMIT, Row
from gettone.sandbox.rows import Verb
from gettone.sandbox.vat_types import vat_types
from gettone.wire.operation import catalogue
from gettone.wire.plan import Plan

__all__ = ["PRICE_LISTS", "PRICE_LIST_ITEMS", "SETTINGS_VERBS", "TAX_PROFILES"]

# Families of rows that no operation writes; a tax profile has its company's
# id, and the items of a price list have that list's.
PRICE_LISTS: Final = "price_lists"
PRICE_LIST_ITEMS: Final = "price_list_items"
TAX_PROFILES: Final = "tax_profiles"
_ROW_ID: Final = re.compile(r"[0-9]{1,18}")


def _list_templates(call: Call) -> Outcome:
    fields = catalogue().schemas["DocumentTemplate"].properties
    if invalid := is_chosen(call.query, fields):
        return Outcome(invalid=invalid)
    return Outcome(body={"data": [chosen_fields(call.query, row) for row in templates_of("all")]})


def _get_template(call: Call) -> Outcome:
    fields = catalogue().schemas["DocumentTemplate"].properties
    named = [row for row in templates_of("all") if row["id"] == call.ids["template_id"]]
    invalid = is_chosen(call.query, fields)
    if not named or invalid:
        return Outcome(is_found=bool(named), invalid=invalid)
    return Outcome(body={"data": chosen_fields(call.query, named[0])})


def _tax_profile(call: Call) -> Outcome:
    """Answer the company's tax profile; an ordinary one if none was set up (assumed)."""
    kept = call.records.get(call.company_id, TAX_PROFILES, call.company_id)
    [ordinary] = provider_list("tax_profile")
    profile = {**ordinary, **(kept or {})}
    return Outcome(body={"data": {name: profile[name] for name in ordinary}})


def _price_lists(call: Call) -> Outcome:
    return Outcome(body={"data": _own_price_lists(call)})


def _own_price_lists(call: Call) -> list[Row]:
    found = call.records.page(call.company_id, PRICE_LISTS, offset=0, limit=NO_LIMIT)
    return [{**row, "id": str(row["id"])} for row in found.rows]


def _price_list_items(call: Call) -> Outcome:
    """Answer the prices by the product's id (example; the key is not explained)."""
    text = call.texts["price_list_id"]
    list_id = int(text) if _ROW_ID.fullmatch(text) else -1
    kept = call.records.get(call.company_id, PRICE_LIST_ITEMS, list_id)
    return Outcome(is_found=kept is not None, body={"data": (kept or {}).get("items")})


def _client_info(call: Call) -> Outcome:
    """Answer what a form for a client needs."""
    company = call.records.company(call.company_id)
    plan = Plan.of(company.info) if company else Plan()
    rows = {
        family.name: call.records.page(call.company_id, family.name, offset=0, limit=NO_LIMIT).rows
        for family in (PAYMENT_METHODS, PAYMENT_ACCOUNTS)
    }
    return Outcome(
        body={
            "data": {
                "countries_list": countries(),
                "payment_methods_list": list(rows[PAYMENT_METHODS.name]),
                "payment_accounts_list": list(rows[PAYMENT_ACCOUNTS.name]),
                "vat_types_list": vat_types(call),
                "price_lists": _own_price_lists(call),
                "limit": plan.limit(CLIENTS.name),
                "usage": usage_of(call.records, call.company_id, CLIENTS.name, call.now),
            }
        }
    )


SETTINGS_VERBS: Final[dict[str, Verb]] = {
    "getClientInfo": _client_info,
    "getPriceListItems": _price_list_items,
    "getPriceLists": _price_lists,
    "getTaxProfile": _tax_profile,
    "getTemplate": _get_template,
    "listTemplates": _list_templates,
}
