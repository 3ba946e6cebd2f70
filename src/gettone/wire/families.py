"""Which operations list, give, make, change and delete the records of a family.

Read off the catalogue's paths, so that a family of a later OpenAPI file is
there without a line of code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from gettone.errors import UnknownOperation
from gettone.wire.catalogue import SchemaNode
from gettone.wire.operation import COMPANY_PATH, Operation, catalogue
from gettone.wire.parameter import repeated, similar

__all__ = ["Family", "families", "family_named"]

# Parts of paths that say where the provider put a family, not what it is.
_SHELVES: Final = ("entities/", "info/", "settings/")
_ON_ONE: Final = {"GET": "get", "PUT": "modify", "DELETE": "delete"}
_ON_ALL: Final = {"GET": "list", "POST": "create"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """The records of one kind in a company.

    Attributes:
        name: As the path has it: ``suppliers``, ``issued_documents``;
            ``bin_issued_documents`` for what lies in the bin.
        operations: What can be done (``list``, ``get``, ``create``,
            ``modify``, ``delete``) -> the operation.
    """

    name: str
    operations: Mapping[str, Operation]

    def operation(self, action: str) -> Operation:
        """Give the operation for *action*.

        Raises:
            UnknownOperation: The provider has none for this family.
        """
        found = self.operations.get(action)
        if found is None:
            others = tuple(one.id for one in self.operations.values())
            raise UnknownOperation(f"{self.name}.{action}", others)
        return found

    def record(self, action: str, record_id: int | str) -> dict[str, object]:
        """Give the parameter that names one record to *action*."""
        name = self.operation(action).path_names[-1]
        return {name: record_id}


def family_named(name: str) -> Family:
    """Find a family by its name.

    Raises:
        UnknownOperation: There is none; with the names most like it.
    """
    found = families().get(name)
    if found is None:
        raise UnknownOperation(repeated(name), similar(name, families()))
    return found


@cache
def families() -> Mapping[str, Family]:
    """Give every family of records that a company has."""
    found: dict[str, dict[str, Operation]] = {}
    for operation in catalogue().operations.values():
        name, action = _place(operation)
        if name:
            found.setdefault(name, {})[action] = operation
    return MappingProxyType(
        {name: Family(name=name, operations=ops) for name, ops in found.items() if "list" in ops}
    )


def _place(operation: Operation) -> tuple[str, str]:
    """Tell family and action of an operation; empty for one that has another use."""
    if not operation.is_company_scoped:
        return "", ""
    path = operation.path.removeprefix(f"{COMPANY_PATH}/")
    for shelf in _SHELVES:
        path = path.removeprefix(shelf)
    *front, last = path.split("/")
    is_one = last.startswith("{")
    name = "_".join(front if is_one else (*front, last))
    action = (_ON_ONE if is_one else _ON_ALL).get(operation.method, "")
    if action == "list" and not _is_list(operation):
        return "", ""
    return ("", "") if "{" in name or not action else (name, action)


def _is_list(operation: Operation) -> bool:
    """Tell whether it answers with rows."""
    answer = SchemaNode(ref=operation.response_schema or "")
    return "array" in _types_of_data(answer)


def _types_of_data(node: SchemaNode) -> set[str]:
    node = catalogue().schemas[node.ref] if node.ref else node
    named = {held.type for name, held in node.properties.items() if name == "data"}
    return named.union(*(_types_of_data(part) for part in node.all_of))
