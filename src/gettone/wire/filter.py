"""The ``q`` language of list operations: read, written, and built from Python.

Source:
    Provider's api-filter repository, grammar ``ApiFilter.g4`` and its tests.
    AND binds tighter than OR; there is no NOT, IN or BETWEEN; a string is in
    single quotes, and a quote in it is doubled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypeAlias, final

from gettone.errors import BadCall

__all__ = [
    "And",
    "Comparison",
    "Expression",
    "Field",
    "FilterError",
    "NullTest",
    "Or",
    "Pattern",
    "format_filter",
    "parse_filter",
]

Value: TypeAlias = str | bool | int | Decimal

COMPARISONS: Final = ("=", ">=", "<=", "<>", "!=", ">", "<")
PATTERNS: Final = ("like", "contains", "not like", "not contains", "starts with", "ends with")
# Words of the grammar that no field may be called.
RESERVED: Final = frozenset(
    {"and", "or", "is", "not", "null", "like", "contains", "starts", "ends", "with"}
    | {"startswith", "endswith", "true", "false"}
)
# Deeper than any person writes; far from the interpreter's own limit.
MAX_DEPTH: Final = 100
MAX_CONDITIONS: Final = 200


@final
class FilterError(BadCall):
    """A filter that the provider's grammar does not know; nothing was sent.

    Attributes:
        position: Where the fault is, counted from 0.
    """

    def __init__(self, problem: str, position: int) -> None:
        super().__init__(f"the filter is wrong at character {position + 1}: {problem}")
        self.position = position


@dataclass(frozen=True, slots=True)
class Comparison:
    """``field operator value``; the operator is one of ``COMPARISONS``."""

    field: str
    operator: str
    value: Value


@dataclass(frozen=True, slots=True)
class NullTest:
    """``field is null`` or ``field is not null``."""

    field: str
    is_null: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """``field kind 'text'``; the kind is one of ``PATTERNS``."""

    field: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class And:
    """Both sides hold."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Or:
    """One side holds, or both."""

    left: Expression
    right: Expression


Expression: TypeAlias = Comparison | NullTest | Pattern | And | Or


@dataclass(frozen=True, slots=True)
class Field:
    """A field to build conditions from: ``Field("name").contains("Rossi")``.

    Raises:
        FilterError: The grammar does not take the name as a field's.
    """

    name: str

    def __post_init__(self) -> None:
        if not _FIELD.fullmatch(self.name) or self.name in RESERVED:
            raise FilterError(f"{self.name!r} is no name of a field", 0)

    def compare(self, operator: str, value: Value | float | date) -> Comparison:
        """Compare with a text, a number, a truth value or a date.

        Raises:
            FilterError: There is no such operator, or the number is negative
                or not finite, which the grammar cannot write.
        """
        if operator not in COMPARISONS:
            raise FilterError(f"{operator!r} is no comparison", 0)
        return Comparison(self.name, operator, _checked(value))

    def equals(self, value: Value | float | date) -> Comparison:
        """Be equal to *value*."""
        return self.compare("=", value)

    def is_null(self) -> NullTest:
        """Have no value."""
        return NullTest(self.name, is_null=True)

    def is_not_null(self) -> NullTest:
        """Have a value."""
        return NullTest(self.name, is_null=False)

    def contains(self, text: str) -> Pattern:
        """Hold *text* somewhere."""
        return Pattern(self.name, "contains", text)

    def starts_with(self, text: str) -> Pattern:
        """Begin with *text*."""
        return Pattern(self.name, "starts with", text)

    def ends_with(self, text: str) -> Pattern:
        """End with *text*."""
        return Pattern(self.name, "ends with", text)

    def like(self, text: str) -> Pattern:
        """Match *text*, in which ``%`` stands for anything."""
        return Pattern(self.name, "like", text)


def format_filter(expression: Expression) -> str:
    """Write a filter, with parentheses only where they are needed."""
    match expression:
        case Comparison():
            return f"{expression.field} {expression.operator} {_written(expression.value)}"
        case NullTest():
            return f"{expression.field} is {'' if expression.is_null else 'not '}null"
        case Pattern():
            return f"{expression.field} {expression.kind} {_written(expression.text)}"
        case And():
            return " and ".join(_inside_and(side) for side in (expression.left, expression.right))
        case _:
            return f"{format_filter(expression.left)} or {format_filter(expression.right)}"


def parse_filter(text: str) -> Expression:
    """Read a filter.

    Raises:
        FilterError: The grammar does not know it, or it is nested too deep.
    """
    reader = _Reader(text)
    expression = reader.either(0)
    reader.expect_end()
    return expression


# Lower-case letters, with underscores and dots inside.
_FIELD: Final = re.compile(r"[a-z](?:[a-z_.]*[a-z])?")
_TOKEN: Final = re.compile(
    r"(?P<string>'(?:[^']|'')*')|(?P<number>\d+(?:\.\d+)?)|(?P<word>[A-Za-z](?:[A-Za-z_.]*[A-Za-z])?)"
    r"|(?P<sign>>=|<=|<>|!=|=|>|<)|(?P<bracket>[()])"
)
_BLANK: Final = re.compile(r"[ \t\r\n]*")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


class _Reader:
    """Reads tokens from left to right; one method for each rule."""

    def __init__(self, text: str) -> None:
        self._tokens = [*_tokens(text), _Token("end", "", len(text))]
        self._next = 0
        self._conditions = 0

    def either(self, depth: int) -> Expression:
        """Read sides joined by OR."""
        found = self._both(depth)
        while self._takes("or"):
            found = Or(found, self._both(depth))
        return found

    def expect_end(self) -> None:
        """Fail unless everything was read."""
        if self._seen.kind != "end":
            raise self._fault("nothing more, or and/or")

    def _both(self, depth: int) -> Expression:
        found = self._one(depth)
        while self._takes("and"):
            found = And(found, self._one(depth))
        return found

    def _one(self, depth: int) -> Expression:
        if not self._takes_bracket("("):
            return self._condition(self._field())
        if depth >= MAX_DEPTH:
            raise FilterError("nested too deep", self._seen.at)
        found = self.either(depth + 1)
        if not self._takes_bracket(")"):
            raise self._fault("a closing parenthesis")
        return found

    def _field(self) -> str:
        token = self._seen
        is_field = token.kind == "word" and _FIELD.fullmatch(token.text)
        if not is_field or token.text in RESERVED:
            raise self._fault("a field's name in lower-case letters")
        self._next += 1
        return token.text

    def _condition(self, field: str) -> Expression:
        self._conditions += 1
        if self._conditions > MAX_CONDITIONS:
            raise FilterError("too many conditions", self._seen.at)
        if self._takes("is"):
            is_not = self._takes("not")
            return self._null(field, is_null=not is_not)
        if self._seen.kind == "sign":
            return self._comparison(field)
        return Pattern(field, self._pattern_kind(), self._string())

    def _comparison(self, field: str) -> Expression:
        operator = self._seen.text
        self._next += 1
        if operator in {"=", "<>", "!="} and self._is_word("null"):
            return self._null(field, is_null=operator == "=")
        return Comparison(field, operator, self._value())

    def _null(self, field: str, *, is_null: bool) -> NullTest:
        if not self._takes("null"):
            raise self._fault("null")
        return NullTest(field, is_null)

    def _value(self) -> Value:
        token = self._seen
        if token.kind == "string":
            return self._string()
        if token.kind == "number":
            self._next += 1
            return Decimal(token.text) if "." in token.text else int(token.text)
        if token.kind == "word" and token.text in {"true", "false"}:
            self._next += 1
            return token.text == "true"
        raise self._fault("a value: 'text', a number, true or false")

    def _pattern_kind(self) -> str:
        if self._takes("not"):
            for word in ("like", "contains"):
                if self._takes(word):
                    return f"not {word}"
            raise self._fault("like or contains")
        for word in ("like", "contains"):
            if self._takes(word):
                return word
        for word in ("starts", "ends"):
            if self._takes(f"{word}with") or (self._takes(word) and self._must_take("with")):
                return f"{word} with"
        raise self._fault("an operator, such as =, like or starts with")

    def _string(self) -> str:
        token = self._seen
        if token.kind != "string":
            raise self._fault("a text in single quotes")
        self._next += 1
        return token.text[1:-1].replace("''", "'")

    @property
    def _seen(self) -> _Token:
        return self._tokens[self._next]

    def _is_word(self, word: str) -> bool:
        """Tell whether *word* comes next, all lower or all upper case."""
        return self._seen.kind == "word" and self._seen.text in {word, word.upper()}

    def _takes(self, word: str) -> bool:
        found = self._is_word(word)
        self._next += found
        return found

    def _takes_bracket(self, bracket: str) -> bool:
        found = self._seen.kind == "bracket" and self._seen.text == bracket
        self._next += found
        return found

    def _must_take(self, word: str) -> bool:
        if not self._takes(word):
            raise self._fault(word)
        return True

    def _fault(self, expected: str) -> FilterError:
        return FilterError(f"here {expected} is expected", self._seen.at)


def _tokens(text: str) -> Iterator[_Token]:
    at = _end_of_blank(text, 0)
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            problem = (
                "a text that is not closed" if text[at] == "'" else "a character of no meaning"
            )
            raise FilterError(problem, at)
        yield _Token(found.lastgroup, found.group(), at)
        at = _end_of_blank(text, found.end())


def _end_of_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _inside_and(side: Expression) -> str:
    return f"({format_filter(side)})" if isinstance(side, Or) else format_filter(side)


def _written(value: Value) -> str:
    """Write a value; quotes doubled, so that no text ends the string early."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _checked(value: Value | float | date) -> Value:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, str | bool):
        return value
    if not value >= 0:
        raise FilterError("the grammar has no sign for numbers", 0)
    return value
