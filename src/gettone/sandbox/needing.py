"""Which boxes an application needs, by what it called: read off the request log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gettone.domain.scope import Scope
from gettone.sandbox.records import ConnectedApplication, Records
from gettone.wire.bodies import Body
from gettone.wire.passing import best_known
from gettone.wire.requirements import OperationRef, Requirements, requirements_of

__all__ = ["ApplicationNeeds", "Ticked", "as_json", "called_by", "needs_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """How one token of an application compares with what that needs.

    Attributes:
        connected: Whose token.
        present: Needed, and ticked.
        missing: Needed, and not ticked.
        wider: Ticked with full access, where reading would do.
        unused: Ticked, and not needed for anything that was called.
    """

    connected: ConnectedApplication
    present: tuple[Scope, ...]
    missing: tuple[Scope, ...]
    wider: tuple[Scope, ...]
    unused: tuple[Scope, ...]

    @classmethod
    def of(cls, connected: ConnectedApplication, needed: Requirements) -> Ticked:
        """Compare what the user chose last with what is needed."""
        held, boxes = connected.chosen_scopes, list(needed.scopes)
        families = {box.family for box in boxes}
        # One of these is needed, and which one is not known.
        perhaps = [scope for ref in needed.undecided for scope in ref.needed.any_of]
        spare = [scope for scope in held if not any(scope.covers(one) for one in perhaps)]
        return cls(
            connected=connected,
            present=tuple(box for box in boxes if held.covers(box)),
            missing=held.missing(boxes),
            wider=tuple(one for one in spare if one.family in families and one not in boxes),
            unused=tuple(one for one in spare if one.family not in families),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationNeeds:
    """What one application called, and what that needs.

    Attributes:
        name: As registered; the Client ID for one that is gone.
        operations: Each once, sorted.
        tokens: Those that its user has given it.
    """

    client_id: str
    name: str
    operations: tuple[OperationRef, ...]
    tokens: tuple[Ticked, ...]

    @property
    def needed(self) -> Requirements:
        """Derive the boxes."""
        return requirements_of(self.operations)


def called_by(records: Records) -> Mapping[str, tuple[OperationRef, ...]]:
    """List what each application called, by Client ID.

    Raises:
        SandboxError: The log cannot be read.
    """
    found: dict[str, set[OperationRef]] = {}
    for client_id, operation_id, document_types in records.traffic.called():
        kinds = document_types.split() or [""]
        found.setdefault(client_id, set()).update(OperationRef(operation_id, one) for one in kinds)
    return {client_id: best_known(refs) for client_id, refs in sorted(found.items())}


def needs_of(
    records: Records, connected: Iterable[ConnectedApplication]
) -> tuple[ApplicationNeeds, ...]:
    """Tell of each application what it needs, and what its tokens have.

    Args:
        records: Where the log is.
        connected: The tokens to compare with.

    Raises:
        SandboxError: The log cannot be read.
    """
    tokens = list(connected)
    return tuple(
        _needs(records, client_id, refs, [one for one in tokens if one.client_id == client_id])
        for client_id, refs in called_by(records).items()
    )


def as_json(needs: ApplicationNeeds) -> Body:
    """Give the same for programs."""
    needed = needs.needed
    return {
        "client_id": needs.client_id,
        "name": needs.name,
        "operations": [str(ref) for ref in needs.operations],
        "scopes": _texts(needed.scopes),
        "undecided": [str(ref) for ref in needed.undecided],
        "tokens": [
            {
                "id": one.connected.id,
                "fingerprint": one.connected.fingerprint,
                "company_ids": sorted(one.connected.company_ids),
                "present": _texts(one.present),
                "missing": _texts(one.missing),
                "wider": _texts(one.wider),
                "unused": _texts(one.unused),
            }
            for one in needs.tokens
        ],
    }


def _needs(
    records: Records,
    client_id: str,
    refs: tuple[OperationRef, ...],
    connected: list[ConnectedApplication],
) -> ApplicationNeeds:
    application, needed = records.application(client_id), requirements_of(refs)
    return ApplicationNeeds(
        client_id=client_id,
        name=application.name if application else client_id,
        operations=refs,
        tokens=tuple(Ticked.of(one, needed) for one in connected),
    )


def _texts(scopes: Iterable[Scope]) -> list[str]:
    return [scope.text for scope in scopes]
