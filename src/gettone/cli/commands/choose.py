"""Which authentication method fits: five questions, as a table.

Pure: whoever asks the questions gives the answers so far, and gets the next
question or the method. All sentences are in the ``choose`` texts, by the
references that each value carries.

Source:
    Provider, "Authentication", the flowchart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from gettone.errors import BadCall

__all__ = ["FIRST", "QUESTIONS", "Method", "Question", "answer", "questions_left"]


class Method(Enum):
    """A way of getting an access token that the provider offers."""

    MANUAL = "manual"
    AUTHORIZATION_CODE = "authorization-code"
    DEVICE_CODE = "device-code"

    @property
    def references(self) -> dict[str, str]:
        """Name its texts: ``title``, ``why``, ``note`` (its price) and ``next``."""
        start = f"choose.method.{self.value}"
        return {part: f"{start}.{part}" for part in ("title", "why", "note", "next")}


@dataclass(frozen=True, slots=True)
class Question:
    """One question that yes or no answers.

    Attributes:
        name: Its row in ``QUESTIONS``.
        yes: What follows a yes: the name of a question, or the method.
        no: What follows a no, likewise.
    """

    name: str
    yes: str | Method
    no: str | Method

    @property
    def reference(self) -> str:
        """Name the question's own sentence."""
        return f"choose.question.{self.name}.ask"

    @property
    def hint(self) -> str:
        """Name the sentence that helps to answer it."""
        return f"choose.question.{self.name}.hint"


FIRST: Final = "testing"
QUESTIONS: Final[dict[str, Question]] = {
    question.name: question
    for question in (
        Question(FIRST, yes=Method.MANUAL, no="one-time"),
        Question("one-time", yes=Method.MANUAL, no="several-users"),
        Question("several-users", yes="secret", no=Method.MANUAL),
        Question("secret", yes="redirect", no=Method.DEVICE_CODE),
        Question("redirect", yes=Method.AUTHORIZATION_CODE, no=Method.DEVICE_CODE),
    )
}


def questions_left(question: Question) -> int:
    """Count the questions from *question* on, by the longest way."""
    following = (question.yes, question.no)
    names = [step for step in following if isinstance(step, str)]
    return 1 + max((questions_left(QUESTIONS[name]) for name in names), default=0)


def answer(path: Sequence[bool]) -> Question | Method:
    """Follow the answers so far.

    Args:
        path: The answers in the order of the questions; ``True`` is yes.

    Returns:
        The next question, or the method once it is known.

    Raises:
        BadCall: There are more answers than questions on that way.
    """
    reached: Question | Method = QUESTIONS[FIRST]
    for at, is_yes in enumerate(path):
        if isinstance(reached, Method):
            raise BadCall("too-many-answers", enough=at, given=len(path))
        following = reached.yes if is_yes else reached.no
        reached = following if isinstance(following, Method) else QUESTIONS[following]
    return reached
