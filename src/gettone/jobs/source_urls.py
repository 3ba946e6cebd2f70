"""Which operations a call in a Python source asks for by an address that is written there.

Whatever the HTTP library or the program's own function is called: what
counts is an address of the API among the arguments, and a method.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from gettone.jobs.source_calls import Said, body_types, called, of_types, shown
from gettone.jobs.source_names import Held, Site
from gettone.jobs.source_receivers import Receivers
from gettone.jobs.source_values import HOLE, Values, callee, is_none, keyword
from gettone.wire.operation import Operation, catalogue

__all__ = ["by_address"]

_HOST: Final = "api-v2.fattureincloud.it"
_LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
_COMPANY: Final = "/c/"
# An id in the place of what only a run could tell: any number will do.
_SOME_ID: Final = "1"
_VERBS: Final = frozenset({"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"})
# Functions that are told the method, or send what another one made.
_SENDING: Final = frozenset({"request", "urlopen", "stream", "Request", "build_request", "send"})
_MAKING: Final = frozenset({"Request", "build_request", "prepare", "prepare_request"})
# urllib.request: with a body the method is POST where none is named.
_URLLIB: Final = frozenset({"Request", "urlopen"})
_ADDRESS_WORDS: Final = ("url", "path", "endpoint", "uri", "route")
_BODY_WORDS: Final = ("json", "data", "content", "body")
_FIRST: Final = 3


@dataclass(frozen=True, slots=True)
class _Address:
    """An address of the API, as far as it is written.

    Attributes:
        path: From the first slash on, with ``HOLE`` for what is not known.
        query: What follows the question mark.
        is_sure: Whether host or path can be nobody else's.
    """

    path: str
    query: str
    is_sure: bool

    @property
    def plain_path(self) -> str:
        """Give the path with an id in the place of each hole."""
        return self.path.replace(HOLE, _SOME_ID)


def by_address(site: Site, values: Values, receivers: Receivers) -> list[Said]:
    """Read a call that is given an address."""
    call = site.node
    if not isinstance(call, ast.Call):
        return []
    texts = [text for held in _arguments(call, site) for text in values.texts(held)]
    addresses = [one for one in map(_address, texts) if one and _is_of_api(one)]
    if addresses:
        methods = _methods(call, site, values)
        asked = [_asked(call, site, values, one, methods) for one in addresses]
        return list(dict.fromkeys(said for several in asked for said in several))
    name, whose = called(site, receivers)
    if whose != "http" or not _is_sending(name) or not _is_elsewhere(call, site, values):
        return []
    return [Said(problem="address", named=name)]


def _arguments(call: ast.Call, site: Site) -> Iterator[Held]:
    """Give the arguments that may be an address."""
    for given in call.args[:_FIRST]:
        yield Held(given, site.names)
    for one in call.keywords:
        if one.arg in _ADDRESS_WORDS:
            yield Held(one.value, site.names)


def _address(text: str) -> _Address | None:
    """Read an address; ``None`` for what is none, or another host's."""
    start, _, query = text.partition("?")
    scheme, has_scheme, rest = start.partition("://")
    if has_scheme and scheme.lower() in {"http", "https", HOLE}:
        host, _, path = rest.partition("/")
        name = host.rpartition(":")[0] or host
        if name.lower() not in {_HOST, *_LOOPBACK} and HOLE not in host:
            return None
        return _Address(f"/{path}", query, name.lower() == _HOST or f"/{path}".startswith(_COMPANY))
    if not start.startswith(("/", HOLE)):
        return None
    path = start.lstrip(HOLE)
    path = path if path.startswith("/") else f"/{path}"
    return _Address(path, query, path.startswith(_COMPANY))


def _is_of_api(address: _Address) -> bool:
    """Tell whether an address is the API's; what names no company is, if it is there."""
    if address.path.startswith(_COMPANY) or (address.is_sure and address.path != "/"):
        return True
    return bool(catalogue().methods_for(address.plain_path))


def _methods(call: ast.Call, site: Site, values: Values) -> tuple[str, ...]:
    """List the methods that a call may send; nothing where none is written."""
    name = callee(call)
    told = keyword(call, "method")
    if told is None and name.strip("_") in _SENDING - _URLLIB:
        told = call.args[0] if call.args else None
    if told is not None:
        return tuple(text.upper() for text in values.texts(Held(told, site.names)))
    if name.strip("_").upper() in _VERBS:
        return (name.strip("_").upper(),)
    if name in _URLLIB:
        return ("POST" if _bodies(Held(call, site.names), call, values) else "GET",)
    first = call.args[:_FIRST]
    texts = [text for one in first for text in values.texts(Held(one, site.names))]
    # What is handed on to be called may be a method of that name.
    texts += [one.attr for one in first if isinstance(one, ast.Attribute)]
    return tuple(text.upper() for text in texts if text.upper() in _VERBS)


def _asked(
    call: ast.Call, site: Site, values: Values, address: _Address, methods: tuple[str, ...]
) -> Iterator[Said]:
    """Say what an address is asked for with each method."""
    for method in methods or (HOLE,):
        if method not in _VERBS:
            if _is_sending(callee(call)) or catalogue().methods_for(address.plain_path):
                yield Said(problem="method", named=shown(address.path))
            continue
        found = catalogue().match(method, address.plain_path)
        if found is None:
            yield Said(problem="path", named=f"{method} {shown(address.path)}")
            continue
        yield from of_types(found.operation, _types(found.operation, call, site, values, address))


def _types(
    operation: Operation, call: ast.Call, site: Site, values: Values, address: _Address
) -> Iterator[str]:
    """Read the type of document from the query or from the body."""
    held = Held(call, site.names)
    if any(one.name == "type" for one in operation.parameters):
        yield from (kind for name, kind in parse_qsl(address.query) if name == "type")
        for query in _queries(held, values):
            for kind in values.field(query, "type") if query else (None,):
                yield from values.texts(kind) if kind else (HOLE,)
    elif operation.request_schema:
        for body in _bodies(held, call, values):
            yield from body_types(body, values)


def _queries(held: Held, values: Values) -> tuple[Held | None, ...]:
    """Give what may be the query: ``params``, or a dict behind the address."""
    if named := values.given(held, "params", "query"):
        return named
    given = held.value.args[1:_FIRST] if isinstance(held.value, ast.Call) else []
    return tuple(Held(one, held.names) for one in given if isinstance(one, ast.Dict))


def _bodies(held: Held, call: ast.Call, values: Values) -> tuple[Held | None, ...]:
    """Give what may be sent: what has such a name, or stands behind the address."""
    if named := values.given(held, *_BODY_WORDS):
        return named
    name = callee(call)
    first = 1 if name in _URLLIB or name.strip("_").upper() in _VERBS else 2
    return tuple(Held(one, held.names) for one in call.args[first : first + 1] if not is_none(one))


def _is_sending(name: str) -> bool:
    return name in _SENDING or name.upper() in _VERBS


def _is_elsewhere(call: ast.Call, site: Site, values: Values) -> bool:
    """Tell whether the address is made elsewhere, and may be the API's."""
    held = list(_arguments(call, site))[:2]
    if any(_is_made(one, values) for one in held):
        return False
    texts = [text for one in held for text in values.texts(one)]
    return any(HOLE in text and _address(text) is not None for text in texts)


def _is_made(held: Held, values: Values) -> bool:
    """Tell whether an argument is a request that another call made."""
    sources = [one for one in values.sources(held) if isinstance(one, Held)]
    calls = [one.value for one in sources if isinstance(one.value, ast.Call)]
    return any(callee(one) in _MAKING for one in calls)
