"""Why a call was refused: from an error and what is known around it.

Pure: nothing here sends anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from gettone.domain.company import CompanyId
from gettone.domain.evidence import Evidence
from gettone.domain.explanation import Cause, Certainty, Explanation
from gettone.errors import (
    BadRequest,
    CompanyNotConnected,
    Forbidden,
    InvalidToken,
    NoAnswer,
    NotFound,
    ProviderFailed,
    QuotaExceeded,
    Refused,
    Unauthorized,
    UnknownOperation,
)
from gettone.flow.forbidden import NAMES_DOCUMENTS, Around, causes_of, ruled_out
from gettone.flow.statuses import refused as refusal_of
from gettone.wire.bodies import Body, encode
from gettone.wire.company_info import CompanyInfo, company_info_in
from gettone.wire.limits import answered_at
from gettone.wire.messages import Response
from gettone.wire.operation import Operation, catalogue
from gettone.wire.plan import PlanUsage
from gettone.wire.requirements import OperationRef

__all__ = ["explain", "explain_response"]

_NEVER_BOXES: Final = ("scope-missing", "permission-too-low")
_CLOSED: Final = "company-not-connected"
# fattureincloud-php-sdk issue 136: the OAuth shape of a 401 that is the company's.
_OF_THE_COMPANY: Final = "unauthorized"


def explain(
    refused: Refused | NoAnswer,
    evidence: Evidence,
    company_info: CompanyInfo | None = None,
    now: datetime | None = None,
    usage: PlanUsage | None = None,
) -> Explanation:
    """Say why a call was refused, as far as it can be known.

    Args:
        refused: The error, with ``company_id``, ``needed`` and ``provenance``
            as ``flow.call.ask`` fills them in.
        evidence: What is known of the token's scopes.
        company_info: What Get Company Info said since; ``None`` if nobody
            asked, or it was not told.
        now: When it was refused, aware, UTC; ``None`` if that is not known.
        usage: What Get Company Plan Usage said of what the call would make.

    Source:
        Provider, Errors page, and Limits and quotas page.
    """
    if isinstance(refused, NoAnswer):
        return Explanation(operation="", company_id=None, causes=(_sure("no-answer"),))
    around = Around(evidence=evidence, company_info=company_info, usage=usage, now=now)
    company_id = None if refused.company_id is None else CompanyId(refused.company_id)
    causes, out = _judged(refused, around)
    return Explanation(
        operation=refused.operation, company_id=company_id, causes=causes, ruled_out=out
    )


def explain_response(
    status: int,
    headers: Mapping[str, str],
    body: bytes | str | Mapping[str, object],
    operation: str,
    *,
    company_info: Mapping[str, object] | None = None,
    now: datetime | None = None,
) -> Explanation | None:
    """Say why a call was refused that was made with any other library.

    Args:
        status: The HTTP status that came back.
        headers: The answer's headers; case does not matter.
        body: The answer's body, as it came or as JSON was read from it.
        operation: What was called: ``getSupplier``, ``getIssuedDocument:invoice``
            where a document's type decides, or method and path, such as
            ``GET /c/16/entities/suppliers/17``.
        company_info: The JSON of Get Company Info for the same company, which
            needs no scope; with it much more can be said.
        now: When it was refused, aware, UTC; else the answer's ``Date`` header.

    Returns:
        ``None`` for an answer that refused nothing: a status below 400.

    Raises:
        UnknownOperation: The provider has no such operation.
        BadCall: The operation takes no such type.
    """
    if status < 400:
        return None
    asked, company_id = _asked(operation)
    lower = {name.lower(): value for name, value in headers.items()}
    response = Response(status=status, headers=lower, body=_bytes(body))
    refused = refusal_of(response, asked.operation)
    refused.company_id = company_id
    refused.needed = tuple(scope.text for scope in asked.needed.any_of)
    refused.provenance = asked.needed.provenance
    info = None if company_info is None else _info(dict(company_info))
    return explain(refused, Evidence(), info, now or answered_at(lower))


def _judged(refused: Refused, around: Around) -> tuple[tuple[Cause, ...], tuple[str, ...]]:
    """Give the causes of a refusal, and what is ruled out."""
    out: tuple[str, ...] = (*_NEVER_BOXES, "quota")
    match refused:
        case QuotaExceeded():
            causes: tuple[Cause, ...] = (_quota(refused, around.now),)
            out = _NEVER_BOXES if causes[0].certainty is Certainty.CERTAIN else ()
        case ProviderFailed():
            causes = (_sure("outage"),)
        case InvalidToken() if not refused.is_foreign:
            causes = (_sure("token-dead"),)
        case InvalidToken():
            causes = (_likely("token-dead"), _unknown("foreign-answer"))
        case _ if refused.is_foreign:
            causes, out = (_likely("foreign-answer"),), ()
        case Unauthorized() if _is_open(refused, around):
            causes, out = (_unknown("unknown"),), (*out, "token-dead", _CLOSED)
        case Unauthorized():
            causes = _of_401(refused)
        case Forbidden() if catalogue().operation(refused.operation).is_company_scoped:
            causes, out = causes_of(refused, around), ruled_out(refused, around)
        case NotFound():
            causes = _of_404(refused, is_open=_is_open(refused, around))
            out = (*out, "token-dead", *([_CLOSED] if _is_open(refused, around) else []))
        case BadRequest():
            causes, out = (_likely("request-wrong"),), ("quota", "token-dead")
        case _:
            causes, out = (_unknown("unknown"),), ("quota", "token-dead")
    return causes, out


def _quota(refused: QuotaExceeded, now: datetime | None) -> Cause:
    """Say that too much was sent, and until when to wait.

    Headers at zero alone may come with another refusal, whose request was
    the last of the window.
    """
    is_told = refused.status == 429 or refused.retry_after_s is not None
    facts: dict[str, object] = {"window": refused.window} if refused.window else {}
    if refused.retry_after_s is not None:
        facts["retry_after_s"] = refused.retry_after_s
        if now is not None:
            facts["until"] = now + timedelta(seconds=refused.retry_after_s)
    certainty = Certainty.CERTAIN if is_told else Certainty.LIKELY
    return Cause(reference="quota", certainty=certainty, facts=facts)


def _of_401(refused: Unauthorized) -> tuple[Cause, ...]:
    """Tell the company from the token; which it is is settled before, if it can be."""
    if isinstance(refused, CompanyNotConnected):
        return (_sure(_CLOSED),)
    if not catalogue().operation(refused.operation).is_company_scoped:
        return (_likely("token-dead"),)
    both = (_likely("token-dead"), _likely(_CLOSED))
    return both[::-1] if refused.provider_code == _OF_THE_COMPANY else both


def _of_404(refused: NotFound, *, is_open: bool) -> tuple[Cause, ...]:
    """Tell a record that is not there from a company that is hidden.

    Source:
        A third party says 404 for a company that the token does not open,
        against the provider's page.
    """
    operation = catalogue().operation(refused.operation)
    if not operation.is_company_scoped:
        return (_unknown("unknown"),)
    record = [_likely("record-missing")] if _names_record(operation) else []
    if is_open:
        return tuple(record) or (_unknown("unknown"),)
    return (*record, _unknown(_CLOSED)) if record else (_likely(_CLOSED),)


def _is_open(refused: Refused, around: Around) -> bool:
    """Tell whether the company's own info was given since."""
    info = around.company_info
    return info is not None and refused.company_id in {None, info.company_id}


def _names_record(operation: Operation) -> bool:
    names = {one.name for one in operation.parameters}
    return len(operation.path_names) > 1 or bool(names & NAMES_DOCUMENTS)


def _asked(text: str) -> tuple[OperationRef, int | None]:
    """Read which operation was called, and in which company if that is said.

    Raises:
        UnknownOperation: The provider has no such operation.
        BadCall: The operation takes no such type.
    """
    method, space, target = text.strip().partition(" ")
    if not space:
        return OperationRef.parse(text), None
    path, _, query = target.partition("?")
    found = catalogue().match(method.upper(), path)
    if found is None:
        raise UnknownOperation(method)
    kinds = [pair.removeprefix("type=") for pair in query.split("&") if pair.startswith("type=")]
    known = [kind for kind in kinds if kind in found.operation.by_document_type]
    company = found.path_parameters.get("company_id")
    ref = OperationRef(found.operation.id, known[0] if known else "")
    return ref, None if company is None else int(company)


def _info(body: Body) -> CompanyInfo | None:
    """Read Get Company Info; ``None`` for what is none."""
    try:
        return company_info_in(body)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _bytes(body: bytes | str | Mapping[str, object]) -> bytes:
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else encode(dict(body))


def _sure(reference: str) -> Cause:
    return Cause(reference=reference, certainty=Certainty.CERTAIN)


def _likely(reference: str) -> Cause:
    return Cause(reference=reference, certainty=Certainty.LIKELY)


def _unknown(reference: str) -> Cause:
    return Cause(reference=reference, certainty=Certainty.UNKNOWN)
