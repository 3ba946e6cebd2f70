"""Which operations a Python source asks for by families: ``api.company(16).suppliers.list()``."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from gettone.jobs.source_calls import Said, of_types
from gettone.jobs.source_names import Held, Site
from gettone.jobs.source_receivers import OURS, Receivers
from gettone.jobs.source_values import HOLE, Values
from gettone.wire.families import families

__all__ = ["by_family"]

# Action -> place of the record among its arguments.
_RECORDS: Final = {"create": 0, "modify": 1}


def by_family(site: Site, values: Values, receivers: Receivers) -> list[Said]:
    """Read a call on the records of a company."""
    call = site.node
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return []
    action, found = call.func.attr, list[Said]()
    for name in _families_of(Held(call.func.value, site.names), values, receivers):
        operation = families()[name].operations.get(action)
        if operation is None:
            found.append(Said(problem="unknown-operation", named=f"{name}.{action}"))
        else:
            kinds = _types(action, Held(call, site.names), values)
            found += of_types(operation, kinds)
    return found


def _families_of(held: Held, values: Values, receivers: Receivers) -> Iterator[str]:
    """Name the families that an expression may be."""
    for one in _behind(held, values):
        match one.value:
            case ast.Attribute(value=value, attr=name) if name in families():
                if any(
                    _is_company(each, receivers) for each in _behind(Held(value, one.names), values)
                ):
                    yield name
            case _:
                pass


def _behind(held: Held, values: Values) -> list[Held]:
    return [one for one in values.sources(held) if isinstance(one, Held)]


def _is_company(held: Held, receivers: Receivers) -> bool:
    match held.value:
        case ast.Call(func=ast.Attribute(value=value, attr="company")):
            whose = receivers.of(Held(value, held.names))
            is_here = held.names.outline.imports_from(OURS)
            return whose == "gettone" or (whose == "unknown" and is_here)
        case _:
            return False


def _types(action: str, held: Held, values: Values) -> Iterator[str]:
    """Read the type of document from the record, or from what chooses the list."""
    if action in _RECORDS:
        call, place = held.value, _RECORDS[action]
        given = call.args if isinstance(call, ast.Call) else []
        records = [Held(given[place], held.names)] if place < len(given) else []
        fields = [one for record in records for one in values.field(record, "type")]
    else:
        fields = list(values.given(held, "type"))
    for kind in fields:
        yield from values.texts(kind) if kind else (HOLE,)
