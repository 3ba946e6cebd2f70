"""What a test turns: clock, delays, quotas, faults and snapshots.

Values and an interface; ``sandbox.sql_controls`` is the implementation. All
of it lies with the records, so that it holds for every worker.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import msgspec

from gettone.sandbox.faults import Fault
from gettone.sandbox.quotas import OFF, Limits

__all__ = ["Controls", "Turned"]


class Turned(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the sandbox's knobs stand.

    Attributes:
        clock_offset_s: How far its time is ahead of the machine's.
        clock_stands_at_s: Seconds since 1970 at which its time stands still;
            ``None`` while it goes on.
        edit_delay_s: How long an edit of permissions takes to hold.
        limits: How many requests each window of the quotas takes.
    """

    clock_offset_s: float = 0.0
    clock_stands_at_s: float | None = None
    edit_delay_s: float = 0.0
    limits: Limits = OFF

    def now_s(self, real_s: float) -> float:
        """Give the sandbox's time at the machine's time *real_s*."""
        if self.clock_stands_at_s is not None:
            return self.clock_stands_at_s
        return real_s + self.clock_offset_s


class Controls(Protocol):
    """Where the knobs are."""

    def turned(self) -> Turned:
        """Tell how they stand."""
        ...

    def turn(self, turned: Turned) -> None:
        """Set them."""
        ...

    @property
    def has_faults(self) -> bool:
        """Tell whether any fault is still to happen."""
        ...

    def faults(self) -> Sequence[Fault]:
        """List the faults that are still to happen, the next first."""
        ...

    def add_fault(self, fault: Fault) -> None:
        """Add one behind the others."""
        ...

    def take_fault(self, operation_id: str) -> Fault | None:
        """Take the first that is meant for an operation, one of its times."""
        ...

    def clear_faults(self) -> None:
        """Let nothing more happen."""
        ...

    def content(self) -> bytes:
        """Give all records as bytes."""
        ...

    def load(self, content: bytes) -> None:
        """Put what ``content`` gave in place of all records."""
        ...

    def save(self, name: str) -> None:
        """Keep all records as they are under *name*, in place of what is there."""
        ...

    def restore(self, name: str) -> bool:
        """Put all records back as they were; tell whether *name* was there."""
        ...

    def snapshots(self) -> Sequence[str]:
        """List the names that records are kept under."""
        ...
