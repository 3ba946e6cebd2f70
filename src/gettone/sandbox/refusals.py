"""What each refusal of the emulated API looks like, and its sentences.

Rows that say where they are known from, or that they are *assumed*; the
fidelity page is made from them. ``sandbox.rules`` holds their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from gettone.sandbox.quotas import QUOTAS, WindowName
from gettone.wire.bodies import Body
from gettone.wire.schema import Fault

__all__ = ["RULES", "Reason", "Rule", "required_fault", "sentences", "wrong_query"]

Reason = Literal[
    "path",
    "method",
    "token",
    "company",
    "company-hidden",
    "quota-five_minutes",
    "quota-hour",
    "quota-month",
    "scope",
    "permission",
    "forbidden-message-only",
    "forbidden-silent",
    "licence",
    "plan-function",
    "plan-limit",
    "record",
    "conflict",
    "invalid",
]


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


_DENIED: Final = "You do not have the permission to perform this action."


def _quota(window: WindowName) -> Rule:
    quota = QUOTAS[window]
    body: Body = {"error": {"message": quota.message}}
    return Rule(status=quota.status, body=body, source=quota.source)


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
    "quota-five_minutes": _quota("five_minutes"),
    "quota-hour": _quota("hour"),
    "quota-month": _quota("month"),
    "scope": Rule(
        status=403,
        body={"error": {"message": _DENIED, "code": "NO_PERMISSION"}},
        source="status: Errors page; code: third parties; message: assumed",
    ),
    "permission": Rule(
        status=403,
        body={"error": {"message": _DENIED, "code": "NO_PERMISSION"}},
        source="status: Errors page; body: assumed to be that of a missing scope",
    ),
    "forbidden-message-only": Rule(
        status=403,
        body={"error": {"message": _DENIED}},
        source="under a policy; status: Errors page; body: assumed",
    ),
    "forbidden-silent": Rule(
        status=403,
        body={"error": {}},
        source="under a policy; status: Errors page; body: assumed",
    ),
    "licence": Rule(
        status=403,
        body={"error": {"message": "License expired.", "code": "LICENSE_EXPIRED"}},
        source=(
            "status: Errors page; body: examples of an earlier OpenAPI file; "
            "which operations are still answered: assumed"
        ),
    ),
    "plan-function": Rule(
        status=403,
        body={"error": {"message": "Your plan does not include this function."}},
        source="status: Errors page; body, and which operations: assumed",
    ),
    "plan-limit": Rule(
        status=403,
        body={"error": {"message": "You have reached the limit of your plan."}},
        source="that creation fails: Limits and quotas page; status and body: assumed",
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
    "conflict": Rule(
        status=409,
        body={"error": {"message": "A document with this number already exists."}},
        source="status: Errors page; for a number that is taken: third parties; body: assumed",
    ),
}


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


_SENTENCES: Final = {
    "type": "The {path} must be {expected}.",
    "enum": "The selected {path} is invalid.",
    "null": "The {path} field is required.",
}


def _with_article(kind: str) -> str:
    return f"an {kind}" if kind[:1] in "aeiou" else f"a {kind}"
