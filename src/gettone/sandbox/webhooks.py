"""Subscriptions to events: list, get, create, modify, delete, verify.

Source:
    Provider, Subscriptions page; OpenAPI 2.1.8, the Webhooks operations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, cast

from gettone.sandbox.cloud_events import challenge
from gettone.sandbox.delivery import MAX_ATTEMPTS
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.hosts import is_sink
from gettone.sandbox.records import Row
from gettone.sandbox.rows import Verb
from gettone.sandbox.rules import required_fault
from gettone.sandbox.subscription import FAMILY, Subscription, find, of_company
from gettone.sandbox.taking import given_data, invalid_body
from gettone.wire.bodies import object_in
from gettone.wire.event_types import exploded, scopes_of

__all__ = ["WEBHOOK_VERBS"]

# Provider, Subscriptions page.
_PAUSE: Final = timedelta(minutes=10)
_REQUIRED: Final = ("sink", "types")
_TAKEN: Final = "The '{}' event is already registered for this application"
# Assumed: the sentence; the other one is the page's.
_UNKNOWN: Final = "The '{}' event does not exist"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Types:
    """What comes of the types that a body asks for.

    Attributes:
        granted: Those that the subscription gets.
        warnings: Why others are not among them.
        is_allowed: Whether token and user reach all that were asked for.
    """

    granted: tuple[str, ...]
    warnings: tuple[str, ...]
    is_allowed: bool

    @property
    def refused(self) -> Outcome | None:
        """Refuse what leaves nothing.

        Source:
            Provider, Subscriptions page: every type's scopes are asked for.
            Assumed: that no subscription is made of no type.
        """
        if self.is_allowed and self.granted:
            return None
        invalid = {} if self.granted else {"data.types": list(self.warnings)}
        return Outcome(is_allowed=self.is_allowed, invalid=invalid)


def _list(call: Call) -> Outcome:
    """List those of the token's application (assumed: others are not seen)."""
    return Outcome(body={"data": [one.shown for one in _own(call)]})


def _with(do: Callable[[Call, Subscription], Outcome]) -> Verb:
    """Do something with the one that the path names."""

    def done(call: Call) -> Outcome:
        name, client_id = call.texts["subscription_id"], call.connected.client_id
        found = find(call.records, call.company_id, name, client_id)
        return Outcome(is_found=False) if found is None else do(call, found)

    return done


def _shown(_call: Call, found: Subscription) -> Outcome:
    return Outcome(body={"data": found.shown})


def _create(call: Call) -> Outcome:
    """Keep a subscription, and plan to ask its sink.

    Source:
        Provider, Subscriptions page.
    """
    if invalid := _invalid(call, _REQUIRED):
        return Outcome(invalid=invalid)
    given = given_data(call)
    types = _types(call, given["types"])
    if types.refused:
        return types.refused
    made = Subscription(
        company_id=call.company_id,
        client_id=call.connected.client_id,
        connected_id=call.connected.id,
        sink=given["sink"],
        types=types.granted,
    )
    kept = _asked(call, replace(made, **_chosen(given)).kept(call.records))
    return _answer(kept, types.warnings)


def _modify(call: Call, found: Subscription) -> Outcome:
    """Take over what is given; another sink must agree anew.

    Source:
        Provider, Subscriptions page. Assumed: attempts begin anew too.
    """
    named = object_in((call.body or {}).get("data")) or {}
    if invalid := _invalid(call, [name for name in _REQUIRED if name in named]):
        return Outcome(invalid=invalid)
    given = given_data(call)
    types = _types(call, given.get("types", found.types), found)
    if types.refused:
        return types.refused
    changed = replace(found, types=types.granted, **_chosen(given))
    if given.get("sink", found.sink) != found.sink:
        changed = replace(changed, sink=given["sink"], verified=False, attempts=0)
        changed = replace(changed, retried_at=None, expires_at=None)
        return _answer(_asked(call, changed), types.warnings)
    return _answer(changed.kept(call.records), types.warnings)


def _delete(call: Call, found: Subscription) -> Outcome:
    call.records.remove(call.company_id, FAMILY, found.id)
    return Outcome()


def _verify(call: Call, found: Subscription) -> Outcome:
    """Plan to ask the sink again.

    Source:
        Provider, Subscriptions page: five attempts in all, ten minutes
        between two that were asked for; the method is not remembered.
        Assumed: how one too many is refused, and that a sink that agreed is
        not asked.
    """
    named = (call.body or {}).get("data")
    if invalid := {} if named is None else invalid_body(call):
        return Outcome(invalid=invalid)
    if found.verified:
        return Outcome()
    if found.retried_at is not None and call.now < found.retried_at + _PAUSE:
        return Outcome(message="The verification can be retried only once every 10 minutes.")
    if found.attempts >= MAX_ATTEMPTS:
        return Outcome(message="The verification has been attempted too many times.")
    given: Row = {} if named is None else given_data(call)
    method = given.get("verification_method", "header")
    _asked(call, replace(found, retried_at=call.now), method)
    return Outcome()


def _asked(call: Call, one: Subscription, method: str = "") -> Subscription:
    """Keep it, with one attempt more."""
    kept = replace(one, attempts=one.attempts + 1).kept(call.records)
    call.records.agenda.add(challenge(kept, method or kept.verification_method, call.now))
    return kept


def _own(call: Call) -> list[Subscription]:
    found = of_company(call.records, call.company_id)
    return [one for one in found if one.client_id == call.connected.client_id]


def _types(call: Call, asked: Iterable[str], found: Subscription | None = None) -> _Types:
    """Sort out the types that a body asks for.

    Source:
        Provider, Subscriptions page: one subscription for each application,
        company and type; others, and types that are not there, are warned of.
    """
    members = exploded(asked)
    wanted = list(dict.fromkeys(name for names in members.values() for name in names))
    taken = {name for one in _own(call) if not (found and one.id == found.id) for name in one.types}
    unknown = [_UNKNOWN.format(name) for name, names in members.items() if not names]
    return _Types(
        granted=tuple(name for name in wanted if name not in taken),
        warnings=(*unknown, *(_TAKEN.format(name) for name in wanted if name in taken)),
        is_allowed=all(call.may(scope) for name in wanted for scope in scopes_of(name)),
    )


def _invalid(call: Call, required: Sequence[str]) -> dict[str, list[str]]:
    """List what is wrong with a body; an unknown type is not, but is warned of."""
    said = invalid_body(call, required)
    named = object_in((call.body or {}).get("data")) or {}
    types: object = named.get("types")
    if isinstance(types, list):
        for at, name in enumerate(cast("list[object]", types)):
            if isinstance(name, str):
                said.pop(f"data.types.{at}", None)
        said |= {} if types else required_fault("data.types")
    sink: object = named.get("sink")
    if isinstance(sink, str) and "data.sink" not in said and not is_sink(sink):
        said["data.sink"] = ["The data.sink must be a valid HTTPS URL."]
    return said


def _chosen(given: Row) -> Row:
    """Take how the sink wants to be asked and told.

    Source:
        Provider, Subscriptions page: the defaults.
    """
    config = {"config": {"mapping": "binary"} | given["config"]} if "config" in given else {}
    named = ("verification_method",)
    return config | {name: given[name] for name in named if name in given}


def _answer(one: Subscription, warnings: Sequence[str]) -> Outcome:
    """Answer a write (assumed: null for no warnings)."""
    return Outcome(body={"data": one.shown, "warnings": list(warnings) or None})


WEBHOOK_VERBS: Final[dict[str, Verb]] = {
    "listWebhooksSubscriptions": _list,
    "CreateWebhooksSubscription": _create,
    "getWebhooksSubscription": _with(_shown),
    "modifyWebhooksSubscription": _with(_modify),
    "deleteWebhooksSubscription": _with(_delete),
    "verifyWebhooksSubscription": _with(_verify),
}
