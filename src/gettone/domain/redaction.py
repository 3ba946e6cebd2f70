"""Shapes of secrets in text, as a table; whatever has one is masked.

Used where text that we did not write (a provider's sentence, a server's log)
reaches a person or a log.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["MASK", "SHAPES", "redact"]

MASK: Final = "[...]"

_WORD = r"[A-Za-z0-9_~+=.-]"
# name -> pattern. The slash after the prefix may be escaped (JSON, URL).
SHAPES: Final[dict[str, re.Pattern[str]]] = {
    # Provider, SDK OAuth Helper: a/, r/, c/ and d/ begin its tokens and codes.
    "prefixed token": re.compile(rf"\b[acrd](?:\\?/|%2[Ff]){_WORD}{{16,}}"),
    # RFC 7519: base64url of '{"' begins every JSON header and payload.
    "JWT": re.compile(rf"\beyJ{_WORD}{{16,}}"),
    # RFC 6750 section 2.1.
    "bearer header": re.compile(r"(?i)\bbearer +(?:[^\s'\",;]{8,})"),
    # OpenAPI 2.1.8, Company.access_token: 95 to 160 hex digits.
    "company token": re.compile(r"\b[0-9a-fA-F]{64,}\b"),
}


def redact(text: str) -> str:
    """Mask everything in *text* that has the shape of a secret."""
    for shape in SHAPES.values():
        text = shape.sub(MASK, text)
    return text
