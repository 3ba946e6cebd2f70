"""The parameters of an operation: named, checked and written as text.

A value that does not fit is never repeated in the error: it may be a token
that was put in the wrong place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gettone.domain.redaction import redact
from gettone.errors import BadCall
from gettone.wire.catalogue import Kind, Place

__all__ = ["Parameter", "argument_texts", "is_whole_number", "repeated", "similar"]

# Assumed: ids are not negative and fit 64 bits, hence at most 18 digits.
_WHOLE_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")

# No number that fits has more bits than 18 digits.
_MAX_BITS: Final = 60
# Of a name that nothing knows, so much is repeated.
_MAX_REPEATED_CHARS: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an operation.

    Attributes:
        name: As the provider spells it, ``client_id`` of a customer included.
        place: Where the value goes.
        kind: JSON type of the value.
        required: Whether the call is wrong without it.
        enum: The only texts allowed; empty for any.
    """

    name: str
    place: Place
    kind: Kind
    required: bool = False
    enum: tuple[str, ...] = ()

    def text_of(self, value: object) -> str:
        """Write *value* as it stands, decoded, in the path or the query.

        Args:
            value: A value of the right type, or the text of one.

        Raises:
            BadCall: It is of another type, not among the allowed, or a text
                that a path cannot hold.
        """
        text = _text(self.kind, value)
        if text is None:
            raise BadCall(f"not-{self.kind}", name=self.name)
        if self.enum and text not in self.enum:
            raise BadCall("not-allowed", name=self.name, allowed=", ".join(self.enum))
        # A client would take dots away, and so call another operation.
        if self.place == "path" and text in {"", ".", ".."}:
            raise BadCall("empty-or-dots", name=self.name)
        return text


def argument_texts(
    operation_id: str, parameters: Sequence[Parameter], given: Mapping[str, object]
) -> dict[str, str]:
    """Write the *given* values as text, by name; ``None`` means not given.

    Raises:
        BadCall: A name is unknown, a required one is missing, or a value
            does not fit.
    """
    known = [parameter.name for parameter in parameters]
    for name in given:
        if name not in known:
            raise _unknown(operation_id, name, known)
    present = {name: value for name, value in given.items() if value is not None}
    for parameter in parameters:
        if parameter.required and parameter.name not in present:
            raise BadCall("missing-parameter", operation=operation_id, name=parameter.name)
    return {
        parameter.name: parameter.text_of(present[parameter.name])
        for parameter in parameters
        if parameter.name in present
    }


def is_whole_number(text: str) -> bool:
    """Tell whether *text* will do as an id."""
    return _WHOLE_NUMBER.fullmatch(text) is not None


def similar(asked: str, names: Iterable[str]) -> tuple[str, ...]:
    """List up to three *names* that look like *asked*, whatever its case and joints."""
    import difflib

    by_folded = {_folded(name): name for name in names}
    found = difflib.get_close_matches(_folded(asked[:_MAX_REPEATED_CHARS]), by_folded, n=3)
    return tuple(by_folded[folded] for folded in found)


def repeated(asked: str) -> str:
    """Give what may be said again of a name that somebody asked for: no secret, and not all."""
    return redact(asked)[:_MAX_REPEATED_CHARS]


def _text(kind: Kind, value: object) -> str | None:
    """Write *value*, or give ``None`` if it is not of that kind."""
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        return None
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if _FITS[kind](value, text) else None


def _is_plain(value: object, *numbers: type) -> bool:
    return isinstance(value, (str, *numbers)) and not isinstance(value, bool)


def _is_unicode(text: str) -> bool:
    """Tell whether *text* has no half of a surrogate pair, as broken arguments do."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _unknown(operation_id: str, name: str, known: Sequence[str]) -> BadCall:
    shown = repeated(name)
    if found := similar(name, known):
        return BadCall("misspelt-parameter", operation=operation_id, name=shown, meant=found[0])
    if not known:
        return BadCall("takes-no-parameter", operation=operation_id, name=shown)
    there = ", ".join(known)
    return BadCall("no-such-parameter", operation=operation_id, name=shown, known=there)


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()


# Does the value, whose text is given beside it, fit the kind?
_FITS: Final[dict[Kind, Callable[[object, str], bool]]] = {
    "boolean": lambda value, text: isinstance(value, bool) or text in {"true", "false"},
    "integer": lambda value, text: _is_plain(value, int) and is_whole_number(text),
    "number": lambda value, text: (
        _is_plain(value, int, float) and _NUMBER.fullmatch(text) is not None
    ),
    "string": lambda value, text: _is_plain(value, int) and _is_unicode(text),
}
