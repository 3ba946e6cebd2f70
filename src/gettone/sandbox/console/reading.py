"""One record for the page: the answer that the API gives, without a token.

What is kept differs from what is answered: it has marks in place of
addresses, and facts that no answer tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from gettone.domain.scope import SCOPES, ScopeSet
from gettone.sandbox.around import answered
from gettone.sandbox.console.row_families import RowFamily
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.records import CompanyRecord, ConnectedApplication, Records, Row, UserRecord
from gettone.sandbox.rows import Verb
from gettone.sandbox.verbs import VERBS
from gettone.wire.access import Access
from gettone.wire.bodies import object_in
from gettone.wire.operation import Operation

__all__ = ["Place", "read_row"]

# A visitor has no token; one of a connected application that is not kept.
_NO_ID = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A company that a visitor may look into, and what they may see there.

    Attributes:
        origin: Where the sandbox was asked, for addresses in answers.
        now: When.
    """

    records: Records
    user: UserRecord
    company: CompanyRecord
    access: Access
    origin: str
    now: datetime


def read_row(place: Place, family: RowFamily, row: Row) -> Row | None:
    """Give what the API answers about a kept *row*; ``None`` if it no longer stands.

    A family whose records cannot be asked for one by one is answered as its
    list has it.
    """
    operation, verb = family.listing, _as_listed(row)
    if family.getting is not None:
        operation, verb = family.getting, VERBS[family.getting.id]
    outcome = answered(verb, _call(place, operation, row, family.id_of(row)))
    return object_in((outcome.body or {}).get("data")) if outcome.is_done else None


def _as_listed(row: Row) -> Verb:
    return lambda _call: Outcome(body={"data": row})


def _call(place: Place, operation: Operation, row: Row, row_id: str) -> Call:
    """Ask as a token with every scope would; the user's permission is judged before."""
    named = dict.fromkeys(operation.path_names, row_id)
    named |= {"company_id": str(place.company.id)}
    numbers = {one.name for one in operation.parameters if one.kind == "integer"}
    return Call(
        records=place.records,
        operation=operation,
        connected=ConnectedApplication(
            id=_NO_ID,
            client_id=str(row.get("client_id", "")),
            user_id=place.user.id,
            company_ids=frozenset({place.company.id}),
            scopes=ScopeSet.of(SCOPES),
            pending_scopes=None,
            pending_at=None,
            created_at=place.now,
        ),
        access=place.access,
        ids={name: int(text) for name, text in named.items() if name in numbers},
        texts={name: text for name, text in named.items() if name not in numbers},
        query={},
        body=None,
        path=operation.path,
        now=place.now,
        origin=place.origin,
    )
