"""The connections of a store, or of all owners, gone through one by one.

What one connection or one place cannot do keeps no other from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gettone.cli.commands.check import Checked
from gettone.cli.session import Session
from gettone.cli.token_source import Credential
from gettone.domain.scope import Scope
from gettone.drive.learning import utc_now
from gettone.errors import GettoneError, StoreError
from gettone.jobs.check import check_connection
from gettone.store.interface import Connection, TokenStore
from gettone.store.sql.many import SqlStore
from gettone.store.sql.one import Kept

__all__ = ["Held", "ask_held", "held_by_all", "held_by_owner", "held_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One kept connection, or why it cannot be had.

    Attributes:
        name: What the user calls it; empty where not even that is known.
        store: Label of the place that keeps it.
        owner: Whose it is, in a store of many owners; empty in others.
        connection: ``None`` if it cannot be had.
        place: What keeps it; ``None`` likewise.
        row: What its row in a database tells without being opened.
        error: Why it cannot be had.
    """

    name: str
    store: str
    owner: str = ""
    connection: Connection | None = None
    place: TokenStore | None = None
    row: Kept | None = None
    error: GettoneError | None = None


def held_in(stores: Iterable[TokenStore]) -> Iterator[Held]:
    """Go through every connection of some stores."""
    for store in stores:
        try:
            names = store.names()
        except StoreError as shut:
            yield Held(name="", store=store.label, error=shut)
            continue
        for name in names:
            yield _held(store, name)


def held_by_all(store: SqlStore) -> Iterator[Held]:
    """Go through every connection of every owner.

    Raises:
        StoreError: The database refuses.
    """
    for kept in store.all_connections():
        yield _held_row(store, kept)


def held_by_owner(store: SqlStore, owner: str) -> Iterator[Held]:
    """Go through every connection of one owner.

    Raises:
        BadCall: The owner's id cannot be used.
        StoreError: The database refuses.
    """
    after = ""
    while page := store.connections(store.of(owner).owner, after=after):
        yield from (_held_row(store, kept) for kept in page)
        after = page[-1].name


def ask_held(session: Session, held: Held, needed: Sequence[Scope]) -> Checked:
    """Ask the provider about one connection, and keep what was learnt."""
    kept, place = held.connection, held.place
    if kept is None or place is None:
        return Checked(name=held.name, store=held.store, error=held.error)
    credential = Credential(
        token=kept.token, source="connection", place=kept.name, connection=kept, store=place
    )
    try:
        api = session.api(credential, tells_drift=False)
    except GettoneError as unopened:
        return Checked(name=kept.name, store=held.store, error=unopened)
    with api:
        found = check_connection(api, kept.companies, needed, utc_now)
    session.keep_evidence(credential, found.evidence)
    return Checked(name=kept.name, store=held.store, result=found, error=found.stopped_by)


def _held_row(store: SqlStore, row: Kept) -> Held:
    return replace(_held(store.of(row.owner), row.name, row.owner), row=row)


def _held(store: TokenStore, name: str, owner: str = "") -> Held:
    try:
        kept = store.load(name)
    except GettoneError as unread:
        return Held(name=name, store=store.label, owner=owner, error=unread)
    return Held(name=name, store=store.label, owner=owner, connection=kept, place=store)
