"""Which operations a call in a Python source asks for: by gettone or by the official SDK.

Only what is written there counts; what is not is a problem with a name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal, TypeAlias

from gettone.domain.redaction import redact
from gettone.jobs.source_names import Held, Site
from gettone.jobs.source_receivers import SDK, Receiver, Receivers
from gettone.jobs.source_values import HOLE, Values, keyword
from gettone.wire.document_type import decisive
from gettone.wire.operation import Operation, catalogue

__all__ = [
    "Problem",
    "Said",
    "body_types",
    "called",
    "of_types",
    "ours",
    "sdk",
    "sdk_operation",
    "shown",
]

# Why something could not be read.
Problem: TypeAlias = Literal[
    "",
    "operation",
    "unknown-operation",
    "address",
    "path",
    "method",
    "document-type",
    "flow",
    "receiver",
]

# Method of a front door -> what it asks for.
_OWN_CALLS: Final[dict[str, tuple[str, ...]]] = {
    "verify": ("getUserInfo", "listUserCompanies", "getCompanyInfo"),
    "companies": ("listUserCompanies",),
}
# Method of a front door whose calls are not written where it is used.
_UNREAD: Final[dict[str, Problem]] = {"run": "flow", "call": "operation"}
# The SDK's other ways to make the same call.
_SUFFIXES: Final = ("_with_http_info", "_without_preload_content")
_MAX_NAMED_CHARS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one call says.

    Attributes:
        operation_id: What it asks for; empty where that could not be read.
        document_type: The type of document that decides over its scopes.
        problem: What could not be read; empty for nothing.
        named: What is written there, for a problem.
    """

    operation_id: str = ""
    document_type: str = ""
    problem: Problem = ""
    named: str = ""


def ours(site: Site, values: Values, receivers: Receivers) -> list[Said]:
    """Read a call through gettone: ``api.call("getSupplier", ...)`` and its like."""
    name, whose = called(site, receivers)
    if name == "call" and isinstance(site.node, ast.Call):
        return list(_by_name(site.node, site, values, whose))
    if whose != "gettone":
        return []
    if name in _UNREAD:
        return [Said(problem=_UNREAD[name], named=name)]
    return [Said(operation_id=one) for one in _OWN_CALLS.get(name, ())]


def sdk(site: Site, values: Values, receivers: Receivers) -> list[Said]:
    """Read a call of the official SDK, or a method of it that is handed on."""
    name, whose = called(site, receivers)
    operation = sdk_operation(name)
    is_here = whose == "sdk" or (whose == "unknown" and site.names.outline.imports_from(SDK))
    if operation is None:
        return []
    if not is_here:
        return [Said(problem="receiver", named=name)] if whose == "unknown" else []
    if not operation.by_document_type:
        return [Said(operation_id=operation.id)]
    return list(of_types(operation, _sdk_types(operation, site, values)))


@cache
def _sdk_names() -> Mapping[str, Operation]:
    """Give the operations by the SDK's names, which differ in case and joints only."""
    return {_folded(name): one for name, one in catalogue().operations.items()}


def sdk_operation(name: str) -> Operation | None:
    """Find the operation that a method of the SDK is named for.

    Source:
        fattureincloud_python_sdk 2.1.5: the operationId in lower case, its
        words joined by underscores.
    """
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    if "_" not in name or not name.islower():
        return None
    return _sdk_names().get(_folded(name))


def of_types(operation: Operation, kinds: Iterator[str] | list[str]) -> Iterator[Said]:
    """Say what is asked for with each type; one that is not known is a problem.

    Args:
        operation: What is asked for.
        kinds: Types that are written there, with ``HOLE`` for the unknown.
    """
    listed = list(dict.fromkeys(kinds))
    if not operation.by_document_type:
        yield Said(operation_id=operation.id)
        return
    for kind in listed or [HOLE]:
        if decided := decisive(operation, kind):
            yield Said(operation_id=operation.id, document_type=decided)
        elif _can_be_known(operation):
            named = operation.id if HOLE in kind else f"{operation.id}:{shown(kind)}"
            yield Said(operation_id=operation.id, problem="document-type", named=named)
        else:
            yield Said(operation_id=operation.id)


def body_types(held: Held | None, values: Values) -> Iterator[str]:
    """Read ``{"data": {"type": ...}}`` from a body, or from the SDK's models."""
    if held is None:
        yield HOLE
        return
    for record in values.field(held, "data"):
        for kind in values.field(record, "type") if record else (None,):
            yield from values.texts(kind) if kind else (HOLE,)


def _by_name(call: ast.Call, site: Site, values: Values, whose: Receiver) -> Iterator[Said]:
    """Read a call that names its operation."""
    first = call.args[0] if call.args else keyword(call, "operation")
    if first is None:
        return
    may_be_ours = whose in {"gettone", "unknown"}
    for text in values.texts(Held(first, site.names)):
        operation = catalogue().operations.get(text)
        if operation is not None:
            yield from of_types(operation, _our_types(operation, Held(call, site.names), values))
        elif HOLE in text and may_be_ours:
            yield Said(problem="operation", named="call")
        elif whose == "gettone":
            yield Said(problem="unknown-operation", named=shown(text))


def _our_types(operation: Operation, held: Held, values: Values) -> Iterator[str]:
    """Read the type from ``body`` or ``type``, wherever the keywords come from."""
    for body in values.given(held, "body"):
        yield from body_types(body, values)
    if any(one.name == "type" for one in operation.parameters):
        for kind in values.given(held, "type"):
            yield from values.texts(kind) if kind else (HOLE,)


def _sdk_types(operation: Operation, site: Site, values: Values) -> Iterator[str]:
    """Read the type from the query or from the model that is sent.

    Source:
        fattureincloud_python_sdk 2.1.5: path parameters come first, then the
        required ones of the query, then the body.
    """
    call = site.node
    if not isinstance(call, ast.Call):
        yield HOLE
        return
    required = [one for one in operation.parameters if one.required]
    names = [one.name for one in required]
    if "type" in names:
        given = keyword(call, "type") or _at(call, names.index("type"))
        yield from values.texts(Held(given, site.names)) if given else (HOLE,)
    elif operation.request_schema:
        named = [one.value for one in call.keywords if (one.arg or "").endswith("_request")]
        body = named[0] if named else _at(call, len(names))
        yield from body_types(Held(body, site.names) if body else None, values)


def called(site: Site, receivers: Receivers) -> tuple[str, Receiver]:
    """Name what is called or handed on, and tell whose it is."""
    match site.node:
        case ast.Call(func=ast.Attribute(value=value, attr=name)):
            return name, receivers.of(Held(value, site.names))
        case ast.Attribute(value=value, attr=name):
            return name, receivers.of(Held(value, site.names))
        case ast.Call(func=ast.Name(id=name)):
            return name, "own"
        case _:
            return "", "own"


def _at(call: ast.Call, place: int) -> ast.expr | None:
    return call.args[place] if place < len(call.args) else None


def _can_be_known(operation: Operation) -> bool:
    """Tell whether a call of it is about documents of one type at all."""
    names = {one.name for one in operation.parameters}
    is_json = operation.request_media == "application/json"
    return is_json or bool(names & {"type", "document_id"})


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def shown(text: str) -> str:
    """Give what is written in a source so that it may be repeated."""
    return redact(text.replace(HOLE, "…"))[:_MAX_NAMED_CHARS]
