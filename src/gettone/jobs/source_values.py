"""What an expression of a Python source can come to, as far as it is written there.

Every text is given that an expression may be; what only a run could tell is
a hole in it. Nothing is evaluated.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Final

from gettone.jobs.source_names import Bound, Function, Held, Names

__all__ = ["HOLE", "Values", "callee", "is_none", "keyword"]

# Stands in a text for what is not known; no address holds it.
HOLE: Final = "\0"
_UNKNOWN: Final = (HOLE,)
# Of more texts, or of longer ways to one, nothing is said.
MAX_TEXTS: Final = 64
MAX_DEPTH: Final = 40
_FORMAT: Final = re.compile(r"%(?:\(\w+\))?[-+ #0-9.]*[sdr]|\{[^{}]*\}")
# Calls that give what they are given, as far as its texts and keys go.
_THROUGH: Final = frozenset(
    {"dict", "list", "tuple", "set", "frozenset", "sorted", "reversed", "iter", "dumps", "str"}
    | {"from_dict", "model_validate", "deepcopy", "copy", "MappingProxyType", "cast"}
)
# Methods that give what they are called on.
_METHODS_THROUGH: Final = frozenset({"encode", "copy", "strip", "rstrip", "lstrip", "to_dict"})
_ENUM: Final = "DocumentType"


class Values:
    """Reads expressions, wherever they stand."""

    def __init__(self) -> None:
        self._open: set[int] = set()
        # What parameters are in the calls that are being followed.
        self._taken: dict[int, Held] = {}

    @contextmanager
    def following(self, function: Function, call: ast.Call, caller: Names) -> Generator[None]:
        """Read a function's parameters as one call of it gives them."""
        before = dict(self._taken)
        for name, held in function.taken(call, caller).items():
            for bound in function.names.bound.get(name, []):
                if bound.value is None:
                    self._taken[id(bound)] = held
        try:
            yield
        finally:
            self._taken = before

    def texts(self, held: Held) -> tuple[str, ...]:
        """List the texts that an expression may be, with ``HOLE`` for the unknown."""
        found = tuple(dict.fromkeys(self._texts(held)))
        return found if 0 < len(found) <= MAX_TEXTS else _UNKNOWN

    def field(self, held: Held, key: str) -> tuple[Held | None, ...]:
        """List what a record holds under *key*; ``None`` among it for the unknown.

        A record is a dict, or what is made with keywords. Nothing is listed
        for one that has no such key.
        """
        return tuple(self._field(held, key))

    def given(self, held: Held, *names: str) -> tuple[Held | None, ...]:
        """List what a call is given under one of *names*; nothing if it is not."""
        call = held.value
        if not isinstance(call, ast.Call):
            return ()
        if (value := keyword(call, *names)) is not None:
            return () if is_none(value) else (Held(value, held.names),)
        spread = [Held(one.value, held.names) for one in call.keywords if one.arg is None]
        return tuple(one for each in spread for name in names for one in self.field(each, name))

    def sources(self, held: Held) -> Iterator[Held | Bound]:
        """List what stands behind a name: expressions, and what no source says."""
        bounds = self._bounds(held)
        if not bounds:
            yield held
            return
        for bound in bounds:
            value = self._value(bound)
            if value is None or bound.picks or bound.is_each:
                yield bound
            elif self._enter(bound):
                try:
                    yield from self.sources(value)
                finally:
                    self._open.discard(id(bound))

    # -- texts

    def _texts(self, held: Held) -> Iterator[str]:
        names = held.names
        match held.value:
            case ast.Constant(value=str(text)):
                yield text
            case ast.Constant(value=int() as number) if not isinstance(number, bool):
                yield str(number)
            case ast.JoinedStr(values=parts):
                yield from self._joined([Held(part, names) for part in parts])
            case ast.FormattedValue(value=inner):
                yield from self.texts(Held(inner, names))
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                yield from self._joined([Held(left, names), Held(right, names)])
            case ast.BinOp(left=left, op=ast.Mod()):
                yield from (_FORMAT.sub(HOLE, text) for text in self.texts(Held(left, names)))
            case ast.IfExp(body=one, orelse=other):
                yield from self._any([one, other], held)
            case ast.BoolOp(values=several):
                yield from self._any(several, held)
            case ast.Name() | ast.Attribute():
                yield from self._named(held)
            case ast.Call() as call:
                yield from self._called(Held(call, names), call)
            case _:
                yield HOLE

    def _any(self, several: Iterable[ast.expr], held: Held) -> Iterator[str]:
        for one in several:
            yield from self.texts(Held(one, held.names))

    def _joined(self, parts: list[Held]) -> Iterator[str]:
        """Put every text of each part behind every one of the part before."""
        several = [self.texts(part) for part in parts]
        count = 1
        for texts in several:
            count *= len(texts)
        if count > MAX_TEXTS:
            yield HOLE
            return
        yield from ("".join(chosen) for chosen in product(*several))

    def _named(self, held: Held) -> Iterator[str]:
        kind = _enum_member(held.value)
        if kind:
            yield kind
            return
        bounds = self._bounds(held)
        for bound in bounds or []:
            yield from self._bound_texts(bound)
        if not bounds:
            yield HOLE

    def _bound_texts(self, bound: Bound) -> Iterator[str]:
        """Give what one binding may be; one that is being read gives nothing more."""
        value = self._value(bound)
        if value is None:
            yield HOLE
        elif self._enter(bound):
            for part in self._parts(bound, value):
                yield from self.texts(part) if part else _UNKNOWN
            self._open.discard(id(bound))

    def _called(self, held: Held, call: ast.Call) -> Iterator[str]:
        name, names = callee(call), held.names
        given = [Held(one, names) for one in call.args]
        match call.func:
            case ast.Attribute(value=value) if name == "format":
                texts = self.texts(Held(value, names))
                yield from (_FORMAT.sub(HOLE, text) for text in texts)
            case ast.Attribute(value=value) if name in _METHODS_THROUGH:
                yield from self.texts(Held(value, names))
            case _ if name == "urljoin" and len(given) == 2:
                yield from self._url_joined(*given)
            case _ if name == "urlencode" and given:
                yield from self._encoded(given[0])
            case _ if given and (name in _THROUGH or name.endswith(_ENUM)):
                yield from self.texts(given[-1] if name == "cast" else given[0])
            case _:
                yield HOLE

    def _url_joined(self, start: Held, rest: Held) -> Iterator[str]:
        for text in self.texts(rest):
            if text.startswith(("/", "http")):
                yield HOLE + text if text.startswith("/") else text
            else:
                yield from (f"{before}{text}" for before in self.texts(start))

    def _encoded(self, held: Held) -> Iterator[str]:
        """Write the one key of a query that matters; others stand for themselves."""
        several = self.field(held, "type")
        if not several:
            yield HOLE
        for one in several:
            yield from (f"type={text}" for text in (self.texts(one) if one else _UNKNOWN))

    # -- names

    def _bounds(self, held: Held) -> list[Bound] | None:
        """List what a name is bound to; ``None`` for what is no name."""
        match held.value:
            case ast.Name(id=name):
                return held.names.find(name)
            case ast.Attribute(value=ast.Name(id=owner), attr=attr) if self._is_own(owner, held):
                return held.names.outline.attributes.get(attr, [])
            case _:
                return None

    def _is_own(self, owner: str, held: Held) -> bool:
        """Tell whether attributes of *owner* are those that this source sets."""
        classes = held.names.outline.classes
        if owner in {"self", "cls"} or owner in classes:
            return True
        values = [bound.value for bound in held.names.find(owner)]
        calls = [value for value in values if isinstance(value, ast.Call)]
        return any(callee(call) in classes for call in calls)

    def _enter(self, bound: Bound) -> bool:
        """Begin to read a binding, unless it is being read, or the way is too long."""
        if id(bound) in self._open or len(self._open) >= MAX_DEPTH:
            return False
        self._open.add(id(bound))
        return True

    def _value(self, bound: Bound) -> Held | None:
        """Give what a name is bound to; ``None`` where nothing says it."""
        if bound.value is None:
            return self._taken.get(id(bound))
        return Held(bound.value, bound.names)

    def _parts(self, bound: Bound, whole: Held) -> Iterator[Held | None]:
        """Give the expressions that one binding may be; ``None`` for the unknown."""
        several = self._elements(whole) if bound.is_each else iter([whole])
        for one in several:
            yield self._picked(one, bound.picks) if one else None

    def _picked(self, held: Held, picks: tuple[int, ...]) -> Held | None:
        for place in picks:
            match held.value:
                case ast.Tuple(elts=parts) | ast.List(elts=parts) if place < len(parts):
                    held = Held(parts[place], held.names)
                case _:
                    return None
        return held

    def _elements(self, held: Held) -> Iterator[Held | None]:
        """Give what a loop over an expression goes through."""
        names = held.names
        match held.value:
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                for part in parts:
                    yield None if isinstance(part, ast.Starred) else Held(part, names)
            case ast.Dict(keys=keys):
                yield from (Held(key, names) if key else None for key in keys)
            case ast.Call(func=ast.Attribute(value=value, attr="items" | "values" | "keys" as way)):
                yield from self._entries(Held(value, names), way)
            case ast.Call(func=ast.Name(id="enumerate"), args=[given, *_]):
                for one in self._elements(Held(given, names)):
                    yield Held(_pair(ast.Constant(None), one.value), one.names) if one else None
            case ast.Call(args=[given, *_]) as call if callee(call) in _THROUGH:
                yield from self._elements(Held(given, names))
            case ast.Name() | ast.Attribute():
                yield from self._named_elements(held)
            case _:
                yield None

    def _named_elements(self, held: Held) -> Iterator[Held | None]:
        for source in self.sources(held):
            if isinstance(source, Held) and source.value is not held.value:
                yield from self._elements(source)
            else:
                yield None

    def _entries(self, held: Held, way: str) -> Iterator[Held | None]:
        """Give what ``items``, ``values`` or ``keys`` of a dict goes through."""
        for source in self.sources(held):
            if not isinstance(source, Held) or not isinstance(source.value, ast.Dict):
                yield None
                continue
            for key, value in zip(source.value.keys, source.value.values, strict=True):
                if key is None:
                    yield None
                    continue
                chosen = {"items": _pair(key, value), "keys": key, "values": value}[way]
                yield Held(chosen, source.names)

    # -- records

    def _field(self, held: Held, key: str) -> Iterator[Held | None]:
        names = held.names
        match held.value:
            case ast.Dict() as record:
                yield from self._of_dict(record, Held(record, names), key)
            case ast.IfExp(body=one, orelse=other):
                for each in (one, other):
                    yield from self._field(Held(each, names), key)
            case ast.BoolOp(values=several):
                for each in several:
                    yield from self._field(Held(each, names), key)
            case ast.Call() as call:
                yield from self._of_call(call, held, key)
            case ast.Name() | ast.Attribute():
                yield from self._of_name(held, key)
            case ast.Constant(value=None):
                pass
            case _:
                yield None

    def _of_dict(self, record: ast.Dict, held: Held, key: str) -> Iterator[Held | None]:
        """Take the last entry of that key; one that is spread may hold it too."""
        for name, value in reversed(list(zip(record.keys, record.values, strict=True))):
            if name is None:
                inner = self.field(Held(value, held.names), key)
                yield from inner
                if inner and None not in inner:
                    return
            elif HOLE in self.texts(Held(name, held.names)):
                yield None
            elif key in self.texts(Held(name, held.names)):
                yield Held(value, held.names)
                return

    def _of_call(self, call: ast.Call, held: Held, key: str) -> Iterator[Held | None]:
        names, name = held.names, callee(call)
        if (value := keyword(call, key)) is not None:
            yield Held(value, names)
        elif isinstance(call.func, ast.Attribute) and name in _METHODS_THROUGH:
            yield from self._field(Held(call.func.value, names), key)
        elif call.args and name in _THROUGH:
            yield from self._field(Held(call.args[0], names), key)
        elif any(one.arg is None for one in call.keywords):
            for one in call.keywords:
                if one.arg is None:
                    yield from self._field(Held(one.value, names), key)
        elif call.args or not call.keywords:
            yield None

    def _of_name(self, held: Held, key: str) -> Iterator[Held | None]:
        put = held.names.under(held.value.id, key) if isinstance(held.value, ast.Name) else []
        for bound in put:
            yield self._value(bound)
        for source in self.sources(held):
            if isinstance(source, Held) and source.value is not held.value:
                yield from self._field(source, key)
            else:
                yield None


def callee(call: ast.Call) -> str:
    """Give the last name of what is called; empty for none."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def keyword(call: ast.Call, *names: str) -> ast.expr | None:
    """Give the first argument that is given under one of *names*."""
    for one in call.keywords:
        if one.arg in names:
            return one.value
    return None


def is_none(node: ast.expr) -> bool:
    """Tell whether ``None`` is written there."""
    return isinstance(node, ast.Constant) and node.value is None


def _pair(one: ast.expr, other: ast.expr) -> ast.Tuple:
    return ast.Tuple([one, other], ast.Load())


def _enum_member(node: ast.expr) -> str:
    """Read a document type as the SDK's enumerations have it: ``IssuedDocumentType.INVOICE``."""
    match node:
        case ast.Attribute(value=inner, attr="value"):
            return _enum_member(inner)
        case ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr=member):
            return member.lower() if name.endswith(_ENUM) else ""
        case _:
            return ""
