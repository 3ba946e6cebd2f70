"""The root of every error, and who can mend one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from gettone.domain.explanation import Explanation

__all__ = ["Actor", "GettoneError"]

Actor = Literal["user", "developer", "operator", "provider"]


class GettoneError(Exception):
    """Base of everything that gettone raises on purpose.

    Attributes:
        reference: Stable kebab-case name of the error, also its docs page.
        actor: Who can mend it.
        detail: Name of the attribute that tells its variants apart, or empty.
        explanation: Why, and what to do about it; ``None`` where no request
            of ``Api`` or ``AsyncApi`` met it.
    """

    reference: ClassVar[str] = "error"
    actor: ClassVar[Actor] = "developer"
    detail: ClassVar[str] = ""
    explanation: Explanation | None = None

    def text_references(self) -> tuple[str, ...]:
        """List where the words for this error may stand, the most exact first."""
        variant = getattr(self, self.detail, "") if self.detail else ""
        return (f"{self.reference}.{variant}", self.reference) if variant else (self.reference,)

    def facts(self) -> dict[str, object]:
        """List the public attributes, for texts and JSON; the explanation has its own."""
        left_out = {"explanation"}
        return {
            name: held
            for name, held in vars(self).items()
            if not name.startswith("_") and name not in left_out
        }
