"""The connections of one owner: a ``TokenStore`` like any other.

Every change is one transaction, which takes the owner's row first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from gettone.domain.access_token import AccessToken
from gettone.domain.evidence import Evidence
from gettone.errors import BadCall, StoreUnreadable, TokenNotFound
from gettone.store.envelope import Envelope, Place
from gettone.store.interface import Connection
from gettone.store.record import format_record, parse_record
from gettone.store.sql import statements
from gettone.store.sql.database import Bound, Database, Row, Transaction
from gettone.store.sql.opening import key_in, make_ready, time_text

__all__ = ["NEW_STATE", "OWNER_CHARS", "Kept", "OwnerStore", "kept_row"]

# Any user id fits; the index of a row does not grow without end.
OWNER_CHARS: Final = 255
# What a connection is when a token of it was just verified.
NEW_STATE: Final = "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a row tells without being opened; no secret is in it.

    Attributes:
        owner: The integrator's own id of the user whose connection it is.
        name: The connection's name, unique for its owner.
        fingerprint: The token's, as ``AccessToken.fingerprint``.
        companies_count: How many companies the token listed.
        state: As it was marked last; ``active`` after a save with another token.
        created_at: When the token was verified.
        last_used_at: When a call was last made with it, if that was marked.
        last_ok_at: When a call last succeeded, if that was marked.
    """

    owner: str
    name: str
    fingerprint: str
    companies_count: int
    state: str
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
        record = format_record(connection)
        place = Place(self.owner, connection.name)
        row: dict[str, Bound] = {
            **self._named(connection.name),
            "fingerprint": connection.token.fingerprint,
            "companies": len(connection.companies),
            "state": NEW_STATE,
            "created_at": time_text(connection.created_at),
        }
        with self._database.transaction() as work:
            sealed = self._envelope.seal(self._key(work), place, record)
            work.change(statements.SAVE, row | {"sealed": sealed})

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
        place = Place(self.owner, name)
        with self._database.transaction() as work:
            owners = work.rows(statements.OWNER_SHARED, {"owner": self.owner})
            held = work.rows(statements.LOAD_ALONE, self._named(name))
            if not (owners and held):
                return False
            wrapped = _bytes(owners[0])
            record = self._envelope.unseal(wrapped, place, _bytes(held[0]))
            changed = parse_record(record, name, self.label).with_learnt(token, learnt)
            if changed is None:
                return False
            sealed = self._envelope.seal(wrapped, place, format_record(changed))
            work.change(statements.LEARN, self._named(name) | {"sealed": sealed})
        return True

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
        sealed, wrapped = _bytes(held[0]), _bytes(held[0], 1)
        record = self._envelope.unseal(wrapped, Place(self.owner, name), sealed)
        return parse_record(record, name, self.label)

    def forget(self, name: str) -> None:
        """Delete our copy; with the last one the owner's key is destroyed.

        Raises:
            TokenNotFound: None of that name is kept.
            StoreLocked: Another process writes for too long.
            StoreError: The database refuses.
        """
        with self._database.transaction() as work:
            work.rows(statements.OWNER_ALONE, {"owner": self.owner})
            if not work.change(statements.FORGET, self._named(name)):
                raise TokenNotFound(self.label, "no-such-connection")
            is_last = work.change(statements.DROP_EMPTY_OWNER, {"owner": self.owner}) > 0
        if is_last:
            self._envelope.drop_remembered()

    def names(self) -> list[str]:
        """List the kept names in order; opens nothing.

        Raises:
            StoreError: The database refuses.
        """
        return [str(name) for [name] in self._database.rows(statements.NAMES, self._owned())]

    def mark(
        self,
        name: str,
        token: AccessToken,
        *,
        state: str | None = None,
        used_at: datetime | None = None,
        ok_at: datetime | None = None,
    ) -> bool:
        """Write down what became of a connection; ``None`` leaves what is there.

        Returns:
            Whether it was written: not if the connection is gone or has
            another token.

        Raises:
            StoreError: The database refuses.
        """
        marks: dict[str, Bound] = {
            **self._named(name),
            "fingerprint": token.fingerprint,
            "state": state,
            "used_at": time_text(used_at) if used_at else None,
            "ok_at": time_text(ok_at) if ok_at else None,
        }
        with self._database.transaction() as work:
            return work.change(statements.MARK, marks) > 0

    def _key(self, work: Transaction) -> bytes:
        """Give the owner's data key, wrapped; one is drawn for an owner without."""
        found = work.rows(statements.OWNER_SHARED, self._owned())
        if not found:
            key_id = key_in(work)
            if key_id is None:
                raise StoreUnreadable(self.label, "damaged")
            wrapped = self._envelope.draw(self.owner, key_id)
            work.change(
                statements.ADD_OWNER, self._owned() | {"key_id": key_id, "wrapped": wrapped}
            )
            # Another may have been faster.
            found = work.rows(statements.OWNER_SHARED, self._owned())
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
        state=str(state),
        created_at=cast("datetime", created_at),
        last_used_at=last_used_at,
        last_ok_at=last_ok_at,
    )


def _times(texts: Iterable[Bound]) -> list[datetime | None]:
    return [None if text is None else datetime.fromisoformat(str(text)) for text in texts]


def _bytes(row: Row, place: int = 0) -> bytes:
    return cast("bytes", row[place])
