"""What an application declares of itself, read from its project's files.

The table ``application`` of ``gettone.toml``, or ``tool.gettone.application``
of ``pyproject.toml``, with the same keys. Such a file may come with somebody
else's project: it names an application and what that calls, and chooses
nothing about where a token goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeGuard

from gettone.domain.redaction import redact
from gettone.domain.scope import FAMILIES, Scope, ScopeSet, suggest_scopes
from gettone.errors import BadCall, SettingsError, UnknownOperation
from gettone.settings import APPLICATION, PROJECT_FILE, read_toml
from gettone.wire.operation import catalogue
from gettone.wire.parameter import similar
from gettone.wire.requirements import OperationRef, Requirement, Requirements, requirements_of

__all__ = ["PYPROJECT", "Application", "find_application", "read_application"]

PYPROJECT: Final = "pyproject.toml"
_TOOL: Final = f"tool.gettone.{APPLICATION}"
_MAX_PYPROJECT_BYTES: Final = 1_048_576
# How far up a declaration is looked for: to the root of the repository, or else
# to the project's own file, so that no stranger's folder has a say.
_ROOTS: Final = ((".git", ".hg"), (PYPROJECT,))
_KEYS: Final = ("name", "client_id", "operations", "scopes", "reasons")
_MAX_CHARS: Final = 300
_MAX_ASKED_CHARS: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An application, and what it needs of a token.

    Attributes:
        name: As its users know it; empty if not declared.
        client_id: Its Client ID; empty if not declared.
        operations: What it calls, in the order declared.
        scopes: What it names itself, besides.
        reasons: Scope family, scope, or operation -> why it needs that, in
            words for its users.
        path: The file that declares it.
    """

    name: str = ""
    client_id: str = ""
    operations: tuple[OperationRef, ...] = ()
    scopes: ScopeSet = field(default_factory=ScopeSet)
    reasons: Mapping[str, str] = field(default_factory=dict[str, str])
    path: Path | None = None

    @property
    def requirements(self) -> Requirements:
        """Derive the least set of scopes, each with its reasons."""
        return requirements_of(self.operations, self.scopes)

    def why(self, box: Requirement) -> tuple[str, ...]:
        """List what the application says of a box, in its own words.

        Returns:
            Each sentence once: what it says of the scope, then of the
            operations that need it. Empty if it says nothing.
        """
        keys = [box.scope.family, box.scope.text]
        for ref in (reason.operation for reason in box.reasons):
            keys += [] if ref is None else [str(ref), ref.operation_id]
        said = dict.fromkeys(self.reasons[key] for key in keys if key in self.reasons)
        return tuple(said)


def find_application(folder: Path) -> Application | None:
    """Read the declaration that holds in *folder*: its own, or one further up.

    Args:
        folder: Where the application, or a part of it, lies.

    Returns:
        The nearest declaration up to the root of the repository (or up to
        the project's ``pyproject.toml`` where there is no repository);
        ``None`` if nothing is declared.

    Raises:
        SettingsError: A file cannot be read, says something that cannot be
            used, or one folder has two declarations.
    """
    for place in _places(folder.resolve()):
        paths = [path for name in (PROJECT_FILE, PYPROJECT) if (path := place / name).is_file()]
        found = [application for path in paths if (application := _read(path)) is not None]
        if len(found) > 1:
            origin = f"{PYPROJECT}:{_TOOL}"
            raise SettingsError(
                APPLICATION, origin, "declared-twice", str(place), other=PROJECT_FILE
            )
        if found:
            return found[0]
    return None


def read_application(path: Path) -> Application:
    """Read the declaration of one file.

    Args:
        path: The file. One called ``pyproject.toml`` declares it below
            ``tool.gettone``; any other, as ``gettone.toml`` does.

    Raises:
        SettingsError: The file cannot be read, declares nothing, or says
            something that cannot be used.
    """
    found = _read(path)
    if found is None:
        table = _TOOL if path.name == PYPROJECT else APPLICATION
        raise SettingsError(
            APPLICATION, f"{path.name}:{table}", "no-declaration", str(path), table=table
        )
    return found


def _places(here: Path) -> tuple[Path, ...]:
    """List the folders to look in, the nearest first."""
    ways = (here, *here.parents)
    for marks in _ROOTS:
        for number, place in enumerate(ways, 1):
            if any((place / mark).exists() for mark in marks):
                return ways[:number]
    return (here,)


def _read(path: Path) -> Application | None:
    """Read what a file declares; ``None`` for nothing."""
    if path.name != PYPROJECT:
        held, place = read_toml(path).get(APPLICATION), APPLICATION
    else:
        held, place = _of_tools(path), _TOOL
    if held is None:
        return None
    if not _is_table(held):
        raise SettingsError(APPLICATION, f"{path.name}:{place}", "not-a-table", str(path))
    return _Declared(held, f"{path.name}:{place}", path).application()


def _of_tools(path: Path) -> object:
    """Find the declaration in a ``pyproject.toml``; nothing else of ours stands there."""
    held: object = read_toml(path, _MAX_PYPROJECT_BYTES)
    for key in ("tool", "gettone"):
        held = held.get(key) if _is_table(held) else None
    if held is None:
        return None
    place = f"{path.name}:tool.gettone"
    if not _is_table(held):
        raise SettingsError("gettone", place, "not-a-table", str(path))
    for key in held:
        if key != APPLICATION:
            raise SettingsError(key, f"{place}.{key}", "not-in-pyproject", str(path))
    return held.get(APPLICATION)


@dataclass(frozen=True, slots=True)
class _Declared:
    """The table while it is read: each value is checked, and knows its place."""

    rows: Mapping[str, object]
    place: str
    path: Path

    def application(self) -> Application:
        for key in self.rows:
            if key not in _KEYS:
                details = _suggesting(key, similar(key, _KEYS) or _KEYS)
                raise self._refused(key, "no-such-key", **details)
        return Application(
            name=self._text("name"),
            client_id=self._client_id(),
            operations=tuple(
                dict.fromkeys(ref for text in self._texts("operations") for ref in self._refs(text))
            ),
            scopes=ScopeSet.of(self._scope("scopes", text) for text in self._texts("scopes")),
            reasons=dict(self._reasons("reasons", self.rows.get("reasons", {}))),
            path=self.path,
        )

    def _client_id(self) -> str:
        text = self._text("client_id")
        if any(sign.isspace() or not sign.isprintable() for sign in text):
            raise self._refused("client_id", "bad-client-id")
        return text

    def _refs(self, text: str) -> tuple[OperationRef, ...]:
        try:
            return OperationRef.parse_all(text)
        except BadCall as odd:
            problem, details = odd.problem, _details(odd)
        raise self._refused("operations", problem, **details)

    def _scope(self, key: str, text: str) -> Scope:
        try:
            return Scope.parse(text)
        except ValueError:
            details = _suggesting(text, suggest_scopes(text[:_MAX_ASKED_CHARS]))
        raise self._refused(key, "no-such-scope", **details)

    def _reasons(self, place: str, held: object) -> Iterator[tuple[str, str]]:
        """Give the reasons by what they are for; TOML reads a dot as a table of its own."""
        if not _is_table(held):
            raise self._refused(place, "not-a-table")
        for key, inner in held.items():
            at = f"{place}.{key}"
            if _is_table(inner):
                yield from self._reasons(at, inner)
            else:
                yield self._reason_for(at), self._checked(at, inner)

    def _reason_for(self, place: str) -> str:
        name = place.removeprefix("reasons.")
        if name in FAMILIES:
            return name
        family, _, level = name.rpartition(":")
        if family in FAMILIES:
            return self._scope(place, f"{family}:{level}").text
        try:
            return str(OperationRef.parse(name))
        except UnknownOperation:
            known = (*FAMILIES, *catalogue().operations)
            problem, details = "no-such-reason", _suggesting(name, similar(name, known))
        except BadCall as odd:
            problem, details = odd.problem, odd.details
        raise self._refused(place, problem, **details)

    def _text(self, key: str) -> str:
        return self._checked(key, self.rows.get(key, ""))

    def _texts(self, key: str) -> tuple[str, ...]:
        held = self.rows.get(key, [])
        if not _is_list(held):
            raise self._refused(key, "not-a-list")
        return tuple(self._checked(key, text) for text in held)

    def _checked(self, key: str, held: object) -> str:
        """Take a text on one line; what may be a token is refused unseen."""
        if not isinstance(held, str):
            raise self._refused(key, "not-text")
        if redact(held) != held:
            raise self._refused(key, "holds-a-secret")
        if len(held) > _MAX_CHARS:
            raise self._refused(key, "too-long", limit=_MAX_CHARS)
        return " ".join(held.split())

    def _refused(self, key: str, problem: str, **details: object) -> SettingsError:
        origin = f"{self.place}.{_shown(key)}"
        return SettingsError(_shown(key), origin, problem, str(self.path), **details)


def _is_table(held: object) -> TypeGuard[Mapping[str, object]]:
    return isinstance(held, dict)


def _is_list(held: object) -> TypeGuard[Sequence[object]]:
    return isinstance(held, list)


def _details(odd: BadCall) -> dict[str, object]:
    """Say what a wrong operation might have been."""
    if isinstance(odd, UnknownOperation):
        return _suggesting(odd.asked, odd.suggestions)
    return odd.details


def _suggesting(asked: str, suggestions: tuple[str, ...]) -> dict[str, object]:
    return {"named": _shown(asked), "suggestions": suggestions}


def _shown(text: str) -> str:
    """Repeat a name that nothing knows, unless it may be a secret."""
    return redact(text)[:_MAX_ASKED_CHARS]
