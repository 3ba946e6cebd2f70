from __future__ import annotations

import pytest

from gettone.wire.event_types import PREFIX, exploded, known_types, scopes_for, scopes_of
from gettone.wire.operation import catalogue
from sandbox.sinks import HOOK

# Written by hand after the provider's Notification Types page.
FAMILIES = {
    "issued_documents.invoices": ["issued_documents.invoices"],
    "issued_documents.quotes": ["issued_documents.quotes"],
    "issued_documents.proformas": ["issued_documents.proformas"],
    "issued_documents.receipts": ["issued_documents.receipts"],
    "issued_documents.delivery_notes": ["issued_documents.delivery_notes"],
    "issued_documents.credit_notes": ["issued_documents.credit_notes"],
    "issued_documents.orders": ["issued_documents.orders"],
    "issued_documents.work_reports": ["issued_documents.work_reports"],
    "issued_documents.supplier_orders": ["issued_documents.supplier_orders"],
    "issued_documents.self_own_invoices": ["issued_documents.self_invoices"],
    "issued_documents.self_supplier_invoices": ["issued_documents.self_invoices"],
    "received_documents": ["received_documents"],
    "receipts": ["receipts"],
    "taxes": ["taxes"],
    "archive_documents": ["archive"],
    "cashbook": ["cashbook"],
    "products": ["products"],
    "entities.clients": ["entity.clients"],
    "entities.suppliers": ["entity.suppliers"],
}
OTHERS = {
    "products.stock_update": ["products", "stock"],
    "issued_documents.e_invoices.status_update": [
        "issued_documents.invoices",
        "issued_documents.credit_notes",
    ],
    "received_documents.e_invoices.receive": ["received_documents"],
    **{
        f"{stem}.email_sent": families
        for stem, families in FAMILIES.items()
        if stem.startswith("issued_documents.")
    },
}
TABLE = {
    **{
        f"{stem}.{action}": families
        for stem, families in FAMILIES.items()
        for action in ("create", "update", "delete")
    },
    **OTHERS,
}
ISSUED = [stem for stem in FAMILIES if stem.startswith("issued_documents.")]
GROUPS = {
    **{
        f"issued_documents.all.{action}": [f"{stem}.{action}" for stem in ISSUED]
        for action in ("create", "update", "delete", "email_sent")
    },
    **{
        f"entities.all.{action}": [f"entities.clients.{action}", f"entities.suppliers.{action}"]
        for action in ("create", "update", "delete")
    },
}


def test_the_table_and_the_groups_are_all_there_is() -> None:
    assert known_types() == {f"{HOOK}{name}" for name in TABLE}
    every = {f"{HOOK}{name}" for name in (*TABLE, *GROUPS)}
    assert every == set(catalogue().schemas["EventType"].enum)


@pytest.mark.parametrize(("name", "families"), TABLE.items())
def test_reading_the_families_of_a_type_is_enough(name: str, families: list[str]) -> None:
    needed = [scope.text for scope in scopes_of(f"{HOOK}{name}")]
    assert needed == [f"{family}:r" for family in families]


@pytest.mark.parametrize(("group", "members"), GROUPS.items())
def test_a_group_stands_for_its_types(group: str, members: list[str]) -> None:
    asked = f"{HOOK}{group}"
    assert set(exploded([asked])[asked]) == {f"{HOOK}{name}" for name in members}


def test_a_type_stands_for_itself_and_an_unknown_one_for_nothing() -> None:
    asked = [f"{HOOK}taxes.create", f"{HOOK}taxes.all.create", "x"]
    assert exploded(asked) == {asked[0]: (asked[0],), asked[1]: (), "x": ()}


def test_a_subscription_needs_the_scopes_of_all_its_types_once() -> None:
    asked = [f"{PREFIX}entities.all.create", f"{PREFIX}entities.clients.update", "nonsense"]
    assert [scope.text for scope in scopes_for(asked)] == ["entity.clients:r", "entity.suppliers:r"]
    assert scopes_for([]) == ()
