"""A connection as JSON bytes, and back; the one place here that reveals.

The bytes travel as a ``Record``, which does not print, so that the frames
they pass through can be shown.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Annotated, Final, NoReturn, final

import msgspec

from gettone.domain.access_token import AccessToken
from gettone.domain.company import Company, CompanyId, User, UserId
from gettone.domain.evidence import Check, Evidence, Finding, Opening, Shown, Standing
from gettone.domain.scope import Scope
from gettone.domain.state import State
from gettone.errors import StoreUnreadable
from gettone.store.interface import Connection

__all__ = ["VERSION", "Record", "format_record", "parse_record"]

VERSION: Final = 1

_Aware = Annotated[datetime, msgspec.Meta(tz=True)]


@final
class Record:
    """The bytes of a connection, token and all; they do not print."""

    __slots__ = ("_content",)

    def __init__(self, content: bytes) -> None:
        self._content = content

    def expose(self) -> bytes:
        """Give the bytes; call it only inside the expression that keeps them."""
        return self._content

    def __repr__(self) -> str:
        return f"Record({len(self._content)} bytes)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self._content == other._content

    def __hash__(self) -> int:
        return hash(self._content)

    def __reduce__(self) -> NoReturn:
        message = "a record holds an access token and is not pickled"
        raise TypeError(message)


# What is written, apart from the domain's classes, so that these may change.
class _Version(msgspec.Struct):
    version: int


class _UserRow(msgspec.Struct):
    id: int
    name: str
    email: str


class _CompanyRow(msgspec.Struct):
    id: int
    name: str
    vat_number: str
    tax_code: str


# What has a default is left out, as it was in the first records: an answer to
# a use, before which nothing is known.
class _FindingRow(msgspec.Struct, omit_defaults=True):
    company_id: int
    scope: str
    standing: Standing
    at: _Aware
    operation: str
    how: Shown = Shown.USED
    first_at: _Aware | None = None
    was: Standing = Standing.UNTESTED


# Causes are written by their references, each with its scopes: there are few.
class _CheckRow(msgspec.Struct, omit_defaults=True):
    company_id: int
    at: _Aware
    is_open: bool | None
    request_count: int
    causes: dict[str, list[str]] = {}


class _OpeningRow(msgspec.Struct):
    company_id: int
    at: _Aware
    is_open: bool


class _ConnectionRow(msgspec.Struct, omit_defaults=True):
    version: int
    name: str
    token: AccessToken
    user: _UserRow
    companies: list[_CompanyRow]
    findings: list[_FindingRow]
    origin: str
    created_at: _Aware
    checks: list[_CheckRow] = []
    openings: list[_OpeningRow] = []
    state: State = State.ACTIVE
    label: str = ""


def format_record(connection: Connection) -> Record:
    """Write *connection* as JSON."""
    user = connection.user
    row = _ConnectionRow(
        version=VERSION,
        name=connection.name,
        token=connection.token,
        user=_UserRow(user.id, user.name, user.email),
        companies=[_company_row(company) for company in connection.companies],
        findings=[_finding_row(finding) for finding in connection.evidence.findings],
        origin=connection.origin,
        created_at=connection.created_at,
        checks=[_check_row(check) for check in connection.evidence.checks],
        openings=[
            _OpeningRow(opening.company_id, opening.at, opening.is_open)
            for opening in connection.evidence.openings
        ],
        state=connection.state,
        label=connection.label,
    )
    return Record(msgspec.json.encode(row, enc_hook=_revealed))


def parse_record(record: Record, name: str, store: str) -> Connection:
    """Read what ``format_record`` wrote.

    Args:
        record: The bytes.
        name: The name that the record was kept under.
        store: The store's label, for the error.

    Raises:
        StoreUnreadable: The bytes are not a connection of that name, or a
            later gettone wrote them. No part of them is in the exception.
    """
    with suppress(msgspec.MsgspecError, ValueError, RecursionError):
        if _VERSIONS.decode(record.expose()).version > VERSION:
            raise StoreUnreadable(store, "newer-version")
        connection = _connection(_ROWS.decode(record.expose()))
        if connection.name == name:
            return connection
    raise StoreUnreadable(store, "damaged")


def _connection(row: _ConnectionRow) -> Connection:
    user = row.user
    return Connection(
        name=row.name,
        token=row.token,
        user=User(id=UserId(user.id), name=user.name, email=user.email),
        companies=tuple(_company(company) for company in row.companies),
        evidence=Evidence(
            tuple(_finding(finding) for finding in row.findings),
            tuple(_check(check) for check in row.checks),
            tuple(_opening(opening) for opening in row.openings),
        ),
        origin=row.origin,
        created_at=row.created_at,
        state=row.state,
        label=row.label,
    )


def _company(row: _CompanyRow) -> Company:
    return Company(
        id=CompanyId(row.id), name=row.name, vat_number=row.vat_number, tax_code=row.tax_code
    )


def _company_row(company: Company) -> _CompanyRow:
    return _CompanyRow(company.id, company.name, company.vat_number, company.tax_code)


def _finding(row: _FindingRow) -> Finding:
    return Finding(
        company_id=CompanyId(row.company_id),
        scope=Scope.parse(row.scope),
        standing=row.standing,
        at=row.at,
        operation=row.operation,
        how=row.how,
        first_at=row.first_at,
        was=row.was,
    )


def _finding_row(finding: Finding) -> _FindingRow:
    return _FindingRow(
        company_id=finding.company_id,
        scope=finding.scope.text,
        standing=finding.standing,
        at=finding.at,
        operation=finding.operation,
        how=finding.how,
        first_at=finding.first_at,
        was=finding.was,
    )


def _check(row: _CheckRow) -> Check:
    return Check(
        company_id=CompanyId(row.company_id),
        at=row.at,
        is_open=row.is_open,
        request_count=row.request_count,
        causes=_causes(row.causes),
    )


def _opening(row: _OpeningRow) -> Opening:
    return Opening(company_id=CompanyId(row.company_id), at=row.at, is_open=row.is_open)


def _causes(rows: dict[str, list[str]]) -> tuple[tuple[Scope, str], ...]:
    found = [(Scope.parse(text), cause) for cause, texts in rows.items() for text in texts]
    return tuple(sorted(found))


def _check_row(check: Check) -> _CheckRow:
    causes: dict[str, list[str]] = {}
    for scope, cause in check.causes:
        causes.setdefault(cause, []).append(scope.text)
    return _CheckRow(check.company_id, check.at, check.is_open, check.request_count, causes)


def _revealed(token: AccessToken) -> str:
    """Give msgspec the text; the row has no other value foreign to it."""
    return token.reveal()


def _hidden(_kind: type, text: object) -> object:
    """Wrap the text at once; msgspec refuses what does not come back a token."""
    return AccessToken(text) if isinstance(text, str) else None


# Made once: msgspec looks a type up when it first meets it, and two threads that
# meet it at once end the process by a segmentation fault (seen with 0.22).
_VERSIONS: Final = msgspec.json.Decoder(_Version)
_ROWS: Final = msgspec.json.Decoder(_ConnectionRow, dec_hook=_hidden)
