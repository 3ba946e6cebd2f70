"""The one place where the sandbox opens a connection of its own: to a sink.

Source:
    Provider, Notifications page. Ours: how long an answer may take, and how
    much of it is read.
"""

from __future__ import annotations

from typing import Final

from gettone import posting
from gettone.posting import Answer, Message

__all__ = ["LIMIT_S", "post"]

# Provider, Notifications page: a short time. Assumed: how short.
_SILENCE_S: Final = 5.0
# However slowly a sink goes on answering.
LIMIT_S: Final = 10.0
_MAX_BODY_BYTES: Final = 64 * 1024


def post(message: Message, *, limit_s: float = LIMIT_S) -> Answer | None:
    """Send one message.

    No redirect is followed, and no proxy of the environment is used.

    Args:
        message: What to send, and where to.
        limit_s: How long it may take in all.

    Returns:
        The answer, or ``None`` if none came.
    """
    return posting.post(
        message, silence_s=_SILENCE_S, limit_s=limit_s, max_body_bytes=_MAX_BODY_BYTES
    )
