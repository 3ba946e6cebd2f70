from __future__ import annotations

import pytest

from gettone.sandbox.arranging import CREATING, added
from gettone.sandbox.handling import Outcome
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.wire.bodies import Body
from sandbox.made import NOON, Made

FIELDS: dict[str, Body] = {
    "archive": {"date": "2026-01-01", "description": "x", "category": "y"},
    "cashbook": {
        "date": "2026-01-01",
        "type": "in",
        "kind": "cashbook",
        "description": "x",
        "amount_in": 5,
        "payment_account_in": {"id": 1},
    },
    "clients": {"name": "Neri"},
    "issued_documents": {
        "type": "quote",
        "entity": {"name": "Neri"},
        "items_list": [{"name": "x", "net_price": 5, "qty": 1, "vat": {"id": 0}}],
    },
    "payment_accounts": {"name": "Cassa", "type": "standard"},
    "payment_methods": {"name": "Bonifico", "type": "standard"},
    "products": {"name": "Carta"},
    "receipts": {
        "date": "2026-01-01",
        "type": "sales_receipt",
        "payment_account": {"id": 1},
        "items_list": [{"amount_net": 5, "amount_gross": 6, "category": "x", "vat": {"id": 0}}],
    },
    "received_documents": {
        "type": "expense",
        "entity": {"name": "Neri"},
        "date": "2026-01-01",
        "amount_net": 5,
        "amount_vat": 1,
    },
    "suppliers": {"name": "Neri"},
    "taxes": {"due_date": "2026-01-01", "amount": 5, "status": "paid", "description": "x"},
    "vat_types": {"value": 4, "description": "x"},
}


def add(made: Made, family: str, fields: Body, company_id: int = 16) -> Outcome:
    return added(
        made.records, family, fields, company_id=company_id, user_id=DEMO_USER_ID, now=NOON
    )


@pytest.mark.parametrize("family", sorted(CREATING))
def test_one_of_each_family_is_made_whole(made: Made, family: str) -> None:
    outcome = add(made, family, FIELDS[family])
    assert outcome.is_done, (outcome.invalid, outcome.message)
    assert outcome.body is not None
    assert outcome.body["data"]["id"]
    assert list(made.records.traffic.read()) == []


def test_what_is_wrong_is_told_and_nothing_kept(made: Made) -> None:
    before = made.records.page(16, "suppliers", offset=0, limit=1).total
    assert list(add(made, "suppliers", {"type": "x"}).invalid) != []
    assert made.records.page(16, "suppliers", offset=0, limit=1).total == before


@pytest.mark.parametrize("value", [object(), float("nan")])
def test_what_json_cannot_hold_is_refused(made: Made, value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        add(made, "suppliers", {"name": value})
