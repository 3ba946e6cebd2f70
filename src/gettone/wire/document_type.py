"""Which type of document a request is about, as far as it or its answer says.

The type decides over the scopes of half the operations. Client and sandbox
read it here, so that both name the same one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, cast

from gettone.wire.bodies import Body, object_in
from gettone.wire.operation import Operation

__all__ = ["decisive", "document_ids", "is_of_one_document", "type_named", "types_told"]

# Operation -> names of its queries that hold ids of documents.
_ID_QUERIES: Final[dict[str, tuple[str, ...]]] = {
    "transformIssuedDocument": ("original_document_id",),
    "joinIssuedDocuments": ("ids",),
}
# No record has an id of more digits.
_ID: Final = re.compile(r"\b[0-9]{1,18}\b")
_DOCUMENT_ID: Final = "document_id"


def decisive(operation: Operation, kind: object) -> str:
    """Give *kind* if the scopes of *operation* depend on it; else empty."""
    return kind if isinstance(kind, str) and kind in operation.by_document_type else ""


def is_of_one_document(operation: Operation) -> bool:
    """Tell whether an operation names one stored document, whose type decides."""
    return bool(operation.by_document_type) and _DOCUMENT_ID in operation.path_names


def document_ids(
    operation: Operation, path: Mapping[str, str], query: Mapping[str, str]
) -> Iterator[int]:
    """List the stored documents that path or query name by their ids."""
    yield from map(int, filter(None, [path.get(_DOCUMENT_ID)]))
    for name in _ID_QUERIES.get(operation.id, ()):
        yield from map(int, _ID.findall(query.get(name, "")))


def type_named(operation: Operation, query: Mapping[str, str], body: Body | None) -> str | None:
    """Give the type that body or query name, if the operation reads it there."""
    match body:
        case {"data": {"type": str(kind)}}:
            return kind
        case _ if any(one.name == "type" for one in operation.parameters):
            return query.get("type")
        case _:
            return None


def types_told(answer: Body, listed: str = "") -> Iterator[tuple[int, str]]:
    """List the documents that an answer shows, by id, with their types.

    Args:
        answer: The body.
        listed: The type of every row that does not say its own; empty if
            rows of several types may be there.
    """
    told = answer.get("data")
    rows = cast("list[object]", told) if isinstance(told, list) else [told]
    for row in map(object_in, rows):
        match row:
            case {"id": int(document_id), "type": str(kind)}:
                yield document_id, kind
            case {"id": int(document_id)} if listed:
                yield document_id, listed
            case _:
                pass
