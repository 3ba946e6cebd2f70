"""What the sandbox keeps, and the interface to whatever keeps it.

Values and a Protocol; ``sandbox.sql`` is the implementation. No token is
ever kept: a connected application holds the token's SHA-256.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from gettone.domain.scope import ScopeSet
from gettone.sandbox.agenda import Agenda
from gettone.sandbox.controls import Controls
from gettone.sandbox.shelf import Shelf
from gettone.sandbox.traffic import Traffic
from gettone.wire.bodies import Body

__all__ = [
    "EVERY_ROW",
    "NO_LIMIT",
    "Application",
    "Changes",
    "CompanyRecord",
    "Condition",
    "ConnectedApplication",
    "Order",
    "Page",
    "Records",
    "Row",
    "UserRecord",
]

# A record of the provider as its JSON body has it.
Row = Body


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRecord:
    """A user of the emulated web application."""

    id: int
    first_name: str
    last_name: str
    email: str

    @property
    def name(self) -> str:
        """Give first and last name."""
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRecord:
    """A company: what the lists say of it, and its whole company info."""

    id: int
    name: str
    vat_number: str
    tax_code: str
    info: Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A developer's registered application; ``client_id`` names it."""

    client_id: str
    name: str
    is_public: bool
    owner_user_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectedApplication:
    """An application that a user connected: companies, scopes, a token.

    Attributes:
        scopes: What holds until *pending_at*.
        pending_scopes: What holds from *pending_at* on, if an edit waits.
        fingerprint: Which token is its own; ``Records.connect`` gives it.
    """

    id: int
    client_id: str
    user_id: int
    company_ids: frozenset[int]
    scopes: ScopeSet
    pending_scopes: ScopeSet | None
    pending_at: datetime | None
    created_at: datetime
    fingerprint: str = ""

    def scopes_at(self, now: datetime) -> ScopeSet:
        """Give the scopes in force at *now*."""
        if self.pending_scopes is None or self.pending_at is None or now < self.pending_at:
            return self.scopes
        return self.pending_scopes

    @property
    def chosen_scopes(self) -> ScopeSet:
        """Give what the user chose last, in force or still waiting."""
        return self.scopes if self.pending_scopes is None else self.pending_scopes


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of rows, and how many there are in all."""

    rows: Sequence[Row]
    total: int


@dataclass(frozen=True, slots=True)
class Condition:
    """What the rows of a page fit, in SQL over their column ``held``.

    Attributes:
        text: Constant words, with ``?`` for whatever is bound.
        values: What is bound, in order.
    """

    text: str
    values: tuple[str | int | float, ...] = ()

    def also(self, other: Condition) -> Condition:
        """Give the condition that this one and the other hold."""
        if EVERY_ROW in (self, other):
            return other if self == EVERY_ROW else self
        return Condition(f"({self.text} AND {other.text})", self.values + other.values)


@dataclass(frozen=True, slots=True)
class Order:
    """What the rows of a page are sorted by.

    Attributes:
        keys: Names of fields, with dots for those further inside; the first
            weighs most; each with ``-`` before it for descending.
        turn: How rows that tie follow one another: by id for 0, in another
            order for every other number.
    """

    keys: tuple[str, ...] = ()
    turn: int = 0


EVERY_ROW: Final = Condition("TRUE")
# As a page's limit: all that is there.
NO_LIMIT: Final = -1
_BY_ID: Final = Order()


class Changes(Protocol):
    """What tells whether others changed anything; ``version`` asks it each time."""

    def look(self) -> int:
        """Look now, and give a number that is another one after any change by others."""
        ...

    def rely_on(self, look: int) -> None:
        """Take what ``look`` gave for what stands, in this thread, until ``look_again``.

        A transaction that begins meanwhile looks again.
        """
        ...

    def look_again(self) -> None:
        """Look whenever it matters, as at first."""
        ...


class Records(Protocol):
    """What the rules look up and change. Ids are the provider's."""

    @property
    def shelf(self) -> Shelf:
        """Give where files and keys lie."""
        ...

    @property
    def agenda(self) -> Agenda:
        """Give what is to be done later."""
        ...

    @property
    def version(self) -> object:
        """Give a value that is another one after any change, by whomever."""
        ...

    @property
    def changes(self) -> Changes:
        """Give what tells of changes by others."""
        ...

    @property
    def controls(self) -> Controls:
        """Give the knobs that a test turns."""
        ...

    @property
    def traffic(self) -> Traffic:
        """Give where requests are counted and written down."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """Keep all that is done inside, or, if it raises, nothing of it.

        Nobody else changes anything meanwhile; one inside another is one.
        """
        ...

    # -- people, companies, applications

    def add_user(self, user: UserRecord) -> None:
        """Keep a user under the id it carries."""
        ...

    def add_company(
        self, company: CompanyRecord, user_ids: Collection[int], access: Body | None = None
    ) -> None:
        """Keep a company of these users, with a new secret of its own.

        Args:
            company: Whose ``info`` has no ``access_info``.
            user_ids: Who may open it.
            access: Their ``access_info``: role and permissions there;
                ``None`` for a master's.
        """
        ...

    def access(self, user_id: int, company_id: int) -> Body | None:
        """Give the user's ``access_info`` in the company, if it is theirs."""
        ...

    def company_secret(self, company_id: int) -> str:
        """Give the credential that List User Companies shows; empty if unknown."""
        ...

    def user(self, user_id: int) -> UserRecord | None:
        """Give the user of that id."""
        ...

    def user_by_email(self, email: str) -> UserRecord | None:
        """Give the user of that address, in upper or lower case."""
        ...

    def companies_of(self, user_id: int) -> list[CompanyRecord]:
        """List the user's companies by id."""
        ...

    def company(self, company_id: int) -> CompanyRecord | None:
        """Give the company of that id."""
        ...

    def add_application(self, application: Application) -> None:
        """Keep an application under the Client ID it carries."""
        ...

    def application(self, client_id: str) -> Application | None:
        """Give the application of that Client ID."""
        ...

    def applications_of(self, user_id: int) -> list[Application]:
        """List the applications that the user registered, oldest first."""
        ...

    # -- connected applications

    def connect(self, connected: ConnectedApplication, token_sha256: str) -> ConnectedApplication:
        """Keep it under a new id, which the answer carries."""
        ...

    def connect_many(self, connected: ConnectedApplication, digests: Sequence[str]) -> None:
        """Keep it once for each token's SHA-256, all or none."""
        ...

    def connected(self, connected_id: int) -> ConnectedApplication | None:
        """Give the connected application of that id."""
        ...

    def connected_by_token(self, token_sha256: str) -> ConnectedApplication | None:
        """Give the connected application whose token has that SHA-256."""
        ...

    def connected_of(self, user_id: int) -> list[ConnectedApplication]:
        """List what the user connected, oldest first."""
        ...

    def replace_connected(self, connected: ConnectedApplication) -> None:
        """Change scopes and companies; nothing if it is gone meanwhile."""
        ...

    def disconnect(self, connected_id: int) -> None:
        """Drop it, and with it all that is known of its token."""
        ...

    # -- web sessions: the value is a JSON object, the key a SHA-256 in hex

    def save_session(self, key: str, held: Body, expires_at: datetime) -> None:
        """Keep *held* under *key* until then, in place of what is there."""
        ...

    def session(self, key: str, now: datetime) -> Body | None:
        """Give what is held under *key*, unless its time is over; writes nothing."""
        ...

    def drop_sessions(self, now: datetime) -> None:
        """Forget what was held until *now* or earlier."""
        ...

    def drop_session(self, key: str) -> None:
        """Forget what is held under *key*."""
        ...

    # -- rows of the API's families, such as "suppliers"

    def page(
        self,
        company_id: int,
        family: str,
        *,
        offset: int,
        limit: int,
        order: Order = _BY_ID,
        where: Condition = EVERY_ROW,
    ) -> Page:
        """Give *limit* rows from *offset* on.

        Args:
            company_id: Whose rows.
            family: Which kind of rows.
            offset: How many rows to pass over.
            limit: How many to give at most.
            order: What to sort by.
            where: What they must fit; ``total`` counts only those.
        """
        ...

    def get(self, company_id: int, family: str, row_id: int) -> Row | None:
        """Give the row of that id, if it is that company's."""
        ...

    def text(self, company_id: int, family: str, row_id: int) -> str | None:
        """Give the row of that id as JSON, as it is kept."""
        ...

    def add(self, company_id: int, family: str, row: Row) -> Row:
        """Keep *row* under a new id, which the answer carries."""
        ...

    def add_many(self, company_id: int, family: str, rows: Sequence[Row]) -> Sequence[Row]:
        """Keep *rows* under new ids, which the answer carries; all or none."""
        ...

    def put(self, company_id: int, family: str, row: Row) -> None:
        """Keep *row* under the id it carries, in place of what is there."""
        ...

    def remove(self, company_id: int, family: str, row_id: int) -> None:
        """Drop the row; its id is not given again."""
        ...
