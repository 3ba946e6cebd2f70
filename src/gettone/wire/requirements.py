"""What an application needs of a token: operations to the least set of scopes.

Each scope comes with its reasons. What is not known (the type of a document)
is said, and never covered by asking for more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gettone.domain.scope import SCOPES, Level, Scope, ScopeSet
from gettone.errors import BadCall
from gettone.wire.operation import Needed, Operation, catalogue
from gettone.wire.parameter import repeated, similar

__all__ = ["OperationRef", "Reason", "Requirement", "Requirements", "requirements_of"]


@dataclass(frozen=True, slots=True, order=True)
class OperationRef:
    """An operation as an application names it, such as ``getIssuedDocument:invoice``.

    Attributes:
        operation_id: The provider's ``operationId``.
        document_type: The type of document it is used on; empty where that
            decides nothing, or is not said.
    """

    operation_id: str
    document_type: str = ""

    @classmethod
    def parse(cls, text: str) -> OperationRef:
        """Read ``operation`` or ``operation:type``.

        Raises:
            UnknownOperation: No operation has that name.
            BadCall: The operation takes no type, or none of that name.
        """
        operation_id, colon, document_type = text.strip().partition(":")
        operation = catalogue().operation(operation_id)
        if colon and document_type not in operation.by_document_type:
            raise _wrong_type(operation, document_type)
        return cls(operation.id, document_type)

    @classmethod
    def parse_all(cls, text: str) -> tuple[OperationRef, ...]:
        """Read ``operation:*`` as one for each type, anything else as ``parse`` does.

        Raises:
            UnknownOperation: No operation has that name.
            BadCall: The operation takes no type, or none of that name.
        """
        ref = cls.parse(text.strip().removesuffix(":*"))
        if not text.strip().endswith(":*"):
            return (ref,)
        if ref.document_type or not ref.operation.by_document_type:
            raise _wrong_type(ref.operation, "*")
        return tuple(cls(ref.operation_id, kind) for kind in ref.operation.by_document_type)

    @property
    def operation(self) -> Operation:
        """Give its row of the catalogue."""
        return catalogue().operation(self.operation_id)

    @property
    def needed(self) -> Needed:
        """Give the scopes of which any one is enough, as far as the type is said."""
        return self.operation.needed_for({}, self.document_type or None)

    @property
    def is_open(self) -> bool:
        """Tell whether a type would have to be said to know the scope."""
        return len(self.needed.any_of) > 1

    def __str__(self) -> str:
        kind = f":{self.document_type}" if self.document_type else ""
        return f"{self.operation_id}{kind}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a scope is needed.

    Attributes:
        operation: What needs it, or ``None`` if the application names the
            scope itself.
        provenance: How that is known, as ``Needed`` has it; ``declared`` for
            a scope that the application names.
        note: For what is ``inferred``, why, in a few words.
    """

    operation: OperationRef | None
    provenance: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One box to tick, and every reason for it."""

    scope: Scope
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What a token needs for some operations.

    Attributes:
        boxes: The least set of scopes in the order of the page (assumed),
            each once: full access stands for reading as well.
        undecided: Operations on documents whose type is not said, so that
            the scope is one of several; no box is asked for them.
        free: Operations that need no scope, as far as anyone knows.
    """

    boxes: tuple[Requirement, ...] = ()
    undecided: tuple[OperationRef, ...] = ()
    free: tuple[OperationRef, ...] = ()

    @property
    def scopes(self) -> ScopeSet:
        """Give the least set of scopes."""
        return ScopeSet.of(box.scope for box in self.boxes)


def requirements_of(
    operations: Iterable[OperationRef], scopes: Iterable[Scope] = ()
) -> Requirements:
    """Derive the least set of scopes, each with its reasons.

    Args:
        operations: What the application calls.
        scopes: What it names itself, besides.

    Source:
        Provider, Scopes page: the least, and reading before full access.
        That full access holds reading is inferred, as ``Scope.covers`` says.
    """
    called = sorted(set(operations))
    wanted = [(scope, Reason(None, "declared")) for scope in scopes]
    wanted += [
        (ref.needed.any_of[0], _reason(ref)) for ref in called if len(ref.needed.any_of) == 1
    ]
    return Requirements(
        boxes=_boxes(wanted),
        undecided=tuple(ref for ref in called if ref.is_open),
        free=tuple(ref for ref in called if not ref.needed.any_of),
    )


def _boxes(wanted: list[tuple[Scope, Reason]]) -> tuple[Requirement, ...]:
    """Join what one box gives, in the order of the page."""
    full = {scope.family for scope, _ in wanted if scope.level is Level.FULL}
    found: dict[Scope, list[Reason]] = {}
    for scope, reason in wanted:
        level = Level.FULL if scope.family in full else scope.level
        found.setdefault(Scope.parse(f"{scope.family}:{level.value}"), []).append(reason)
    return tuple(Requirement(scope, tuple(found[scope])) for scope in SCOPES if scope in found)


def _reason(ref: OperationRef) -> Reason:
    return Reason(ref, ref.needed.provenance, ref.needed.reason)


def _wrong_type(operation: Operation, named: str) -> BadCall:
    """Say that an operation knows no such type, and which it knows."""
    if not operation.by_document_type:
        return BadCall("takes-no-document-type", operation=operation.id)
    known = ", ".join(similar(named, operation.by_document_type) or operation.by_document_type)
    return BadCall(
        "no-such-document-type", operation=operation.id, named=repeated(named), known=known
    )
