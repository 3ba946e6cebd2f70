"""Values of records as the page shows them: amounts, days, lists, nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from gettone.sandbox.records import Row
from gettone.texts import Language, say
from gettone.wire.bodies import object_in

__all__ = ["Split", "at", "is_number", "shown", "split"]

_MAX_CHARS: Final = 80
_EMPTY: Final[tuple[object, ...]] = (None, "", [], {})
_NOTHING: Final = "\u2013"
_ITALIAN: Final = str.maketrans(",.", ".,")


def at(row: Row, name: str) -> object:
    """Give what a row holds under a name, with dots for what is inside; or nothing."""
    held: object = row
    for part in name.split("."):
        held = (object_in(held) or {}).get(part)
    return held


@dataclass(frozen=True, slots=True)
class Split:
    """What a row holds, by how it is shown.

    Attributes:
        plain: Single values.
        nested: Objects and lists that hold something.
        empty: Names of what holds nothing.
    """

    plain: Row
    nested: Row
    empty: list[str]


def split(held: Row) -> Split:
    """Put what a row holds apart by how it is shown."""
    empty = [name for name, value in held.items() if value in _EMPTY]
    filled = {name: value for name, value in held.items() if name not in empty}
    plain = {name: value for name, value in filled.items() if not isinstance(value, dict | list)}
    nested = {name: filled[name] for name in filled if name not in plain}
    return Split(plain, nested, empty)


def is_number(name: str, held: object) -> bool:
    """Tell whether a value stands to the right, as amounts do; ids do not."""
    return isinstance(held, int | float) and not isinstance(held, bool) and name != "id"


def shown(name: str, held: object, language: Language) -> str:
    """Write one value for a table."""
    if held is None or held == "":
        return _NOTHING
    if isinstance(held, bool):
        return say(f"console.browse.{'yes' if held else 'no'}", language)
    if isinstance(held, float) or (isinstance(held, int) and name.startswith("amount")):
        return _amount(float(held), language)
    if isinstance(held, list):
        held = ", ".join(map(str, cast("list[object]", held)))
    text = str(held)
    return text if len(text) <= _MAX_CHARS else f"{text[: _MAX_CHARS - 1]}…"


def _amount(amount: float, language: Language) -> str:
    decimals = max(2, len(repr(amount).partition(".")[2])) if abs(amount) < 1e12 else 2
    text = f"{amount:,.{decimals}f}"
    return text.translate(_ITALIAN) if language == "it" else text
