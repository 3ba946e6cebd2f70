"""The Authorization header, written and read in one place (RFC 6750)."""

from __future__ import annotations

import re
from typing import Final

from gettone.domain.access_token import AccessToken

__all__ = ["format_authorization", "parse_authorization"]

# RFC 6750 section 2.1: the scheme in any case, one or more spaces, one word.
_CREDENTIALS: Final = re.compile(r"bearer +([\x21-\x7e]+) *", re.IGNORECASE)


def format_authorization(token: AccessToken) -> str:
    """Write the header's value; call it only where the value is sent."""
    return f"Bearer {token.reveal()}"


def parse_authorization(header: str | None) -> AccessToken | None:
    """Read the header's value; ``None`` if it carries no bearer token."""
    found = _CREDENTIALS.fullmatch(header or "")
    return AccessToken(found.group(1)) if found else None
