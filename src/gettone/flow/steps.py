"""The vocabulary of flows: send this, then be told what came back.

A flow is a generator. It yields ``Send`` and is answered with a ``Response``;
a lost connection is thrown into it as ``NoAnswer``.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from gettone.wire.messages import Request, Response

__all__ = ["Flow", "Observer", "Send"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Send:
    """Send *request* once *after_s* seconds have passed."""

    request: Request
    after_s: float = 0.0


Flow: TypeAlias = Generator[Send, Response, T]


class Observer(Protocol):
    """Whoever is shown each request of a flow with its answer."""

    def __call__(self, request: Request, response: Response | None) -> None:
        """Learn from one answer, or from ``None`` where none came; what it raises ends the flow."""
        ...
