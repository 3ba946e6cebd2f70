"""What the emulated API refuses, in which order, and with which words.

Rows and pure functions: nothing is looked up here. Each row says where it
is known from, or that it is *assumed*; the fidelity page is made from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from gettone.domain.scope import ScopeSet
from gettone.sandbox.records import ConnectedApplication
from gettone.wire.bodies import Body
from gettone.wire.operation import Needed
from gettone.wire.schema import Fault

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

Reason = Literal[
    "path",
    "method",
    "token",
    "company",
    "company-hidden",
    "scope",
    "scope-message-only",
    "scope-silent",
    "not-emulated",
    "record",
    "invalid",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Choices where what the provider does is not known, or is disputed.

    Attributes:
        forbidden_body: What the body of a 403 for a missing scope holds:
            code and message, the message alone, or neither.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is known of a request when it is judged.

    Attributes:
        methods: Methods that the path knows; empty for an unknown path.
        method: The request's own.
        connected: Whose token it carries, or ``None``.
        company_id: The company in its path, or ``None``.
        needed: Scopes the operation needs.
        is_emulated: Whether this sandbox does what is asked.
        is_found: Whether the record that the path names exists.
        invalid: What is wrong with query or body, by field.
        is_allowed: Whether the token's scopes reach what the body asks for.
        message: The sentence of a 422 that is not about the form of a field.
        extra: What stands beside ``error`` in that 422.
        now: When it came.
    """

    methods: frozenset[str]
    method: str
    now: datetime
    connected: ConnectedApplication | None = None
    company_id: int | None = None
    needed: Needed = field(default_factory=Needed)
    is_emulated: bool = True
    is_found: bool = True
    invalid: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    is_allowed: bool = True
    message: str = ""
    extra: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One refusal, and where it is known from.

    Attributes:
        status: The HTTP status.
        body: The JSON body.
        source: Where status and body are known from; begins with ``assumed``
            where they are not.
    """

    status: int
    body: Body
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The refusal of one request.

    Attributes:
        reason: Which of ``RULES`` it is.
        status: The HTTP status.
        body: The JSON body.
        headers: Further headers of the answer.
    """

    reason: Reason
    status: int
    body: Body
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


_DENIED: Final = "You do not have the permission to perform this action."

RULES: Final[dict[Reason, Rule]] = {
    "path": Rule(
        status=404,
        body={"error": {"message": "Not found."}},
        source="status: Errors page; body: assumed; before the token: assumed",
    ),
    "method": Rule(
        status=405,
        body={"error": {"message": "Method not allowed."}},
        source="status: Errors page; body: assumed; before the token: assumed",
    ),
    "token": Rule(
        status=401,
        body={"error": {"message": "Unauthorized."}},
        source="fattureincloud-csharp-sdk issue 103; for a revoked token: assumed",
    ),
    "company": Rule(
        status=401,
        body={
            "error": "unauthorized",
            "error_description": ("The given user is not authorized to use this application."),
        },
        source="status: Debug your integration page; body: fattureincloud-php-sdk issue 136",
    ),
    "company-hidden": Rule(
        status=404,
        body={"error": {"message": "Not found."}},
        source="assumed: a third party says 404, against the Debug your integration page",
    ),
    "scope": Rule(
        status=403,
        body={"error": {"message": _DENIED, "code": "NO_PERMISSION"}},
        source="status: Errors page; code: third parties; message: assumed",
    ),
    "scope-message-only": Rule(
        status=403,
        body={"error": {"message": _DENIED}},
        source="status: Errors page; body: assumed",
    ),
    "scope-silent": Rule(
        status=403,
        body={"error": {}},
        source="status: Errors page; body: assumed",
    ),
    "not-emulated": Rule(
        status=501,
        body={
            "error": {
                "message": "This is not emulated yet by the Gettone sandbox.",
                "code": "NOT_EMULATED",
            }
        },
        source="ours: the provider answers nothing like it",
    ),
    "record": Rule(
        status=404,
        body={"error": {"message": "Not found."}},
        source="status: Errors page; body: assumed",
    ),
    "invalid": Rule(
        status=422,
        body={"error": {"message": "Invalid request.", "validation_result": {}}},
        source="fattureincloud/api issue 74; for the query: assumed",
    ),
}


def _is_other_company(asked: Asked) -> bool:
    return (
        asked.connected is not None
        and asked.company_id is not None
        and asked.company_id not in asked.connected.company_ids
    )


def _lacks_scope(asked: Asked) -> bool:
    """Tell whether scopes are needed and none of them is held."""
    held = ScopeSet() if asked.connected is None else asked.connected.scopes_at(asked.now)
    needed = asked.needed.any_of
    is_short = bool(needed) and not any(held.covers(scope) for scope in needed)
    return is_short or not asked.is_allowed


# The order in which a request is judged. Token, company, scope: Debug your
# integration page; that path and method come before them is assumed, and so
# is that a record is looked for before the body is read.
_ORDER: Final[tuple[tuple[Reason, Callable[[Asked], bool]], ...]] = (
    ("path", lambda asked: not asked.methods),
    ("method", lambda asked: asked.method not in asked.methods),
    ("token", lambda asked: asked.connected is None),
    ("company", _is_other_company),
    ("scope", _lacks_scope),
    ("not-emulated", lambda asked: not asked.is_emulated),
    ("record", lambda asked: not asked.is_found),
    ("invalid", lambda asked: bool(asked.invalid or asked.message)),
)


def judge(asked: Asked, policies: Policies) -> Refusal | None:
    """Give the first refusal that applies; ``None`` if the request may go on."""
    for reason, applies in _ORDER:
        if applies(asked):
            return _refusal(_under(policies, reason), asked)
    return None


def required_fault(path: str) -> dict[str, list[str]]:
    """Give the validation result for a field that is missing or empty.

    Source:
        fattureincloud/api issue 74.
    """
    return {path: [f"The {path} field is required."]}


def sentences(faults: Sequence[Fault]) -> dict[str, list[str]]:
    """Give the validation results for what is wrong with a body.

    Source:
        Keys and arrays: fattureincloud/api issue 74. Assumed: the sentences
        for other faults than a missing field, in the style of that one.
    """
    said: dict[str, list[str]] = {}
    for fault in faults:
        sentence = _SENTENCES.get(fault.problem, "The {path} field is invalid.")
        said.setdefault(fault.path, []).append(
            sentence.format(path=fault.path, expected=_with_article(fault.expected))
        )
    return said


def wrong_query(name: str) -> dict[str, list[str]]:
    """Give the validation result for a query parameter that cannot be used.

    Source:
        Assumed: no answer to a wrong query is known.
    """
    return {name: [f"The selected {name} is invalid."]}


_FORBIDDEN: Final[dict[str, Reason]] = {
    "full": "scope",
    "message": "scope-message-only",
    "neither": "scope-silent",
}
_SENTENCES: Final = {
    "type": "The {path} must be {expected}.",
    "enum": "The selected {path} is invalid.",
    "null": "The {path} field is required.",
}


def _refusal(reason: Reason, asked: Asked) -> Refusal:
    rule = RULES[reason]
    if reason == "invalid":
        return Refusal(reason=reason, status=rule.status, body=_invalid_body(rule, asked))
    allow = {"allow": ", ".join(sorted(asked.methods))} if reason == "method" else {}
    return Refusal(reason=reason, status=rule.status, body=rule.body, headers=allow)


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
        "scope": _FORBIDDEN[policies.forbidden_body],
    }
    return chosen.get(reason, reason)


def _with_article(kind: str) -> str:
    return f"an {kind}" if kind[:1] in "aeiou" else f"a {kind}"
