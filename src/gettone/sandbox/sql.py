"""``Records`` in SQLite."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from gettone.domain.scope import ScopeSet
from gettone.sandbox import statements
from gettone.sandbox.database import Bound, Database
from gettone.sandbox.keys import is_of_type, keys_of
from gettone.sandbox.records import (
    EVERY_ROW,
    Application,
    CompanyRecord,
    Condition,
    ConnectedApplication,
    Order,
    Page,
    Row,
    UserRecord,
)
from gettone.sandbox.sql_agenda import SqlAgenda
from gettone.sandbox.sql_controls import SqlControls
from gettone.sandbox.sql_shelf import SqlShelf
from gettone.sandbox.sql_traffic import SqlTraffic
from gettone.wire.bodies import Body, encode

__all__ = ["SqlRecords"]

# OpenAPI 2.1.8, Company: the example's secret has 160 hex digits.
_COMPANY_SECRET_BYTES: Final = 80
# A master's permissions are not asked for.
_MASTER: Final[Body] = {"role": "master", "through_accountant": False, "permissions": None}
_BY_ID: Final = Order()


class SqlRecords:
    """``Records`` in one file that threads and processes may share.

    Args:
        path: The file; ``None`` keeps everything in memory.

    Attributes:
        changes: Whether others changed anything.
        shelf: Files and keys.
        agenda: What is to be done later.
        controls: Knobs, faults and snapshots.
        traffic: Requests, counted and written down.

    Raises:
        SandboxError: The file cannot be used; see ``Database``.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.changes = self._database = Database(path)
        self.shelf = SqlShelf(self._database)
        self.agenda = SqlAgenda(self._database)
        beside = None if path is None else path.with_name(f"{path.name}.traffic")
        self._beside = Database(beside, schema=(), is_durable=False)
        self.controls = SqlControls(self._database, self._beside)
        self.traffic = SqlTraffic(self._beside)

    def close(self) -> None:
        """Let go of the files."""
        self.traffic.close()
        self._beside.close()
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        raised: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def version(self) -> object:
        """Give a value that is another one after any change, by whomever."""
        return self._database.version

    def transaction(self) -> AbstractContextManager[None]:
        """Keep all that is done inside, or nothing of it."""
        return self._database.transaction()

    # -- people, companies, applications

    def add_user(self, user: UserRecord) -> None:
        """Keep a user under the id it carries."""
        self._database.rows(
            statements.ADD_USER, user.id, user.first_name, user.last_name, user.email
        )

    def add_company(
        self, company: CompanyRecord, user_ids: Collection[int], access: Body | None = None
    ) -> None:
        """Keep a company of these users, with a new secret of its own."""
        with self.transaction():
            self._database.rows(
                statements.ADD_COMPANY,
                company.id,
                company.name,
                company.vat_number,
                company.tax_code,
                _text(company.info),
                secrets.token_hex(_COMPANY_SECRET_BYTES),
            )
            for user_id in user_ids:
                self._database.rows(
                    statements.ADD_USER_COMPANY, user_id, company.id, _text(access or _MASTER)
                )

    def access(self, user_id: int, company_id: int) -> Body | None:
        """Give the user's ``access_info`` in the company, if it is theirs."""
        found = self._database.row(statements.ACCESS, user_id, company_id)
        return None if found is None else _body(found["access"])

    def company_secret(self, company_id: int) -> str:
        """Give the credential that List User Companies shows; empty if unknown."""
        found = self._database.row(statements.COMPANY_CREDENTIAL, company_id)
        return "" if found is None else str(found["secret"])

    def user(self, user_id: int) -> UserRecord | None:
        """Give the user of that id."""
        return _user(self._database.row(statements.USER, user_id))

    def user_by_email(self, email: str) -> UserRecord | None:
        """Give the user of that address, in upper or lower case."""
        return _user(self._database.row(statements.USER_BY_EMAIL, email))

    def companies_of(self, user_id: int) -> list[CompanyRecord]:
        """List the user's companies by id."""
        return [_company(row) for row in self._database.rows(statements.COMPANIES_OF, user_id)]

    def company(self, company_id: int) -> CompanyRecord | None:
        """Give the company of that id."""
        found = self._database.row(statements.COMPANY, company_id)
        return None if found is None else _company(found)

    def add_application(self, application: Application) -> None:
        """Keep an application under the Client ID it carries."""
        self._database.rows(
            statements.ADD_APPLICATION,
            application.client_id,
            application.name,
            int(application.is_public),
            application.owner_user_id,
            _at_text(application.created_at),
        )

    def application(self, client_id: str) -> Application | None:
        """Give the application of that Client ID."""
        found = self._database.row(statements.APPLICATION, client_id)
        return None if found is None else _application(found)

    def applications_of(self, user_id: int) -> list[Application]:
        """List the applications that the user registered, oldest first."""
        found = self._database.rows(statements.APPLICATIONS_OF, user_id)
        return [_application(row) for row in found]

    # -- connected applications

    def connect(self, connected: ConnectedApplication, token_sha256: str) -> ConnectedApplication:
        """Keep it under a new id, which the answer carries."""
        with self.transaction():
            [new] = self._database.rows(
                statements.CONNECT,
                token_sha256,
                connected.client_id,
                connected.user_id,
                *_scopes_bound(connected),
                _at_text(connected.created_at),
            )
            self._set_companies(int(new["id"]), connected.company_ids)
        return replace(connected, id=int(new["id"]), fingerprint=_fingerprint(token_sha256))

    def connect_many(self, connected: ConnectedApplication, digests: Sequence[str]) -> None:
        """Keep it once for each token's SHA-256, all or none."""
        after = (connected.client_id, connected.user_id, *_scopes_bound(connected))
        at = _at_text(connected.created_at)
        with self.transaction():
            [last] = self._database.rows(statements.LAST_CONNECTED)
            bounds = ((digest, *after, at) for digest in digests)
            self._database.many(statements.CONNECT_MANY, bounds)
            for company_id in connected.company_ids:
                self._database.rows(statements.ADD_COMPANY_ID_AFTER, company_id, last["id"])

    def connected(self, connected_id: int) -> ConnectedApplication | None:
        """Give the connected application of that id."""
        return self._one_connected(statements.CONNECTED, connected_id)

    def connected_by_token(self, token_sha256: str) -> ConnectedApplication | None:
        """Give the connected application whose token has that SHA-256."""
        return self._one_connected(statements.CONNECTED_BY_DIGEST, token_sha256)

    def connected_of(self, user_id: int) -> list[ConnectedApplication]:
        """List what the user connected, oldest first."""
        found = self._database.rows(statements.CONNECTED_OF, user_id)
        return [_connected(row) for row in found]

    def replace_connected(self, connected: ConnectedApplication) -> None:
        """Change scopes and companies; nothing if it is gone meanwhile."""
        with self.transaction():
            if self._database.rows(
                statements.REPLACE_CONNECTED, *_scopes_bound(connected), connected.id
            ):
                self._database.rows(statements.DROP_COMPANY_IDS, connected.id)
                self._set_companies(connected.id, connected.company_ids)

    def disconnect(self, connected_id: int) -> None:
        """Drop it, and with it all that is known of its token."""
        self._database.rows(statements.DISCONNECT, connected_id)

    def _one_connected(self, statement: str, bound: Bound) -> ConnectedApplication | None:
        found = self._database.row(statement, bound)
        return None if found is None else _connected(found)

    def _set_companies(self, connected_id: int, company_ids: Collection[int]) -> None:
        for company_id in company_ids:
            self._database.rows(statements.ADD_COMPANY_ID, connected_id, company_id)

    # -- web sessions

    def save_session(self, key: str, held: Body, expires_at: datetime) -> None:
        """Keep *held* under *key* until then, in place of what is there."""
        self._database.rows(statements.SAVE_SESSION, key, _text(held), _at_text(expires_at))

    def session(self, key: str, now: datetime) -> Body | None:
        """Give what is held under *key*, unless its time is over."""
        found = self._database.row(statements.SESSION, key, _at_text(now))
        return None if found is None else _body(found["held"])

    def drop_sessions(self, now: datetime) -> None:
        """Forget what was held until *now* or earlier."""
        self._database.rows(statements.DROP_EXPIRED_SESSIONS, _at_text(now))

    def drop_session(self, key: str) -> None:
        """Forget what is held under *key*."""
        self._database.rows(statements.DROP_SESSION, key)

    # -- rows of the API's families

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
        """Give *limit* rows from *offset* on, of those that fit."""
        cut_out, keys = statements.ordered_page(family, where.text, order)
        chosen = (company_id, family, *where.values)
        [[total]] = self._database.rows(_counting(where), *chosen)
        found = self._database.rows(cut_out, *chosen, *keys, limit, offset)
        return Page(rows=[_body(row["held"]) for row in found], total=total)

    def get(self, company_id: int, family: str, row_id: int) -> Row | None:
        """Give the row of that id, if it is that company's."""
        held = self.text(company_id, family, row_id)
        return None if held is None else _body(held)

    def text(self, company_id: int, family: str, row_id: int) -> str | None:
        """Give the row of that id as JSON, as it is kept."""
        found = self._database.row(statements.ROW, company_id, family, row_id)
        return None if found is None else str(found[0])

    def add(self, company_id: int, family: str, row: Row) -> Row:
        """Keep *row* under a new id, which the answer carries."""
        with self.transaction():
            [new] = self._database.rows(statements.NEXT_ID, family)
            numbered = {**row, "id": int(new["last_id"])}
            self._put(company_id, family, numbered)
        return numbered

    def put(self, company_id: int, family: str, row: Row) -> None:
        """Keep *row* under the id it carries, in place of what is there."""
        with self.transaction():
            self._database.rows(statements.RESERVE_ID, family, row["id"])
            self._put(company_id, family, row)

    def add_many(self, company_id: int, family: str, rows: Sequence[Row]) -> Sequence[Row]:
        """Keep rows under new ids, which the answer carries."""
        if not rows:
            return []
        with self.transaction():
            [last] = self._database.rows(statements.RESERVE_IDS, family, len(rows))
            first_id = int(last["last_id"]) - len(rows) + 1
            numbered = [{**row, "id": first_id + at} for at, row in enumerate(rows)]
            self._database.many(
                statements.PUT_ROW, (_bound(company_id, family, row) for row in numbered)
            )
        return numbered

    def remove(self, company_id: int, family: str, row_id: int) -> None:
        """Drop the row; its id is not given again."""
        self._database.rows(statements.REMOVE_ROW, company_id, family, row_id)

    def _put(self, company_id: int, family: str, row: Row) -> None:
        self._database.rows(statements.PUT_ROW, *_bound(company_id, family, row))


def _bound(company_id: int, family: str, row: Row) -> tuple[Bound, ...]:
    return (family, row["id"], company_id, _text(row), *keys_of(family, row))


def _counting(where: Condition) -> str:
    """Count what fits; what is counted already is only looked up."""
    if where == EVERY_ROW:
        return statements.COUNT_ALL
    return statements.COUNT_TYPE if is_of_type(where) else statements.counted_rows(where.text)


def _user(row: sqlite3.Row | None) -> UserRecord | None:
    return None if row is None else UserRecord(**dict(row))


def _company(row: sqlite3.Row) -> CompanyRecord:
    return CompanyRecord(
        id=row["id"],
        name=row["name"],
        vat_number=row["vat_number"],
        tax_code=row["tax_code"],
        info=_body(row["info"]),
    )


def _application(row: sqlite3.Row) -> Application:
    return Application(
        client_id=row["client_id"],
        name=row["name"],
        is_public=bool(row["is_public"]),
        owner_user_id=row["owner_user_id"],
        created_at=datetime.fromisoformat(row["created_at"]),
    )


def _connected(row: sqlite3.Row) -> ConnectedApplication:
    pending, pending_at = row["pending_scopes"], row["pending_at"]
    return ConnectedApplication(
        id=row["id"],
        client_id=row["client_id"],
        user_id=row["user_id"],
        company_ids=frozenset(_ids(row["company_ids"])),
        scopes=ScopeSet.parse(row["scopes"]),
        pending_scopes=None if pending is None else ScopeSet.parse(pending),
        pending_at=None if pending_at is None else datetime.fromisoformat(pending_at),
        created_at=datetime.fromisoformat(row["created_at"]),
        fingerprint=_fingerprint(row["token_sha256"]),
    )


def _fingerprint(token_sha256: str) -> str:
    """Name a token as ``AccessToken.fingerprint`` does."""
    return f"#{token_sha256[:8]}"


def _scopes_bound(connected: ConnectedApplication) -> tuple[str, str | None, str | None]:
    pending, pending_at = connected.pending_scopes, connected.pending_at
    return (
        str(connected.scopes),
        None if pending is None else str(pending),
        None if pending_at is None else _at_text(pending_at),
    )


def _ids(joined: str | None) -> list[int]:
    return [int(text) for text in joined.split(",")] if joined else []


def _at_text(at: datetime) -> str:
    """Write an aware time so that texts compare as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _text(held: Body) -> str:
    return encode(held).decode()


def _body(text: str) -> Body:
    return msgspec.json.decode(text, type=dict[str, object])
