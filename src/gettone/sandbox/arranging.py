"""Records made for a test, as the provider's own operations would make them.

No token, scope, plan or quota stands in the way, and nothing is written down.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from gettone.domain.scope import SCOPES, ScopeSet
from gettone.sandbox.around import answered
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.records import ConnectedApplication, Records
from gettone.sandbox.verbs import VERBS
from gettone.wire.bodies import Body, encode
from gettone.wire.operation import COMPANY_PATH, Operation, catalogue

__all__ = ["CREATING", "added"]


def _creating() -> dict[str, Operation]:
    """Find what creates a record of each family, by the last word of its path."""
    return {
        operation.path.rpartition("/")[2]: operation
        for operation in catalogue().operations.values()
        if operation.id.startswith("create") and operation.id in VERBS
    }


# Family, as paths call it, such as ``suppliers`` -> what creates one of it.
CREATING: Final = _creating()


def added(
    records: Records,
    family: str,
    fields: Body,
    *,
    company_id: int,
    user_id: int,
    now: datetime,
) -> Outcome:
    """Create a record, or tell what is wrong with its fields.

    Args:
        records: Where it is kept.
        family: One of ``CREATING``.
        fields: What stands in the body's ``data``.
        company_id: Whose it is.
        user_id: Who would have sent it.
        now: When, aware and in UTC.

    Raises:
        TypeError, ValueError: JSON cannot hold the fields.
        SandboxError: The records cannot be written.
    """
    operation = CREATING[family]
    content = encode({"data": fields})
    call = Call(
        records=records,
        operation=operation,
        connected=_master(company_id, user_id, now),
        ids={"company_id": company_id},
        query={},
        body=msgspec.json.decode(content, type=dict[str, object]),
        path=operation.path.removeprefix(COMPANY_PATH),
        now=now,
        content_type="application/json",
        content=content,
    )
    with records.transaction():
        return answered(VERBS[operation.id], call)


def _master(company_id: int, user_id: int, now: datetime) -> ConnectedApplication:
    """Give a connected application that may do everything, and that nobody keeps."""
    return ConnectedApplication(
        id=0,
        client_id="",
        user_id=user_id,
        company_ids=frozenset({company_id}),
        scopes=ScopeSet.of(SCOPES),
        pending_scopes=None,
        pending_at=None,
        created_at=now,
    )
