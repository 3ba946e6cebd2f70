"""What of a token is looked for in whatever came out, by encoding.

Written without the table of shapes that the redactor has: what both overlooked
would be found by nobody.
"""

from __future__ import annotations

import base64
import re
from typing import Final
from urllib.parse import quote

# A part as long as this is a leak. The header of a JWT is none: all have it.
PART_CHARS: Final = 16
_STEP: Final = 8
_WHITE: Final = re.compile(r"[\s\"'\\|>]+")
_SOFT: Final = re.compile(r"=\r?\n")
ENCODINGS: Final = (
    "plain",
    "JSON",
    "URL",
    "URL twice",
    "base64",
    "base64 of the header",
    "HTML",
    "quoted-printable",
    "wrapped",
    "hex",
    "unicode-escaped",
    "truncated",
)


def needles(token_text: str) -> dict[str, list[str]]:
    """Give the parts to look for, by the name of the encoding."""
    secret = token_text.partition(".")[2] or token_text[2:]
    before = len(token_text) - len(secret)
    parts = _parts(secret)
    beginning = token_text[2:12]
    return {
        "plain": [token_text, *parts],
        "JSON": [rf"a\/{beginning}", rf"a\\/{beginning}"],
        "URL": [quote(f"a/{beginning}", safe="")],
        "URL twice": [quote(quote(f"a/{beginning}", safe=""), safe="")],
        "base64": _parts(_base64(secret, before % 3)),
        "base64 of the header": [
            part for shift in (1, 2) for part in _parts(_base64(secret, (before + shift) % 3))
        ],
        "HTML": [f"a&#x2F;{beginning}", f"a&#47;{beginning}", f"a&sol;{beginning}"],
        "quoted-printable": parts,
        "wrapped": parts,
        "hex": _parts(secret.encode().hex()),
        "unicode-escaped": [rf"a\u002f{beginning}", rf"a\u002F{beginning}"],
        "truncated": [secret[:PART_CHARS]],
    }


def leaked(text: str, token_text: str) -> set[str]:
    """Name the encodings in which a part of the token stands in *text*."""
    seen = _ways_to_read(text)
    return {
        encoding
        for encoding, parts in needles(token_text).items()
        if any(part in seen.get(encoding, text) for part in parts)
    }


def hits(text: str, token_text: str) -> int:
    """Count how often it stands there, in whatever encoding."""
    seen, looked_for = _ways_to_read(text), needles(token_text)
    disjoint = ("wrapped", "base64", "base64 of the header", "hex")
    counts = (
        max(seen.get(encoding, text).count(part) for part in looked_for[encoding])
        for encoding in disjoint
    )
    return sum(counts)


def _ways_to_read(text: str) -> dict[str, str]:
    return {
        "quoted-printable": _SOFT.sub("", text),
        "wrapped": _WHITE.sub("", text),
        "hex": text.lower(),
    }


def _parts(text: str) -> list[str]:
    return [
        text[start : start + PART_CHARS] for start in range(0, len(text) - PART_CHARS + 1, _STEP)
    ]


def _base64(text: str, shift: int) -> str:
    """Encode as if *shift* octets came before, without what they reach into."""
    whole = base64.b64encode(b"x" * shift + text.encode()).decode()
    return whole[4 if shift else 0 : -4]
