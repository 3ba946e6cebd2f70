"""Lists to choose from: the provider's own, and each company's.

Source:
    OpenAPI 2.1.8, the Info operations.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final, cast

from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.records import NO_LIMIT, Row
from gettone.sandbox.rows import Verb
from gettone.sandbox.rules import required_fault, wrong_query
from gettone.wire.bodies import Body

__all__ = ["INFO_VERBS", "countries", "provider_list", "templates_of"]

_PATH: Final = Path(__file__).with_name("data") / "info.json"
_CONTEXTS: Final = frozenset({"products", "issued_documents", "received_documents"})
_TEMPLATE_TYPES: Final = frozenset({"all", "standard", "delivery_note", "accompanying_invoice"})


@cache
def _lists() -> Body:
    read: Body = json.loads(_PATH.read_bytes())
    return read


def provider_list(name: str) -> list[Row]:
    """Give one of the lists that every company sees.

    Source:
        OpenAPI 2.1.8, examples, for the shape; the rows are *assumed*, and
        few: what Italian companies meet most.
    """
    return cast("list[Row]", _lists()[name])


def countries() -> list[str]:
    """List the countries by their Italian names."""
    return [row["name"] for row in provider_list("detailed_countries")]


def templates_of(kind: str) -> list[Row]:
    """List the templates of one type, or of all."""
    return [row for row in provider_list("templates") if kind in {"all", row["type"]}]


def _fixed(name: str) -> Verb:
    return lambda _call: Outcome(body={"data": provider_list(name)})


def _cities(call: Call) -> Outcome:
    """Find cities by name and postal code.

    Source:
        OpenAPI 2.1.8, List Cities. Assumed: a name is looked for inside, in
        upper or lower case, and a postal code from its beginning.
    """
    name = call.query.get("city", "").casefold()
    postal_code = call.query.get("postal_code", "")
    found = [
        row
        for row in provider_list("cities")
        if name in row["city"].casefold() and row["postal_code"].startswith(postal_code)
    ]
    return Outcome(body={"data": found})


def _templates(call: Call) -> Outcome:
    """List the templates; ``by_type`` changes nothing (assumed)."""
    kind = call.query.get("type") or "all"
    if kind not in _TEMPLATE_TYPES:
        return Outcome(invalid=wrong_query("type"))
    return Outcome(body={"data": templates_of(kind)})


def _in_use(call: Call, families: tuple[str, ...], name: str) -> Iterator[str]:
    """Give what the company's rows hold there, in them or in their items."""
    for family in families:
        for row in call.records.page(call.company_id, family, offset=0, limit=NO_LIMIT).rows:
            for held in (row, *(row.get("items_list") or ())):
                if isinstance(held.get(name), str) and held[name]:
                    yield held[name]


def _of_company(name: str, families: tuple[str, ...], at_first: str) -> Verb:
    """List what the provider offers, and what the company's rows use besides.

    Source:
        Assumed: a name that is used once is offered from then on.
    """

    def verb(call: Call) -> Outcome:
        offered = cast("list[str]", _lists()[at_first])
        used = sorted(set(_in_use(call, families, name)))
        return Outcome(body={"data": list(dict.fromkeys([*offered, *used]))})

    return verb


def _product_categories(call: Call) -> Outcome:
    context = call.query.get("context")
    if not context:
        return Outcome(invalid=required_fault("context"))
    if context not in _CONTEXTS:
        return Outcome(invalid=wrong_query("context"))
    return _of_company("category", (context,), "product_categories")(call)


_REVENUES: Final = ("receipts", "issued_documents")

INFO_VERBS: Final[dict[str, Callable[[Call], Outcome]]] = {
    "listCountries": lambda _call: Outcome(body={"data": countries()}),
    "listDetailedCountries": _fixed("detailed_countries"),
    "listCities": _cities,
    "listLanguages": _fixed("languages"),
    "listDefaultTemplates": _templates,
    "listCurrencies": _fixed("currencies"),
    "listUnitsOfMeasure": _fixed("measures"),
    "listDeliveryNotesDefaultCausals": _fixed("dn_causals"),
    "listRevenueCenters": _of_company("rc_center", _REVENUES, "revenue_centers"),
    "listCostCenters": _of_company("rc_center", ("received_documents",), "cost_centers"),
    "listProductCategories": _product_categories,
    "listReceivedDocumentCategories": _of_company(
        "category", ("received_documents",), "received_document_categories"
    ),
    "listArchiveCategories": _of_company("category", ("archive",), "archive_categories"),
}
