"""``gettone store``: the database of many owners, its keys, and what is in it."""

from __future__ import annotations

from collections.abc import Callable

from gettone.cli.page import Facts, Page, Say, Table, say
from gettone.cli.places import place_said
from gettone.store.key_places import KeyPlace
from gettone.store.keys import Key, Keys
from gettone.store.sql.many import SqlStore
from gettone.store.sql.opening import version
from gettone.store.sql.rotation import KeyUse, Progress, keys_in_use, rotate

__all__ = ["add_key", "erase", "make_key", "rotation", "store_status"]


def make_key(place: KeyPlace) -> Say | None:
    """Draw the first key where there is none yet; ``None`` if there is one.

    Raises:
        SettingsError: The keys are in a variable, which is empty.
        StoreError: The place does not open, or could not be written.
    """
    if not place.is_empty():
        return None
    return say("cli.store.key-made", "good", key=place.add(Key.draw()).first.id)


def add_key(place: KeyPlace) -> Page:
    """Draw a key and put it first, so that the next rotation goes to it.

    Raises:
        SettingsError: The keys cannot be read, or are in a variable.
        StoreError: The place does not open, or could not be written.
    """
    keys = place.add(Key.draw())
    said = say("cli.store.key-added", "good", key=keys.first.id)
    return Page((said, say("cli.store.then-rotate")), {"added": keys.first.id, "keys": [*keys.ids]})


def store_status(store: SqlStore, *first: Say) -> Page:
    """Tell what is in the store and which keys it is under; opens no connection.

    Args:
        store: The store.
        first: What is to be said before.

    Raises:
        StoreError: The database refuses.
    """
    uses, number = keys_in_use(store), version(store.database)
    owners, connections = sum(use.owners_count for use in uses), store.count()
    facts = Facts(
        (
            ("cli.label.store", place_said(store.label)),
            ("cli.store.version", number),
            ("cli.store.owners", owners),
            ("cli.store.connections", connections),
        )
    )
    columns = ("cli.store.key", "cli.store.owners", "cli.store.key-state")
    table = Table(columns, tuple((use.key_id, use.owners_count, _said(use)) for use in uses))
    return Page(
        (*first, facts, table, *_advice(uses, store.envelope.keys)),
        {
            "store": store.label,
            "version": number,
            "owners": owners,
            "connections": connections,
            "keys": [_json(use) for use in uses],
        },
    )


def rotation(store: SqlStore, told: Callable[[Say], None]) -> Page:
    """Bring every owner under the first key.

    Args:
        store: The store, which may be in use meanwhile.
        told: Takes a sentence on how far it has come.

    Raises:
        SettingsError: The keys cannot be read.
        WrongKey: A key that something is still under is not given.
        StoreError: The database refuses.
    """
    progress = Progress(0, 0)
    for progress in rotate(store):
        told(say("cli.store.progress", done=progress.done, total=progress.total))
    key = store.envelope.keys.first.id
    said = [say("cli.store.rotated", "good", done=progress.done, key=key)]
    if progress.unreadable:
        said.append(say("cli.store.left", "bad", count=progress.unreadable))
    others = [use.key_id for use in keys_in_use(store) if not use.wraps]
    said += _advice(keys_in_use(store), store.envelope.keys)
    return Page(
        tuple(said),
        {
            "key": key,
            "rotated": progress.done,
            "unreadable": progress.unreadable,
            "other_keys": others,
        },
    )


def erase(store: SqlStore, owner: str) -> Page:
    """Destroy an owner's key, and delete the owner's connections.

    Raises:
        StoreError: The database refuses.
    """
    erased = store.erase(owner)
    said = say("cli.store.erased", "good", owner=owner, count=erased)
    return Page((said, say("cli.store.backups")), {"erased": owner, "connections": erased})


def _said(use: KeyUse) -> Say:
    if not use.is_held:
        return say("cli.store.key-missing", "bad")
    return say("cli.store.key-wraps", "good") if use.wraps else say("cli.store.key-opens")


def _json(use: KeyUse) -> dict[str, object]:
    return {
        "key": use.key_id,
        "owners": use.owners_count,
        "held": use.is_held,
        "wraps": use.wraps,
    }


def _advice(uses: list[KeyUse], keys: Keys) -> list[Say]:
    """Say what to do next, if anything is to be done."""
    wraps = next(use.key_id for use in uses if use.wraps)
    if wraps != keys.first.id or len(uses) > 1:
        return [say("cli.store.then-rotate")]
    idle = [key_id for key_id in keys.ids if key_id != wraps]
    return [say("cli.store.idle-keys", keys=", ".join(idle))] if idle else []
