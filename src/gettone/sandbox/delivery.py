"""What is due to sinks, who sends it, and what an answer means.

Nothing here opens a connection: a ``Send`` does, such as ``posting.post``.
Several processes may deliver from one database; each entry is lent to one of
them, and comes due again if that one does not report back.

Source:
    Provider, Notifications page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal, TypeAlias

from gettone.sandbox.agenda import Entry, EntryKind
from gettone.sandbox.cloud_events import Message, message, welcome
from gettone.sandbox.records import Records
from gettone.sandbox.signing import signed
from gettone.sandbox.subscription import FAMILY, Subscription, find, may_hear
from gettone.wire.bodies import object_in
from gettone.wire.event_types import WELCOME

__all__ = ["BATCH", "DELAYS", "MAX_ATTEMPTS", "Answer", "Send", "Verdict", "delivered", "verdict"]

_KINDS: Final[tuple[EntryKind, ...]] = ("challenge", "notification")
# One is lent this many at once, for so long; a send takes ten seconds at most.
BATCH: Final = 10
_LEASE: Final = timedelta(minutes=5)
# Provider, Notifications page: four attempts, further and further apart.
# Assumed: how far.
DELAYS: Final = (timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30))
# Provider, Subscription Expiration page.
_EXPIRY: Final = timedelta(days=10)
# Provider, Subscriptions page.
MAX_ATTEMPTS: Final = 5

Verdict: TypeAlias = Literal["delivered", "again", "gone", "failed"]
# Provider, Notifications page: all other statuses are errors that no further
# attempt mends, redirections too.
_VERDICTS: Final[Mapping[int, Verdict]] = {
    **dict.fromkeys((102, 200, 201, 202, 204), "delivered"),
    **dict.fromkeys(range(500, 600), "again"),
    410: "gone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a sink answered.

    Attributes:
        status: The HTTP status.
        body: The bytes received, or the first of many.
    """

    status: int
    body: bytes = field(default=b"", repr=False)


# Sends one message; ``None`` for no answer.
Send: TypeAlias = Callable[[Message], Answer | None]


def delivered(records: Records, clock: Callable[[], datetime], send: Send) -> int:
    """Send what is due now, and keep what comes of it.

    Args:
        records: Where entries and subscriptions are.
        clock: Gives the time, aware and in UTC.
        send: Sends one message.

    Returns:
        How many messages were sent.

    Raises:
        SandboxError: The records cannot be read or written.
    """
    sent = 0
    while batch := _lent(records, clock()):
        for entry in batch:
            sent += _sent(records, entry, clock, send)
    return sent


def verdict(answer: Answer | None) -> Verdict:
    """Tell what an answer to a notification means.

    Source:
        Provider, Notifications page. Assumed: no answer is as a 5xx.
    """
    return "again" if answer is None else _VERDICTS.get(answer.status, "failed")


def _lent(records: Records, now: datetime) -> list[Entry]:
    """Take some of what is due, so that no other process has it meanwhile."""
    if not records.agenda.due(_KINDS, now):
        return []
    with records.transaction():
        batch = records.agenda.due(_KINDS, now)[:BATCH]
        for entry in batch:
            records.agenda.postpone(replace(entry, due_at=now + _LEASE))
    return batch


def _sent(records: Records, entry: Entry, clock: Callable[[], datetime], send: Send) -> bool:
    now = clock()
    subscription = find(records, entry.company_id, entry.held["subscription_id"])
    if subscription is None or not _is_wanted(records, entry, subscription, now):
        records.agenda.remove(entry.id)
        return False
    answer = send(message(entry, subscription, partial(signed, records.shelf), now))
    with records.transaction():
        # It may have changed while the sink took its time.
        current = find(records, entry.company_id, subscription.id)
        if current is None or current.sink != subscription.sink:
            records.agenda.remove(entry.id)
        else:
            _SETTLE[entry.kind](records, entry, current, answer, clock())
    return True


def _is_wanted(records: Records, entry: Entry, one: Subscription, now: datetime) -> bool:
    """Tell whether what was planned still holds.

    Source:
        Assumed: nothing is sent to a sink that has not agreed, nor of events
        that the token no longer reaches.
    """
    if entry.kind == "challenge":
        return not one.verified and one.sink == entry.held["sink"]
    event_type = entry.held["type"]
    return one.verified and (event_type == WELCOME or may_hear(records, one, event_type, now))


def _settle_challenge(
    records: Records, entry: Entry, one: Subscription, answer: Answer | None, now: datetime
) -> None:
    """Take the sink's agreement, or give up after the last attempt.

    Source:
        Provider, Subscriptions page.
    """
    records.agenda.remove(entry.id)
    if _is_agreement(answer, entry.held["value"]):
        replace(one, verified=True).kept(records)
        records.agenda.add(welcome(one, now))
    elif one.attempts >= MAX_ATTEMPTS:
        records.remove(one.company_id, FAMILY, one.id)


def _settle_notification(
    records: Records, entry: Entry, one: Subscription, answer: Answer | None, now: datetime
) -> None:
    """Try again, or have done with it; a subscription suffers from errors.

    Source:
        Provider, Notifications and Subscription Expiration pages: the first
        error sets a time, a success takes it back, and the first error after
        that time ends the subscription.
    """
    found, tries = verdict(answer), entry.held["tries"]
    if found == "again" and tries < len(DELAYS):
        held = entry.held | {"tries": tries + 1}
        records.agenda.postpone(replace(entry, due_at=now + DELAYS[tries], held=held))
        return
    records.agenda.remove(entry.id)
    is_over = one.expires_at is not None and now >= one.expires_at
    if found == "delivered":
        _expiring(records, one, None)
    elif found == "gone" or is_over:
        records.remove(one.company_id, FAMILY, one.id)
    else:
        _expiring(records, one, one.expires_at or now + _EXPIRY)


_SETTLE: Final = {"challenge": _settle_challenge, "notification": _settle_notification}


def _expiring(records: Records, one: Subscription, at: datetime | None) -> None:
    if at != one.expires_at:
        replace(one, expires_at=at).kept(records)


def _is_agreement(answer: Answer | None, value: str) -> bool:
    """Tell whether the sink answered 200 with the challenge's value."""
    if answer is None or answer.status != 200:
        return False
    try:
        held = object_in(json.loads(answer.body))
    except (ValueError, RecursionError):
        return False
    return held is not None and held.get("verification") == value
