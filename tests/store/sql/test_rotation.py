from __future__ import annotations

from itertools import pairwise

import pytest

from contract.store_contract import AT, LEARNT, connection
from gettone.domain.access_token import AccessToken
from gettone.errors import StoreLocked, StoreUnreadable, WrongKey
from gettone.store.keys import Key, Keys
from gettone.store.sql.many import SqlStore
from gettone.store.sql.opening import key_id
from gettone.store.sql.rotation import KeyUse, Progress, begin, keys_in_use, rotate
from store.sql.stage import KEY, Opens

OWNERS = [f"user {number}" for number in range(7)]


class Ring:
    """Keys that may be exchanged while a store is open."""

    def __init__(self, *keys: Key) -> None:
        self.keys = keys

    def __call__(self) -> Keys:
        return Keys(self.keys)


@pytest.fixture
def ring() -> Ring:
    return Ring(KEY)


@pytest.fixture
def store(opens: Opens, ring: Ring) -> SqlStore:
    made = SqlStore(opens(), ring)
    for owner in OWNERS:
        made.of(owner).save(connection(token=f"a/{owner.replace(' ', '')}"))
    return made


def check_all(store: SqlStore) -> None:
    for owner in OWNERS:
        assert store.of(owner).load("main").token == AccessToken(f"a/{owner.replace(' ', '')}")


def under(store: SqlStore) -> dict[str, int]:
    return {use.key_id: use.owners_count for use in keys_in_use(store)}


def test_a_store_that_is_not_rotated_has_one_key(store: SqlStore) -> None:
    assert keys_in_use(store) == [KeyUse(key_id=KEY.id, owners_count=7, is_held=True, wraps=True)]
    assert list(rotate(store)) == [Progress(0, 0)]


def test_everything_comes_under_the_first_key(store: SqlStore, ring: Ring, opens: Opens) -> None:
    new = Key.draw()
    ring.keys = (new, KEY)
    told = list(rotate(store, batch=3))
    assert told == [Progress(0, 7), Progress(3, 7), Progress(6, 7), Progress(7, 7)]
    assert under(store) == {new.id: 7}
    check_all(store)
    alone = SqlStore(opens(), Ring(new))
    check_all(alone)
    with pytest.raises(StoreLocked):
        SqlStore(opens(), Ring(KEY))


def test_only_the_wrapping_changes(store: SqlStore, ring: Ring) -> None:
    def sealed() -> object:
        return store.database.rows("SELECT * FROM gettone_connections ORDER BY owner")

    before = sealed()
    ring.keys = (Key.draw(), KEY)
    list(rotate(store))
    assert sealed() == before


def test_it_stops_and_goes_on(store: SqlStore, ring: Ring, opens: Opens) -> None:
    new = Key.draw()
    ring.keys = (new, KEY)
    steps = rotate(store, batch=2)
    assert [next(steps), next(steps)] == [Progress(0, 7), Progress(2, 7)]
    steps.close()  # type: ignore[attr-defined]
    assert under(store) == {KEY.id: 5, new.id: 2}
    check_all(store)
    later = SqlStore(opens(), ring)
    assert list(rotate(later, batch=10))[-1] == Progress(5, 5)
    assert under(store) == {new.id: 7}
    check_all(store)


def test_new_owners_are_under_the_new_key_from_the_start(
    store: SqlStore, ring: Ring, opens: Opens
) -> None:
    """Also those of a process that has not yet been told to use it."""
    new = Key.draw()
    slow = SqlStore(opens(), Ring(KEY, new))
    ring.keys = (new, KEY)
    assert begin(store) == key_id(store.database) == new.id
    slow.of("late").save(connection())
    assert under(store) == {KEY.id: 7, new.id: 1}
    assert begin(store) == new.id


def test_whoever_lacks_the_new_key_adds_nobody_and_still_reads(
    store: SqlStore, ring: Ring, opens: Opens
) -> None:
    old = SqlStore(opens(), Ring(KEY))
    ring.keys = (Key.draw(), KEY)
    begin(store)
    with pytest.raises(WrongKey) as found:
        old.of("late").save(connection())
    assert found.value.problem == "wrong-key"
    check_all(old)
    old.of(OWNERS[0]).save(connection("second"))
    assert store.of(OWNERS[0]).load("second") == connection("second")


def test_calls_between_the_batches_are_unaffected(
    store: SqlStore, ring: Ring, opens: Opens
) -> None:
    other = SqlStore(opens(), ring)
    ring.keys = (Key.draw(), KEY)
    for number, _ in enumerate(rotate(store, batch=1)):
        check_all(other)
        check_all(store)
        owner = OWNERS[number % 7]
        token = AccessToken(f"a/{owner.replace(' ', '')}")
        assert other.of(owner).learn("main", token, LEARNT)
        assert store.of(owner).mark("main", token, ok_at=AT)
        other.of(f"late {number}").save(connection())
        store.of(f"late {number}").forget("main")
    assert len(keys_in_use(store)) == 1
    check_all(SqlStore(opens(), Ring(ring.keys[0])))


def test_an_owner_erased_meanwhile_stays_erased(store: SqlStore, ring: Ring) -> None:
    ring.keys = (Key.draw(), KEY)
    for progress in rotate(store, batch=2):
        if progress.done == 2:
            store.erase(OWNERS[3])
    assert store.owners() == [owner for owner in OWNERS if owner != OWNERS[3]]


def test_what_is_damaged_is_left_and_counted(store: SqlStore, ring: Ring) -> None:
    with store.database.transaction() as work:
        spoil = "UPDATE gettone_owners SET wrapped = :wrapped WHERE owner = :owner"
        work.change(spoil, {"wrapped": b"spoilt", "owner": OWNERS[0]})
        work.change(spoil, {"wrapped": bytes([1]) * 90, "owner": OWNERS[2]})
    new = Key.draw()
    ring.keys = (new, KEY)
    told = list(rotate(store, batch=1))
    assert told[-1] == Progress(5, 7, 2)
    assert under(store) == {KEY.id: 2, new.id: 5}
    with pytest.raises(StoreUnreadable):
        store.of(OWNERS[0]).load("main")


def test_without_the_old_key_nothing_changes(store: SqlStore, ring: Ring) -> None:
    new = Key.draw()
    ring.keys = (new,)
    with pytest.raises(WrongKey) as found:
        list(rotate(store))
    assert found.value.problem == "wrong-key"
    assert under(store) == {KEY.id: 7, new.id: 0}
    assert [use.is_held for use in keys_in_use(store) if use.key_id == KEY.id] == [False]
    ring.keys = (new, KEY)
    list(rotate(store))
    check_all(store)


def test_two_rotations_at_once_share_the_work(store: SqlStore, ring: Ring, opens: Opens) -> None:
    ring.keys = (Key.draw(), KEY)
    other = rotate(SqlStore(opens(), ring), batch=2)
    told = [progress.done for progress in rotate(store, batch=2) if next(other, None)]
    assert all(earlier <= later for earlier, later in pairwise(told))
    assert under(store) == {ring.keys[0].id: 7}
    check_all(store)


def test_a_rotation_back_and_forth_loses_nothing(store: SqlStore, ring: Ring) -> None:
    keys = [KEY, Key.draw(), Key.draw()]
    for turn in range(12):
        ring.keys = (keys[turn % 3], keys[(turn - 1) % 3])
        list(rotate(store, batch=4))
        check_all(store)
