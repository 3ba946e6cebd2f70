"""Issued documents of company 16, asked for with every scope, from an empty file."""

from __future__ import annotations

from typing import Any

from gettone.domain.scope import FAMILIES
from gettone.sandbox.records import NO_LIMIT
from sandbox.made import Caller, Made

PAPERS = "/c/16/issued_documents"
KINDS = [name for name in FAMILIES if name.startswith("issued_documents.")]
EVERYTHING = " ".join(f"{name}:a" for name in KINDS)


def emptied(made: Made, scope_text: str = EVERYTHING) -> Caller:
    """Take the demo's documents away, so that numbers begin at 1."""
    for row in made.records.page(16, "issued_documents", offset=0, limit=NO_LIMIT).rows:
        made.records.remove(16, "issued_documents", row["id"])
    return made.caller(scope_text)


def paper(kind: str = "invoice", *amounts: float, **more: Any) -> dict[str, Any]:
    """Give a document whose items cost *amounts* without VAT; 100 if not said."""
    return {
        "type": kind,
        "entity": {"name": "Verdi S.n.c."},
        "items_list": [
            {"name": "Lavoro", "net_price": amount, "vat": {"id": 0}}
            for amount in amounts or (100,)
        ],
        **more,
    }


def made_of(ask: Caller, document: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Create a document whose payments are put right."""
    status, body = ask(
        "POST", PAPERS, {"data": document, "options": {"fix_payments": True, **options}}
    )
    assert status == 200, body
    created: dict[str, Any] = body["data"]
    return created
