"""Learn what a token may read in a company, by reading next to nothing.

Nothing but GET is sent. What can only be tried by writing is never tried.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.domain.evidence import Standing
from gettone.domain.scope import SCOPES, Scope
from gettone.errors import (
    CompanyNotConnected,
    Forbidden,
    GettoneError,
    NoAnswer,
    NotFound,
    QuotaExceeded,
    Unauthorized,
)
from gettone.flow.call import ask
from gettone.flow.observe import observed
from gettone.flow.statuses import LICENCE_EXPIRED, body_of, read, reason_of
from gettone.flow.steps import Flow
from gettone.wire.company_info import CompanyInfo, company_info_in
from gettone.wire.limits import HourLeft, hour_left
from gettone.wire.messages import Request, Response
from gettone.wire.operation import Operation, catalogue

__all__ = ["PROBES", "Probe", "ProbeReport", "Probed", "probe"]

NO_SAFE_READ: Final = "no-safe-read"
QUOTA_LOW: Final = "quota-low"

# Where one probe meets these, the next would too.
_STOPPING: Final = frozenset({NoAnswer.reference, QuotaExceeded.reference, LICENCE_EXPIRED})
# One try each, so that no failure makes a probe dearer than its table.
_ONCE: Final = (0.0,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """The harmless GET that tells of one scope.

    Attributes:
        scope: The read scope that it needs, and that alone.
        parameters: What it is sent with, besides the company.
    """

    scope: Scope
    operation_id: str
    parameters: Mapping[str, object]

    @property
    def operation(self) -> Operation:
        """Give its row of the catalogue."""
        return catalogue().operation(self.operation_id)


# As few rows as a page takes without asking for trouble, and their ids alone.
_FEW: Final[dict[str, object]] = {"per_page": 5, "fields": "id"}
# A day before any company kept its books there.
_EMPTY_DAY: Final[dict[str, object]] = {"date_from": "2000-01-01", "date_to": "2000-01-01"}
# Family -> operation and parameters. ``situation`` and ``calendar`` have no
# operation at all. OpenAPI 2.1.8; that ``emails:r`` opens List Emails is inferred.
_READS: Final[dict[str, tuple[str, dict[str, object]]]] = {
    "entity.clients": ("listClients", _FEW),
    "entity.suppliers": ("listSuppliers", _FEW),
    "products": ("listProducts", _FEW),
    "stock": ("listReceivedDocuments", {**_FEW, "type": "passive_delivery_note"}),
    "issued_documents.invoices": ("listIssuedDocuments", {**_FEW, "type": "invoice"}),
    "issued_documents.credit_notes": ("listIssuedDocuments", {**_FEW, "type": "credit_note"}),
    "issued_documents.receipts": ("listIssuedDocuments", {**_FEW, "type": "receipt"}),
    "issued_documents.orders": ("listIssuedDocuments", {**_FEW, "type": "order"}),
    "issued_documents.quotes": ("listIssuedDocuments", {**_FEW, "type": "quote"}),
    "issued_documents.proformas": ("listIssuedDocuments", {**_FEW, "type": "proforma"}),
    "issued_documents.delivery_notes": ("listIssuedDocuments", {**_FEW, "type": "delivery_note"}),
    "issued_documents.work_reports": ("listIssuedDocuments", {**_FEW, "type": "work_report"}),
    "issued_documents.supplier_orders": ("listIssuedDocuments", {**_FEW, "type": "supplier_order"}),
    "issued_documents.self_invoices": ("listIssuedDocuments", {**_FEW, "type": "self_own_invoice"}),
    "received_documents": ("listReceivedDocuments", {**_FEW, "type": "expense"}),
    "receipts": ("listReceipts", _FEW),
    "archive": ("listArchiveDocuments", _FEW),
    "taxes": ("listF24", _FEW),
    "emails": ("listEmails", _FEW),
    "cashbook": ("listCashbookEntries", _EMPTY_DAY),
    "settings": ("listVatTypes", {"fieldset": "basic"}),
}
PROBES: Final[dict[str, Probe]] = {
    family: Probe(
        scope=Scope.parse(f"{family}:r"), operation_id=operation_id, parameters=parameters
    )
    for family, (operation_id, parameters) in _READS.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What a probe showed of one scope.

    Attributes:
        standing: ``UNTESTED`` where nothing was shown.
        operation: The ``operationId`` that was asked; empty for none.
        reason: Why it is untested: ``no-safe-read``, ``quota-low``,
            ``licence-expired``, or the reference of the error met; else empty.
    """

    scope: Scope
    standing: Standing
    operation: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeReport:
    """What probing one company showed.

    Attributes:
        company_info: What the company's own info says of user, licence and
            plan; ``None`` if it could not be read.
        rows: One for each scope that was to be learnt, in the order of the page.
        stopped: Why the rest was not asked; empty if all was.
        request_count: Requests sent, those for the company's info included.
    """

    company_id: CompanyId
    company_info: CompanyInfo | None
    rows: tuple[Probed, ...]
    stopped: str = ""
    request_count: int = 0

    def with_standing(self, standing: Standing) -> tuple[Scope, ...]:
        """List the scopes that stand so."""
        return tuple(row.scope for row in self.rows if row.standing is standing)


class _Gauge:
    """Counts requests, and knows how much of the hour is left.

    Assumed: a request whose answer has no such headers counts as well.
    """

    def __init__(self) -> None:
        self.request_count = 0
        self._hour: HourLeft | None = None

    @property
    def is_low(self) -> bool:
        """Tell whether less than a tenth of the hour is left."""
        return self._hour is not None and self._hour.is_low

    def __call__(self, request: Request, response: Response | None) -> None:  # noqa: ARG002 - an Observer's signature
        """Read one answer, as an ``Observer`` does."""
        self.request_count += 1
        told = hour_left(response.headers) if response is not None else None
        self._hour = told or (self._hour and self._hour.after_one())


def probe(
    company_id: CompanyId,
    token: AccessToken,
    scopes: Iterable[Scope] | None = None,
    known: Collection[Scope] = (),
) -> Flow[ProbeReport]:
    """Ask for a company's own info, then once for each family that is to be learnt.

    At most one request a family, 21 in all, besides the company's info. The
    asking ends when less than a tenth of the hour's requests is left.

    Args:
        company_id: Where.
        token: Whose scopes.
        scopes: Which; ``None`` for all. A scope of full access asks for
            reading in its family, and stays untested itself.
        known: What need not be asked; it is not in the report.

    Raises:
        InvalidToken: The provider does not know the token.
        CompanyNotConnected: The token lives, and does not open this company.
        NoAnswer: The first request had none.

    Source:
        Provider, Limits and quotas (RateLimit headers).
    """
    gauge = _Gauge()
    wanted = frozenset(SCOPES if scopes is None else scopes)
    families = {scope.family for scope in wanted}
    rows = [row for family, row in PROBES.items() if family in families and row.scope not in known]
    flow = _probe(company_id, token, rows, gauge)
    report = yield from observed(flow, gauge)
    return replace(report, rows=_in_order(report.rows, wanted - frozenset(known)))


def _probe(
    company_id: CompanyId, token: AccessToken, probes: Sequence[Probe], gauge: _Gauge
) -> Flow[ProbeReport]:
    company_info, stopped = yield from _fetch_info(company_id, token)
    rows: list[Probed] = []
    for row in probes:
        stopped = stopped or (QUOTA_LOW if gauge.is_low else "")
        if stopped:
            rows.append(_untested(row.scope, stopped))
            continue
        rows.append((yield from _ask(row, company_id, token)))
        stopped = _stopping(rows[-1].reason)
    return ProbeReport(
        company_id=company_id,
        company_info=company_info,
        rows=tuple(rows),
        stopped=stopped,
        request_count=gauge.request_count,
    )


def _fetch_info(company_id: CompanyId, token: AccessToken) -> Flow[tuple[CompanyInfo | None, str]]:
    """Read the company's own info; beside it, why nothing more is to be asked.

    Raises:
        InvalidToken, CompanyNotConnected: The token does not open it.
        NoAnswer: There was none.
    """
    operation = catalogue().operation("getCompanyInfo")
    request = operation.request({"company_id": company_id}, None, token)
    try:
        answer = yield from ask(operation, request, operation.needed)
        return read(company_info_in, operation, answer), ""
    except (Unauthorized, NoAnswer):
        raise
    except NotFound as hidden:
        status = hidden.status
    except GettoneError as unread:
        return None, _stopping(reason_of(unread))
    raise CompanyNotConnected(operation.id, status)


def _ask(row: Probe, company_id: CompanyId, token: AccessToken) -> Flow[Probed]:
    """Send one probe, once.

    Raises:
        InvalidToken, CompanyNotConnected: The token does not open the company any more.
    """
    operation = row.operation
    needed = operation.needed_for(row.parameters)
    request = operation.request({"company_id": company_id, **row.parameters}, None, token)
    try:
        answer = yield from ask(operation, request, needed, _ONCE)
        body_of(answer, operation)
    except Unauthorized:
        raise
    except GettoneError as unanswered:
        reason = reason_of(unanswered)
        if reason == Forbidden.reference:
            return Probed(scope=row.scope, standing=Standing.REFUSED, operation=operation.id)
        return Probed(
            scope=row.scope, standing=Standing.UNTESTED, operation=operation.id, reason=reason
        )
    return Probed(scope=row.scope, standing=Standing.GRANTED, operation=operation.id)


def _in_order(rows: Iterable[Probed], wanted: frozenset[Scope]) -> tuple[Probed, ...]:
    """Put the rows in the order of the page, with what cannot be probed among them."""
    shown = {row.scope: row for row in rows}
    return tuple(
        shown.get(scope) or _untested(scope, NO_SAFE_READ)
        for scope in SCOPES
        if scope in shown or scope in wanted
    )


def _untested(scope: Scope, reason: str) -> Probed:
    return Probed(scope=scope, standing=Standing.UNTESTED, reason=reason)


def _stopping(reason: str) -> str:
    return reason if reason in _STOPPING else ""
