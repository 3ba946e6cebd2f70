"""What a test does to a sandbox: turn its knobs, mint tokens, read what passed.

The same from Python, over ``/_sandbox`` and in the pytest plugin.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from msgspec import structs

from gettone.domain.access_token import AccessToken
from gettone.domain.scope import ScopeSet
from gettone.sandbox.arranging import CREATING, added
from gettone.sandbox.clock import TurnedClock
from gettone.sandbox.controls import Turned
from gettone.sandbox.desk import Desk
from gettone.sandbox.faults import Fault, wrong_fields
from gettone.sandbox.fresh import fresh_content
from gettone.sandbox.handling import Outcome
from gettone.sandbox.needing import ApplicationNeeds, needs_of
from gettone.sandbox.quotas import Limits
from gettone.sandbox.records import ConnectedApplication, Records, Row
from gettone.sandbox.seed import DEMO_USER_ID
from gettone.sandbox.traffic import Passed
from gettone.wire.bodies import Body

__all__ = ["MAX_EDIT_DELAY_S", "Control", "ControlRefused"]

# A year.
MAX_EDIT_DELAY_S: Final = 366 * 86_400.0
_APPLICATION: Final = "Test"
# Quotas and documents reckon some years further than the sandbox's time.
_YEARS: Final = range(1970, 9000)


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
        fresh: How the knobs of a fresh one stand.
    """

    records: Records
    desk: Desk
    clock: TurnedClock
    fresh: Turned = field(default_factory=Turned)

    # -- everything at once

    def reset(self) -> None:
        """Make everything that of a fresh sandbox; forget what passed."""
        self.records.controls.load(fresh_content())
        self._turn(self.fresh)
        self.records.traffic.clear()

    def save(self, name: str) -> None:
        """Keep records, knobs and faults as they are under *name*.

        Raises:
            ControlRefused: The name is empty.
        """
        if not name:
            raise ControlRefused("name", "a name of your own")
        self.records.controls.save(name)

    def restore(self, name: str) -> None:
        """Put records, knobs and faults back as they were under *name*.

        What passed stays written down, and counted.

        Raises:
            ControlRefused: Nothing is kept under that name.
        """
        if not self.records.controls.restore(name):
            raise ControlRefused("name", "nothing is kept under it")

    @property
    def snapshots(self) -> Sequence[str]:
        """List the names that something is kept under."""
        return self.records.controls.snapshots()

    # -- time, delays, quotas

    @property
    def turned(self) -> Turned:
        """Tell how the knobs stand."""
        return self.records.controls.turned()

    def advance(self, seconds: float) -> datetime:
        """Move the sandbox's time ahead, and give it; it goes on, or stands, as before.

        Raises:
            ControlRefused: It would lie before 1970, or in the far future.
        """
        turned = self.turned
        if turned.clock_stands_at_s is not None:
            moved = structs.replace(turned, clock_stands_at_s=turned.clock_stands_at_s + seconds)
        else:
            moved = structs.replace(turned, clock_offset_s=turned.clock_offset_s + seconds)
        return self._set_clock(moved, "advance_s")

    def stand_at(self, at: datetime) -> datetime:
        """Let the sandbox's time stand still at an aware time.

        Raises:
            ControlRefused: *at* has no time zone, or lies before 1970 or in
                the far future.
        """
        if at.tzinfo is None:
            raise ControlRefused("stand_at", "a time with its zone")
        moved = structs.replace(self.turned, clock_stands_at_s=at.timestamp())
        return self._set_clock(moved, "stand_at")

    def go_on(self) -> datetime:
        """Let the sandbox's time be the machine's again."""
        self._turn(structs.replace(self.turned, clock_offset_s=0.0, clock_stands_at_s=None))
        return self.clock()

    def set_edit_delay(self, seconds: float) -> None:
        """Set how long an edit of permissions takes to hold.

        Raises:
            ControlRefused: Less than 0, or more than a year.
        """
        if not 0 <= seconds <= MAX_EDIT_DELAY_S:
            raise ControlRefused("edit_delay_s", f"0 to {MAX_EDIT_DELAY_S:.0f} seconds")
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
        for name, reason in wrong_fields(fault).items():
            raise ControlRefused(name, reason)
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
        wanted = _scope_set(scopes)
        named = client_id or self._own_application()
        return self.desk.connect(DEMO_USER_ID, named, company_ids, wanted)

    def edit_scopes(self, connected_id: int, scopes: Iterable[str]) -> None:
        """Change the scopes of a token, as the user does on the page.

        Raises:
            ControlRefused: A scope is not the provider's.
            DeskRefusal: Nothing is connected under that id.
        """
        self.desk.edit_scopes(DEMO_USER_ID, connected_id, _scope_set(scopes))

    def revoke(self, connected_id: int) -> None:
        """Disconnect an application, so that its token is refused.

        Raises:
            DeskRefusal: Nothing is connected under that id.
        """
        self.desk.disconnect(DEMO_USER_ID, connected_id)

    # -- records

    def add(self, family: str, fields: Body, *, company_id: int = 16) -> Row:
        """Create a record as the provider would, whatever tokens and quotas say.

        Args:
            family: As paths call it, such as ``suppliers``.
            fields: What stands in the body's ``data``.
            company_id: Whose it is.

        Raises:
            ControlRefused: There is no such family or company, or a field is
                wrong.
        """
        if family not in CREATING:
            raise ControlRefused("family", f"one of: {', '.join(sorted(CREATING))}")
        if self.records.company(company_id) is None:
            raise ControlRefused("company_id", "a company of the sandbox")
        try:
            outcome = added(
                self.records,
                family,
                fields,
                company_id=company_id,
                user_id=DEMO_USER_ID,
                now=self.clock(),
            )
        except (TypeError, ValueError):
            raise ControlRefused("fields", "what JSON can hold") from None
        if outcome.body is None or not outcome.is_done:
            raise ControlRefused(*_what_is_wrong(outcome))
        row: Row = outcome.body["data"]
        return row

    # -- what passed

    def requests(self, *, after_id: int = 0, limit: int = 1000) -> Sequence[Passed]:
        """Read the requests that passed, the newest last."""
        return self.records.traffic.read(after_id=after_id, limit=limit)

    def needs(self, *, client_id: str = "") -> Sequence[ApplicationNeeds]:
        """Tell which boxes each application needs, by what it called.

        Args:
            client_id: Only this application's; empty for all.
        """
        found = needs_of(self.records, self.desk.connected(DEMO_USER_ID))
        return [one for one in found if client_id in {"", one.client_id}]

    def forget_requests(self) -> None:
        """Forget what passed and what the quotas counted."""
        self.records.traffic.clear()

    def _turn(self, turned: Turned) -> None:
        self.records.controls.turn(turned)

    def _set_clock(self, turned: Turned, field: str) -> datetime:
        expected = f"a time in the years {_YEARS.start} to {_YEARS.stop - 1}"
        try:
            now = self.clock.under(turned)
        except (ValueError, OverflowError):
            raise ControlRefused(field, expected) from None
        if now.year not in _YEARS:
            raise ControlRefused(field, expected)
        self._turn(turned)
        return now

    def _own_application(self) -> str:
        for application in self.desk.applications(DEMO_USER_ID):
            if application.name == _APPLICATION:
                return application.client_id
        return self.desk.create_application(DEMO_USER_ID, _APPLICATION).client_id


def _what_is_wrong(outcome: Outcome) -> tuple[str, str]:
    """Name the first field that is wrong, and say why."""
    for name, sentences in outcome.invalid.items():
        return name, " ".join(sentences)
    return "fields", outcome.message or "nothing that another record stands against"


def _scope_set(scopes: Iterable[str]) -> ScopeSet:
    try:
        return ScopeSet.parse(" ".join(scopes))
    except ValueError as unknown:
        raise ControlRefused("scopes", str(unknown)) from None
