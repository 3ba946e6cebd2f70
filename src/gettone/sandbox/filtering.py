"""A list's filter, as a condition in SQL: names from a table, all else bound.

Source:
    Provider, Filter results: operators and values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, Literal, TypeAlias

from gettone.sandbox.records import Condition
from gettone.sandbox.statements import json_path
from gettone.wire.catalogue import SchemaNode
from gettone.wire.filter import (
    And,
    Comparison,
    Expression,
    FilterError,
    NullTest,
    Or,
    Pattern,
    parse_filter,
)
from gettone.wire.operation import catalogue

__all__ = [
    "MAX_FILTER_CHARS",
    "Columns",
    "Kind",
    "WrongFilter",
    "columns",
    "compiled",
    "read_filter",
]

Kind: TypeAlias = Literal["text", "number", "boolean"]
# How each field that a list is filtered by is compared.
Columns: TypeAlias = Mapping[str, Kind]

# Longer than any person writes; short enough for SQLite's patterns and numbers.
MAX_FILTER_CHARS: Final = 4_000
_LARGEST_INTEGER: Final = 2**63 - 1
_KINDS: Final[dict[str, Kind]] = {
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "string": "text",
}
_OPERATORS: Final = {"=": "=", ">=": ">=", "<=": "<=", "<>": "<>", "!=": "<>", ">": ">", "<": "<"}
# What stands before and after the text; LIKE has its signs in the text itself.
_AROUND: Final = {"contains": ("%", "%"), "starts with": ("", "%"), "ends with": ("%", "")}


class WrongFilter(ValueError):
    """A filter that a list cannot use.

    Attributes:
        sentence: Why, for the validation result.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class _Column:
    """A field of one family, and how it is compared."""

    name: str
    kind: Kind

    @property
    def path(self) -> str:
        return json_path(self.name)


def columns(schema_name: str, names: Iterable[str]) -> dict[str, Kind]:
    """Tell how to compare each of these fields, by the schema's own types.

    Args:
        schema_name: A schema of the catalogue.
        names: Fields of it, with dots for those further inside.

    Raises:
        KeyError: The schema has no such field.
    """
    return {name: _kind(catalogue().schemas[schema_name], name) for name in names}


def read_filter(text: str) -> Expression:
    """Read a filter.

    Raises:
        WrongFilter: The grammar does not know it; says where the fault is.

    Source:
        Assumed: how the provider tells a fault is not known, nor how long a
        filter may be.
    """
    if len(text) > MAX_FILTER_CHARS:
        raise WrongFilter(f"The q may not be longer than {MAX_FILTER_CHARS} characters.")
    if not _is_unicode(text):
        raise WrongFilter("The q must be text.")
    try:
        return parse_filter(text)
    except FilterError as wrong:
        raise WrongFilter(f"The q is invalid at character {wrong.position + 1}.") from wrong


def compiled(expression: Expression, known: Columns) -> Condition:
    """Give the condition, every name and value of which is bound.

    Args:
        expression: What to look for.
        known: Fields that the list is filtered by.

    Raises:
        WrongFilter: A field is not *known*, or its kind is not the value's.

    Source:
        Assumed: text is compared without regard to case; a field without a
        value fits no comparison; an unknown field is refused.
    """
    match expression:
        case And():
            return _joined("AND", expression, known)
        case Or():
            return _joined("OR", expression, known)
        case NullTest():
            path = _column(expression.field, known).path
            is_null = "IS NULL" if expression.is_null else "IS NOT NULL"
            return Condition(f"json_extract(held, ?) {is_null}", (path,))
        case Pattern():
            return _pattern(expression, _column(expression.field, known))
        case _:
            return _comparison(expression, _column(expression.field, known))


def _kind(node: SchemaNode, name: str) -> Kind:
    for part in name.split("."):
        node = _resolved(_resolved(node).properties[part])
    return _KINDS[node.type]


def _resolved(node: SchemaNode) -> SchemaNode:
    while node.ref:
        node = catalogue().schemas[node.ref]
    return node


def _column(name: str, known: Columns) -> _Column:
    if name not in known:
        raise WrongFilter(f"The field {name} cannot be filtered by.")
    return _Column(name, known[name])


def _joined(word: str, sides: And | Or, known: Columns) -> Condition:
    left, right = compiled(sides.left, known), compiled(sides.right, known)
    return Condition(f"({left.text} {word} {right.text})", left.values + right.values)


def _comparison(asked: Comparison, column: _Column) -> Condition:
    operator = _OPERATORS[asked.operator]
    if column.kind == "text":
        if isinstance(asked.value, bool):
            raise _mismatch(column, "text")
        bound = str(asked.value).casefold()
        return Condition(f"folded(json_extract(held, ?)) {operator} ?", (column.path, bound))
    number = _truth(asked, column) if column.kind == "boolean" else _number(asked, column)
    return Condition(f"json_extract(held, ?) {operator} ?", (column.path, number))


def _truth(asked: Comparison, column: _Column) -> int:
    if asked.value not in {True, False}:
        raise _mismatch(column, "true or false")
    return int(asked.value)


def _number(asked: Comparison, column: _Column) -> int | float:
    """Read the value as a number; a text that is one will do (assumed)."""
    value = asked.value
    if isinstance(value, bool):
        raise _mismatch(column, "a number")
    try:
        exact = Decimal(value)
    except InvalidOperation:
        raise _mismatch(column, "a number") from None
    if not exact.is_finite():
        raise _mismatch(column, "a number")
    is_small = abs(exact) <= _LARGEST_INTEGER
    return int(exact) if is_small and exact == exact.to_integral_value() else float(exact)


def _pattern(asked: Pattern, column: _Column) -> Condition:
    negated = "NOT " if asked.kind.startswith("not ") else ""
    kind = asked.kind.removeprefix("not ")
    before, after = _AROUND.get(kind, ("", ""))
    text = asked.text.casefold()
    # The signs that LIKE knows are text for all other kinds.
    pattern = text.replace("\\", "\\\\") if kind == "like" else _escaped(text)
    return Condition(
        f"folded(json_extract(held, ?)) {negated}LIKE ? ESCAPE '\\'",
        (column.path, f"{before}{pattern}{after}"),
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _mismatch(column: _Column, expected: str) -> WrongFilter:
    return WrongFilter(f"The field {column.name} is compared with {expected}.")


def _is_unicode(text: str) -> bool:
    """Tell whether *text* can be written; half a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
