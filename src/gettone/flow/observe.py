"""What one answer teaches about the scopes of a token."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from gettone.domain.company import CompanyId
from gettone.domain.evidence import Finding, Standing
from gettone.domain.scope import Scope
from gettone.errors import Forbidden
from gettone.wire.operation import Needed, Operation

__all__ = ["findings_of"]


def findings_of(
    operation: Operation,
    needed: Needed,
    company_id: CompanyId,
    refusal: Forbidden | None,
    at: datetime,
) -> tuple[Finding, ...]:
    """List what an answer shows of the scopes that the call needs.

    An accepted call shows a scope only when no other would have done; a 403
    shows that none of them was enough. An expired licence shows nothing.

    Args:
        operation: What was called.
        needed: The scopes of which any one is enough, as far as known.
        company_id: Where.
        refusal: The 403, or ``None`` if the call was accepted.
        at: When the answer came, aware, UTC.
    """
    shown: Iterable[Scope] = needed.any_of
    if refusal is None:
        standing = Standing.GRANTED
        shown = needed.any_of if len(needed.any_of) == 1 else ()
    else:
        standing = Standing.REFUSED
        shown = () if refusal.provider_code == "LICENSE_EXPIRED" else needed.any_of
    return tuple(
        Finding(
            company_id=company_id, scope=scope, standing=standing, at=at, operation=operation.id
        )
        for scope in shown
    )
