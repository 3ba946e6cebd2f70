"""The provider's API as a function: a request in, a response out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import msgspec

from gettone.sandbox.account import ACCOUNT
from gettone.sandbox.addresses import FILES_PATH
from gettone.sandbox.around import answered
from gettone.sandbox.attachments import ATTACHMENTS
from gettone.sandbox.bin import BIN_VERBS
from gettone.sandbox.cashbook import CASHBOOK_VERBS
from gettone.sandbox.catching_up import catch_up
from gettone.sandbox.company_settings import SETTINGS_VERBS
from gettone.sandbox.delivery import Send, delivered
from gettone.sandbox.downloads import downloaded
from gettone.sandbox.e_invoices import E_INVOICE_VERBS
from gettone.sandbox.emails import EMAIL_VERBS
from gettone.sandbox.families import FAMILY_VERBS
from gettone.sandbox.gathering import Sent, gathered
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.info_lists import INFO_VERBS
from gettone.sandbox.issued import ISSUED_VERBS
from gettone.sandbox.pending import PENDING_VERBS
from gettone.sandbox.permissions import Access
from gettone.sandbox.receipts import RECEIPT_VERBS
from gettone.sandbox.received import RECEIVED_VERBS
from gettone.sandbox.received_info import RECEIVED_INFO_VERBS
from gettone.sandbox.records import ConnectedApplication, Records
from gettone.sandbox.rules import Asked, Policies, Refusal, judge
from gettone.sandbox.signing import PUBLIC_KEY_PATH, served_public_key
from gettone.sandbox.vat_types import VAT_TYPE_VERBS
from gettone.sandbox.webhooks import WEBHOOK_VERBS
from gettone.wire.bodies import Body, encode
from gettone.wire.messages import Request, Response
from gettone.wire.operation import Match, catalogue

__all__ = ["EMULATED", "Policies", "Provider", "utc_now"]

# What answers each operation; the others answer that they are not emulated.
EMULATED: Final[dict[str, Callable[[Call], Outcome]]] = {
    **ACCOUNT,
    **ATTACHMENTS,
    **FAMILY_VERBS,
    **VAT_TYPE_VERBS,
    **CASHBOOK_VERBS,
    **RECEIPT_VERBS,
    **INFO_VERBS,
    **ISSUED_VERBS,
    **SETTINGS_VERBS,
    **RECEIVED_VERBS,
    **RECEIVED_INFO_VERBS,
    **PENDING_VERBS,
    **BIN_VERBS,
    **WEBHOOK_VERBS,
    **EMAIL_VERBS,
    **E_INVOICE_VERBS,
}


def utc_now() -> datetime:
    """Give the time."""
    return datetime.now(UTC)


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
        self._clock = clock
        self._policies = policies or Policies()

    def respond(self, request: Request) -> Response:
        """Answer one request; a refusal is an answer too.

        Raises:
            SandboxError: The records cannot be read or written.
        """
        if request.path.startswith(FILES_PATH) and request.method == "GET":
            return downloaded(self._records, request.path, self._clock())
        if request.path == PUBLIC_KEY_PATH and request.method == "GET":
            return served_public_key(self._records.shelf)
        methods = catalogue().methods_for(request.path)
        if request.method == "OPTIONS" and methods:
            return Response(status=204, headers={"allow": ", ".join(sorted(methods))})
        asked = Asked(methods=methods, method=request.method, now=self._clock())
        found = catalogue().match(request.method, request.path)
        if found is None:
            return self._answer(asked, Outcome())
        # A write is judged and done with nobody in between: whatever is
        # revoked before it begins stops it, in every process.
        is_write = request.method != "GET"
        with self._records.transaction() if is_write else nullcontext():
            return self._judged(asked, found, request)

    def deliver(self, send: Send) -> int:
        """Send what is due now to the sinks of webhooks.

        Args:
            send: Sends one message, as ``posting.post`` does.

        Returns:
            How many messages were sent.

        Raises:
            SandboxError: The records cannot be read or written.
        """
        return delivered(self._records, self._clock, send)

    def _judged(self, asked: Asked, found: Match, request: Request) -> Response:
        bearer = request.bearer
        connected = self._records.connected_by_token(bearer.sha256) if bearer else None
        if connected is None:
            return self._answer(asked, Outcome())
        sent = Sent(found=found, query=dict(request.query), body=_json(request))
        emulated = EMULATED.get(found.operation.id)
        asked = replace(asked, connected=connected, is_emulated=emulated is not None)
        asked = gathered(self._records, asked, sent)
        if emulated is None or judge(asked, self._policies):
            return self._answer(asked, Outcome())
        if asked.company_id is not None:
            catch_up(self._records, asked.now, company_id=asked.company_id)
        return self._answer(asked, answered(emulated, self._call(asked, connected, sent, request)))

    def _call(
        self, asked: Asked, connected: ConnectedApplication, sent: Sent, request: Request
    ) -> Call:
        numbers = {one.name for one in sent.operation.parameters if one.kind == "integer"}
        named = sent.found.path_parameters.items()
        return Call(
            records=self._records,
            operation=sent.operation,
            connected=connected,
            access=asked.access or Access(),
            ids={name: int(text) for name, text in named if name in numbers},
            texts={name: text for name, text in named if name not in numbers},
            query=sent.query,
            body=sent.body,
            path=request.path.removeprefix(f"/c/{asked.company_id}"),
            now=asked.now,
            content_type=request.content_type,
            content=request.body,
            policies=self._policies,
            origin=request.origin,
        )

    def _answer(self, asked: Asked, outcome: Outcome) -> Response:
        judged = replace(
            asked,
            is_emulated=asked.is_emulated and outcome.is_emulated,
            is_found=outcome.is_found,
            invalid=outcome.invalid,
            is_allowed=outcome.is_allowed,
            is_conflict=outcome.is_conflict,
            message=outcome.message,
            extra=outcome.extra,
        )
        refusal = judge(judged, self._policies)
        return _refused(refusal) if refusal else _accepted(outcome)


def _json(request: Request) -> Body | None:
    """Read the body; ``None`` for none, or for one that is no JSON object (assumed)."""
    media = request.content_type.partition(";")[0].strip().lower()
    if media != "application/json":
        return None
    try:
        return msgspec.json.decode(request.body, type=dict[str, object])
    except (ValueError, RecursionError):
        return None


def _accepted(outcome: Outcome) -> Response:
    if outcome.media:
        headers = {"content-type": outcome.media}
        return Response(status=200, headers=headers, body=outcome.content)
    return Response(status=200) if outcome.body is None else _response(200, outcome.body)


def _refused(refusal: Refusal) -> Response:
    answer = _response(refusal.status, refusal.body)
    return replace(answer, headers={**answer.headers, **refusal.headers})


def _response(status: int, body: Body) -> Response:
    return Response(status=status, headers={"content-type": "application/json"}, body=encode(body))
