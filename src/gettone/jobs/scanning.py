"""Find secrets in octets that come in blocks, and tell on which line each begins.

Nothing is read here: whoever calls opens the files and hands on what is in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from gettone.domain.finding import Found, find
from gettone.jobs.candidates import candidates

__all__ = ["OVERLAP_BYTES", "Sighting", "is_opaque", "scan"]

# A token of the longest kind in the widest encoding, and lines beside it.
OVERLAP_BYTES: Final = 65_536
_WINDOW_BYTES: Final = 1_048_576
_PIECE_BYTES: Final = 262_144
# RFC 2781: beside each character of ASCII there are one or three NULs; so many
# in a row are text. The side does not matter: what is left over is a blank.
_IS_NUL: Final = bytes(ord("x") if octet else ord("0") for octet in range(256))
_WIDE: Final = (b"x0" * 8, b"x000" * 8)

# What such files hold is compressed or drawn, so that no text can be seen in it.
_OPAQUE: Final = (
    b"\x1f\x8b",  # gzip
    b"BZh",
    b"\xfd7zXZ\x00",
    b"\x28\xb5\x2f\xfd",  # Zstandard
    b"7z\xbc\xaf\x27\x1c",
    b"PK\x03\x04",
    b"PACK\x00\x00\x00",  # of git
    b"Rar!\x1a\x07",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",  # JPEG
    b"GIF8",
    b"OggS",
    b"ID3",
    b"wOFF",
    b"wOF2",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One secret, and the line on which it begins.

    Attributes:
        line: Counted from 1.
    """

    line: int
    found: Found


def is_opaque(head: bytes) -> bool:
    """Tell by the first octets whether a file's text cannot be seen in it.

    Source:
        The formats' magic numbers, as in the ``file`` program's table.
    """
    return head.startswith(_OPAQUE)


def scan(blocks: Iterable[bytes]) -> Iterator[Sighting]:
    """Give every secret in a file, in order.

    Args:
        blocks: The file's octets, in any encoding that has ASCII's characters
            in it, such as UTF-8 and UTF-16; blocks of any size.
    """
    window = _Window()
    for piece in _pieces(blocks):
        window.octets += _narrow(piece)
        if len(window.octets) > _WINDOW_BYTES:
            yield from window.read(len(window.octets) - OVERLAP_BYTES)
    yield from window.read(len(window.octets))


def _pieces(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Put small blocks together, and cut where a line ends, if there is a line."""
    held = bytearray()
    for block in blocks:
        held += block
        if len(held) >= _PIECE_BYTES:
            cut = held.rfind(b"\n") + 1 or len(held)
            yield bytes(held[:cut])
            del held[:cut]
    yield bytes(held)


def _narrow(octets: bytes) -> bytes:
    """Take the NULs out of UTF-16 and UTF-32; any other ends a text."""
    if b"\0" in octets:
        for look in _WIDE:
            octets = _narrowed(octets, look)
    return octets.replace(b"\0", b" ")


def _narrowed(octets: bytes, look: bytes) -> bytes:
    """Take the NULs out of runs that look so."""
    drawn = octets.translate(_IS_NUL)
    step = len(look) // 8
    parts: list[bytes] = []
    at = 0
    while (start := drawn.find(look, at)) >= 0:
        end = start
        while drawn.startswith(look, end):
            end += len(look)
        while drawn.startswith(look[:step], end):
            end += step
        parts += (octets[at:start], octets[start:end:step])
        at = end
    return b"".join([*parts, octets[at:]])


@dataclass(slots=True)
class _Window:
    """The part of a file that is looked at.

    Attributes:
        octets: What is here.
        line: On which line it begins.
        seen: Before this place everything has been told.
    """

    octets: bytearray = field(default_factory=bytearray)
    line: int = 1
    seen: int = 0

    def read(self, until: int) -> Iterator[Sighting]:
        """Give what begins before *until*, and let go of what is done with."""
        for start, end in candidates(self.octets):
            if start >= until:
                break
            yield from self._in(start, end, until)
        kept = max(0, min(until, len(self.octets)) - OVERLAP_BYTES)
        self.seen = max(self.seen, until) - kept
        self.line += self.octets.count(b"\n", 0, kept)
        del self.octets[:kept]

    def _in(self, start: int, end: int, until: int) -> Iterator[Sighting]:
        for found in find(self.octets[start:end].decode("latin-1")):
            place = start + found.start
            if self.seen <= place < until:
                self.seen = start + found.end
                yield Sighting(line=self.line + self.octets.count(b"\n", 0, place), found=found)
