"""What a form for a new received document needs."""

from __future__ import annotations

from typing import Final, cast

from msgspec import structs

from gettone.sandbox.families import PAYMENT_ACCOUNTS
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.info_lists import INFO_VERBS, countries, provider_list
from gettone.sandbox.received import TYPES
from gettone.sandbox.records import NO_LIMIT
from gettone.sandbox.rows import Verb
from gettone.sandbox.rules import wrong_query
from gettone.sandbox.vat_types import vat_types

__all__ = ["RECEIVED_INFO_VERBS"]


def _pre_create_info(call: Call) -> Outcome:
    """Answer Get Received Document Pre-Create Info.

    Source:
        OpenAPI 2.1.8, its example. Assumed: the same for every type, and the
        usual VAT is the rate of the default type.
    """
    if call.query.get("type") not in TYPES:
        return Outcome(invalid=wrong_query("type"))
    plain = structs.replace(call, query={})
    accounts = call.records.page(call.company_id, PAYMENT_ACCOUNTS.name, offset=0, limit=NO_LIMIT)
    categories = INFO_VERBS["listReceivedDocumentCategories"](plain).body or {}
    vats = vat_types(plain)
    usual = next((vat for vat in vats if vat.get("default")), vats[0])
    return Outcome(
        body={
            "data": {
                "default_values": {"detailed": False},
                "items_default_values": {"vat": usual["value"]},
                "countries_list": countries(),
                "currencies_list": provider_list("currencies"),
                "categories_list": cast("list[str]", categories.get("data", [])),
                "payment_accounts_list": list(accounts.rows),
                "vat_types_list": vats,
            }
        }
    )


RECEIVED_INFO_VERBS: Final[dict[str, Verb]] = {"getReceivedDocumentPreCreateInfo": _pre_create_info}
