"""What the emulated API refuses, and in which order.

Pure functions over what is known of a request: nothing is looked up here.
What each refusal looks like, and where it is known from, are the rows of
``sandbox.refusals``.

Source:
    Provider, Errors page. Assumed: the order of the checks, where
    ``_ORDER`` does not say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

import msgspec

from gettone.domain.scope import ScopeSet
from gettone.sandbox.plans import WITHOUT_LICENCE
from gettone.sandbox.quotas import Taken, WindowName
from gettone.sandbox.records import ConnectedApplication
from gettone.sandbox.refusals import (
    RULES,
    Reason,
    Rule,
    required_fault,
    sentences,
    wrong_query,
)
from gettone.wire.access import Access
from gettone.wire.bodies import Body
from gettone.wire.operation import Needed, Operation
from gettone.wire.plan import COUNTED, Plan, function_of

__all__ = [
    "RULES",
    "Asked",
    "Policies",
    "Refusal",
    "Rule",
    "judge",
    "required_fault",
    "sentences",
    "wrong_query",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Choices where what the provider does is not known, or is disputed.

    Attributes:
        forbidden_body: What the body of a 403 for a missing scope or
            permission holds: code and message, the message alone, or neither.
        wrong_company: How a company that the token does not open is refused.
        stable_order: Whether rows that tie in a sorted list keep one order;
            the provider's change theirs from page to page.
        strict_bodies: Whether a name that no schema lists is refused in a
            body; otherwise it is ignored (assumed).
    """

    forbidden_body: Literal["full", "message", "neither"] = "full"
    wrong_company: Literal[401, 404] = 401
    stable_order: bool = False
    strict_bodies: bool = False


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a request when it is judged.

    Attributes:
        methods: Methods that the path knows; empty for an unknown path.
        method: The request's own.
        connected: Whose token it carries, or ``None``.
        company_id: The company in its path, or ``None``.
        operation: What is asked for, or ``None``.
        needed: Scopes it needs: of every entry, any one.
        document_types: Types of documents that decided so.
        access: What the user may do in that company; ``None`` for nothing,
            not even to open it.
        plan: What that company paid for, or ``None`` outside companies.
        usage: How many of what would be created there are.
        taken: What the quotas say; ``None`` where they do not count.
        is_found: Whether the record that the path names exists.
        invalid: What is wrong with query or body, by field.
        is_allowed: Whether the token's scopes reach what the body asks for.
        is_conflict: Whether something that is there stands against it.
        message: The sentence of a 422 that is not about the form of a field,
            or of a 409 that is not about a number.
        extra: What stands beside ``error`` in that 422.
        ignored: Names in its body that no schema lists.
        now: When it came.
    """

    methods: frozenset[str]
    method: str
    now: datetime
    connected: ConnectedApplication | None = None
    company_id: int | None = None
    operation: Operation | None = None
    needed: tuple[Needed, ...] = ()
    document_types: tuple[str, ...] = ()
    access: Access | None = None
    plan: Plan | None = None
    usage: int = 0
    taken: Taken | None = None
    ignored: tuple[str, ...] = ()
    is_found: bool = True
    invalid: Mapping[str, Sequence[str]] = msgspec.field(default_factory=dict[str, Sequence[str]])
    is_allowed: bool = True
    is_conflict: bool = False
    message: str = ""
    extra: Mapping[str, object] = msgspec.field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The refusal of one request.

    Attributes:
        reason: Which rule refused it.
        status: The HTTP status.
        body: The JSON body.
        headers: Further headers of the answer.
    """

    reason: Reason
    status: int
    body: Body
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


def _is_other_company(asked: Asked) -> bool:
    """Tell whether the token does not open the company, or its user no more."""
    return (
        asked.connected is not None
        and asked.company_id is not None
        and (asked.company_id not in asked.connected.company_ids or asked.access is None)
    )


def _is_refused_by(asked: Asked, window: WindowName) -> bool:
    return asked.taken is not None and asked.taken.refused_by == window


def _lacks_scope(asked: Asked) -> bool:
    """Tell whether scopes are needed and none of them is held."""
    held = _held(asked)
    is_short = any(
        needed.any_of and not any(held.covers(scope) for scope in needed.any_of)
        for needed in asked.needed
    )
    return is_short or not asked.is_allowed


def _lacks_permission(asked: Asked) -> bool:
    """Tell whether the user may use none of the scopes that the token has."""
    held, access = _held(asked), asked.access or Access()
    return any(
        needed.any_of
        and not any(held.covers(scope) and access.allows(scope) for scope in needed.any_of)
        for needed in asked.needed
    )


def _is_expired(asked: Asked) -> bool:
    return (
        asked.operation is not None
        and asked.operation.id not in WITHOUT_LICENCE
        and asked.plan is not None
        and asked.plan.is_expired(asked.now.date())
    )


def _lacks_function(asked: Asked) -> bool:
    return (
        asked.operation is not None
        and asked.plan is not None
        and asked.plan.lacks(function_of(asked.operation))
    )


def _is_full(asked: Asked) -> bool:
    category = COUNTED.get(asked.operation.id) if asked.operation else None
    limit = asked.plan.limit(category) if asked.plan and category else None
    return limit is not None and asked.usage >= limit


# The order in which a request is judged. Token, company, scope: Debug your
# integration page. Assumed: that path and method come before them; that the
# quotas are asked before the scope; that the
# user's permission, the licence and the plan follow in this order; that a
# record is looked for before the body is read.
_ORDER: Final[tuple[tuple[Reason, Callable[[Asked], bool]], ...]] = (
    ("path", lambda asked: not asked.methods),
    ("method", lambda asked: asked.method not in asked.methods),
    ("token", lambda asked: asked.connected is None),
    ("company", _is_other_company),
    ("quota-five_minutes", lambda asked: _is_refused_by(asked, "five_minutes")),
    ("quota-hour", lambda asked: _is_refused_by(asked, "hour")),
    ("quota-month", lambda asked: _is_refused_by(asked, "month")),
    ("scope", _lacks_scope),
    ("permission", _lacks_permission),
    ("licence", _is_expired),
    ("plan-function", _lacks_function),
    ("plan-limit", _is_full),
    ("record", lambda asked: not asked.is_found),
    ("conflict", lambda asked: asked.is_conflict),
    ("invalid", lambda asked: bool(asked.invalid or asked.message)),
)


def judge(asked: Asked, policies: Policies) -> Refusal | None:
    """Give the first refusal that applies; ``None`` if the request may go on."""
    for reason, applies in _ORDER:
        if applies(asked):
            return _refusal(reason, asked, policies)
    return None


def _held(asked: Asked) -> ScopeSet:
    return ScopeSet() if asked.connected is None else asked.connected.scopes_at(asked.now)


def _refusal(reason: Reason, asked: Asked, policies: Policies) -> Refusal:
    rule = RULES[_under(policies, reason)]
    if reason == "invalid":
        return Refusal(reason=reason, status=rule.status, body=_invalid_body(rule, asked))
    if reason == "conflict" and asked.message:
        body: Body = {"error": {"message": asked.message}}
        return Refusal(reason=reason, status=rule.status, body=body)
    return Refusal(
        reason=reason, status=rule.status, body=rule.body, headers=_headers(reason, asked)
    )


def _headers(reason: Reason, asked: Asked) -> dict[str, str]:
    """Give the further headers of a refusal.

    Source:
        RFC 9110 section 15.5.6 (Allow); provider, Limits and quotas
        (Retry-After, in seconds). Assumed: the windows are told of with it.
    """
    if reason == "method":
        return {"allow": ", ".join(sorted(asked.methods))}
    if asked.taken is None or not reason.startswith("quota-"):
        return {}
    return {**asked.taken.headers, "retry-after": str(asked.taken.retry_after_s)}


def _invalid_body(rule: Rule, asked: Asked) -> Body:
    """Fill in the row.

    Source:
        OpenAPI 2.1.8, examples: where a sentence of its own says what is
        wrong, the validation result may be null and ``extra`` says more.
    """
    told = {
        "message": asked.message or rule.body["error"]["message"],
        "validation_result": dict(asked.invalid) or None,
    }
    return {"error": told, **({"extra": dict(asked.extra)} if asked.extra else {})}


def _under(policies: Policies, reason: Reason) -> Reason:
    """Give the row that stands for *reason* under these policies."""
    chosen: dict[Reason, Reason] = {
        "company": "company" if policies.wrong_company == 401 else "company-hidden",
        "scope": _FORBIDDEN.get(policies.forbidden_body, "scope"),
        "permission": _FORBIDDEN.get(policies.forbidden_body, "permission"),
    }
    return chosen.get(reason, reason)


_FORBIDDEN: Final[dict[str, Reason]] = {
    "message": "forbidden-message-only",
    "neither": "forbidden-silent",
}
