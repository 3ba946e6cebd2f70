"""Access tokens in the provider's form, marked as a sandbox's."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from datetime import datetime
from typing import Final

from gettone.domain.access_token import LIVE_PREFIX, SANDBOX_ISSUER, AccessToken

__all__ = ["mint"]

# Provider, "Manual Authentication": the header of its example token.
_HEADER: Final = {"typ": "JWT", "alg": "HS256"}
_RANDOM_BYTES: Final = 32


def mint(*, expires_at: datetime | None = None) -> AccessToken:
    """Make a new access token: ``a/`` and an HS256 JWT with 256 random bits.

    Nothing can be read from it but the sandbox's mark. The key is thrown
    away, since nobody checks the signature: the sandbox knows its tokens by
    their SHA-256.

    Args:
        expires_at: Written into ``exp``, as in the provider's example; not
            enforced, since the provider says that manual tokens never
            expire (assumed).

    Source:
        Provider, "Manual Authentication", the token of its example:
        ``{"ref": ..., "exp": ...}``. Assumed: whether real ones carry ``exp``.
    """
    return AccessToken(LIVE_PREFIX + _signed(f"{_part(_HEADER)}.{_part(_payload(expires_at))}"))


def _payload(expires_at: datetime | None) -> dict[str, object]:
    expiry = {} if expires_at is None else {"exp": int(expires_at.timestamp())}
    return {"ref": secrets.token_urlsafe(_RANDOM_BYTES), "iss": SANDBOX_ISSUER, **expiry}


def _part(held: dict[str, object] | dict[str, str]) -> str:
    return _base64url(json.dumps(held, separators=(",", ":")).encode())


def _signed(text: str) -> str:
    key = secrets.token_bytes(_RANDOM_BYTES)
    return f"{text}.{_base64url(hmac.digest(key, text.encode(), 'sha256'))}"


def _base64url(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
