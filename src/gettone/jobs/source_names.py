"""What the names of a Python source are bound to, read without running it.

A name may be bound several times: whatever any of them gives is possible.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

__all__ = ["Bound", "Function", "Held", "Names", "Outline", "Site", "outline_of"]

_Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_Generator: TypeAlias = ast.For | ast.AsyncFor | ast.comprehension


@dataclass(frozen=True, slots=True, eq=False)
class Bound:
    """One thing that a name is bound to.

    Attributes:
        value: The expression; ``None`` for what only a run could tell.
        names: Where *value* is to be read.
        is_each: Whether it is one of what *value* holds, as in a loop.
        picks: Places to take out of a tuple, one inside the other.
        annotation: What a parameter is said to be.
    """

    value: ast.expr | None
    names: Names
    is_each: bool = False
    picks: tuple[int, ...] = ()
    annotation: ast.expr | None = None


@dataclass(slots=True, eq=False)
class Names:
    """The names of a module or a function, and those round it.

    Attributes:
        outline: The source that they stand in.
        outer: What is looked in next; ``None`` for a module's.
        bound: What each name may be.
        keys: What is put under a key of a name, as in ``body["type"] = ...``.
        module_names: Names that a function declares to be the module's.
    """

    outline: Outline
    outer: Names | None = None
    bound: dict[str, list[Bound]] = field(default_factory=dict[str, list[Bound]])
    keys: dict[tuple[str, str], list[Bound]] = field(
        default_factory=dict[tuple[str, str], list[Bound]]
    )
    module_names: set[str] = field(default_factory=set[str])

    def find(self, name: str) -> list[Bound]:
        """List what *name* may be; nothing for a name that is not bound here."""
        if name in self.bound:
            return self.bound[name]
        return self.outer.find(name) if self.outer else []

    def under(self, name: str, key: str) -> list[Bound]:
        """List what is put under a key of *name*."""
        held = self.keys.get((name, key), [])
        return held + self.outer.under(name, key) if self.outer else held

    def bind(self, name: str, bound: Bound) -> None:
        """Add what *name* may be."""
        place = self.module if name in self.module_names else self
        place.bound.setdefault(name, []).append(bound)

    @property
    def module(self) -> Names:
        """Give the names of the module."""
        return self.outer.module if self.outer else self


@dataclass(frozen=True, slots=True)
class Held:
    """An expression, and where it is to be read."""

    value: ast.expr
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Function:
    """A function that the source defines.

    Attributes:
        name: Its own.
        given: What it takes.
        names: Those inside it.
        is_method: Whether it is called on an object, which takes the first place.
    """

    name: str
    given: ast.arguments
    names: Names
    is_method: bool

    def taken(self, call: ast.Call, caller: Names) -> dict[str, Held]:
        """Tell what each parameter is in a call of it, where the call says so."""
        places = [*self.given.posonlyargs, *self.given.args][self.is_method :]
        found = self._defaults()
        extra: list[ast.keyword] = []
        for one, value in zip(places, call.args, strict=False):
            if isinstance(value, ast.Starred):
                break
            found[one.arg] = Held(value, caller)
        known = {one.arg for one in (*places, *self.given.kwonlyargs)}
        for keyword in call.keywords:
            if keyword.arg in known:
                found[str(keyword.arg)] = Held(keyword.value, caller)
            else:
                extra.append(keyword)
        if self.given.kwarg is not None:
            found[self.given.kwarg.arg] = Held(_as_dict(extra), caller)
        return found

    def _defaults(self) -> dict[str, Held]:
        places = [*self.given.posonlyargs, *self.given.args]
        last = places[len(places) - len(self.given.defaults) :]
        pairs = [
            *zip(last, self.given.defaults, strict=True),
            *zip(self.given.kwonlyargs, self.given.kw_defaults, strict=True),
        ]
        outside = self.names.module
        return {one.arg: Held(value, outside) for one, value in pairs if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A call, or a method that is named without being called.

    Attributes:
        node: The call, or the attribute. A method that is handed on with its
            arguments, as in ``submit(api.call, "getSupplier")``, is a call of it.
        names: Where it stands.
        inside: The function that it stands in, if any.
        is_handed_on: Whether something else is to call it.
    """

    node: ast.Call | ast.Attribute
    names: Names
    inside: Function | None
    is_handed_on: bool = False


@dataclass(slots=True)
class Outline:
    """What a source defines, imports and calls.

    Attributes:
        sites: Its calls in order, and the methods handed on.
        imports: Full name of what is imported, by the name it has here.
        attributes: What is bound to attributes of its own objects, by name.
        functions: Its functions and methods.
        classes: Names of its classes.
    """

    sites: list[Site] = field(default_factory=list[Site])
    imports: dict[str, str] = field(default_factory=dict[str, str])
    attributes: dict[str, list[Bound]] = field(default_factory=dict[str, list[Bound]])
    functions: list[Function] = field(default_factory=list[Function])
    classes: set[str] = field(default_factory=set[str])

    def imports_from(self, package: str) -> bool:
        """Tell whether anything of *package* is imported."""
        return any(full.split(".")[0] == package for full in self.imports.values())

    def full_name(self, node: ast.expr) -> str:
        """Write a dotted name out, by the imports; empty for what is none."""
        match node:
            case ast.Name(id=name):
                return self.imports.get(name, name)
            case ast.Attribute(value=value, attr=attr):
                start = self.full_name(value)
                return f"{start}.{attr}" if start else ""
            case _:
                return ""


def outline_of(tree: ast.Module) -> Outline:
    """Read a whole module.

    Raises:
        RecursionError: It is nested too deep.
    """
    reader = _Reader()
    reader.visit(tree)
    return reader.outline


class _Reader(ast.NodeVisitor):
    """Goes through a module in order."""

    def __init__(self) -> None:
        self.outline = Outline()
        self._names = Names(self.outline)
        self._inside: Function | None = None
        self._is_class = False

    def visit_Import(self, node: ast.Import) -> None:
        for one in node.names:
            here, full = one.asname or one.name.split(".")[0], one.name
            self.outline.imports[here] = full if one.asname else here

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        start = "." * node.level + (node.module or "")
        for one in node.names:
            self.outline.imports[one.asname or one.name] = f"{start}.{one.name}"

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.outline.classes.add(node.name)
        for outside in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(outside)
        names = Names(self.outline, self._names)
        self._within(names, node.body, self._inside, is_class=True)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._function(node)

    def visit_Global(self, node: ast.Global) -> None:
        self._names.module_names.update(node.names)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._target(target, Bound(node.value, self._names))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
        self._target(node.target, Bound(node.value, self._names, annotation=node.annotation))

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            before = ast.Name(node.target.id, ast.Load())
            value = ast.BinOp(before, node.op, node.value)
            self._target(node.target, Bound(value, self._names))

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self._target(node.target, Bound(node.value, self._names))

    def visit_For(self, node: ast.For) -> None:
        self._loop(node)
        self.generic_visit(node)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self._loop(node)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._loop(node)
        self.generic_visit(node)

    def visit_withitem(self, node: ast.withitem) -> None:
        self.visit(node.context_expr)
        if node.optional_vars is not None:
            self._target(node.optional_vars, Bound(node.context_expr, self._names))

    def visit_Call(self, node: ast.Call) -> None:
        self._site(node)
        # What is called is part of this call, and not named without one.
        self.visit(node.func.value if isinstance(node.func, ast.Attribute) else node.func)
        for place, given in enumerate(node.args):
            if isinstance(given, ast.Attribute):
                call = ast.Call(given, node.args[place + 1 :], node.keywords)
                self._site(ast.copy_location(call, node), is_handed_on=True)
                self.visit(given.value)
            else:
                self.visit(given)
        for one in node.keywords:
            self.visit(one)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.ctx, ast.Load):
            self._site(node)
        self.visit(node.value)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._parameters(node.args, self._names)
        self.visit(node.body)

    def _site(self, node: ast.Call | ast.Attribute, *, is_handed_on: bool = False) -> None:
        site = Site(node=node, names=self._names, inside=self._inside, is_handed_on=is_handed_on)
        self.outline.sites.append(site)

    def _function(self, node: _Definition) -> None:
        for outside in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
            if outside is not None:
                self.visit(outside)
        names = Names(self.outline, self._outside_class())
        self._parameters(node.args, names)
        function = Function(
            name=node.name,
            given=node.args,
            names=names,
            is_method=self._is_class and not _is_static(node),
        )
        self.outline.functions.append(function)
        self._within(names, node.body, function, is_class=False)

    def _outside_class(self) -> Names:
        """Give what a function sees: names of the class round it are none of it."""
        inner = self._names
        return inner.outer if self._is_class and inner.outer else inner

    def _parameters(self, given: ast.arguments, names: Names) -> None:
        several = [one for one in (given.vararg, given.kwarg) if one is not None]
        for one in (*given.posonlyargs, *given.args, *given.kwonlyargs, *several):
            names.bind(one.arg, Bound(None, names, annotation=one.annotation))

    def _within(
        self, names: Names, body: Iterable[ast.stmt], inside: Function | None, *, is_class: bool
    ) -> None:
        before = self._names, self._inside, self._is_class
        self._names, self._inside, self._is_class = names, inside, is_class
        for statement in body:
            self.visit(statement)
        self._names, self._inside, self._is_class = before

    def _loop(self, node: _Generator) -> None:
        self._target(node.target, Bound(node.iter, self._names, is_each=True))

    def _target(self, target: ast.expr, bound: Bound) -> None:
        match target:
            case ast.Name(id=name):
                self._names.bind(name, bound)
                if self._is_class:
                    self.outline.attributes.setdefault(name, []).append(bound)
            case ast.Attribute(attr=attr):
                self.outline.attributes.setdefault(attr, []).append(bound)
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))):
                self._names.keys.setdefault((name, key), []).append(bound)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for place, part in enumerate(parts):
                    self._target(part, _picked(bound, place))
            case _:
                pass


def _is_static(node: _Definition) -> bool:
    named = [one.id for one in node.decorator_list if isinstance(one, ast.Name)]
    return "staticmethod" in named


def _as_dict(keywords: Iterable[ast.keyword]) -> ast.Dict:
    """Write what is left of a call's keywords as the dict that its function is given."""
    listed = list(keywords)
    keys = [None if one.arg is None else ast.Constant(one.arg) for one in listed]
    return ast.Dict(list(keys), [one.value for one in listed])


def _picked(bound: Bound, place: int) -> Bound:
    return Bound(bound.value, bound.names, bound.is_each, (*bound.picks, place))
