"""What all processes of a database share beside an owner's connections.

The rules are those of ``store.sharing``; here each is one transaction over one
row, which is locked for as long as it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import msgspec

from gettone.domain.access_token import AccessToken
from gettone.domain.state import State, may_send
from gettone.flow.pace import Window, counted, shut
from gettone.store.sharing import Claim, CompanyAt, Let, Settling, asked, claimed
from gettone.store.sql import statements
from gettone.store.sql.database import Bound, Database, Transaction
from gettone.store.sql.opening import time_text

__all__ = ["CHANNEL", "SqlSharing", "Told", "tell", "told_in"]

# Whoever wants to hear of states at once listens here, in PostgreSQL.
CHANNEL: Final = "gettone_states"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """That a connection came into a state, as others are told of it."""

    owner: str
    name: str
    state: State


# Made once, since threads must not meet a type first at the same time.
_TOLD: Final = msgspec.json.Decoder(Told)
_SETTLINGS: Final = msgspec.json.Decoder(Settling)
_WINDOWS: Final = msgspec.json.Decoder(Window)


def tell(database: Database, work: Transaction, owner: str, name: str, state: State) -> None:
    """Tell those who listen, when the transaction is done; SQLite has nobody to tell."""
    if database.dialect == "postgres":
        said = msgspec.json.encode(Told(owner=owner, name=name, state=state)).decode()
        work.rows(statements.TELL, {"channel": CHANNEL, "said": said})


def told_in(said: str) -> Told | None:
    """Read what was told; ``None`` for what is none of ours."""
    try:
        return _TOLD.decode(said)
    except msgspec.MsgspecError:
        return None


class SqlSharing:
    """A ``Sharing`` of all who use one owner's connections in a database."""

    def __init__(self, database: Database, owner: str) -> None:
        self._database = database
        self._owner = owner

    @property
    def owner(self) -> str:
        """Tell whose connections they are."""
        return self._owner

    def let(self, name: str, token: AccessToken, company: CompanyAt | None, now: datetime) -> Let:
        """Count one more request, if the state and the company's window allow it.

        Raises:
            StoreLocked: Another process writes for too long.
            StoreError: The database refuses.
        """
        if company is None:
            return Let(state=_state(self._database.rows, self._of(name, token)))
        with self._database.transaction() as work:
            window = _window(work, company)
            state = _state(work.rows, self._of(name, token))
            if state is None or not may_send(state):
                return Let(state=state)
            changed, wait_s = counted(window, now.timestamp())
            if not wait_s:
                _keep(work, company, changed)
            return Let(state=state, wait_s=wait_s)

    def shut(self, company: CompanyAt, until: datetime) -> None:
        """Let nothing more through to that company until then.

        Raises:
            StoreLocked: Another process writes for too long.
            StoreError: The database refuses.
        """
        with self._database.transaction() as work:
            _keep(work, company, shut(_window(work, company), until.timestamp()))

    def claim(self, name: str, token: AccessToken, waited_for: int, now: datetime) -> Claim:
        """Ask whether the token lives, or wait for whoever asks already.

        Raises:
            StoreLocked: Another process writes for too long.
            StoreError: The database refuses.
        """
        with self._database.transaction() as work:
            settling = self._settling(work, name, token)
            changed, claim = claimed(settling, waited_for, now)
            if changed != settling:
                self._keep(work, name, token, changed)
        return claim

    def settle(self, name: str, token: AccessToken, number: int, *, is_alive: bool | None) -> None:
        """Tell those who wait what the question of that number showed.

        Raises:
            StoreLocked: Another process writes for too long.
            StoreError: The database refuses.
        """
        with self._database.transaction() as work:
            settling = self._settling(work, name, token)
            self._keep(work, name, token, asked(settling, number, is_alive=is_alive))

    def mark(
        self,
        name: str,
        token: AccessToken,
        *,
        used_at: datetime | None = None,
        ok_at: datetime | None = None,
    ) -> bool:
        """Write down when it was used, and when that went well; ``None`` leaves what is there.

        Returns:
            Whether it was written: not if the connection is gone or has
            another token.

        Raises:
            StoreError: The database refuses.
        """
        marks: dict[str, Bound] = {
            **self._of(name, token),
            "used_at": time_text(used_at) if used_at else None,
            "ok_at": time_text(ok_at) if ok_at else None,
        }
        with self._database.transaction() as work:
            return work.change(statements.MARK, marks) > 0

    def _settling(self, work: Transaction, name: str, token: AccessToken) -> Settling:
        """Read the questions; of a connection that is gone or changed there are none."""
        found = work.rows(statements.SETTLING, self._of(name, token))
        return _SETTLINGS.decode(str(found[0][0])) if found else Settling()

    def _keep(self, work: Transaction, name: str, token: AccessToken, settling: Settling) -> None:
        written = msgspec.json.encode(settling).decode()
        work.change(statements.SET_SETTLING, self._of(name, token) | {"settling": written})

    def _of(self, name: str, token: AccessToken) -> dict[str, Bound]:
        return {"owner": self._owner, "name": name, "fingerprint": token.fingerprint}


def _state(
    ask: Callable[[str, Mapping[str, Bound]], list[tuple[Bound, ...]]], bound: Mapping[str, Bound]
) -> State | None:
    found = ask(statements.STATE, bound)
    return State(str(found[0][0])) if found else None


def _window(work: Transaction, company: CompanyAt) -> Window:
    """Read a company's window, and keep it from others until the transaction ends."""
    at = _at(company)
    found = work.rows(statements.WINDOW, at)
    if not found:
        work.change(statements.ADD_WINDOW, at)
        found = work.rows(statements.WINDOW, at)
    return _WINDOWS.decode(str(found[0][0]))


def _keep(work: Transaction, company: CompanyAt, window: Window) -> None:
    sent = msgspec.json.encode(window).decode()
    work.change(statements.SET_WINDOW, _at(company) | {"sent": sent})


def _at(company: CompanyAt) -> dict[str, Bound]:
    return {"origin": company.origin, "company_id": company.company_id}
