"""The real API compared with the catalogue: reads only, a few of every list.

A flow of many requests. What comes back is looked at for its shape and then
let go; a ``Comparison`` holds no value of any answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal, NoReturn, TypeAlias

from gettone.domain.access_token import AccessToken
from gettone.domain.company import CompanyId
from gettone.errors import (
    CompanyNotConnected,
    InvalidToken,
    QuotaExceeded,
    Refused,
    Unauthorized,
    WriteRefused,
)
from gettone.flow.statuses import refused
from gettone.flow.steps import Flow, Send
from gettone.jobs.answer import (
    QUOTA_HEADERS,
    answer_differences,
    is_refusal,
    json_in,
    refusal_differences,
    rows_in,
)
from gettone.jobs.reads import Read, reads
from gettone.jobs.shape import Difference
from gettone.wire.bodies import object_in
from gettone.wire.messages import Request, Response
from gettone.wire.operation import Operation, catalogue

__all__ = ["Compared", "Comparison", "Outcome", "compare", "planned"]

Outcome: TypeAlias = Literal["same", "different", "refused"]

# Whoever has no right here has none at all.
_FIRST: Final = ("getUserInfo", "getCompanyInfo")
# An id that no supplier has, and a list without the type that it requires.
_ABSENT: Final = ("getSupplier", 999_999_999_999_999)
_INCOMPLETE: Final = "listIssuedDocuments"


@dataclass(frozen=True, slots=True)
class Compared:
    """One read and what came of it.

    Attributes:
        operation: The provider's ``operationId``.
        outcome: ``refused`` where token, user or plan do not reach it.
        differences: In what the answer is not as expected.
        is_empty: Whether a list had no rows, so that none was compared.
    """

    operation: str
    outcome: Outcome
    differences: tuple[Difference, ...] = ()
    is_empty: bool = False


@dataclass(slots=True)
class Comparison:
    """What was compared so far.

    Attributes:
        reads: Each read, in order.
        stopped_by: The quota that ended it early, if one did.
    """

    reads: list[Compared] = field(default_factory=list[Compared])
    stopped_by: QuotaExceeded | None = None

    @property
    def differences(self) -> tuple[tuple[str, Difference], ...]:
        """List each difference once, with its operation."""
        found = [(one.operation, each) for one in self.reads for each in one.differences]
        return tuple(dict.fromkeys(found))


def planned(today: date) -> int:
    """Count the requests that a comparison makes at most."""
    listed = reads(today)
    return len(listed) + sum(len(read.records) for read in listed) + 2


def compare(
    token: AccessToken, company_id: CompanyId, today: date, *, is_live: bool
) -> Flow[Comparison]:
    """Read a little of everything, and compare each answer's shape.

    Args:
        token: Whose rights decide what can be compared.
        company_id: The company to read in.
        today: The current day.
        is_live: A sandbox whose quotas are off sends no headers about them;
            the provider always does.

    Raises:
        InvalidToken: The provider does not know the token.
        CompanyNotConnected: The token does not open the company.
        NoAnswer: There was none.
    """
    run = _Run(token, company_id)
    for read in reads(today):
        if run.comparison.stopped_by is None:
            yield from _list_and_records(run, read)
    if run.comparison.stopped_by is None:
        yield from _refusals(run)
    if not is_live and not run.has_quota_headers:
        run.comparison.reads = list(_forgiven(run.comparison.reads))
    return run.comparison


@dataclass(slots=True)
class _Run:
    token: AccessToken
    company_id: CompanyId
    comparison: Comparison = field(default_factory=Comparison)
    has_quota_headers: bool = False

    def request(self, operation: Operation, parameters: dict[str, object]) -> Request:
        """Build a read; nothing else is built here.

        Raises:
            WriteRefused: The operation is no GET.
        """
        if operation.method != "GET":
            raise WriteRefused(operation.id, "read-only")
        company = {"company_id": self.company_id} if operation.is_company_scoped else {}
        return operation.request({**company, **parameters}, None, self.token)

    def is_quota(self, response: Response, operation: Operation) -> bool:
        """Tell whether a quota says no, and stop if so; see whether headers tell of it."""
        self.has_quota_headers |= not response.headers.keys().isdisjoint(QUOTA_HEADERS)
        error = refused(response, operation) if response.status >= 400 else None
        if isinstance(error, QuotaExceeded):
            self.comparison.stopped_by = error
        return self.comparison.stopped_by is not None

    def keep(
        self, operation: Operation, found: Iterable[Difference], *, is_empty: bool = False
    ) -> None:
        """Add what one answer differs in."""
        listed = tuple(dict.fromkeys(found))
        outcome: Outcome = "different" if listed else "same"
        self.comparison.reads.append(Compared(operation.id, outcome, listed, is_empty))


def _list_and_records(run: _Run, read: Read) -> Flow[None]:
    """Make one read, and read one of the records that it lists."""
    body = yield from _read(run, read.operation, dict(read.parameters))
    rows = rows_in(body)
    for operation_id, id_name in read.records.items():
        row = object_in(rows[0]) if rows else None
        row_id: object = row.get("id") if row else None
        if run.comparison.stopped_by is None and isinstance(row_id, int | str):
            yield from _read(run, operation_id, {id_name: row_id})


def _read(run: _Run, operation_id: str, parameters: dict[str, object]) -> Flow[object]:
    """Make one read and compare it; give its body, to find an id in."""
    operation = catalogue().operation(operation_id)
    response = yield Send(run.request(operation, parameters))
    if run.is_quota(response, operation):
        return None
    if response.status == 401 and operation_id in _FIRST:
        _stop(response, operation)
    if is_refusal(response, operation):
        found = tuple(refusal_differences(response, None))
        run.comparison.reads.append(Compared(operation.id, "refused", found))
        return None
    per_page = parameters.get("per_page")
    body = json_in(response) if response.status == 200 else None
    run.keep(
        operation,
        answer_differences(response, operation, per_page if isinstance(per_page, int) else None),
        is_empty=(object_in(body) or {}).get("data") == [],
    )
    return body


def _refusals(run: _Run) -> Flow[None]:
    """Ask for what is not there and for what is incomplete: two shapes of errors."""
    operation = catalogue().operation(_ABSENT[0])
    yield from _refusal(run, operation, run.request(operation, {"supplier_id": _ABSENT[1]}), 404)
    if run.comparison.stopped_by is None:
        operation = catalogue().operation(_INCOMPLETE)
        path = operation.path.format(company_id=run.company_id)
        request = Request(method="GET", path=path, bearer=run.token)
        yield from _refusal(run, operation, request, 422)


def _refusal(run: _Run, operation: Operation, request: Request, status: int) -> Flow[None]:
    response = yield Send(request)
    if run.is_quota(response, operation):
        return
    if is_refusal(response, operation):
        found = tuple(refusal_differences(response, None))
        run.comparison.reads.append(Compared(operation.id, "refused", found))
        return
    run.keep(operation, refusal_differences(response, status))


def _stop(response: Response, operation: Operation) -> NoReturn:
    """Say which of the two a 401 means: the user's info was asked for first."""
    kind: type[Unauthorized] = CompanyNotConnected if operation.is_company_scoped else InvalidToken
    said: Refused = refused(response, operation)
    raise kind(
        operation.id,
        response.status,
        provider_code=said.provider_code,
        provider_message=said.provider_message,
    )


def _forgiven(compared: Iterable[Compared]) -> Iterator[Compared]:
    """Give the same without the headers about quotas that are not there."""
    for one in compared:
        kept = tuple(
            each for each in one.differences if (each.kind, each.found) != ("header", "none")
        )
        outcome: Outcome = "same" if one.outcome == "different" and not kept else one.outcome
        yield replace(one, outcome=outcome, differences=kept)
