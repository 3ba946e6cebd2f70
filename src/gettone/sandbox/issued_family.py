"""What issued documents are: their types, and how they are listed.

Source:
    Provider, Filter results and Sort results; OpenAPI 2.1.8,
    IssuedDocumentType.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from gettone.sandbox.rows import Family
from gettone.wire.filter import (
    And,
    Comparison,
    Expression,
    FilterError,
    NullTest,
    Or,
    Pattern,
    format_filter,
    parse_filter,
)
from gettone.wire.operation import catalogue

__all__ = ["BIN", "ISSUED", "JOINABLE", "MUST_BE_PAID", "TYPES", "with_kept_names"]

TYPES: Final = tuple(
    kind for kind in catalogue().schemas["IssuedDocumentType"].enum if isinstance(kind, str)
)
# Assumed: the types whose payments must make up what is due; a third party
# saw it asked of every document that it made. For the others payments are
# looked at only if there are some.
MUST_BE_PAID: Final = frozenset(
    {
        "invoice",
        "proforma",
        "receipt",
        "credit_note",
        "self_own_invoice",
        "self_supplier_invoice",
    }
)
# OpenAPI 2.1.8, Join Issued Documents: its word for each type.
JOINABLE: Final[dict[str, str]] = {
    "delivery_notes": "delivery_note",
    "orders": "order",
    "quotes": "quote",
    "work_reports": "work_report",
}
# The family that holds deleted documents.
BIN: Final = "bin_issued_documents"

# Provider, Filter results and Sort results, by the names that rows have.
_SORTABLE: Final = (
    "entity.id",
    "entity.name",
    "entity.vat_number",
    "entity.tax_code",
    "entity.address_city",
    "entity.address_province",
    "entity.country",
    "date",
    "number",
    "numeration",
    "amount_net",
    "amount_vat",
    "amount_gross",
    "next_due_date",
    "created_at",
    "updated_at",
)
_SUBJECTS: Final = ("subject", "visible_subject")
# Names that those pages give to what rows call otherwise (assumed).
_KEPT_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "any_subject": _SUBJECTS,
    "entity.city": ("entity.address_city",),
    "entity.province": ("entity.address_province",),
}

ISSUED: Final = Family(
    name="issued_documents",
    noun="IssuedDocument",
    nouns="IssuedDocuments",
    id_name="document_id",
    # fattureincloud/api issue 74.
    required=("type", "entity"),
    sortable=frozenset(_SORTABLE),
    filterable=("id", "type", *_SUBJECTS, *_SORTABLE),
    # OpenAPI 2.1.8, examples.
    defaults={
        "numeration": "",
        "subject": "",
        "visible_subject": "",
        "rc_center": "",
        "notes": "",
        "currency": {
            "id": "EUR",
            "symbol": "€",
            "exchange_rate": "1.00000",
            "html_symbol": "&euro;",
        },
        "language": {"code": "it", "name": "Italiano"},
        "rivalsa": 0,
        "cassa": 0,
        "cassa2": 0,
        "withholding_tax": 0,
        "other_withholding_tax": 0,
        "amount_due_discount": 0,
        "stamp_duty": 0,
        "use_split_payment": False,
        "use_gross_prices": False,
        "e_invoice": False,
        "delivery_note": False,
        "accompanying_invoice": False,
        "show_payments": True,
        "show_payment_method": False,
        "show_totals": "all",
        "show_notification_button": False,
        "show_tspay_button": False,
        "is_marked": False,
        "h_margins": 15,
        "v_margins": 16,
        "items_list": [],
        "payments_list": [],
    },
)


def with_kept_names(query: Mapping[str, str]) -> dict[str, str]:
    """Copy a list's query, with the names that rows have in ``q`` and ``sort``.

    A filter that cannot be read stays as it is.
    """
    renamed = dict(query)
    if query.get("q"):
        try:
            renamed["q"] = format_filter(_renamed(parse_filter(query["q"])))
        except FilterError:
            return renamed
    if query.get("sort"):
        renamed["sort"] = ",".join(_sort_key(key.strip()) for key in query["sort"].split(","))
    return renamed


def _sort_key(key: str) -> str:
    name = key.removeprefix("-")
    kept = _KEPT_NAMES.get(name, (name,))
    return key.replace(name, kept[0]) if len(kept) == 1 else key


def _renamed(expression: Expression) -> Expression:
    if isinstance(expression, And | Or):
        return replace(expression, left=_renamed(expression.left), right=_renamed(expression.right))
    names = _KEPT_NAMES.get(expression.field, (expression.field,))
    first, *others = [replace(expression, field=name) for name in names]
    joined = And if _is_denial(expression) else Or
    return joined(first, *others) if others else first


def _is_denial(condition: Comparison | NullTest | Pattern) -> bool:
    """Tell whether it must hold of every field that a name stands for."""
    if isinstance(condition, NullTest):
        return condition.is_null
    if isinstance(condition, Pattern):
        return condition.kind.startswith("not ")
    return condition.operator in {"<>", "!="}
