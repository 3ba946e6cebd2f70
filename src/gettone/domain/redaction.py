"""Shapes of secrets in text, as a table; whatever has one is masked.

Used where text that we did not write (a provider's sentence, a server's log)
reaches a person or a log.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gettone.domain.access_token import AccessToken

__all__ = ["MASK", "SHAPES", "redact"]

MASK: Final = "[...]"

# A part of a token this long is masked without the rest; assumed: no word is longer.
_TELLING_CHARS: Final = 16

# RFC 6750 section 2.1, b64token.
_WORD = r"[A-Za-z0-9_~+=./-]"
# name -> pattern. The slash after the prefix may be escaped (JSON, URL).
SHAPES: Final[dict[str, re.Pattern[str]]] = {
    # Provider, SDK OAuth Helper: a/, r/, c/ and d/ begin its tokens and codes.
    # A company's path, ``/c/16/...``, is none.
    "prefixed token": re.compile(
        rf"(?:\b[ard]|(?<![\w/])(?!c/\d+/)c)(?:\\?/|%2[Ff]){_WORD}{{16,}}"
    ),
    # RFC 7519: base64url of '{"' begins every JSON header and payload.
    "JWT": re.compile(rf"\beyJ{_WORD}{{16,}}"),
    # RFC 6750 section 2.1.
    "bearer header": re.compile(r"(?i)\bbearer +(?:[^\s'\",;]{8,})"),
    # OpenAPI 2.1.8, Company.access_token: 95 to 160 hex digits.
    "company token": re.compile(r"\b[0-9a-fA-F]{64,}\b"),
}


def redact(text: str, bearer: AccessToken | None = None) -> str:
    """Mask everything in *text* that has the shape of a secret.

    Args:
        text: What somebody else wrote.
        bearer: A token that is masked whatever its shape, with or without
            its prefix.
    """
    if bearer is not None:
        text = text.replace(bearer.reveal(), MASK)
        if len(bearer.reveal()) >= _TELLING_CHARS:
            text = text.replace(bearer.reveal().removeprefix("a/"), MASK)
    for shape in SHAPES.values():
        text = shape.sub(MASK, text)
    return text
