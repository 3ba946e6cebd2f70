"""Every secret in a text: where it stands and which shape it has, never what it is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from gettone.domain.access_token import DOCUMENTATION_EXAMPLES, AccessToken
from gettone.domain.carriers import Carrier, Decoded, decoded
from gettone.domain.shapes import SHAPES, Shape, is_wordy, joined
from gettone.domain.unfolding import Reading, Unfolded, unfold

__all__ = ["Found", "Kind", "find", "spans"]

# A carrier may hold another; assumed: not deeper.
MAX_DEPTH: Final = 2

# Whose secret it is: the provider's or anybody's, this project's sandbox's, or
# one that is printed in the provider's documentation.
Kind = Literal["live", "sandbox", "example"]
_WAYS: Final = {True: "plain", False: "escaped"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One secret in a text.

    Attributes:
        start: Its first character's place.
        end: The place after its last.
        shape: Name of its row in ``SHAPES``.
        encoding: How it stands there: ``plain``, ``escaped``, or the name of
            what carries it.
        fingerprint: Names the secret as ``AccessToken.fingerprint`` does; of
            one that is cut off, only the part that is there.
        kind: Whose it is; ``live`` also where the part does not tell.
    """

    start: int
    end: int
    shape: str
    encoding: str
    fingerprint: str
    kind: Kind


def find(text: str) -> list[Found]:
    """List the certain secrets in *text*, in order, each place once.

    Of those that overlap the first counts; of those that begin together the
    longest, and among equals the one with the most escapes taken off.
    """
    kept: list[Found] = []
    for rank, end, place in sorted(_certain(text), key=lambda row: row[0]):
        if not kept or rank[0] >= kept[-1].end:
            kept.append(_found(text, rank[0], end, place))
    return kept


def spans(text: str) -> list[tuple[int, int]]:
    """List the places of all that has a shape, in order, put together where they touch."""
    # Most paths and names, at once; words may stand behind the beginning of a JWT.
    if is_wordy(text) and "eyJ" not in text:
        return []
    merged: list[tuple[int, int]] = []
    places = (place.span for reading in _readings(Unfolded(text)) for place in _places(reading))
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A match of a shape in one reading."""

    reading: Reading
    shape: Shape
    match: re.Match[str]

    @property
    def group(self) -> str | int:
        return "secret" if "secret" in self.shape.pattern.groupindex else 0

    @property
    def text(self) -> str:
        return joined(self.match[self.group])

    @property
    def span(self) -> tuple[int, int]:
        """Where it stands in the text that was given; a header from its name on."""
        return self.reading.span(*self.match.span())


def _certain(text: str) -> Iterator[tuple[tuple[int, ...], int, _Place]]:
    """Give each certain place with its rank, which begins with its start, and its end.

    What an encoding holds is better read before escapes are taken off, since
    its padding looks like one.
    """
    for depth, reading in enumerate(_readings(Unfolded(text))):
        carried = depth if _carrier(reading) else 0
        for row, place in enumerate(_places(reading)):
            if place.shape.is_certain(place.match, place.text):
                start, end = reading.span(*place.match.span(place.group))
                yield (start, carried, -end, -depth, row), end, place


def _carrier(reading: Reading) -> Carrier | None:
    """Name the encoding that a reading came out of, if it did."""
    held: Reading | None = reading
    while isinstance(held, Unfolded):
        held = held.before
    return held.carrier if isinstance(held, Decoded) else None


def _found(text: str, start: int, end: int, place: _Place) -> Found:
    secret = place.text.rstrip(".")
    is_plain = joined(text[start:end]).rstrip(".") == secret
    carrier = _carrier(place.reading)
    return Found(
        start=start,
        end=end,
        shape=place.shape.name,
        encoding=carrier.name if carrier else _WAYS[is_plain],
        fingerprint="#" + hashlib.sha256(secret.encode()).hexdigest()[:8],
        kind=_kind(secret),
    )


def _kind(secret: str) -> Kind:
    """Tell whose it is, as far as it says itself."""
    if hashlib.sha256(secret.encode()).hexdigest() in DOCUMENTATION_EXAMPLES:
        return "example"
    return "sandbox" if AccessToken(secret).is_sandbox else "live"


def _readings(held: Reading, depth: int = 0) -> Iterator[Reading]:
    """Give *held*, what it is without escapes, and what encodings in it hold."""
    layers = unfold(held)
    for layer in layers if len(layers) == 1 else (layers[0], layers[-1]):
        yield layer
        if depth < MAX_DEPTH:
            for within in decoded(layer):
                yield from _readings(within, depth + 1)


def _places(reading: Reading) -> Iterator[_Place]:
    for shape in SHAPES:
        for match in shape.pattern.finditer(reading.text):
            place = _Place(reading=reading, shape=shape, match=match)
            if not shape.is_none(place.text):
                yield place
