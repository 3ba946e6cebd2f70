"""What a test does to a sandbox: turn its knobs, mint tokens, read what passed.

The same from Python, over ``/_sandbox`` and in the pytest plugin.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from msgspec import structs

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.sandbox.clock import TurnedClock
from gettone.sandbox.controls import Turned
from gettone.sandbox.desk import Desk
from gettone.sandbox.faults import Fault, wrong_fields
from gettone.sandbox.fresh import fresh_content
from gettone.sandbox.quotas import Limits
from gettone.sandbox.records import ConnectedApplication, Records
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.traffic import Passed

__all__ = ["Control", "ControlRefused"]

_APPLICATION: Final = "Test"


class ControlRefused(ValueError):
    """What was asked of the sandbox cannot be done; says which field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Control:
    """A sandbox's knobs, for tests.

    Attributes:
        records: What the sandbox keeps.
        desk: What its user does.
        clock: Its time.
    """

    records: Records
    desk: Desk
    clock: TurnedClock

    # -- everything at once

    def reset(self) -> None:
        """Make everything that of a fresh sandbox; forget what passed."""
        self.records.controls.load(fresh_content())
        self.records.traffic.clear()

    def save(self, name: str) -> None:
        """Keep everything as it is under *name*.

        Raises:
            ControlRefused: The name is empty.
        """
        if not name:
            raise ControlRefused("name", "a name of your own")
        self.records.controls.save(name)

    def restore(self, name: str) -> None:
        """Put everything back as it was under *name*.

        Raises:
            ControlRefused: Nothing is kept under that name.
        """
        if not self.records.controls.restore(name):
            raise ControlRefused("name", "nothing is kept under it")

    @property
    def snapshots(self) -> Sequence[str]:
        """List the names under which everything is kept."""
        return self.records.controls.snapshots()

    # -- time, delays, quotas

    @property
    def turned(self) -> Turned:
        """Tell how the knobs stand."""
        return self.records.controls.turned()

    def advance(self, seconds: float) -> datetime:
        """Move the sandbox's time ahead, and give it; it goes on, or stands, as before.

        Raises:
            ControlRefused: No calendar reaches so far.
        """
        turned = self.turned
        if turned.clock_stands_at_s is not None:
            moved = structs.replace(turned, clock_stands_at_s=turned.clock_stands_at_s + seconds)
        else:
            moved = structs.replace(turned, clock_offset_s=turned.clock_offset_s + seconds)
        return self._set_clock(moved, seconds)

    def stand_at(self, at: datetime) -> datetime:
        """Let the sandbox's time stand still at an aware time.

        Raises:
            ControlRefused: *at* has no time zone.
        """
        if at.tzinfo is None:
            raise ControlRefused("at", "a time with its zone")
        return self._set_clock(structs.replace(self.turned, clock_stands_at_s=at.timestamp()), 0)

    def go_on(self) -> datetime:
        """Let the sandbox's time be the machine's again."""
        self._turn(structs.replace(self.turned, clock_offset_s=0.0, clock_stands_at_s=None))
        return self.clock()

    def set_edit_delay(self, seconds: float) -> None:
        """Set how long an edit of permissions takes to hold.

        Raises:
            ControlRefused: Less than 0, or not finite.
        """
        if not 0 <= seconds < timedelta.max.total_seconds():
            raise ControlRefused("edit_delay_s", "0 or more seconds")
        self._turn(structs.replace(self.turned, edit_delay_s=seconds))

    def set_limits(self, limits: Limits) -> None:
        """Set how many requests each window of the quotas takes."""
        self._turn(structs.replace(self.turned, limits=limits))

    # -- faults

    @property
    def faults(self) -> Sequence[Fault]:
        """List the faults that are still to happen, the next first."""
        return self.records.controls.faults()

    def add_fault(self, fault: Fault) -> None:
        """Let the next answers of an operation fail.

        Raises:
            ControlRefused: A field of it cannot be used.
        """
        for field, reason in wrong_fields(fault).items():
            raise ControlRefused(field, reason)
        self.records.controls.add_fault(fault)

    def clear_faults(self) -> None:
        """Let nothing more fail."""
        self.records.controls.clear_faults()

    # -- tokens

    def mint(
        self, scopes: Iterable[str], *, company_ids: Collection[int] = (16,), client_id: str = ""
    ) -> tuple[ConnectedApplication, AccessToken]:
        """Connect an application as the demo user does on the page.

        Args:
            scopes: Names such as ``entity.suppliers:r``.
            company_ids: What the token opens.
            client_id: Whose; empty for an application made for tests.

        Raises:
            ControlRefused: A scope is not the provider's.
            DeskRefusal: Client ID or companies are not the user's.
        """
        try:
            wanted = ScopeSet.parse(" ".join(scopes))
        except ValueError as unknown:
            raise ControlRefused("scopes", str(unknown)) from None
        named = client_id or self._own_application()
        return self.desk.connect(DEMO_USER_ID, named, company_ids, wanted)

    def edit_scopes(self, connected_id: int, scopes: Iterable[str]) -> None:
        """Change the scopes of a token, as the user does on the page.

        Raises:
            ControlRefused: A scope is not the provider's.
            DeskRefusal: Nothing is connected under that id.
        """
        try:
            wanted = ScopeSet.parse(" ".join(scopes))
        except ValueError as unknown:
            raise ControlRefused("scopes", str(unknown)) from None
        self.desk.edit_scopes(DEMO_USER_ID, connected_id, wanted)

    def revoke(self, connected_id: int) -> None:
        """Disconnect an application, so that its token is refused.

        Raises:
            DeskRefusal: Nothing is connected under that id.
        """
        self.desk.disconnect(DEMO_USER_ID, connected_id)

    # -- what passed

    def requests(self, *, after_id: int = 0, limit: int = 1000) -> Sequence[Passed]:
        """Read the requests that passed, the newest last."""
        return self.records.traffic.read(after_id=after_id, limit=limit)

    def forget_requests(self) -> None:
        """Forget what passed and what the quotas counted."""
        self.records.traffic.clear()

    def _turn(self, turned: Turned) -> None:
        self.records.controls.turn(turned)

    def _set_clock(self, turned: Turned, seconds: float) -> datetime:
        before = self.turned
        try:
            self._turn(turned)
            return self.clock()
        except (ValueError, OverflowError):
            self._turn(before)
            raise ControlRefused("advance_s", f"no calendar reaches {seconds} s further") from None

    def _own_application(self) -> str:
        for application in self.desk.applications(DEMO_USER_ID):
            if application.name == _APPLICATION:
                return application.client_id
        return self.desk.create_application(DEMO_USER_ID, _APPLICATION).client_id
