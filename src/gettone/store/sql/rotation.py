"""Changing the key that wraps, while the store is used; it can stop and go on.

First the new key is named as the one to wrap under, which is one change: from
then on nobody wraps under another. Then the data keys under other keys are
wrapped anew, a batch at a time. Nothing is locked while a batch is worked on,
and a row that was changed meanwhile is left for the next time round. What
is left to do is what stands under other keys, so that nothing else need be
remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gettone.errors import StoreUnreadable
from gettone.store.sql import statements
from gettone.store.sql.database import Bound, Row
from gettone.store.sql.many import SqlStore
from gettone.store.sql.opening import key_id

__all__ = ["KeyUse", "Progress", "begin", "keys_in_use", "rotate"]

BATCH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyUse:
    """One key of the store's, and what it wraps.

    Attributes:
        owners_count: How many owners' data keys are under it.
        is_held: Whether it is among the keys that we were given.
        wraps: Whether new data keys are wrapped under it.
    """

    key_id: str
    owners_count: int
    is_held: bool
    wraps: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rotation has come.

    Attributes:
        done: Data keys wrapped anew in this run.
        total: Those that were under other keys when it began.
        unreadable: Those that were left, since they are damaged.
    """

    done: int
    total: int
    unreadable: int = 0


def keys_in_use(store: SqlStore) -> list[KeyUse]:
    """List the keys that wrap something or are to wrap, by id.

    Raises:
        StoreError: The database refuses.
    """
    wraps = key_id(store.database)
    rows = store.database.rows(statements.KEYS_IN_USE)
    counts = {wraps: 0} | {str(found): int(count or 0) for found, count in rows}
    return [
        KeyUse(
            key_id=found,
            owners_count=count,
            is_held=store.envelope.keys.find(found) is not None,
            wraps=found == wraps,
        )
        for found, count in sorted(counts.items())
    ]


def begin(store: SqlStore) -> str:
    """Name the first of our keys, read anew, as the one to wrap under, and give its id.

    Raises:
        SettingsError: The keys cannot be read.
        StoreError: The database refuses.
    """
    wanted = store.envelope.reload().first.id
    if wanted != key_id(store.database):
        with store.database.transaction() as work:
            work.change(statements.SET_KEY, {"key_id": wanted})
    return wanted


def rotate(store: SqlStore, *, batch: int = BATCH) -> Iterator[Progress]:
    """Wrap every data key under the first of our keys; tells how far it has come.

    Whoever stops asking stops it, and loses nothing; the next run goes on.

    Args:
        store: The store, which may be in use meanwhile, also by others.
        batch: How many are changed in one transaction.

    Raises:
        SettingsError: The keys cannot be read.
        WrongKey: A key that something is still under is not among ours.
        StoreError: The database refuses.
    """
    wanted = begin(store)
    total = _count_left(store)
    done, unreadable = 0, set[str]()
    yield Progress(0, total)
    while True:
        before = done
        for use in [use for use in keys_in_use(store) if not use.wraps]:
            for page in _pages(store, use.key_id, batch):
                done += _rewrap(store, page, wanted, unreadable)
                yield Progress(done, max(total, done), len(unreadable))
        if done == before:
            return


def _count_left(store: SqlStore) -> int:
    return sum(use.owners_count for use in keys_in_use(store) if not use.wraps)


def _pages(store: SqlStore, under: str, batch: int) -> Iterator[list[Row]]:
    """Read what stands under a key, by owner, a batch at a time."""
    after = ""
    while True:
        bound: dict[str, Bound] = {"key_id": under, "after": after, "limit": batch}
        page = store.database.rows(statements.UNDER_KEY, bound)
        if not page:
            return
        yield page
        after = str(page[-1][0])


def _rewrap(store: SqlStore, page: list[Row], wanted: str, unreadable: set[str]) -> int:
    """Wrap a batch anew; what is damaged is left and written down."""
    changes: list[dict[str, Bound]] = []
    for owner, wrapped in page:
        name, was = str(owner), wrapped if isinstance(wrapped, bytes) else b""
        try:
            rewrapped = store.envelope.rewrap(name, was, wanted)
        except StoreUnreadable:
            unreadable.add(name)
            continue
        changes.append({"owner": name, "was": was, "wrapped": rewrapped, "key_id": wanted})
    if not changes:
        return 0
    with store.database.transaction() as work:
        return work.change_each(statements.REWRAP, changes)
