from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from gettone.domain.scope import ScopeSet
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.subscription import Subscription, find, may_hear, of_company
from sandbox.made import NOON, Made
from sandbox.sinks import HOOK

STOCK = f"{HOOK}products.stock_update"


def subscription(made: Made, scope_text: str = "products:r stock:r") -> Subscription:
    connected, _ = made.connect(scope_text)
    return Subscription(
        company_id=16,
        client_id=connected.client_id,
        connected_id=connected.id,
        sink="https://sink.example/hook",
        types=(STOCK,),
    )


def test_what_is_kept_is_read_again_whole(made: Made) -> None:
    whole = replace(
        subscription(made),
        config={"mapping": "structured"},
        verification_method="query",
        verified=True,
        attempts=3,
        retried_at=NOON,
        expires_at=NOON + timedelta(days=10),
    )
    kept = whole.kept(made.records)
    assert kept.id
    assert kept == replace(whole, id=kept.id)
    assert of_company(made.records, 16) == [kept]
    assert replace(kept, attempts=4).kept(made.records) == replace(kept, attempts=4)
    assert [one.attempts for one in of_company(made.records, 16)] == [4]
    assert of_company(made.records, 18) == []


def test_it_is_found_by_its_name_in_its_company_for_its_application(made: Made) -> None:
    kept = subscription(made).kept(made.records)
    found = [
        find(made.records, 16, kept.name),
        find(made.records, 16, kept.id),
        find(made.records, 16, kept.name, kept.client_id),
    ]
    assert found == [kept] * 3
    assert find(made.records, 18, kept.name) is None
    assert find(made.records, 16, kept.name, "another") is None
    assert find(made.records, 16, str(kept.id)) is None
    assert find(made.records, 16, "SUB" + "9" * 19) is None


def test_it_ends_with_the_connected_application(made: Made) -> None:
    kept = subscription(made).kept(made.records)
    made.desk.edit_companies(DEMO_USER_ID, kept.connected_id, [18])
    assert of_company(made.records, 16) == []
    made.desk.edit_companies(DEMO_USER_ID, kept.connected_id, [16])
    assert of_company(made.records, 16) == [kept]
    made.desk.disconnect(DEMO_USER_ID, kept.connected_id)
    assert of_company(made.records, 16) == []
    assert find(made.records, 16, kept.name) is None
    assert not may_hear(made.records, kept, STOCK, NOON)


@pytest.mark.parametrize(
    ("scope_text", "expected"),
    [("products:r stock:a", True), ("products:a", False), ("stock:r", False), ("", False)],
)
def test_it_hears_only_what_the_token_reaches_now(
    made: Made, scope_text: str, expected: bool
) -> None:
    kept = subscription(made).kept(made.records)
    made.desk.edit_scopes(DEMO_USER_ID, kept.connected_id, ScopeSet.parse(scope_text))
    assert may_hear(made.records, kept, STOCK, NOON) is expected


def test_it_hears_nothing_in_a_company_that_the_user_has_lost(made: Made) -> None:
    stray = replace(subscription(made), company_id=99)
    made.add_other_user()
    connected, _ = made.connect("products:r stock:r")
    made.records.replace_connected(replace(connected, company_ids=frozenset({99})))
    assert not may_hear(made.records, replace(stray, connected_id=connected.id), STOCK, NOON)
