"""The provider's API as a function: a request in, a response out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from msgspec import structs

from gettone.sandbox.addresses import FILES_PATH
from gettone.sandbox.around import answered
from gettone.sandbox.catching_up import catch_up
from gettone.sandbox.clock import utc_now
from gettone.sandbox.delivery import Send, delivered
from gettone.sandbox.downloads import downloaded
from gettone.sandbox.gathering import Sent, gathered
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.known import Known, Seen
from gettone.sandbox.noting import noted
from gettone.sandbox.quotas import Sharer, Taken
from gettone.sandbox.records import ConnectedApplication, Records
from gettone.sandbox.rules import Asked, Policies, Refusal, judge
from gettone.sandbox.signing import PUBLIC_KEY_PATH, served_public_key
from gettone.sandbox.verbs import VERBS
from gettone.wire.access import Access
from gettone.wire.bodies import Body, encode
from gettone.wire.messages import Request, Response
from gettone.wire.operation import Match, Operation, catalogue

__all__ = ["Policies", "Provider"]


class _Done(msgspec.Struct, frozen=True):
    """What became of a request.

    Attributes:
        asked: What was known of it.
        verdict: ``ok``, or the reason of the refusal.
        response: Its answer.
    """

    asked: Asked
    verdict: str
    response: Response


class Provider:
    """Fatture in Cloud's API over some records; ``respond`` is a transport.

    Args:
        records: What it looks up and changes.
        clock: Gives the time, aware and in UTC.
        policies: How it answers where the real answer is not known.
    """

    def __init__(
        self,
        records: Records,
        *,
        clock: Callable[[], datetime] = utc_now,
        policies: Policies | None = None,
    ) -> None:
        self._records = records
        self._known = Known(records)
        self._clock = clock
        self._policies = policies or Policies()

    def respond(self, request: Request) -> Response:
        """Answer one request; a refusal is an answer too.

        Raises:
            SandboxError: The records cannot be read or written.
        """
        found = catalogue().match(request.method, request.path)
        if found is None:
            return self._elsewhere(request)
        now = self._clock()
        # A write is judged and done with nobody in between: whatever is
        # revoked before it begins stops it, in every process.
        if request.method == "GET":
            done = self._judged(found, request, now)
        else:
            with self._records.transaction():
                done = self._judged(found, request, now)
        return self._noted(request, done)

    def deliver(self, send: Send) -> int:
        """Do what is due now, and tell the sinks of webhooks of it.

        Args:
            send: Sends one message, as ``posting.post`` does.

        Returns:
            How many messages were sent.

        Raises:
            SandboxError: The records cannot be read or written.
        """
        catch_up(self._records, self._clock())
        return delivered(self._records, self._clock, send)

    def _elsewhere(self, request: Request) -> Response:
        """Answer what is asked of no operation."""
        path, is_get = request.path, request.method == "GET"
        if is_get and path.startswith(FILES_PATH):
            return downloaded(self._records, path, self._clock())
        if is_get and path == PUBLIC_KEY_PATH:
            return served_public_key(self._records.shelf)
        methods = catalogue().methods_for(path)
        if request.method == "OPTIONS" and methods:
            return Response(status=204, headers={"allow": ", ".join(sorted(methods))})
        asked = Asked(methods=methods, method=request.method, now=self._clock())
        return self._noted(request, self._ended(asked, Outcome()))

    def _noted(self, request: Request, done: _Done) -> Response:
        self._records.traffic.write(noted(request, done.asked, done.verdict, done.response.status))
        return done.response

    def _judged(self, found: Match, request: Request, now: datetime) -> _Done:
        seen = self._known.now()
        token_sha256 = request.bearer.sha256 if request.bearer else ""
        sent = Sent(found=found, query=dict(request.query), body=_json(request))
        asking = (token_sha256, sent.operation.id, sent.company_id)
        leave = seen.leave(asking, now)
        asked = leave or self._looked_up(seen, sent, token_sha256, now)
        connected = asked.connected
        if connected is None:
            return self._ended(asked, Outcome())
        asked = self._counted(seen, asked)
        is_full = asked.taken is not None and asked.taken.refused_by is not None
        if leave is None or is_full:
            if refusal := judge(asked, self._policies):
                return _Done(asked, refusal.reason, _refused(refusal))
            if _is_judged_alike(sent.operation):
                seen.give_leave(asking, asked)
        if asked.company_id is not None and seen.is_due(asked.company_id, now):
            catch_up(self._records, now, company_id=asked.company_id)
        verb = VERBS[found.operation.id]
        call = self._call(asked, connected, sent, request)
        return self._ended(asked, answered(verb, call))

    def _looked_up(self, seen: Seen, sent: Sent, token_sha256: str, now: datetime) -> Asked:
        """Look up what a request is judged by."""
        method = sent.operation.method
        asked = Asked(
            methods=frozenset({method}),
            method=method,
            now=now,
            connected=seen.connected(token_sha256) if token_sha256 else None,
            company_id=sent.company_id,
            operation=sent.operation,
        )
        return asked if asked.connected is None else gathered(seen, asked, sent)

    def _counted(self, seen: Seen, asked: Asked) -> Asked:
        """Count a request of a token that opens its company, if quotas are on.

        Source:
            Provider, Limits and quotas. Assumed: what names no company counts
            in none.
        """
        limits = seen.turned.limits
        connected, company_id = asked.connected, asked.company_id
        if not limits.are_on or connected is None or company_id is None or asked.access is None:
            return asked
        client_id = connected.client_id
        sharer = Sharer(
            company_id=company_id, client_id=client_id, is_public=seen.is_public(client_id)
        )
        taken = self._records.traffic.take(sharer, limits, asked.now)
        return structs.replace(asked, taken=taken)

    def _call(
        self, asked: Asked, connected: ConnectedApplication, sent: Sent, request: Request
    ) -> Call:
        texts, named = sent.operation.text_names, sent.found.path_parameters.items()
        return Call(
            records=self._records,
            operation=sent.operation,
            connected=connected,
            access=asked.access or Access(),
            ids={name: int(text) for name, text in named if name not in texts},
            texts={name: text for name, text in named if name in texts},
            query=sent.query,
            body=sent.body,
            path=request.path.removeprefix(f"/c/{asked.company_id}"),
            now=asked.now,
            content_type=request.content_type,
            content=request.body,
            policies=self._policies,
            origin=request.origin,
            is_only_sent=True,
        )

    def _ended(self, asked: Asked, outcome: Outcome) -> _Done:
        is_settled = outcome.is_done and asked.connected is not None
        refusal = None if is_settled else judge(_with_outcome(asked, outcome), self._policies)
        if refusal is None:
            return _Done(asked, "ok", _accepted(outcome, asked.taken))
        return _Done(asked, refusal.reason, _refused(refusal))


def _with_outcome(asked: Asked, outcome: Outcome) -> Asked:
    return structs.replace(
        asked,
        is_found=outcome.is_found,
        invalid=outcome.invalid,
        is_allowed=outcome.is_allowed,
        is_conflict=outcome.is_conflict,
        message=outcome.message,
        extra=outcome.extra,
    )


def _is_judged_alike(operation: Operation) -> bool:
    """Tell whether token and company decide, whatever path, query and body say else."""
    return operation.method == "GET" and not operation.by_document_type


def _json(request: Request) -> Body | None:
    """Read the body; ``None`` for none, or for one that is no JSON object (assumed)."""
    media = request.content_type.partition(";")[0].strip().lower()
    if media != "application/json":
        return None
    try:
        return msgspec.json.decode(request.body, type=dict[str, object])
    except (ValueError, RecursionError):
        return None


def _accepted(outcome: Outcome, taken: Taken | None) -> Response:
    headers = {} if taken is None else dict(taken.headers)
    if outcome.media:
        headers["content-type"] = outcome.media
        return Response(status=200, headers=headers, body=outcome.content)
    if outcome.body is None:
        return Response(status=200, headers=headers)
    headers["content-type"] = "application/json"
    return Response(status=200, headers=headers, body=msgspec.json.encode(outcome.body))


def _refused(refusal: Refusal) -> Response:
    headers = {"content-type": "application/json", **refusal.headers}
    return Response(status=refusal.status, headers=headers, body=encode(refusal.body))
