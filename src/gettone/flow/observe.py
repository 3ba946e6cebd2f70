"""What answers teach about the scopes of a token: only what is certain."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime
from typing import Final, TypeVar

from gettone.domain.company import CompanyId
from gettone.domain.evidence import Finding, Shown, Standing
from gettone.errors import Forbidden, NoAnswer
from gettone.flow.statuses import reason_of, refused
from gettone.flow.steps import Flow, Observer
from gettone.wire.bodies import Body, decode, object_in
from gettone.wire.messages import Request, Response
from gettone.wire.operation import Match, Needed, Operation, catalogue

__all__ = ["findings_of", "observed", "reaches_further"]

T = TypeVar("T")

# The operations that answer with the very document that their path names.
_GIVES_DOCUMENT: Final = frozenset(
    {
        "getIssuedDocument",
        "getReceivedDocument",
        "GetBinIssuedDocument",
        "GetBinReceivedDocument",
        "modifyIssuedDocument",
        "modifyReceivedDocument",
    }
)
# Parameters that name documents which are already there: their types decide,
# and are not in the request.
_NAMES_DOCUMENTS: Final = frozenset({"document_id", "original_document_id", "ids"})


def observed(flow: Flow[T], observer: Observer) -> Flow[T]:
    """Run *flow*, and show *observer* each request with its answer.

    Raises:
        GettoneError: What *flow* raises.
    """
    with closing(flow):
        try:
            step = next(flow)
            while True:
                try:
                    response = yield step
                except NoAnswer as lost:
                    observer(step.request, None)
                    step = flow.throw(lost)
                else:
                    observer(step.request, response)
                    step = flow.send(response)
        except StopIteration as done:
            result: T = done.value
            return result


def findings_of(
    request: Request, response: Response, at: datetime, *, how: Shown = Shown.USED
) -> tuple[Finding, ...]:
    """List what an answer shows of the scopes that its request needed.

    A 2xx with a body of the right kind grants; a 403 that speaks neither of a
    quota nor of an expired licence refuses. No other answer teaches anything:
    whether a 404 or a 422 comes before the scopes are looked at is unknown.

    Args:
        request: What was sent.
        response: What came back.
        at: When it came, aware, UTC.
        how: Whether it was a call of the application's own or a probe.
    """
    found = catalogue().match(request.method, request.path)
    if found is None or not found.operation.is_company_scoped:
        return ()
    standing = _standing(found.operation, response)
    if standing is Standing.UNTESTED:
        return ()
    needed = _certain(found.operation, request, response, standing)
    return tuple(
        Finding(
            company_id=_company_id(found),
            scope=scope,
            standing=standing,
            at=at,
            operation=found.operation.id,
            how=Shown.INFERRED if needed.provenance == "inferred" else how,
        )
        for scope in needed.any_of
    )


def _company_id(found: Match) -> CompanyId:
    return CompanyId(int(found.path_parameters["company_id"]))


def _standing(operation: Operation, response: Response) -> Standing:
    """Tell what the answer says of a scope; untested for nothing, and for some proxy's page."""
    if 200 <= response.status < 300 and _is_answer(operation, response):
        return Standing.GRANTED
    if response.status != 403:
        return Standing.UNTESTED
    refusal = refused(response, operation)
    is_refused = reason_of(refusal) == Forbidden.reference and not refusal.is_foreign
    return Standing.REFUSED if is_refused else Standing.UNTESTED


def _is_answer(operation: Operation, response: Response) -> bool:
    """Tell a JSON answer of the API from the page of some proxy, at little cost."""
    begins = response.body[:64].lstrip()[:1]
    return begins == b"{" or (not begins and operation.response_schema is None)


def _certain(
    operation: Operation, request: Request, response: Response, standing: Standing
) -> Needed:
    """Give the scopes of which the answer tells; none where it may be another.

    Where the type of a document decides, it must be known: from the answer,
    if that is the document, or from a request that names no stored one.
    """
    if not operation.by_document_type:
        is_one = len(operation.needed.any_of) == 1
        return operation.needed if is_one or standing is Standing.REFUSED else Needed()
    kind = _kind(operation, request, response, standing)
    return operation.by_document_type.get(kind, Needed())


def _kind(operation: Operation, request: Request, response: Response, standing: Standing) -> str:
    """Give the type of the document that decided; empty if it is not known."""
    if any(one.name in _NAMES_DOCUMENTS for one in operation.parameters):
        is_shown = standing is Standing.GRANTED and operation.id in _GIVES_DOCUMENT
        return _type_in(_object(response)) if is_shown else ""
    body = _object(Response(status=0, body=request.body))
    if standing is Standing.REFUSED and reaches_further(body):
        return ""
    return _type_in(body) or dict(request.query).get("type", "")


def reaches_further(body: Body) -> bool:
    """Tell whether the body uses other documents too, whose scopes may be missing.

    Source:
        OpenAPI 2.1.8, IssuedDocumentOptions and CreateReceivedDocumentRequest.
    """
    options = object_in(body.get("options")) or {}
    return bool(options.get("create_from") or body.get("pending_id"))


def _type_in(body: Body) -> str:
    named = (object_in(body.get("data")) or {}).get("type")
    return named if isinstance(named, str) else ""


def _object(message: Response) -> Body:
    """Read a JSON object; ``{}`` if it is none."""
    try:
        return decode(message)
    except (ValueError, RecursionError):
        return {}
