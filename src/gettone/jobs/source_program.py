"""The calls of a whole program, each read where it stands or where its function is called from."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from gettone.jobs.source_calls import Said, ours, sdk
from gettone.jobs.source_families import by_family
from gettone.jobs.source_names import Function, Held, Outline, Site
from gettone.jobs.source_receivers import OURS, SDK, Receivers
from gettone.jobs.source_urls import by_address
from gettone.jobs.source_values import Values, callee

__all__ = ["File", "Program", "Read"]

# Through so many functions an argument is followed.
_MAX_WAY: Final = 4
# Names that methods of other things have as well: calls by them are followed
# only where it is plain whose they are.
_COMMON: Final = frozenset(
    {"get", "post", "put", "delete", "patch", "request", "call", "send", "fetch", "list", "create"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that could be parsed.

    Attributes:
        name: What it is called in the report.
        outline: What it defines and calls.
        comments: What comments say is needed, by line.
        names_provider: Whether the provider's address stands in it.
    """

    name: str
    outline: Outline
    comments: Mapping[int, str]
    names_provider: bool


@dataclass(frozen=True, slots=True)
class Read:
    """What was read at one place.

    Attributes:
        file: Where.
        first: First line of the call.
        last: Its last line.
        said: What it says.
    """

    file: File
    first: int
    last: int
    said: Said

    @property
    def is_settled(self) -> bool:
        """Tell whether a comment beside the call says what it needs."""
        return any(line in self.file.comments for line in range(self.first, self.last + 1))


class Program:
    """All files of a program; calls are followed from one to the other.

    Args:
        files: Each of them.
    """

    def __init__(self, files: Sequence[File]) -> None:
        self._files = files
        self._values = Values()
        classes = {name for one in files for name in one.outline.classes}
        modules = {PurePath(one.name).stem for one in files}
        self._receivers = Receivers(self._values, classes, modules)
        self._callers = _callers(files)
        # Calls that are read by what the function does with them.
        self._followed: set[int] = set()

    def read(self) -> Iterator[Read]:
        """Read every call of every file."""
        read = [
            (one, site)
            for file in self._files
            for site in file.outline.sites
            for one in self._at(file, site)
        ]
        yield from (one for one, site in read if self._counts(one.said, site))

    def _counts(self, said: Said, site: Site) -> bool:
        """Tell whether what was said matters in this program."""
        match said.problem:
            case "method" | "path":
                return id(site.node) not in self._followed
            case "receiver":
                return self._uses(SDK) and said.named not in self._callers
            case "operation":
                return self._uses(OURS)
            case "address":
                return any(file.names_provider for file in self._files)
            case _:
                return True

    def _uses(self, package: str) -> bool:
        return any(file.outline.imports_from(package) for file in self._files)

    def _at(self, file: File, site: Site) -> list[Read]:
        """Read one call; what hangs on its function's parameters, by the calls of that."""
        said = self._said(site)
        read = [_read(file, site, one) for one in said]
        hangs = any(one.problem not in {"", "receiver"} for one in said)
        if site.inside is None or not hangs or read[0].is_settled:
            return read
        followed = self._followed_from(site.inside, site, said, _MAX_WAY)
        return [*followed, *(one for one in read if not one.said.problem)] if followed else read

    def _said(self, site: Site) -> list[Said]:
        """Read one call by the first way of calling that it is."""
        for read in (ours, by_family, sdk, by_address):
            if said := read(site, self._values, self._receivers):
                return said
        return []

    def _followed_from(
        self, function: Function, site: Site, before: list[Said], way: int
    ) -> list[Read]:
        """Read a call once for each call of the function that it stands in.

        Returns:
            Nothing if no such call tells more than *before*.
        """
        found: list[Read] = []
        unchanged: list[Read] = []
        for file, caller in self._callers.get(function.name, []):
            call = caller.node
            if not isinstance(call, ast.Call) or not self._may_be_of(function, caller):
                continue
            with self._values.following(function, call, caller.names):
                said = self._said(site)
                further: list[Read] = []
                if any(one.problem for one in said) and caller.inside is not None and way > 1:
                    further = self._followed_from(caller.inside, site, before, way - 1)
            read = further or [_read(file, caller, one) for one in said]
            (unchanged if said == before and not further else found).extend(read)
            if not any(one.said.problem for one in read):
                self._followed.add(id(call))
        return [*found, *unchanged] if found else []

    def _may_be_of(self, function: Function, caller: Site) -> bool:
        """Tell whether a call of that name is a call of this function."""
        if caller.inside is function:
            return False
        match caller.node:
            case ast.Call(func=ast.Attribute(value=value, attr=name)):
                whose = self._receivers.of(Held(value, caller.names))
                return whose == "own" or (whose == "unknown" and name not in _COMMON)
            case _:
                return not function.is_method


def _callers(files: Sequence[File]) -> dict[str, list[tuple[File, Site]]]:
    """List the calls of the program's own functions, by name."""
    own = {function.name for one in files for function in one.outline.functions}
    found: dict[str, list[tuple[File, Site]]] = {name: [] for name in own}
    for file in files:
        for site in file.outline.sites:
            if isinstance(site.node, ast.Call) and callee(site.node) in own:
                found[callee(site.node)].append((file, site))
    return found


def _read(file: File, site: Site, said: Said) -> Read:
    return Read(file, site.node.lineno, site.node.end_lineno or site.node.lineno, said)
