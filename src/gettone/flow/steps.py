"""The vocabulary of flows: send this, then be told what came back.

A flow is a generator. It yields ``Send`` and is answered with a ``Response``;
a lost connection is thrown into it as ``NoAnswer``.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from gettone.wire.messages import Request, Response

__all__ = ["Flow", "Gate", "Observer", "Passage", "Send"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Send:
    """Send *request* once *after_s* seconds have passed.

    Attributes:
        settles: It only asks whether the token lives, so that one answer does
            for all who ask that at once.
    """

    request: Request
    after_s: float = 0.0
    settles: bool = False


Flow: TypeAlias = Generator[Send, Response, T]
# Gives seconds to wait, and at last ``None`` for "send it", or the answer where
# it is known without.
Passage: TypeAlias = Generator[float, None, Response | None]


class Observer(Protocol):
    """Whoever is shown each request of a flow with its answer."""

    def __call__(self, request: Request, response: Response | None) -> None:
        """Learn from one answer, or from ``None`` where none came; what it raises ends the flow."""
        ...


class Gate(Protocol):
    """Whoever says when a request may be sent, and whether at all."""

    def __call__(self, step: Send) -> Passage:
        """Let one request through; what is raised ends the flow, and nothing is sent."""
        ...
