"""What is sent to a sink, as values: challenges, and notifications as CloudEvents."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeAlias
from urllib.parse import urlencode, urlsplit, urlunsplit

from gettone.sandbox.agenda import Entry
from gettone.sandbox.subscription import Subscription
from gettone.wire.bodies import Body, encode
from gettone.wire.event_types import WELCOME

__all__ = [
    "CHALLENGE",
    "Message",
    "Sign",
    "challenge",
    "message",
    "notification",
    "welcome",
]

# Provider, Notifications page: source of an event, and who signs.
_PROVIDER: Final = "https://api-v2.fattureincloud.it"
_LIFETIME: Final = timedelta(hours=3)
_USER_AGENT: Final = "FattureInCloud/API-WEBHOOK"
CHALLENGE: Final = "x-fic-verification-challenge"
# The example has 64 digits.
_CHALLENGE_BYTES: Final = 32

Sign: TypeAlias = Callable[[Mapping[str, object]], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One request to a sink.

    Attributes:
        method: Upper-case HTTP method.
        url: Where to.
        headers: Values by name.
        body: The bytes to send.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = b""


def challenge(subscription: Subscription, method: str, now: datetime) -> Entry:
    """Plan to ask the sink whether it agrees.

    Args:
        subscription: Whose sink.
        method: Where the challenge stands: ``header`` or ``query``.
        now: The time.
    """
    return _entry(
        subscription,
        now,
        {"sink": subscription.sink, "method": method, "value": secrets.token_hex(_CHALLENGE_BYTES)},
    )


def notification(
    subscription: Subscription, event_type: str, ids: Sequence[int], now: datetime
) -> Entry:
    """Plan to tell the sink of an event.

    Args:
        subscription: Whose sink.
        event_type: What happened.
        ids: To which records.
        now: When.
    """
    at = now.isoformat(timespec="seconds")
    return _entry(subscription, now, {"type": event_type, "ids": list(ids), "time": at, "tries": 0})


def welcome(subscription: Subscription, now: datetime) -> Entry:
    """Plan to tell a sink that it agreed.

    Source:
        Provider, Subscriptions page. Assumed: it names no records.
    """
    return notification(subscription, WELCOME, (), now)


def message(entry: Entry, subscription: Subscription, sign: Sign, now: datetime) -> Message:
    """Write what an entry stands for.

    Args:
        entry: A challenge or a notification.
        subscription: Which it is for.
        sign: Signs claims.
        now: When it is sent.

    Source:
        Provider, Notifications and Subscriptions pages. Assumed: the
        application's id in ``aid`` is its Client ID.
    """
    claims = {
        "jti": entry.held["id"],
        "iss": _PROVIDER,
        "exp": int((now + _LIFETIME).timestamp()),
        "sub": _subject(entry),
        "aud": [subscription.sink],
        "iat": int(now.timestamp()),
        "aid": subscription.client_id,
    }
    always = {
        "user-agent": _USER_AGENT,
        "authorization": f"Bearer {sign(claims)}",
        "connection": "close",
    }
    if entry.kind == "challenge":
        return _asking(entry.held, subscription.sink, always)
    return _telling(entry, subscription, always)


def _entry(subscription: Subscription, now: datetime, held: Body) -> Entry:
    """Plan something for a subscription, under an id of its own.

    Source:
        Provider, Notifications page, examples: a number, a colon, a UUID.
        Assumed: the number is the subscription's.
    """
    named = {"subscription_id": subscription.id, "id": f"{subscription.id}:{uuid.uuid4()}"}
    return Entry(
        company_id=subscription.company_id,
        kind="challenge" if "value" in held else "notification",
        due_at=now,
        held=named | held,
    )


def _asking(held: Body, sink: str, always: Mapping[str, str]) -> Message:
    if held["method"] == "header":
        return Message(method="GET", url=sink, headers={**always, CHALLENGE: held["value"]})
    parts = urlsplit(sink)
    query = "&".join(filter(None, [parts.query, urlencode({CHALLENGE: held["value"]})]))
    return Message(method="GET", url=urlunsplit(parts._replace(query=query)), headers=always)


def _telling(entry: Entry, subscription: Subscription, always: Mapping[str, str]) -> Message:
    """Put the attributes into headers, or into the body beside the ids.

    Source:
        CloudEvents 1.0.2, HTTP Protocol Binding, sections 3.1 and 3.2.
        Provider, Notifications page: two examples of the structured mode
        differ in its media type; the binding's is sent.
    """
    content = {"ids": entry.held["ids"]}
    attributes = {
        "id": entry.held["id"],
        "source": _PROVIDER,
        "specversion": "1.0",
        "type": entry.held["type"],
        "subject": _subject(entry),
        "time": entry.held["time"],
    }
    if subscription.config["mapping"] == "structured":
        headers = {"content-type": "application/cloudevents+json"}
        whole = {**attributes, "datacontenttype": "application/json", "data": content}
    else:
        named = {f"ce-{name}": held for name, held in attributes.items()}
        headers = {"content-type": "application/json", **named}
        whole = {"data": content}
    return Message(
        method="POST", url=subscription.sink, headers={**always, **headers}, body=encode(whole)
    )


def _subject(entry: Entry) -> str:
    return f"company:{entry.company_id}"
