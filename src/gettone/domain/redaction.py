"""Text without what has the shape of a secret.

Used where text that we did not write (a provider's sentence, a server's log)
reaches a person or a log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from gettone.domain.access_token import AccessToken

__all__ = ["MASK", "redact"]

MASK: Final = "[...]"

# A part of a token this long is masked without the rest; assumed: no word is longer.
_TELLING_CHARS: Final = 16
# A text shorter than this has no shape; ``Bearer`` and eight characters have one.
_LEAST_CHARS: Final = 15


def redact(text: str, bearer: AccessToken | None = None) -> str:
    """Mask everything in *text* that has the shape of a secret.

    Escaped, encoded, broken over lines or cut off, it is masked as well.

    Args:
        text: What somebody else wrote.
        bearer: A token that is masked whatever its shape, with or without
            its prefix.
    """
    if bearer is not None:
        text = text.replace(bearer.reveal(), MASK)
        if len(bearer.reveal()) >= _TELLING_CHARS:
            text = text.replace(bearer.reveal().removeprefix("a/"), MASK)
    if len(text) < _LEAST_CHARS:
        return text
    # The table is large, and most programs that start never come here.
    from gettone.domain.finding import spans

    parts: list[str] = []
    at = 0
    for start, end in spans(text):
        parts += (text[at:start], MASK)
        # Padding and a line's end belong to what comes after.
        at = start + len(text[start:end].rstrip("=\r\n\t "))
    return "".join([*parts, text[at:]])
