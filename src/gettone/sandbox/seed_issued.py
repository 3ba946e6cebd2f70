"""Issued documents of a fresh sandbox's companies: some of every type, one of them full."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from gettone.domain.scope import ScopeSet
from gettone.sandbox.handling import Call
from gettone.sandbox.issued_drafting import CREATED, drafted, numbered_parts, with_fixed_payments
from gettone.sandbox.issued_family import ISSUED
from gettone.sandbox.issued_parts import with_vat_types
from gettone.sandbox.records import ConnectedApplication, Records, Row
from gettone.wire.operation import catalogue

__all__ = ["seed_issued", "standing_call"]

_PATH: Final = Path(__file__).with_name("data") / "seed_issued.json"
# Whom documents are for -> where their names and addresses are.
_FROM_SUPPLIERS: Final = frozenset({"supplier_order", "self_supplier_invoice"})


def seed_issued(records: Records, at: str) -> None:
    """Add the documents of the demo's companies, whose other rows must be there.

    Args:
        records: Where to.
        at: When they are said to have been made.
    """
    companies: dict[str, list[Row]] = json.loads(_PATH.read_bytes())
    for company_id, rows in companies.items():
        call = standing_call(
            records, int(company_id), datetime.fromisoformat(at).replace(tzinfo=UTC)
        )
        for row in rows:
            records.put(int(company_id), ISSUED.name, _whole(call, row))


def _whole(call: Call, given: Row) -> Row:
    """Make a document as Create Issued Document does, under the id it carries."""
    given = with_vat_types(call, given) | {"entity": _entity(call, given)}
    document, totals = drafted(call, CREATED, given)
    if document["payments_list"]:
        document = with_fixed_payments(document, totals)
    kept = {"id": given["id"], "seen_date": given.get("seen_date")}
    return numbered_parts({**document, **kept}, CREATED)


def _entity(call: Call, given: Row) -> Row:
    """Give what a document keeps of a client or supplier."""
    family = "suppliers" if given["type"] in _FROM_SUPPLIERS else "clients"
    found = call.records.get(call.company_id, family, given["entity"]["id"]) or {}
    names = catalogue().schemas["Entity"].properties
    return {name: held for name, held in found.items() if name in names and held is not None}


def standing_call(records: Records, company_id: int, now: datetime) -> Call:
    """Stand in for the request that nobody made."""
    nobody = ConnectedApplication(
        id=0,
        client_id="",
        user_id=0,
        company_ids=frozenset(),
        scopes=ScopeSet(),
        pending_scopes=None,
        pending_at=None,
        created_at=now,
    )
    return Call(
        records=records,
        operation=catalogue().operation("createIssuedDocument"),
        connected=nobody,
        ids={"company_id": company_id},
        query={},
        body=None,
        path="",
        now=now,
    )
