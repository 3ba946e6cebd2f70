"""Which application is meant: as flags describe it, or as a project declares it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from gettone.application import Application, find_application, read_application
from gettone.cli.usage import scopes_named
from gettone.domain.scope import ScopeSet
from gettone.errors import SettingsError
from gettone.settings import APPLICATION
from gettone.wire.requirements import OperationRef

__all__ = ["Asking", "asked_application"]

_FLAG: Final = f"--{APPLICATION}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What the flags say.

    Attributes:
        operations: What ``--operation`` names, each maybe for every type.
        scopes: What ``--scope`` names.
        named: The file that ``--application`` names; ``None`` without.
        found: What was found to be called; ``None`` where nothing looked for it.
        program: The command, for what it refuses.
    """

    operations: Sequence[str] = ()
    scopes: Sequence[str] = ()
    named: str | None = None
    found: Sequence[OperationRef] | None = None
    program: str


def asked_application(asking: Asking, folder: Path) -> Application | None:
    """Join what is declared with what the flags ask for.

    Args:
        asking: The flags. Operations, scopes and what was found leave the
            project's declaration aside, if no file is named.
        folder: Where the project's declaration is looked for.

    Returns:
        ``None`` if no flag asks for anything and nothing is declared.

    Raises:
        UsageRefused: A scope is not the provider's.
        UnknownOperation: An operation is not the provider's.
        BadCall: An operation knows no such type.
        SettingsError: The declaration cannot be used.
    """
    told = tuple(ref for text in asking.operations for ref in OperationRef.parse_all(text))
    operations = tuple(dict.fromkeys((*told, *(asking.found or ()))))
    scopes = scopes_named(asking.scopes, asking.program)
    if asking.named is None and (operations or scopes or asking.found is not None):
        return Application(operations=operations, scopes=scopes)
    if asking.named is None:
        return find_application(folder)
    declared = _read(Path(asking.named).expanduser())
    return replace(
        declared,
        operations=(*declared.operations, *operations),
        scopes=ScopeSet.of([*declared.scopes, *scopes]),
    )


def _read(path: Path) -> Application:
    """Read the declaration of one file; what is wrong with the file is the flag's."""
    try:
        return read_application(path)
    except SettingsError as odd:
        if odd.origin != path.name:
            raise
        problem = odd.problem
    raise SettingsError(APPLICATION, _FLAG, problem, str(path))
