"""The provider's API as a function: a request in, a response out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import msgspec

from gettone.sandbox.account import company_info, user_companies, user_info
from gettone.sandbox.addresses import FILES_PATH
from gettone.sandbox.around import answered
from gettone.sandbox.attachments import ATTACHMENTS
from gettone.sandbox.downloads import downloaded
from gettone.sandbox.handling import Call, Outcome
from gettone.sandbox.records import ConnectedApplication, Records
from gettone.sandbox.rows import SUPPLIERS, verbs
from gettone.sandbox.rules import Asked, Policies, Refusal, judge
from gettone.wire.bodies import Body, encode
from gettone.wire.messages import Request, Response
from gettone.wire.operation import Match, Needed, catalogue

__all__ = ["EMULATED", "Policies", "Provider", "utc_now"]

# What answers each operation; the others answer that they are not emulated.
EMULATED: Final[dict[str, Callable[[Call], Outcome]]] = {
    "getUserInfo": user_info,
    "listUserCompanies": user_companies,
    "getCompanyInfo": company_info,
    **verbs(SUPPLIERS),
    **ATTACHMENTS,
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
        methods = catalogue().methods_for(request.path)
        if request.method == "OPTIONS" and methods:
            return Response(status=204, headers={"allow": ", ".join(sorted(methods))})
        asked = Asked(methods=methods, method=request.method, now=self._clock())
        found = catalogue().match(request.method, request.path)
        if found is None:
            return self._answer(asked, Outcome())
        asked = self._known(asked, found, request)
        if asked.connected is None or judge(asked, self._policies):
            return self._answer(asked, Outcome())
        call = self._call(asked, asked.connected, found, request)
        is_write = request.method != "GET"
        with self._records.transaction() if is_write else nullcontext():
            return self._answer(asked, answered(EMULATED[found.operation.id], call))

    def _known(self, asked: Asked, found: Match, request: Request) -> Asked:
        """Add what can be told before the operation does anything."""
        bearer = request.bearer
        company_id = found.path_parameters.get("company_id")
        return replace(
            asked,
            connected=self._records.connected_by_token(bearer.sha256) if bearer else None,
            company_id=None if company_id is None else int(company_id),
            needed=_needed(found, request),
            is_emulated=found.operation.id in EMULATED,
        )

    def _call(
        self, asked: Asked, connected: ConnectedApplication, found: Match, request: Request
    ) -> Call:
        numbers = {one.name for one in found.operation.parameters if one.kind == "integer"}
        named = found.path_parameters.items()
        return Call(
            records=self._records,
            operation=found.operation,
            connected=connected,
            ids={name: int(text) for name, text in named if name in numbers},
            texts={name: text for name, text in named if name not in numbers},
            query=dict(request.query),
            body=_json(request),
            path=request.path.removeprefix(f"/c/{asked.company_id}"),
            now=asked.now,
            content_type=request.content_type,
            content=request.body,
            origin=request.origin,
        )

    def _answer(self, asked: Asked, outcome: Outcome) -> Response:
        judged = replace(
            asked,
            is_emulated=asked.is_emulated and outcome.is_emulated,
            is_found=outcome.is_found,
            invalid=outcome.invalid,
            is_allowed=outcome.is_allowed,
            message=outcome.message,
            extra=outcome.extra,
        )
        refusal = judge(judged, self._policies)
        return _refused(refusal) if refusal else _accepted(outcome)


def _needed(found: Match, request: Request) -> Needed:
    """Tell the scopes, by the type that query or body names for a document."""
    if not found.operation.by_document_type:
        return found.operation.needed
    match _json(request):
        case {"data": {"type": str(kind)}} if "document_id" not in found.path_parameters:
            return found.operation.needed_for({}, kind)
        case _:
            return found.operation.needed_for(dict(request.query))


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
