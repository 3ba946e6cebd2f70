"""A request and its verdict as a line of the request log."""

from __future__ import annotations

from collections.abc import Iterator

from gettone.domain.redaction import redact
from gettone.sandbox.rules import Asked
from gettone.sandbox.traffic import Passed
from gettone.wire.document_type import decisive, type_named
from gettone.wire.messages import Request
from gettone.wire.operation import Match, Operation
from gettone.wire.schema import check

__all__ = ["faulty", "ignored_names", "noted"]


def noted(request: Request, asked: Asked, verdict: str, status: int) -> Passed:
    """Write down what was asked for and what came of it; never the token.

    Args:
        request: As it came.
        asked: What was known of it.
        verdict: ``ok``, or the reason of the refusal.
        status: The answer's.
    """
    connected, operation = asked.connected, asked.operation
    return Passed(
        at_s=asked.now.timestamp(),
        method=request.method,
        path=_path(request, operation),
        operation_id="" if operation is None else operation.id,
        company_id=asked.company_id,
        client_id="" if connected is None else connected.client_id,
        needed=" ".join(_scopes(asked)),
        verdict=verdict,
        status=status,
        ignored=" ".join(asked.ignored),
        document_types=" ".join(asked.document_types),
    )


def faulty(
    request: Request, found: Match | None, *, client_id: str, status: int, at_s: float
) -> Passed:
    """Write down a request that a scripted fault kept from the provider.

    Args:
        request: As it came.
        found: What it asks for.
        client_id: The application of its token; empty if it is unknown.
        status: The answer's; 0 for none.
        at_s: When it came, in seconds since 1970.
    """
    company_id = found.path_parameters.get("company_id") if found else None
    return Passed(
        at_s=at_s,
        method=request.method,
        path=redact(request.path),
        operation_id=found.operation.id if found else "",
        company_id=None if company_id is None else int(company_id),
        client_id=client_id,
        needed=" ".join(scope.text for scope in found.operation.needed.any_of) if found else "",
        verdict="fault",
        status=status,
        document_types=_type_asked_for(request, found),
    )


def ignored_names(body: object, schema_name: str | None) -> tuple[str, ...]:
    """List the names in a body that its schema does not list.

    Source:
        Assumed: the provider ignores them without a word.
    """
    if body is None or schema_name is None:
        return ()
    faults = check(body, schema_name, unknown_names=True)
    return tuple(fault.path for fault in faults if fault.problem == "unknown")


def _path(request: Request, operation: Operation | None) -> str:
    """Mask what may be a token; a path of names and numbers has no place for one."""
    is_plain = operation is not None and not operation.text_names
    return request.path if is_plain else redact(request.path)


def _type_asked_for(request: Request, found: Match | None) -> str:
    """Give the type of document that the query names, if it decides."""
    if found is None:
        return ""
    return decisive(found.operation, type_named(found.operation, dict(request.query), None))


def _scopes(asked: Asked) -> Iterator[str]:
    return (scope.text for needed in asked.needed for scope in needed.any_of)
