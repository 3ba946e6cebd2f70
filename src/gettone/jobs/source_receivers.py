"""Whose method is called in a Python source: gettone's, the official SDK's, an HTTP library's."""

from __future__ import annotations

import ast
from collections.abc import Set as AbstractSet
from typing import Final, Literal, TypeAlias

from gettone.jobs.source_names import Bound, Held, Outline
from gettone.jobs.source_values import Values, callee

__all__ = ["OURS", "SDK", "Receiver", "Receivers"]

# ``own`` is the program's own class, ``other`` something imported from elsewhere.
Receiver: TypeAlias = Literal["gettone", "sdk", "http", "own", "other", "unknown"]

SDK: Final = "fattureincloud_python_sdk"
OURS: Final = "gettone"
_FRONT_DOORS: Final = frozenset({"Api", "AsyncApi"})
# Packages that send requests.
_HTTP: Final = frozenset({"requests", "httpx", "httpx2", "urllib", "urllib3", "aiohttp", "http"})


class Receivers:
    """Tells what stands before the dot of a call.

    Args:
        values: Reads what stands there.
        classes: Names of the program's own classes.
        modules: Names of its modules.
    """

    def __init__(
        self, values: Values, classes: AbstractSet[str], modules: AbstractSet[str]
    ) -> None:
        self._values = values
        self._classes = classes
        self._modules = modules

    def of(self, held: Held) -> Receiver:
        """Tell what an expression is; the first that any way to it shows."""
        found = self._direct(held)
        if found != "unknown":
            return found
        for source in self._values.sources(held):
            found = self._bound(source) if isinstance(source, Bound) else self._direct(source)
            if found != "unknown":
                return found
        return "unknown"

    def _direct(self, held: Held) -> Receiver:
        outline = held.names.outline
        match held.value:
            case ast.Await(value=inner):
                return self.of(Held(inner, held.names))
            case ast.Name(id="self" | "cls"):
                return "own"
            case ast.Name(id=name) if name in outline.imports and not held.names.find(name):
                return self._imported(outline.imports[name])
            case ast.Attribute() as dotted if _is_imported(dotted, outline):
                return self._imported(outline.full_name(dotted))
            case ast.Call() as call:
                return self._made(call, outline)
            case _:
                return "unknown"

    def _made(self, call: ast.Call, outline: Outline) -> Receiver:
        """Tell what a call gives, if it makes something."""
        name, package = callee(call), outline.full_name(call.func).split(".")[0]
        if name in self._classes:
            return "own"
        if name in _FRONT_DOORS and package == OURS:
            return "gettone"
        if _is_sdk(name, outline):
            return "sdk"
        return "http" if package in _HTTP and _is_imported(call.func, outline) else "unknown"

    def _imported(self, full: str) -> Receiver:
        """Tell what a package or a module is, by its full name."""
        parts = full.split(".")
        if parts[0] in _HTTP:
            return "http"
        if parts[-1] in self._modules:
            return "own"
        is_inside = full.startswith(".") or not self._modules.isdisjoint(parts)
        return "unknown" if is_inside else "other"

    def _bound(self, bound: Bound) -> Receiver:
        """Tell what a parameter is by its annotation."""
        match bound.annotation:
            case ast.Constant(value=str(name)):
                name = name.rpartition(".")[2]
            case ast.Name(id=name) | ast.Attribute(attr=name):
                pass
            case _:
                return "unknown"
        outline = bound.names.outline
        if name in self._classes:
            return "own"
        if name in _FRONT_DOORS and outline.imports_from(OURS):
            return "gettone"
        return "sdk" if _is_sdk(name, outline) else "unknown"


def _is_sdk(name: str, outline: Outline) -> bool:
    is_api = name.endswith("Api") and name not in _FRONT_DOORS
    return is_api and outline.imports_from(SDK)


def _is_imported(node: ast.expr, outline: Outline) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in outline.imports
