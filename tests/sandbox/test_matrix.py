"""Who may do what: every operation against every way of being refused.

The verdicts come from ``matrix_expected``, a table written by hand. A request
that is not refused is ``open``, whatever becomes of it after that; each one is
undone, so that the next finds the records as they were.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.sandbox.desk import Desk
from gettone.sandbox.minting import mint
from gettone.sandbox.provider import Provider
from gettone.sandbox.records import CompanyRecord, UserRecord
from gettone.sandbox.sql import SqlRecords
from gettone.wire.messages import Request, Response
from sandbox.made import Clock
from sandbox.matrix_expected import (
    EXPECTED,
    ISSUED,
    PERMISSION,
    RECEIVED,
    SCOPES,
    WITHOUT_LICENCE,
    Expected,
)
from sandbox.samples import FAMILIES, sample

# Companies of user 1, whose token opens all but the second.
OWN, UNCONNECTED, ENDED, READER, NOBODY, WRITER, EMPLOYEE, DETAILED = range(101, 109)
# A company of user 2, and one that is not there.
FOREIGN, ABSENT = 201, 999
LEVELS = {READER: "read", NOBODY: "none", WRITER: "write", EMPLOYEE: "read"}
# What the sub-account of DETAILED may do with each kind of issued document.
BY_KIND = dict(zip(dict.fromkeys(ISSUED.values()), ["write", "read", "none"] * 4, strict=False))

TOKEN, COMPANY, FORBIDDEN, LICENCE, OPEN = "token", "company", "forbidden", "licence", "open"


def verdict(response: Response) -> str:
    """Tell a refusal by what the client sees; anything else is open."""
    held: Any = json.loads(response.body) if response.headers.get("content-type") == JSON else {}
    error = held.get("error") if isinstance(held, dict) else None
    match response.status, error:
        case 401, {"message": "Unauthorized."}:
            return TOKEN
        case 401, "unauthorized":
            return COMPANY
        case 403, {"code": "NO_PERMISSION"}:
            return FORBIDDEN
        case 403, {"code": "LICENSE_EXPIRED"}:
            return LICENCE
        case ((200 | 404 | 409 | 422 | 501), _):
            return OPEN
        case _:
            return f"{response.status} {error}"


JSON = "application/json"


class Undone(Exception):
    """Raised so that nothing of a request is kept."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@dataclass
class Cells:
    """The matrix as far as it has been tried."""

    tried: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def look(self, dimension: str, case: str, expected: str, found: str) -> None:
        self.tried[dimension] = self.tried.get(dimension, 0) + 1
        if expected != found:
            self.wrong.append(f"{dimension}: {case}: {found}, expected {expected}")


class World:
    """Two users, the companies above, and in each the same rows under other ids."""

    def __init__(self) -> None:
        self.records = SqlRecords()
        clock = Clock()
        self.desk = Desk(self.records, clock=clock)
        self.provider = Provider(self.records, clock=clock)
        for user_id in (1, 2):
            name = f"u{user_id}"
            self.records.add_user(
                UserRecord(id=user_id, first_name=name, last_name=name, email=f"{name}@x.example")
            )
        for company_id in range(OWN, DETAILED + 1):
            self._add(company_id, 1)
        self._add(FOREIGN, 2)
        self.client_id = self.desk.create_application(1, "Matrix", is_public=True).client_id
        self._tokens: dict[str, AccessToken] = {}

    def _add(self, company_id: int, user_id: int) -> None:
        last_day = "2026-03-01" if company_id == ENDED else "2026-03-02"
        info = {"id": company_id, "type": "company", "fic_plan_name": "complete"}
        info["fic_license_expire"] = last_day
        record = CompanyRecord(id=company_id, name="", vat_number="", tax_code="", info=info)
        self.records.add_company(record, [user_id], _access(company_id))
        for place in ("", "bin_"):
            for family, kinds in (("issued_documents", ISSUED), ("received_documents", RECEIVED)):
                for kind in kinds:
                    row = {**sample(FAMILIES[family]), "id": document_id(company_id, kind)}
                    row["type"] = kind
                    self.records.put(company_id, place + family, row)

    def token(self, scopes: Iterable[str]) -> AccessToken:
        """A token of user 1 for everything but one company; made once for the same scopes."""
        text = " ".join(sorted(scopes))
        if text not in self._tokens:
            opened = [each for each in range(OWN, DETAILED + 1) if each != UNCONNECTED]
            self._tokens[text] = self.desk.connect(1, self.client_id, opened, ScopeSet.parse(text))[
                1
            ]
        return self._tokens[text]

    def ask(
        self, row: Expected, kind: str, token: AccessToken | None, company_id: int = OWN
    ) -> str:
        with pytest.raises(Undone) as undone, self.records.transaction():
            raise Undone(self.provider.respond(_request(row, kind, token, company_id)))
        return verdict(undone.value.response)


def _access(company_id: int) -> dict[str, Any] | None:
    level = LEVELS.get(company_id, "write")
    if company_id not in {*LEVELS, DETAILED}:
        return None
    permissions: dict[str, Any] = dict.fromkeys(PERMISSION.values(), level)
    permissions["fic_issued_documents"] = "detailed" if company_id == DETAILED else level
    permissions["fic_issued_documents_detailed"] = {
        family.removeprefix("issued_documents."): BY_KIND[family] if company_id == DETAILED else ""
        for family in BY_KIND
    }
    role = "employee" if company_id == EMPLOYEE else "subaccount"
    return {"role": role, "through_accountant": False, "permissions": permissions}


def document_id(company_id: int, kind: str) -> int:
    return company_id * 100 + [*ISSUED, *RECEIVED].index(kind)


def _request(row: Expected, kind: str, token: AccessToken | None, company_id: int) -> Request:
    """Ask for a document of that kind, whose id is of the company asked."""
    number = str(document_id(company_id, kind)) if kind else "1"
    path = row.path.replace("{company_id}", str(company_id))
    while "{" in path:
        path = path[: path.index("{")] + number + path[path.index("}") + 1 :]
    body = {"data": {"type": kind}} if row.place == "body" else None
    queries = {
        "query": {"type": kind},
        "original": {"original_document_id": number, "new_type": "invoice"},
        "ids": {"ids": number},
    }
    return Request(
        method=row.method,
        path=path,
        query=tuple(queries.get(row.place, {}).items()),
        bearer=token,
        content_type=JSON if body else "",
        body=json.dumps(body).encode() if body else b"",
    )


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    made = World()
    yield made
    made.records.close()


def including(scopes: Iterable[str]) -> set[str]:
    """Add the full scopes that include reading ones."""
    return {*scopes, *(f"{scope[:-1]}a" for scope in scopes if scope.endswith(":r"))}


def permitted(company_id: int, scope: str) -> bool:
    """Tell by the world's own plan whether user 1 may use a scope there."""
    family, _, level = scope.partition(":")
    held = LEVELS.get(company_id, "write")
    if company_id == DETAILED and family in BY_KIND:
        held = BY_KIND[family]
    return held == "write" or (held == "read" and level == "r")


def no_token(world: World, row: Expected, kind: str, cells: Cells) -> None:
    cells.look("no token", row.id, TOKEN, world.ask(row, kind, None))


def wrong_token(world: World, row: Expected, kind: str, cells: Cells) -> None:
    cells.look("wrong token", row.id, TOKEN, world.ask(row, kind, mint()))


def revoked(world: World, row: Expected, kind: str, cells: Cells) -> None:
    connected, token = world.desk.connect(1, world.client_id, [OWN], ScopeSet.parse(ALL))
    cells.look("not yet revoked", row.id, OPEN, world.ask(row, kind, token))
    world.desk.disconnect(1, connected.id)
    cells.look("revoked", row.id, TOKEN, world.ask(row, kind, token))


def other_company(world: World, row: Expected, kind: str, cells: Cells) -> None:
    for scopes in ((), SCOPES):
        for company_id in (UNCONNECTED, FOREIGN, ABSENT):
            found = world.ask(row, kind, world.token(scopes), company_id)
            expected = COMPANY if row.is_company_scoped else found
            cells.look("other company", f"{row.id} {company_id}", expected, found)


def each_scope(world: World, row: Expected, kind: str, cells: Cells) -> None:
    """One scope alone, and all but one."""
    needed = row.needed(kind)
    enough = including(needed)
    for scope in SCOPES:
        alone = OPEN if not needed or scope in enough else FORBIDDEN
        case = f"{row.id} {kind} {scope}"
        cells.look("one scope", case, alone, world.ask(row, kind, world.token([scope])))
        others = set(SCOPES) - {scope}
        without = OPEN if not needed or others & enough else FORBIDDEN
        cells.look("all but one scope", case, without, world.ask(row, kind, world.token(others)))


def scopes_missing(world: World, row: Expected, kind: str, cells: Cells) -> None:
    needed = row.needed(kind)
    for scopes in (frozenset[str](), frozenset(SCOPES) - including(needed)):
        expected = FORBIDDEN if needed else OPEN
        found = world.ask(row, kind, world.token(scopes))
        cells.look("scopes missing", f"{row.id} {kind}", expected, found)


def read_for_full(world: World, row: Expected, kind: str, cells: Cells) -> None:
    needed = row.needed(kind)
    reading = [scope for scope in SCOPES if scope.endswith(":r")]
    expected = FORBIDDEN if needed and row.level == "a" else OPEN
    found = world.ask(row, kind, world.token(reading))
    cells.look("read instead of full", f"{row.id} {kind}", expected, found)


def permission_lower(world: World, row: Expected, kind: str, cells: Cells) -> None:
    needed = row.needed(kind)
    for company_id in (READER, NOBODY, WRITER, EMPLOYEE, DETAILED):
        is_open = not needed or any(permitted(company_id, scope) for scope in needed)
        expected = OPEN if is_open or not row.is_company_scoped else FORBIDDEN
        found = world.ask(row, kind, world.token(SCOPES), company_id)
        case = f"{row.id} {kind} {company_id}"
        cells.look("user permission lower", case, expected, found)


def licence_expired(world: World, row: Expected, kind: str, cells: Cells) -> None:
    is_open = row.id in WITHOUT_LICENCE or not row.is_company_scoped
    found = world.ask(row, kind, world.token(SCOPES), ENDED)
    cells.look("licence expired", f"{row.id} {kind}", OPEN if is_open else LICENCE, found)


ALL = " ".join(SCOPES)
DIMENSIONS: tuple[Callable[[World, Expected, str, Cells], None], ...] = (
    no_token,
    wrong_token,
    revoked,
    other_company,
    each_scope,
    scopes_missing,
    read_for_full,
    permission_lower,
    licence_expired,
)


def test_the_table_is_whole() -> None:
    assert len(EXPECTED) == len({row.id for row in EXPECTED}) == 123
    assert len({(row.method, row.path) for row in EXPECTED}) == 123
    assert sum(row.source == "hand" for row in EXPECTED) == 50
    assert len(SCOPES) == len(set(SCOPES)) == 44


@pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda each: each.__name__)
def test_no_verdict_is_wrong(
    world: World,
    dimension: Callable[[World, Expected, str, Cells], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    cells = Cells()
    for row in EXPECTED:
        for kind in row.kinds:
            dimension(world, row, kind, cells)
    with capsys.disabled():
        for name, tried in cells.tried.items():
            sys.stdout.write(f"\n  {name}: {tried} cells, {len(cells.wrong)} wrong")
    assert cells.wrong == []
