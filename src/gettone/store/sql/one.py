"""The connections of one owner: a ``TokenStore`` like any other.

Every change is one transaction, which takes the owner's row first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Evidence
from gettone.domain.state import State
from gettone.errors import BadCall, StoreError, StoreUnreadable, TokenNotFound
from gettone.store.envelope import Envelope, Place
from gettone.store.interface import Connection, Gone, is_same_token
from gettone.store.record import format_record, parse_record
from gettone.store.sql import statements
from gettone.store.sql.database import Bound, Database, Row, Transaction
from gettone.store.sql.opening import key_in, make_ready, time_text
from gettone.store.sql.sharing import SqlSharing, tell

__all__ = ["OWNER_CHARS", "Kept", "OwnerStore", "kept_row"]

# Any user id fits; the index of a row does not grow without end.
OWNER_CHARS: Final = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a row tells without being opened; no secret is in it.

    Attributes:
        owner: The integrator's own id of the user whose connection it is.
        name: The connection's name, unique for its owner.
        fingerprint: The token's, as ``AccessToken.fingerprint``.
        companies_count: How many companies the token listed.
        state: What can be expected of it.
        created_at: When the token was verified.
        last_used_at: When a call was last made with it, if that was marked.
        last_ok_at: When a call last succeeded, if that was marked.
    """

    owner: str
    name: str
    fingerprint: str
    companies_count: int
    state: State
    created_at: datetime
    last_used_at: datetime | None
    last_ok_at: datetime | None


class OwnerStore:
    """A ``TokenStore`` of one owner's connections in a database.

    ``SqlStore.of`` makes it.

    Raises:
        BadCall: The owner's id cannot be used.
    """

    def __init__(self, database: Database, envelope: Envelope, owner: str) -> None:
        if not (1 <= len(owner) <= OWNER_CHARS and owner.isprintable()):
            raise BadCall("bad-owner", limit=OWNER_CHARS)
        self._database = database
        self._envelope = envelope
        self.owner = owner
        self.sharing = SqlSharing(database, owner)

    @property
    def label(self) -> str:
        """Name the place."""
        return self._database.label

    def save(self, connection: Connection) -> None:
        """Keep *connection*, in place of one of the same name.

        Raises:
            WrongKey: The owner's key is under a key that is not among ours.
            StoreLocked: Another process writes for too long.
            StoreUnreadable: The owner's key is damaged.
            StoreError: The database refuses.
        """
        with self._database.transaction() as work:
            self._put(work, connection)

    def swap(self, connection: Connection, replaces: Connection | None) -> State | None:
        """Keep *connection* in place of *replaces*, if that is what is kept now.

        Raises:
            WrongKey: The owner's key is under a key that is not among ours.
            StoreLocked: Another process writes for too long.
            StoreUnreadable: What is kept is damaged.
            StoreError: The database refuses.
        """
        name = connection.name
        with self._database.transaction() as work:
            # Nobody else adds a connection of that name meanwhile.
            owners = work.rows(statements.OWNER_ALONE, self._owned())
            if not owners and replaces is not None:
                return None
            wrapped = self._key(work, statements.OWNER_ALONE)
            held = work.rows(statements.LOAD_ALONE, self._named(name))
            kept = self._opened(wrapped, name, held[0]) if held else None
            if not is_same_token(kept, replaces):
                return None
            self._put(work, connection)
            tell(self._database, work, self.owner, name, connection.state)
            return kept.state if kept else State.FORGOTTEN

    def prepare(self) -> None:
        """See that the tables are there and the keys fit.

        Raises:
            WrongKey: The key that it wraps under is not among ours.
            StoreUnreadable: A later gettone made the tables.
            StoreError: The database refuses.
        """
        make_ready(self._database, self._envelope.keys)

    def learn(self, name: str, token: AccessToken, learnt: Evidence) -> bool:
        """Add evidence, unless the connection is gone or has another token.

        Raises:
            WrongKey: The owner's key is under a key that is not among ours.
            StoreLocked: Another process writes for too long.
            StoreUnreadable: What is kept is damaged.
            StoreError: The database refuses.
        """
        with self._database.transaction() as work:
            owners = work.rows(statements.OWNER_SHARED, self._owned())
            held = work.rows(statements.LOAD_ALONE, self._named(name))
            if not (owners and held):
                return False
            wrapped = _bytes(owners[0])
            changed = self._opened(wrapped, name, held[0]).with_learnt(token, learnt)
            if changed is None:
                return False
            sealed = self._sealed(wrapped, changed)
            work.change(statements.LEARN, self._named(name) | {"sealed": sealed})
        return True

    def move(self, name: str, token: AccessToken, was: State, now: State) -> bool:
        """Change the state, if it is still *was* and the token the same.

        Raises:
            StoreLocked: Another process writes for too long.
            StoreError: The database refuses.
        """
        moving: dict[str, Bound] = {
            **self._named(name),
            "fingerprint": token.fingerprint,
            "was": was.value,
            "now": now.value,
        }
        with self._database.transaction() as work:
            is_moved = work.change(statements.MOVE, moving) > 0
            if is_moved:
                tell(self._database, work, self.owner, name, now)
        return is_moved

    def rename(self, name: str, new_name: str) -> None:
        """Call a connection otherwise; its times stay.

        Raises:
            BadCall: The new name cannot be used.
            TokenNotFound: None of that name is kept.
            WrongKey: The owner's key is under a key that is not among ours.
            StoreLocked: Another process writes for too long.
            StoreUnreadable: What is kept is damaged.
            StoreError: There is one of the new name; or the database refuses.
        """
        with self._database.transaction() as work:
            # Nobody else adds a connection of the new name meanwhile.
            owners = work.rows(statements.OWNER_ALONE, self._owned())
            held = work.rows(statements.LOAD_ALONE, self._named(name))
            if not (owners and held):
                raise TokenNotFound(self.label, "no-such-connection")
            if work.rows(statements.LOAD_ALONE, self._named(new_name)):
                raise StoreError(self.label, "name-taken")
            wrapped = _bytes(owners[0])
            renamed = replace(self._opened(wrapped, name, held[0]), name=new_name)
            sealed = self._sealed(wrapped, renamed)
            changed: dict[str, Bound] = {"new_name": new_name, "sealed": sealed}
            work.change(statements.RENAME, self._named(name) | changed)
            tell(self._database, work, self.owner, name, State.FORGOTTEN)
            tell(self._database, work, self.owner, new_name, renamed.state)

    def load(self, name: str) -> Connection:
        """Give the connection of that name.

        Raises:
            TokenNotFound: None of that name is kept.
            WrongKey: The owner's key is under a key that is not among ours.
            StoreUnreadable: What is kept is damaged, or was moved there.
            StoreError: The database refuses.
        """
        held = self._database.rows(statements.LOAD, self._named(name))
        if not held:
            raise TokenNotFound(self.label, "no-such-connection")
        sealed, wrapped, state = held[0]
        return self._opened(cast("bytes", wrapped), name, (sealed, state))

    def forget(self, name: str) -> Gone:
        """Delete our copy; with the last one the owner's key is destroyed.

        Raises:
            TokenNotFound: None of that name is kept.
            StoreLocked: Another process writes for too long.
            StoreError: The database refuses.
        """
        with self._database.transaction() as work:
            work.rows(statements.OWNER_ALONE, self._owned())
            held = work.rows(statements.LOAD_ALONE, self._named(name))
            if not work.change(statements.FORGET, self._named(name)):
                raise TokenNotFound(self.label, "no-such-connection")
            tell(self._database, work, self.owner, name, State.FORGOTTEN)
            is_last = work.change(statements.DROP_EMPTY_OWNER, {"owner": self.owner}) > 0
        if is_last:
            self._envelope.drop_remembered()
        return Gone(state=_state(held[0][1]), fingerprint=str(held[0][2]))

    def names(self) -> list[str]:
        """List the kept names in order; opens nothing.

        Raises:
            StoreError: The database refuses.
        """
        return [str(name) for [name] in self._database.rows(statements.NAMES, self._owned())]

    def _put(self, work: Transaction, connection: Connection) -> None:
        """Write the row of a connection."""
        row: dict[str, Bound] = {
            **self._named(connection.name),
            "fingerprint": connection.token.fingerprint,
            "companies": len(connection.companies),
            "state": connection.state.value,
            "created_at": time_text(connection.created_at),
        }
        sealed = self._sealed(self._key(work, statements.OWNER_SHARED), connection)
        work.change(statements.SAVE, row | {"sealed": sealed})

    def _sealed(self, wrapped: bytes, connection: Connection) -> bytes:
        place = Place(self.owner, connection.name)
        return self._envelope.seal(wrapped, place, format_record(connection))

    def _opened(self, wrapped: bytes, name: str, row: Row) -> Connection:
        """Open a row; which state it is in, the column says."""
        record = self._envelope.unseal(wrapped, Place(self.owner, name), _bytes(row))
        return replace(parse_record(record, name, self.label), state=_state(row[1]))

    def _key(self, work: Transaction, held: str) -> bytes:
        """Give the owner's data key, wrapped; one is drawn for an owner without.

        Args:
            work: Where.
            held: The statement that takes the owner's row.
        """
        found = work.rows(held, self._owned())
        if not found:
            key_id = key_in(work)
            if key_id is None:
                raise StoreUnreadable(self.label, "damaged")
            wrapped = self._envelope.draw(self.owner, key_id)
            work.change(
                statements.ADD_OWNER, self._owned() | {"key_id": key_id, "wrapped": wrapped}
            )
            # Another may have been faster.
            found = work.rows(held, self._owned())
        return _bytes(found[0])

    def _owned(self) -> dict[str, Bound]:
        return {"owner": self.owner}

    def _named(self, name: str) -> dict[str, Bound]:
        return {"owner": self.owner, "name": name}


def kept_row(row: Row) -> Kept:
    """Read a row of ``statements.KEPT_OF_OWNER`` or ``KEPT_OF_ALL``."""
    owner, name, fingerprint, companies, state, *times = row
    created_at, last_used_at, last_ok_at = _times(times)
    return Kept(
        owner=str(owner),
        name=str(name),
        fingerprint=str(fingerprint),
        companies_count=int(companies or 0),
        state=_state(state),
        created_at=cast("datetime", created_at),
        last_used_at=last_used_at,
        last_ok_at=last_ok_at,
    )


def _times(texts: Iterable[Bound]) -> list[datetime | None]:
    return [None if text is None else datetime.fromisoformat(str(text)) for text in texts]


def _bytes(row: Row) -> bytes:
    return cast("bytes", row[0])


def _state(written: Bound) -> State:
    return State(str(written))
