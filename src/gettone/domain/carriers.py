"""Encodings that hide a text whole: base64, hex and base32, and what they hold.

Only what can be read within is given on; most of what looks like base64 is a
long name or a digest and holds nothing readable.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from gettone.domain.unfolding import LINE_END, LINE_JOINT, Reading, Unfolded

__all__ = ["CARRIERS", "Carrier", "Decoded", "decoded"]

# Assumed: fewer octets hold no token that could be used.
MIN_OCTETS: Final = 18
# UTF-16 and UTF-32 have NULs beside each character of a token.
_READABLE: Final = re.compile(rb"(?:\0{0,3}[\t\n\r -~]){%d,}" % MIN_OCTETS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """One encoding of octets as text.

    Attributes:
        name: As it is called in what a scan prints.
        runs: Finds what may be written in it, over lines too.
        pieces: Finds the parts of a run between its line breaks and joints.
        chars: So many characters hold ``octets`` octets, and so many ways
            there are to begin.
        octets: See ``chars``.
        decode: Gives the octets that the characters hold whole.
    """

    name: str
    runs: re.Pattern[str]
    pieces: re.Pattern[str]
    chars: int
    octets: int
    decode: Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text that stood in a carrier.

    Attributes:
        text: What can be read.
        begun: Octets of the carrier before it.
        skipped: Characters of the run before the first octet.
        carrier: What carried it.
        run: The characters of the run, without line breaks.
    """

    text: str
    begun: int
    skipped: int
    carrier: Carrier
    run: Reading

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give where the characters stood that hold a part of the text."""
        chars, octets = self.carrier.chars, self.carrier.octets
        first = self.skipped + (self.begun + start) * chars // octets
        last = self.skipped - (-(self.begun + end) * chars // octets)
        return self.run.span(first, min(last, len(self.run.text)))


def _runs(alphabet: str, joint: str, least: int) -> re.Pattern[str]:
    """Find runs of an alphabet; lines that hold nothing else go on.

    The first character stands alone, so that the search leaps to it.
    """
    no_word = rf"(?=[{alphabet}]*(?:\d|[a-z][A-Z]|=))"
    more = rf"(?:{LINE_JOINT}{no_word}[{alphabet}]+(?=={{0,6}}{LINE_END}))*"
    single = rf"[{alphabet}](?<![{alphabet}]{{2}}){joint}"
    return re.compile(rf"{single}(?:[{alphabet}]{joint}){{{least - 2},}}[{alphabet}]{more}")


def _base64(text: str) -> bytes:
    whole = text[:-1] if len(text) % 4 == 1 else text
    padded = whole + "=" * (-len(whole) % 4)
    return binascii.a2b_base64(padded.replace("-", "+").replace("_", "/"))


def _hex(text: str) -> bytes:
    return binascii.a2b_hex(text[: len(text) // 2 * 2])


def _base32(text: str) -> bytes:
    """Decode; one, three or six characters of a group end no octet."""
    whole = text[:-1] if len(text) % 8 in {1, 3, 6} else text
    return base64.b32decode(whole + "=" * (-len(whole) % 8))


_BASE64: Final = "A-Za-z0-9+/_-"
_HEX: Final = "0-9A-Fa-f"
CARRIERS: Final = (
    # RFC 4648 sections 4 and 5.
    Carrier(
        name="base64",
        runs=_runs(_BASE64, "", MIN_OCTETS * 4 // 3),
        pieces=re.compile(rf"[{_BASE64}]+"),
        chars=4,
        octets=3,
        decode=_base64,
    ),
    # RFC 4648 section 8; dumps put a blank, a colon or ``\x`` between octets.
    Carrier(
        name="hex",
        runs=_runs(_HEX, r"(?:[ :]|, ?0x)?", MIN_OCTETS * 2),
        pieces=re.compile(rf"(?:(?!0x)[{_HEX}])+"),
        chars=2,
        octets=1,
        decode=_hex,
    ),
    # RFC 4648 section 6.
    Carrier(
        name="base32",
        runs=_runs("A-Z2-7", "", MIN_OCTETS * 8 // 5),
        pieces=re.compile(r"[A-Z2-7]+"),
        chars=8,
        octets=5,
        decode=_base32,
    ),
)


def decoded(held: Reading) -> Iterator[Decoded]:
    """Give every text that stands in *held* in one of the encodings."""
    for carrier in CARRIERS:
        for match in carrier.runs.finditer(held.text):
            yield from _within(carrier, _joined(carrier, match, held))


def _joined(carrier: Carrier, match: re.Match[str], held: Reading) -> Unfolded:
    """Take line breaks and joints out of a run."""
    parts: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    length = 0
    for piece in carrier.pieces.finditer(held.text, *match.span()):
        parts.append(piece[0])
        starts.append(length)
        origins.append(piece.start())
        length += len(piece[0])
    return Unfolded("".join(parts), starts, origins, held)


def _within(carrier: Carrier, run: Unfolded) -> Iterator[Decoded]:
    """Decode a run from each place where its first octet may begin."""
    for skipped in range(carrier.chars):
        octets = carrier.decode(run.text[skipped:])
        for part in _READABLE.finditer(octets):
            text = part[0].decode("ascii")
            yield Decoded(text, part.start(), skipped, carrier, run)
