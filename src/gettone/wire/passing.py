"""Which operations go by, read off requests and their answers.

Operations and types of documents are all that is read: no value of a
parameter, no token, nothing of a body.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from gettone.wire.bodies import Body, decode
from gettone.wire.document_type import (
    decisive,
    document_ids,
    is_of_one_document,
    type_named,
    types_told,
)
from gettone.wire.messages import JSON, Request, Response
from gettone.wire.operation import Match, Operation, catalogue
from gettone.wire.requirements import OperationRef

__all__ = ["Passing", "best_known"]

# So many documents are remembered by their ids; then all are forgotten.
MAX_DOCUMENTS: Final = 100_000
_ISSUED: Final = "issued_documents"


class Passing:
    """Reads what goes by; the types of documents that were seen are remembered."""

    def __init__(self) -> None:
        # Company, issued or not, and id -> type.
        self._seen: dict[tuple[str, bool, int], str] = {}

    def read(self, request: Request, response: Response | None) -> tuple[OperationRef, ...]:
        """Name what a request asked for, once with each type of document.

        Args:
            request: As it was sent.
            response: What came back; ``None`` for nothing.

        Returns:
            Nothing for a request that the catalogue does not know.
        """
        found = catalogue().match(request.method, request.path)
        if found is None:
            return ()
        operation = found.operation
        if not operation.by_document_type:
            return (OperationRef(operation.id),)
        kinds = dict.fromkeys(self._kinds(found, request, response))
        typed = [decided for kind in kinds if (decided := decisive(operation, kind))]
        return tuple(OperationRef(operation.id, kind) for kind in typed or [""])

    def _kinds(self, found: Match, request: Request, response: Response | None) -> list[str]:
        """List the types that request, answer and memory tell of."""
        operation, query = found.operation, dict(request.query)
        named = type_named(operation, query, _object(request.content_type, request.body))
        is_list = not any(found.operation.path_names[1:])
        told = dict(_told(response, named or "" if is_list else ""))
        ids = list(document_ids(operation, found.path_parameters, query))
        is_one = is_of_one_document(operation)
        kinds = [*([] if named is None else [named]), *(told.values() if is_one else ())]
        unseen = (document_id for document_id in ids if document_id not in told)
        kinds += filter(None, (self._seen.get(_key(found, one)) for one in unseen))
        self._remember(found, told)
        return kinds

    def _remember(self, found: Match, told: Mapping[int, str]) -> None:
        if len(self._seen) + len(told) > MAX_DOCUMENTS:
            self._seen.clear()
        if _gives_documents(found.operation):
            self._seen |= {_key(found, document_id): kind for document_id, kind in told.items()}


def best_known(refs: Iterable[OperationRef]) -> tuple[OperationRef, ...]:
    """Sort what was called; a call without a type counts where no other has one.

    Source:
        Assumed: a call whose document's type nobody told (it was not there,
        or the answer was a refusal) is on documents as the other calls are.
    """
    listed = set(refs)
    typed = {ref.operation_id for ref in listed if ref.document_type}
    return tuple(
        sorted(ref for ref in listed if ref.document_type or ref.operation_id not in typed)
    )


def _key(found: Match, document_id: int) -> tuple[str, bool, int]:
    company = found.path_parameters.get("company_id", "")
    return company, _ISSUED in found.operation.path, document_id


def _gives_documents(operation: Operation) -> bool:
    """Tell whether what an operation answers with are stored documents."""
    last = operation.path.rpartition("/")[2]
    return last in {"issued_documents", "received_documents", "{document_id}"}


def _told(response: Response | None, listed: str) -> list[tuple[int, str]]:
    """List the documents of an answer with their types; nothing of a refusal."""
    if response is None or not 200 <= response.status < 300:
        return []
    body = _object(response.headers.get("content-type", JSON), response.body)
    return list(types_told(body or {}, listed))


def _object(content_type: str, content: bytes) -> Body | None:
    """Read a JSON object; ``None`` for anything else."""
    if not content_type.startswith(JSON) or not content:
        return None
    try:
        return decode(Response(status=0, body=content))
    except (ValueError, RecursionError):
        return None
