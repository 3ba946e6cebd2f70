from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from gettone.domain.scope import ScopeSet
from gettone.sandbox.records import ConnectedApplication
from sandbox.made import NOON, OTHER_USER

READ = ScopeSet.parse("entity.suppliers:r")
FULL = ScopeSet.parse("entity.suppliers:a")
EDITED = ConnectedApplication(
    id=1,
    client_id="x",
    user_id=1,
    company_ids=frozenset({16}),
    scopes=READ,
    pending_scopes=FULL,
    pending_at=NOON,
    created_at=NOON,
)


def test_a_user_s_name_is_first_and_last() -> None:
    assert OTHER_USER.name == "Anna Verdi"


def test_an_edit_holds_from_its_time_on() -> None:
    assert EDITED.scopes_at(NOON - timedelta(seconds=1)) == READ
    assert EDITED.scopes_at(NOON) == FULL


def test_without_an_edit_the_scopes_hold_always() -> None:
    plain = replace(EDITED, pending_scopes=None, pending_at=None)
    assert plain.scopes_at(NOON) == READ
    assert plain.chosen_scopes == READ


def test_an_edit_to_no_scopes_is_an_edit() -> None:
    emptied = replace(EDITED, pending_scopes=ScopeSet())
    assert emptied.scopes_at(NOON) == ScopeSet()
    assert emptied.chosen_scopes == ScopeSet()
