"""What must be looked up of a request before it is judged.

Source:
    Provider, Limits and quotas, Scopes and Activation pages: what decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from gettone.sandbox.known import Seen
from gettone.sandbox.noting import ignored_names
from gettone.sandbox.plans import COUNTED_ROWS
from gettone.sandbox.records import Condition, Records
from gettone.sandbox.rules import Asked
from gettone.wire.bodies import Body
from gettone.wire.document_type import document_ids, is_of_one_document, type_named
from gettone.wire.operation import Match, Needed, Operation, catalogue
from gettone.wire.plan import COUNTED

__all__ = ["Sent", "gathered", "usage_of"]

# Start of a path -> family of rows, and the operation that reads one of them.
_DOCUMENTS: Final[dict[str, tuple[str, str]]] = {
    "/c/{company_id}/issued_documents": ("issued_documents", "getIssuedDocument"),
    "/c/{company_id}/received_documents": ("received_documents", "getReceivedDocument"),
    "/c/{company_id}/bin/issued_documents": ("bin_issued_documents", "GetBinIssuedDocument"),
    "/c/{company_id}/bin/received_documents": ("bin_received_documents", "GetBinReceivedDocument"),
}


class Sent(Struct, frozen=True, kw_only=True):
    """A request whose operation is known.

    Attributes:
        found: The operation, and what the path names.
        query: Decoded query; of a repeated name the last.
        body: The JSON object it carries, or ``None``.
    """

    found: Match
    query: Mapping[str, str]
    body: Body | None

    @property
    def operation(self) -> Operation:
        """Give what is asked for."""
        return self.found.operation

    @property
    def company_id(self) -> int | None:
        """Give the company in the path."""
        text = self.found.path_parameters.get("company_id")
        return None if text is None else int(text)


def gathered(seen: Seen, asked: Asked, sent: Sent) -> Asked:
    """Add what *asked* is judged by, once its token is known.

    Nothing is looked up in a company that the token does not open.
    """
    connected, company_id = asked.connected, asked.company_id
    if connected is None or company_id is None:
        return replace(asked, needed=(sent.operation.needed,))
    is_open = company_id in connected.company_ids
    seat = seen.seat(connected.user_id, company_id) if is_open else None
    if seat is None:
        return asked
    by_type = sent.operation.by_document_type
    kinds = tuple(_kinds(seen.records, company_id, sent)) if by_type else ()
    return replace(
        asked,
        access=seat.access,
        plan=seat.plan,
        ignored=ignored_names(sent.body, sent.operation.request_schema),
        usage=_usage(seen.records, company_id, sent.operation, asked.now),
        needed=tuple(_needed(sent.operation, kinds)),
        document_types=tuple(kind for kind in dict.fromkeys(kinds) if kind in by_type),
    )


def usage_of(records: Records, company_id: int, category: str, now: datetime) -> int:
    """Count what a company has of a category that its plan limits.

    Source:
        Provider, Limits and quotas: documents are counted by the year.
        Assumed: by the year of their date.
    """
    where = _of_year(now) if category == "documents" else Condition("TRUE")
    family = COUNTED_ROWS[category]
    return records.page(company_id, family, offset=0, limit=1, where=where).total


def _usage(records: Records, company_id: int, operation: Operation, now: datetime) -> int:
    category = COUNTED.get(operation.id)
    return usage_of(records, company_id, category, now) if category else 0


def _of_year(now: datetime) -> Condition:
    # After the hyphen comes the full stop.
    return Condition("date >= ? AND date < ?", (f"{now.year:04d}-", f"{now.year:04d}."))


def _needed(operation: Operation, kinds: Sequence[str]) -> Iterator[Needed]:
    """Tell the scopes, every one of which is needed, by the types of documents.

    Source:
        OpenAPI of 2021: a document's type decides. Assumed: for one that is
        named by its id the type is looked up, and one that is not there asks
        for the scope of any type.
    """
    for kind in kinds:
        yield from _needed_for(operation, kind)
    if not kinds:
        yield operation.needed


def _kinds(records: Records, company_id: int, sent: Sent) -> Iterator[str]:
    """List the types of the documents that a request reads or writes."""
    stored = [
        row["type"]
        for document_id in document_ids(sent.operation, sent.found.path_parameters, sent.query)
        if (row := records.get(company_id, _documents(sent.operation)[0], document_id))
    ]
    yield from stored
    named = type_named(sent.operation, sent.query, sent.body)
    if named and (stored or not is_of_one_document(sent.operation)):
        yield named


def _needed_for(operation: Operation, kind: str) -> Iterator[Needed]:
    """Tell what a document of one type needs.

    One that the operation is not for needs to be readable too, so that no
    answer about it tells more than reading it does (assumed).
    """
    if kind in operation.by_document_type:
        yield operation.by_document_type[kind]
        return
    yield operation.needed
    reading = catalogue().operation(_documents(operation)[1]).by_document_type
    if kind in reading:
        yield reading[kind]


def _documents(operation: Operation) -> tuple[str, str]:
    """Tell where the documents of an operation are, and what reads one."""
    [found] = [
        documents
        for start, documents in _DOCUMENTS.items()
        if operation.path == start or operation.path.startswith(f"{start}/")
    ]
    return found
