from __future__ import annotations

import pytest

from contract.store_contract import connection
from gettone.errors import SettingsError, StoreLocked, TokenNotFound
from gettone.store.keys import Key, Keys
from gettone.store.sql.database import Database
from gettone.store.sql.many import SqlStore
from store.sql.stage import KEY, Opens


def fill(store: SqlStore, owners: int = 3, names: int = 2) -> list[tuple[str, str]]:
    places = [(f"user {o}", f"c{n}") for o in range(owners) for n in range(names)]
    for owner, name in places:
        store.of(owner).save(connection(name))
    return places


def test_owners_come_a_page_at_a_time(store: SqlStore) -> None:
    fill(store)
    assert store.count() == 6
    assert store.owners(limit=2) == ["user 0", "user 1"]
    assert store.owners(after="user 1", limit=2) == ["user 2"]
    assert store.owners(after="user 2") == []


def test_an_owners_connections_come_a_page_at_a_time(store: SqlStore) -> None:
    fill(store)
    assert [kept.name for kept in store.connections("user 1", limit=1)] == ["c0"]
    assert [kept.name for kept in store.connections("user 1", after="c0")] == ["c1"]
    assert store.connections("nobody") == []


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6, 100])
def test_all_connections_come_once_each_and_in_order(store: SqlStore, limit: int) -> None:
    places = fill(store)
    assert [(kept.owner, kept.name) for kept in store.all_connections(limit=limit)] == places


def test_there_is_nothing_to_list_at_first(store: SqlStore) -> None:
    assert (store.owners(), list(store.all_connections())) == ([], [])


def test_an_erased_owner_is_gone_and_the_others_stay(store: SqlStore) -> None:
    fill(store)
    assert store.erase("user 1") == 2
    assert store.owners() == ["user 0", "user 2"]
    with pytest.raises(TokenNotFound):
        store.of("user 1").load("c0")
    assert store.of("user 0").load("c1") == connection("c1")
    assert store.erase("user 1") == 0


def test_rows_left_of_an_erased_owner_do_not_open(store: SqlStore, database: Database) -> None:
    """Whoever puts the rows back lacks the key; a new key of the owner's opens nothing."""
    fill(store, owners=1)
    [row] = database.rows("SELECT sealed FROM gettone_connections WHERE name = 'c0'")
    store.erase("user 0")
    store.of("user 0").save(connection("c0"))
    with database.transaction() as work:
        work.change("UPDATE gettone_connections SET sealed = :sealed", {"sealed": row[0]})
    with pytest.raises(Exception, match="changed-or-moved"):
        store.of("user 0").load("c0")


def test_without_a_key_it_does_not_start(database: Database) -> None:
    with pytest.raises(SettingsError) as found:
        SqlStore(database, lambda: Keys.parse("", "GETTONE_STORE_KEY"))
    assert found.value.problem == "no-key"


def test_with_another_key_it_does_not_start(store: SqlStore, opens: Opens) -> None:
    fill(store)
    with pytest.raises(StoreLocked) as found:
        SqlStore(opens(), lambda: Keys((Key.draw(),)))
    assert found.value.problem == "wrong-key"
    SqlStore(opens(), lambda: Keys((Key.draw(), KEY)))


def test_it_is_closed_by_leaving_it_and_opened_by_asking(opens: Opens) -> None:
    with SqlStore(opens(), lambda: Keys((KEY,))) as store:
        store.of("mario").save(connection())
        assert store.label == store.database.label == store.of("mario").label
    assert store.of("mario").load("main") == connection()
