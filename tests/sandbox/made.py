"""A sandbox in memory with a clock to turn, and short ways to ask it."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.sandbox.controls import Turned
from gettone.sandbox.desk import Desk
from gettone.sandbox.provider import Provider
from gettone.sandbox.records import Application, CompanyRecord, ConnectedApplication, UserRecord
from gettone.sandbox.rules import Policies
from gettone.sandbox.seed import DEMO_USER_ID, seed
from gettone.sandbox.sql import SqlRecords
from gettone.wire.messages import Request, Response

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SUPPLIER_17 = "/c/16/entities/suppliers/17"
SUPPLIERS = "/c/16/entities/suppliers"
OTHER_USER = UserRecord(id=2, first_name="Anna", last_name="Verdi", email="anna@verdi.example")
OTHER_COMPANY = CompanyRecord(
    id=99, name="Verdi S.n.c.", vat_number="", tax_code="", info={"id": 99, "type": "company"}
)


class Clock:
    """Time stands still until it is turned."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def turn(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Made:
    """Records, desk and provider over one clock, with the demo's records."""

    def __init__(
        self,
        path: Path | None = None,
        *,
        policies: Policies | None = None,
        edit_delay_s: float = 0.0,
    ) -> None:
        self.clock = Clock()
        self.records = SqlRecords(path)
        seed(self.records)
        self.desk = Desk(self.records, clock=self.clock)
        self.records.controls.turn(Turned(edit_delay_s=edit_delay_s))
        self.provider = Provider(self.records, clock=self.clock, policies=policies)
        self.application = self.desk.create_application(DEMO_USER_ID, "Prova")

    @staticmethod
    def seeded(records: SqlRecords) -> SqlRecords:
        """Fill records with the demo's."""
        seed(records)
        return records

    @staticmethod
    def desk_of(records: SqlRecords) -> Desk:
        """Give a desk over other records."""
        return Desk(records, clock=Clock())

    def connect(
        self, scope_text: str = "entity.suppliers:a", company_ids: Collection[int] = (16,)
    ) -> tuple[ConnectedApplication, AccessToken]:
        return self.desk.connect(
            DEMO_USER_ID, self.application.client_id, company_ids, ScopeSet.parse(scope_text)
        )

    def caller(self, scope_text: str = "entity.suppliers:a") -> Caller:
        return Caller(self.provider, self.connect(scope_text)[1])

    def add_other_user(self) -> Application:
        """Add a user with a company and a private application of their own."""
        self.records.add_user(OTHER_USER)
        self.records.add_company(OTHER_COMPANY, [OTHER_USER.id])
        return self.desk.create_application(OTHER_USER.id, "Privata")


class Caller:
    """Ask the provider with one token."""

    def __init__(self, provider: Provider, token: AccessToken | None) -> None:
        self._provider = provider
        self._token = token

    def response(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: tuple[tuple[str, str], ...] = (),
        content_type: str = "application/json",
    ) -> Response:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._provider.respond(
            Request(
                method=method,
                path=path,
                query=query,
                bearer=self._token,
                content_type="" if body is None else content_type,
                body=b"" if body is None else sent,
            )
        )

    def __call__(
        self, method: str, path: str, body: object = None, **query: object
    ) -> tuple[int, Any]:
        pairs = tuple((name, str(value)) for name, value in query.items())
        response = self.response(method, path, body, query=pairs)
        return response.status, json.loads(response.body) if response.body else None
