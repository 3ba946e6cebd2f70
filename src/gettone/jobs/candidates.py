"""Where in many octets a secret may stand: a quick look before the careful one.

A secret is dense in whatever encoding: many characters without a blank, with
digits or capitals among them. Text that is not is never read any closer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["candidates"]

_DENSE_CHARS: Final = b"+/_=.~%\\&#;{}-"
_ALNUM: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
# Assumed: shorter pieces hold no token that could be used.
_LEAST: Final = 22
# What is put before a token, or stands on the lines beside, is needed too.
_AROUND: Final = 2_048
_LINES: Final = 2

_SPARSE: Final = 0x20
_IS_DENSE: Final = bytes(
    ord("x") if octet in _ALNUM + _DENSE_CHARS else _SPARSE for octet in range(256)
)
_IS_HEX: Final = bytes(
    ord("h") if octet in b"0123456789ABCDEFabcdef" else octet if octet in b"x" else _SPARSE
    for octet in range(256)
)
_DENSE: Final = b"x" * _LEAST
# Dumps of octets: in ones, in twos, and as numbers of C.
_DUMPS: Final = (
    b"hh hh hh hh hh hh hh hh",
    b"hhhh hhhh hhhh hhhh",
    b"xhh  hxhh  hxhh",
    b"xhh hxhh hxhh",
)
# Letters or escapes, and digits or capitals among them.
_VARIED: Final = re.compile(rb"(?=.*[A-Za-z\\%&])(?=.*(?:\d|[a-z][A-Z]))", re.DOTALL)


def candidates(octets: bytes | bytearray) -> Iterator[tuple[int, int]]:
    """Give the stretches of *octets* to read closely, in order, none twice.

    Each is some lines long; what lies between holds no secret.
    """
    begun = ended = -1
    for start, end in sorted((*_runs(octets), *_dumps(octets))):
        first, last = _around(octets, start, end)
        if first > ended:
            if ended >= 0:
                yield begun, ended
            begun = first
        ended = max(ended, last)
    if ended >= 0:
        yield begun, ended


def _runs(octets: bytes | bytearray) -> Iterator[tuple[int, int]]:
    """Give the dense runs that can be a secret."""
    drawn = octets.translate(_IS_DENSE)
    start = drawn.find(_DENSE)
    while start >= 0:
        end = drawn.find(b" ", start)
        end = len(octets) if end < 0 else end
        if _VARIED.match(octets, start, end):
            yield start, end
        start = drawn.find(_DENSE, end)


def _dumps(octets: bytes | bytearray) -> Iterator[tuple[int, int]]:
    """Give the places that look like octets in hex, with blanks between."""
    drawn = octets.translate(_IS_HEX)
    for look in _DUMPS:
        start = drawn.find(look)
        while start >= 0:
            yield start, start + len(look)
            start = drawn.find(look, start + len(look))


def _around(octets: bytes | bytearray, start: int, end: int) -> tuple[int, int]:
    """Give whole lines round a stretch, and those beside; of long lines a part."""
    first, last = start, end
    for _ in range(_LINES):
        first = octets.rfind(b"\n", max(0, start - _AROUND), max(first, 0))
        last = octets.find(b"\n", last + 1, end + _AROUND) if last >= 0 else last
    first = max(0, start - _AROUND) if first < 0 else first + 1
    last = min(len(octets), end + _AROUND) if last < 0 else last
    return first, last
