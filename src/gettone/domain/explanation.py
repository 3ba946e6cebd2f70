"""Why a call was refused: the causes, how sure each is, and who can mend it.

References and facts, never sentences: ``gettone.rendering`` has the words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Literal, TypeAlias

from gettone.domain.company import CompanyId
from gettone.domain.scope import Scope
from gettone.errors.root import Actor

__all__ = ["CAUSES", "Cause", "CauseKind", "Certainty", "Explanation", "Mender"]

# The admin of the company is a user too, but not the one who made the token.
Mender: TypeAlias = Actor | Literal["admin"]


class Certainty(Enum):
    """How sure it is that a cause stands in the way.

    ``CERTAIN`` only where no other cause would look the same, or the provider
    says it itself. ``UNKNOWN`` is what nothing speaks for or against.
    """

    CERTAIN = "certain"
    LIKELY = "likely"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CauseKind:
    """What a cause is, whatever the call.

    Attributes:
        actor: Who can mend it.
        steps: What to do, in order, as names of steps.
    """

    actor: Mender
    steps: tuple[str, ...]


_TO_BOXES: Final = ("open", "connected-applications", "manage", "edit")
_NOTHING_TO_TICK: Final = "nothing-to-tick"

# Reference of a cause -> what it is. Provider, Manual Authentication page: the
# token outlives a change of its permissions, and nothing is pasted again.
CAUSES: Final[dict[str, CauseKind]] = {
    "quota": CauseKind("operator", ("wait", _NOTHING_TO_TICK)),
    "licence-expired": CauseKind("user", ("renew-licence", _NOTHING_TO_TICK)),
    "scope-missing": CauseKind("user", (*_TO_BOXES, "tick-too", "save", "same-token")),
    "scope-untested": CauseKind("user", (*_TO_BOXES, "look-for-tick", "save", "same-token")),
    "permission-too-low": CauseKind(
        "admin", ("ask-admin", "users-and-permissions", "grant", "same-token")
    ),
    "plan-limit": CauseKind("user", ("change-plan", _NOTHING_TO_TICK)),
    "company-not-connected": CauseKind(
        "user",
        (
            "check-company",
            "open",
            "connected-applications",
            "manage",
            "choose-company",
            "boxes-are-fine",
        ),
    ),
    "token-dead": CauseKind(
        "user", ("copy-again", "open", "connected-applications", "connect-new", "paste")
    ),
    "record-missing": CauseKind("developer", ("check-record",)),
    "request-wrong": CauseKind("developer", ("correct-request",)),
    "outage": CauseKind("provider", ("try-later", _NOTHING_TO_TICK)),
    "foreign-answer": CauseKind("operator", ("check-network", _NOTHING_TO_TICK)),
    "no-answer": CauseKind("operator", ("check-network", _NOTHING_TO_TICK)),
    "unknown": CauseKind("developer", ("ask-support",)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One thing that stands in the way, or may.

    Attributes:
        reference: One of ``CAUSES``.
        certainty: How sure it is.
        scopes: The scopes it is about, of which any one would do; if its
            facts have ``each``, every one is needed.
        facts: What else is known of it, by name.
    """

    reference: str
    certainty: Certainty
    scopes: tuple[Scope, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def actor(self) -> Mender:
        """Tell who can mend it."""
        return CAUSES[self.reference].actor

    @property
    def steps(self) -> tuple[str, ...]:
        """List what to do, in order, as names of steps."""
        return CAUSES[self.reference].steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a call was refused.

    Attributes:
        operation: The ``operationId`` that was called.
        company_id: Where; ``None`` outside companies.
        causes: The one that is named first, then the others; never empty.
        ruled_out: References of causes that are known not to be it.
        sandbox_url: Where the page of the steps is; empty for the provider's.
    """

    operation: str
    company_id: CompanyId | None
    causes: tuple[Cause, ...]
    ruled_out: tuple[str, ...] = ()
    sandbox_url: str = ""

    @property
    def reference(self) -> str:
        """Name the cause that is meant first."""
        return self.causes[0].reference

    @property
    def certainty(self) -> Certainty:
        """Tell how sure that cause is."""
        return self.causes[0].certainty

    @property
    def actor(self) -> Mender:
        """Tell who can mend it."""
        return self.causes[0].actor

    @property
    def steps(self) -> tuple[str, ...]:
        """List what to do about it, in order, as names of steps."""
        return self.causes[0].steps

    @property
    def others(self) -> tuple[Cause, ...]:
        """List the other causes that stand in the way, or may."""
        return self.causes[1:]

    @property
    def missing_scopes(self) -> tuple[Scope, ...]:
        """List the scopes that are missing for all that is known; any one would do."""
        found = self.cause("scope-missing")
        return () if found is None or found.certainty is Certainty.UNKNOWN else found.scopes

    def cause(self, reference: str) -> Cause | None:
        """Find a cause by its reference; ``None`` if it is not among them."""
        return next((one for one in self.causes if one.reference == reference), None)
