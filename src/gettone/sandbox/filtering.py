"""A list's filter, as a condition in SQL: names from a table, all else bound.

Source:
    Provider, Filter results: operators and values.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, Literal, TypeAlias

from gettone.sandbox.records import EVERY_ROW, Condition
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
    "Column",
    "Columns",
    "Kind",
    "WrongFilter",
    "columns",
    "compiled",
    "read_filter",
]

Kind: TypeAlias = Literal["text", "number", "boolean"]

# Longer than any person writes; short enough for SQLite's patterns and numbers.
MAX_FILTER_CHARS: Final = 4_000
_NO_KEYS: Final[Mapping[str, str]] = {}
_LARGEST_INTEGER: Final = 2**63 - 1
_KINDS: Final[dict[str, Kind]] = {
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "string": "text",
}
_OPERATORS: Final = {"=": "=", ">=": ">=", "<=": "<=", "<>": "<>", "!=": "<>", ">": ">", "<": "<"}
# After one come the halves of surrogate pairs, after the other nothing.
_FOLLOWED_BY_NONE: Final = frozenset({"\ud7ff", "\U0010ffff"})
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
class Column:
    """A field of one family, and how it is compared.

    Attributes:
        name: The field, with dots for what is inside.
        kind: What it holds.
        key: The column that holds its folded copy; empty for none.
    """

    name: str
    kind: Kind
    key: str = ""

    @property
    def held(self) -> Condition:
        """Give what a number or a truth value is compared with."""
        return Condition(self.key) if self.key else self._extracted("json_extract(held, ?)")

    @property
    def folded(self) -> Condition:
        """Give what a text is compared with."""
        if self.key and self.kind == "text":
            return Condition(self.key)
        return self._extracted("folded(json_extract(held, ?))")

    def _extracted(self, text: str) -> Condition:
        return Condition(text, (json_path(self.name),))


# How each field that a list is filtered by is compared.
Columns: TypeAlias = Mapping[str, Column]


def columns(
    schema_name: str, names: Iterable[str], keys: Mapping[str, str] = _NO_KEYS
) -> dict[str, Column]:
    """Tell how to compare each of these fields, by the schema's own types.

    Args:
        schema_name: A schema of the catalogue.
        names: Fields of it, with dots for those further inside.
        keys: Field -> the column that holds its folded copy.

    Raises:
        KeyError: The schema has no such field.
    """
    schema = catalogue().schemas[schema_name]
    return {name: Column(name, _kind(schema, name), keys.get(name, "")) for name in names}


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
            held = _column(expression.field, known).held
            is_null = "IS NULL" if expression.is_null else "IS NOT NULL"
            return Condition(f"{held.text} {is_null}", held.values)
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


def _column(name: str, known: Columns) -> Column:
    if name not in known:
        raise WrongFilter(f"The field {name} cannot be filtered by.")
    return known[name]


def _joined(word: str, sides: And | Or, known: Columns) -> Condition:
    left, right = compiled(sides.left, known), compiled(sides.right, known)
    return Condition(f"({left.text} {word} {right.text})", left.values + right.values)


def _comparison(asked: Comparison, column: Column) -> Condition:
    operator = _OPERATORS[asked.operator]
    if column.kind == "text":
        if isinstance(asked.value, bool):
            raise _mismatch(column, "text")
        return _with(column.folded, f"{operator} ?", str(asked.value).casefold())
    number = _truth(asked, column) if column.kind == "boolean" else _number(asked, column)
    return _with(column.held, f"{operator} ?", number)


def _truth(asked: Comparison, column: Column) -> int:
    if asked.value not in {True, False}:
        raise _mismatch(column, "true or false")
    return int(asked.value)


def _number(asked: Comparison, column: Column) -> int | float:
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


def _pattern(asked: Pattern, column: Column) -> Condition:
    negated = "NOT " if asked.kind.startswith("not ") else ""
    kind = asked.kind.removeprefix("not ")
    before, after = _AROUND.get(kind, ("", ""))
    text = asked.text.casefold()
    # The signs that LIKE knows are text for all other kinds.
    pattern = text.replace("\\", "\\\\") if kind == "like" else _escaped(text)
    fitting = _with(column.folded, f"{negated}LIKE ? ESCAPE '\\'", f"{before}{pattern}{after}")
    return _between(column, text).also(fitting) if kind == "starts with" else fitting


def _with(held: Condition, words: str, bound: str | float) -> Condition:
    return Condition(f"{held.text} {words}", (*held.values, bound))


def _between(column: Column, start: str) -> Condition:
    """Say once more, as an index needs it, that a text starts so."""
    # What LIKE reads of a pattern ends there.
    start = start.partition("\0")[0]
    is_found_by_key = column.key and column.kind == "text"
    if not (is_found_by_key and start) or start[-1] in _FOLLOWED_BY_NONE:
        return EVERY_ROW
    after = start[:-1] + chr(ord(start[-1]) + 1)
    return Condition(f"{column.key} >= ? AND {column.key} < ?", (start, after))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _mismatch(column: Column, expected: str) -> WrongFilter:
    return WrongFilter(f"The field {column.name} is compared with {expected}.")


def _is_unicode(text: str) -> bool:
    """Tell whether *text* can be written; half a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
